"""What makes a bank line itself: a fingerprint of its content, and a counter for real twins.

A bank's document number is no key. Two lines are the same line when account, date, time, amount, full memo, every
reference and the payer's account agree, and they are the same *n-th* such line of the account. So real twins stay, a
second import adds nothing, and files that overlap add only what is new, in any order of lines or files. The balance
is left out: another export of the same day may lack it.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from fund.banking.line_reader import StatementLine

_VERSION = "1"
_SEPARATOR = "\x1f"


def fingerprint(account_code: str, line: StatementLine) -> str:
    """Hash the content of a line of an account: 64 hexadecimal digits.

    Blanks and case of the memo do not count: one export breaks a memo where another does not. Statements hold no
    control characters, so the separator cannot be forged.
    """
    content = _SEPARATOR.join(
        (
            _VERSION,
            account_code,
            line.booked_date.isoformat(),
            line.booked_time,
            str(line.credit_vnd - line.debit_vnd),
            "".join(line.memo.split()).casefold(),
            line.payer_account,
            *sorted(line.references),
        )
    )
    return hashlib.sha256(content.encode()).hexdigest()


def number_twins(fingerprints: Iterable[str]) -> list[int]:
    """Number each fingerprint among its likes, in order: the first is 1, its twin 2."""
    seen: Counter[str] = Counter()
    numbers = []
    for mark in fingerprints:
        seen[mark] += 1
        numbers.append(seen[mark])
    return numbers


def new_positions(fingerprints: Sequence[str], already: Mapping[str, int]) -> list[int]:
    """List the positions of the lines that are not in the books yet.

    Args:
        fingerprints: Of the lines of one file, in order.
        already: How many lines of each fingerprint the account has; absent means none.
    """
    return [
        position
        for position, (mark, number) in enumerate(zip(fingerprints, number_twins(fingerprints), strict=True))
        if number > already.get(mark, 0)
    ]
