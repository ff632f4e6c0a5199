"""The text in a VietQR picture: a transfer by NAPAS 247 to an account, as EMVCo data objects (pure, made offline).

A data object is an id of two digits, a length of two digits and a value; some values hold objects again. The bank's
identification number (BIN) and the account come from the office; nothing here knows any bank.

Source: EMVCo, Merchant-Presented QR Code specification; NAPAS, Technical specifications on NAPAS QR switching 1.5.2,
part IV (as described in public, and as three published payloads have it: see the tests).
"""

import binascii
import dataclasses
import re

from fund.errors import InvalidInput
from fund.text import fold

MAX_MEMO = 25
MAX_ACCOUNT = 19
MAX_AMOUNT_DIGITS = 13
NAPAS = "A000000727"
TO_ACCOUNT = "QRIBFTTA"
DONG = "704"
VIETNAM = "VN"

_BIN = re.compile(r"[0-9]{6}")
_ACCOUNT = re.compile(r"[0-9A-Za-z]{1,19}")
_PLAIN = re.compile(r"[^0-9A-Za-z ]+")


class BankBinMalformed(InvalidInput):
    """A bank's identification number is six digits."""


class AccountNumberTooLong(InvalidInput):
    """A VietQR holds an account number of at most 19 digits or letters."""


class TransferAmountTooLarge(InvalidInput):
    """A VietQR holds an amount of at most thirteen digits."""


class QrTextBroken(InvalidInput):
    """The text is no whole EMVCo payload: a length or the checksum does not fit."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Transfer:
    """What the payer's bank fills in by itself; without an amount the payer chooses it."""

    bank_bin: str
    account_number: str
    memo: str
    amount_vnd: int | None = None


def plain_memo(memo: str) -> str:
    """Bring a memo into what every bank takes: letters without marks, digits and blanks, 25 at most."""
    return " ".join(_PLAIN.sub(" ", fold(memo).upper()).split())[:MAX_MEMO].rstrip()


def payload(transfer: Transfer) -> str:
    """Write the text of the QR.

    Raises:
        BankBinMalformed: The bank's number is not six digits.
        AccountNumberTooLong: The account has no 1 to 19 digits or letters.
        TransferAmountTooLarge: The amount is not 1 to 9,999,999,999,999 đồng.
    """
    amount, memo = transfer.amount_vnd, plain_memo(transfer.memo)
    if not _BIN.fullmatch(transfer.bank_bin):
        raise BankBinMalformed(field="bank_bin")
    if not _ACCOUNT.fullmatch(transfer.account_number):
        raise AccountNumberTooLong(field="number", limit=MAX_ACCOUNT)
    if amount is not None and not 1 <= amount < 10**MAX_AMOUNT_DIGITS:
        raise TransferAmountTooLarge(field="amount_vnd")
    receiver = _object("00", transfer.bank_bin) + _object("01", transfer.account_number)
    text = (
        _object("00", "01")
        + _object("01", "11" if amount is None else "12")
        + _object("38", _object("00", NAPAS) + _object("01", receiver) + _object("02", TO_ACCOUNT))
        + _object("53", DONG)
        + ("" if amount is None else _object("54", str(amount)))
        + _object("58", VIETNAM)
        + (_object("62", _object("08", memo)) if memo else "")
        + "6304"
    )
    return text + checksum(text)


def read_payload(text: str) -> dict[str, str]:
    """Take a payload apart, to prove what was printed: ids joined by dots, e.g. "38.01.00", to values.

    Raises:
        QrTextBroken: It is not whole.
    """
    if len(text) < 8 or text[-8:-4] != "6304" or checksum(text[:-4]) != text[-4:]:
        raise QrTextBroken(field="text")
    return _objects(text)


def checksum(text: str) -> str:
    """Compute CRC-16/CCITT-FALSE (polynomial 0x1021, start 0xFFFF) as four capital hexadecimal digits."""
    return f"{binascii.crc_hqx(text.encode('ascii', 'replace'), 0xFFFF):04X}"


def _object(name: str, value: str) -> str:
    return f"{name}{len(value):02d}{value}"


_TEMPLATES = {"38", "38.01", "62"}
"""The objects that hold objects."""


def _objects(text: str, above: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    place = 0
    while place < len(text):
        head = text[place : place + 4]
        if not (len(head) == 4 and head.isascii() and head.isdigit()) or place + 4 + int(head[2:]) > len(text):
            raise QrTextBroken(field="text")
        name, value = above + head[:2], text[place + 4 : place + 4 + int(head[2:])]
        found |= _objects(value, f"{name}.") if name in _TEMPLATES else {name: value}
        place += 4 + len(value)
    return found
