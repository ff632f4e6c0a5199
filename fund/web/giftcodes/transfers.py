"""From a code to its picture: the accounts that can be paid into by VietQR, the transfer, the QR as SVG."""

import dataclasses
import io

import segno
from sqlalchemy import select
from sqlalchemy.orm import Session

from fund.banking.models import BankAccount
from fund.errors import Conflict
from fund.giftcodes.models import BankAccountQr
from fund.giftcodes.rows import CodeRow
from fund.giftcodes.vietqr import Transfer, payload

MEMO_TAIL = "UNG HO"
"""Stands behind the code in the memo: people see what they send, and a bank that cuts the end cuts this."""


class NoQrAccount(Conflict):
    """No bank account in use has its bank's number."""


@dataclasses.dataclass(frozen=True)
class QrAccount:
    """A bank account of the fund that can be paid into by VietQR."""

    account_code: str
    name: str
    bank_name: str
    number: str
    holder: str
    bank_bin: str

    @property
    def spaced_number(self) -> str:
        """Spell the number in groups of four for people who type it."""
        return " ".join(self.number[start : start + 4] for start in range(0, len(self.number), 4))


def qr_accounts(session: Session) -> list[QrAccount]:
    """List the bank accounts in use whose bank's number was entered."""
    rows = session.execute(
        select(
            BankAccount.account_code, BankAccount.name, BankAccount.bank_name, BankAccount.number, BankAccount.holder,
            BankAccountQr.bank_bin,
        )
        .join(BankAccountQr, BankAccountQr.account_code == BankAccount.account_code)
        .where(BankAccount.is_active)
        .order_by(BankAccount.account_code)
    )  # fmt: skip
    return [QrAccount(*row) for row in rows]


def chosen_account(session: Session, account_code: str) -> QrAccount:
    """Give the account asked for, else the first.

    Raises:
        NoQrAccount: There is none.
    """
    accounts = qr_accounts(session)
    if not accounts:
        raise NoQrAccount
    return next((account for account in accounts if account.account_code == account_code), accounts[0])


def memo_of(code: CodeRow) -> str:
    """Spell the memo of a transfer: the code first, so that a cut end does it no harm."""
    return f"{code.code} {MEMO_TAIL}"


def transfer_text(code: CodeRow, account: QrAccount) -> str:
    """Write what the QR of a transfer to an account says."""
    return payload(
        Transfer(
            bank_bin=account.bank_bin, account_number=account.number, memo=memo_of(code), amount_vnd=code.amount_vnd
        )
    )


def svg_of(code: CodeRow, account: QrAccount) -> bytes:
    """Draw the QR of a transfer to an account, with the quiet zone that scanners need; its size is the page's."""
    out = io.BytesIO()
    segno.make(transfer_text(code, account), error="m", micro=False).save(
        out, kind="svg", border=4, xmldecl=False, omitsize=True, svgclass=None, lineclass=None, light="#fff"
    )
    return out.getvalue()
