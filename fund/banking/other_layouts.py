"""Find the lines of a file that stand in the books already from a file of another layout.

A layout may lack the time, the references or the payer's account, and then its fingerprints differ from those of a
layout that has them. Such lines are compared by what both layouts tell: day, amount, full memo, and those of the
three facts that both have. As with twins it is counted: of n such lines in the file and m in the books, n - m are new.
"""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from fund.banking.kinds import LineState
from fund.banking.models import BankLine
from fund.banking.statements import Statement, StatementLine

_FACTS = (BankLine.booked_time, BankLine.reference, BankLine.payer_account)

Known = tuple[bool, bool, bool]
"""Whether a file tells times, references, payers' accounts."""

Key = tuple[object, ...]


def known_otherwise(
    session: Session, *, account_id: int, statement: Statement, marks: Sequence[str], new: set[int]
) -> set[int]:
    """Give the positions among the new ones whose lines are there from another layout.

    Args:
        account_id: Of the bank account.
        statement: The file.
        marks: The fingerprint of each of its lines.
        new: The positions that no fingerprint accounts for.
    """
    told = _told_by(statement.lines)
    others = {import_id: known for import_id, known in _imports(session, account_id, statement) if known != told}
    if not new or not others:
        return set()
    shared = {known: _both(told, known) for known in set(others.values())}
    standing = _standing(session, account_id, statement, others=others, shared=shared, in_file=Counter(marks))
    found: set[int] = set()
    for place in sorted(new, reverse=True):
        for known in sorted(shared, key=lambda one: -sum(shared[one])):
            key = (known, *_key(_facts_of(statement.lines[place]), shared[known]))
            if standing[key] > 0:
                standing[key] -= 1
                found.add(place)
                break
    return found


def _told_by(lines: Sequence[StatementLine]) -> Known:
    return (
        any(line.booked_time for line in lines),
        any(line.references for line in lines),
        any(line.payer_account for line in lines),
    )


def _both(one: Known, other: Known) -> Known:
    return one[0] and other[0], one[1] and other[1], one[2] and other[2]


def _imports(session: Session, account_id: int, statement: Statement) -> list[tuple[int, Known]]:
    """Tell of each import on these days which of the facts its lines have."""
    rows = session.execute(
        select(BankLine.import_id, *(func.max(case((fact != "", 1), else_=0)) for fact in _FACTS))
        .where(
            BankLine.bank_account_id == account_id,
            BankLine.booked_date.between(statement.first_date, statement.last_date),
            BankLine.state != LineState.UNDONE,
        )
        .group_by(BankLine.import_id)
    )
    return [(row[0], (bool(row[1]), bool(row[2]), bool(row[3]))) for row in rows]


def _standing(
    session: Session,
    account_id: int,
    statement: Statement,
    *,
    others: dict[int, Known],
    shared: dict[Known, Known],
    in_file: Counter[str],
) -> Counter[Key]:
    """Count the lines of other layouts that no line of this file is by its fingerprint."""
    rows = session.execute(
        select(
            BankLine.import_id,
            BankLine.fingerprint,
            BankLine.booked_date,
            BankLine.credit_vnd - BankLine.debit_vnd,
            BankLine.memo,
            *_FACTS,
        )
        .where(
            BankLine.bank_account_id == account_id,
            BankLine.import_id.in_(list(others)),
            BankLine.booked_date.between(statement.first_date, statement.last_date),
            BankLine.state != LineState.UNDONE,
        )
        .order_by(BankLine.id)
    )
    counted: Counter[Key] = Counter()
    for import_id, mark, date, change, memo, time, reference, payer in rows:
        if in_file[mark] > 0:
            in_file[mark] -= 1
            continue
        known = others[import_id]
        references = tuple(sorted(reference.split(" · "))) if reference else ()
        counted[(known, *_key((date, change, _plain(memo), time, references, payer), shared[known]))] += 1
    return counted


def _facts_of(line: StatementLine) -> Key:
    return (
        line.booked_date,
        line.credit_vnd - line.debit_vnd,
        _plain(line.memo),
        line.booked_time,
        tuple(sorted(line.references)),
        line.payer_account,
    )


def _key(facts: Key, shared: Known) -> Key:
    return (*facts[:3], *(fact for fact, is_shared in zip(facts[3:], shared, strict=True) if is_shared))


def _plain(memo: str) -> str:
    return "".join(memo.split()).casefold()
