"""The words banks write above their columns, in Vietnamese and English (pure, data).

Each pattern is matched with the whole head, folded: lower case, no marks, single blanks. The first role that fits
wins, so that narrow words stand before wide ones. A bilingual head is also tried part by part.
"""

import re

from fund.banking.layouts import ColumnRole
from fund.text import fold

_PAYER = "(doi ung|chuyen|gui|nop|doi tac)"
_PAYER_EN = "(offset|counter(party)?|corresponsive|remitter|payer|sender)"

_WORDS: tuple[tuple[ColumnRole, tuple[str, ...]], ...] = (
    (ColumnRole.BALANCE, ("so du.*", ".*balance.*", "sd")),
    (
        ColumnRole.SIDE,
        (
            "(ghi )?no ?/ ?(ghi )?co",
            "(debit|dr|d) ?/ ?(credit|cr|c)",
            "(credit|cr|c) ?/ ?(debit|dr|d)",
            "dau",
            "chieu.*",
            "loai( giao dich| gd)?",
            "(transaction )?type",
            "[+] ?/ ?-",
        ),
    ),
    (
        ColumnRole.PAYER_NAME,
        (f"ten .*{_PAYER}.*", "(doi tac|nguoi (chuyen|gui|nop)|don vi chuyen).*", f"{_PAYER_EN}( .*name.*)?"),
    ),
    (
        ColumnRole.PAYER_ACCOUNT,
        (f".*(tai khoan|tk) .*{_PAYER}.*", f"{_PAYER_EN} .*acc.*", "offsetaccount"),
    ),
    (
        ColumnRole.DEBIT,
        (
            "no",
            r".*\b(so tien|phat sinh|ps|ghi) no\b.*",
            r".*\b(rut ra|tien ra|chi ra)\b.*",
            r".*\b(debit|withdrawals?|paid out|money out)\b.*",
            "debitamount",
            "dr",
        ),
    ),
    (
        ColumnRole.CREDIT,
        (
            "co",
            r".*\b(so tien|phat sinh|ps|ghi) co\b.*",
            r".*\b(gui vao|tien vao|nop vao)\b.*",
            r".*\b(credit|deposits?|paid in|money in)\b.*",
            "creditamount",
            "cr",
        ),
    ),
    (ColumnRole.AMOUNT, (".*so tien.*", "amount.*", r".*\bamount", "gia tri.*", "phat sinh")),
    (ColumnRole.DATE, ("ngay.*", r".*\bdate\b.*", "tnxdate", "thoi gian.*")),
    (
        ColumnRole.REFERENCE,
        (
            ".*(so ct|chung tu|tham chieu|but toan).*",
            ".*(ma|so) (giao dich|gd).*",
            r".*\b(ref|reference|trace)\b.*",
            r".*\b(doc|document|transaction) (no|id|number)\b.*",
            "documentnumber|referencenumber|docno",
        ),
    ),
    (
        ColumnRole.MEMO,
        (
            ".*(noi dung|dien giai|mo ta|chi tiet).*",
            r".*\b(description|details?|remarks?|narrative|memo|particulars)\b.*",
            "transactiondetails",
        ),
    ),
    (ColumnRole.TIME, ("gio.*", r".*\btime\b.*")),
)
_PATTERNS = tuple((role, re.compile("|".join(f"(?:{words})" for words in patterns))) for role, patterns in _WORDS)
_BETWEEN_WORDS = re.compile(r"[^a-z0-9/+-]+")
_BETWEEN_LANGUAGES = re.compile(r"[\n(\[|]| [-/] ")


def role_of_head(head: str) -> ColumnRole:
    """Tell the role that the words of a head name; a head in two languages may name it twice."""
    for part in (head, *_BETWEEN_LANGUAGES.split(head)):
        words = " ".join(_BETWEEN_WORDS.split(fold(part))).strip()
        for role, pattern in _PATTERNS:
            if words and pattern.fullmatch(words):
                return role
    return ColumnRole.IGNORED
