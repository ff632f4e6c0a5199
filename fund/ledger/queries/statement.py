"""An account over a span: opening, lines with the balance after each, closing."""

import datetime as dt
import heapq
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Row, Select, func, select, tuple_
from sqlalchemy.orm import Session

from fund.ledger.models import Account, DayTurnover, Fund, JournalEntry, JournalLine
from fund.ledger.queries.balances import pot_balances
from fund.ledger.queries.register import account_ids, get_account

PAGE_SIZE = 50
_AT_ONCE = 1_000
"""Entries read by one statement: databases bound the number of parameters."""


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One line of an account with the balance after it and the accounts on the other side."""

    entry_id: int
    line_no: int
    entry_date: dt.date
    voucher_number: str
    description: str
    counterparty: str
    contra: str
    fund: str
    debit_vnd: int
    credit_vnd: int
    balance_vnd: int


@dataclass(frozen=True, slots=True)
class AccountStatement:
    """A page of an account: opening and closing of the whole span, and the rows after the cursor."""

    account: str
    account_name: str
    opening_vnd: int
    debit_vnd: int
    credit_vnd: int
    closing_vnd: int
    line_count: int
    rows: tuple[StatementRow, ...]
    has_more: bool


Cursor = tuple[dt.date, int, int]
"""Date, entry id and line number of the last row seen."""


def account_statement(
    session: Session,
    code: str,
    *,
    first: dt.date,
    last: dt.date,
    fund: str = "",
    after: Cursor | None = None,
    limit: int | None = PAGE_SIZE,
) -> AccountStatement:
    """Read an account (its sub-accounts with it) over a span, with the balance after each line.

    Args:
        session: Where to read.
        code: The account; a parent stands for all accounts below it.
        first: First day of the span.
        last: Last day of the span.
        fund: Only this fund's lines; empty for all.
        after: The last row seen; the page begins behind it.
        limit: At most this many rows; None for all.

    Raises:
        AccountNotFound: The chart has no such account.
    """
    account = get_account(session, code)
    pots = [
        pot
        for pot in pot_balances(session, first=first, last=last)
        if pot.account.startswith(code) and fund in {"", pot.fund}
    ]
    opening = sum(pot.opening_vnd for pot in pots)
    debit, credit = sum(pot.debit_vnd for pot in pots), sum(pot.credit_vnd for pot in pots)
    balance = opening
    if after is not None:
        balance += _moved_until(session, code, fund, first, after)
    if limit is None:
        found = _all_lines(session, code, fund, (first, last), after)
    else:
        keys = line_keys(session, code, first=first, last=last, fund=fund, after=after, limit=limit + 1)
        found = _lines_at(session, keys)
    page = found if limit is None else found[:limit]
    contras = _contra_accounts(session, [line for line, *_ in page])
    rows = []
    for line, entry, fund_code in page:
        balance += line.debit_vnd - line.credit_vnd
        rows.append(_statement_row(line, entry, fund_code, contras[line.entry_id, line.line_no], balance))
    return AccountStatement(
        account=account.code,
        account_name=account.name,
        opening_vnd=opening,
        debit_vnd=debit,
        credit_vnd=credit,
        closing_vnd=opening + debit - credit,
        line_count=_count_lines(session, code, fund, first, last),
        rows=tuple(rows),
        has_more=len(found) > len(page),
    )


def line_keys(
    session: Session, code: str, *, first: dt.date, last: dt.date, fund: str = "",
    after: Cursor | None = None, up_to: Cursor | None = None, is_backwards: bool = False, limit: int,
) -> list[Cursor]:  # fmt: skip
    """Give the keys of lines of an account in their order, or from the end backwards.

    Each sub-account is read in the order of its own index, so that a page costs the same anywhere in the book.
    """
    key = (JournalLine.entry_date, JournalLine.entry_id, JournalLine.line_no)
    query = select(*key).limit(limit)
    if fund:
        query = query.where(JournalLine.fund_id == session.scalar(select(Fund.id).where(Fund.code == fund)))
    # One bound on each side, so that SQLite goes straight to the row and not to the beginning of its day.
    if after is not None and after >= (first, 0, 0):
        query = query.where(tuple_(*key) > tuple_(*after))
    else:
        query = query.where(JournalLine.entry_date >= first)
    if up_to is not None and up_to[0] <= last:
        query = query.where(tuple_(*key) <= tuple_(*up_to))
    else:
        query = query.where(JournalLine.entry_date <= last)
    query = query.order_by(*(column.desc() if is_backwards else column for column in key))
    pages = [
        [
            (day, entry_id, line_no)
            for day, entry_id, line_no in session.execute(query.where(JournalLine.account_id == each))
        ]
        for each in session.scalars(account_ids(code)).all()
    ]
    return list(heapq.merge(*pages, reverse=is_backwards))[:limit]


_Line = Row[JournalLine, JournalEntry, str]


def _lines_at(session: Session, keys: Sequence[Cursor]) -> Sequence[_Line]:
    entries = {entry_id for _, entry_id, _ in keys}
    query = _line_rows().where(JournalLine.entry_id.in_(entries))
    found = {(row[0].entry_id, row[0].line_no): row for row in session.execute(query)}
    return [found[entry_id, line_no] for _, entry_id, line_no in keys]


def _all_lines(
    session: Session, code: str, fund: str, span: tuple[dt.date, dt.date], after: Cursor | None
) -> Sequence[_Line]:
    key = (JournalLine.entry_date, JournalLine.entry_id, JournalLine.line_no)
    query = _statement_query(code, fund).where(JournalLine.entry_date.between(*span)).order_by(*key)
    return session.execute(query if after is None else query.where(tuple_(*key) > tuple_(*after))).all()


def _statement_query(code: str, fund: str) -> Select[JournalLine, JournalEntry, str]:
    query = _line_rows().where(JournalLine.account_id.in_(account_ids(code)))
    return query.where(Fund.code == fund) if fund else query


def _line_rows() -> Select[JournalLine, JournalEntry, str]:
    return (
        select(JournalLine, JournalEntry, Fund.code)
        .join(JournalEntry, JournalEntry.id == JournalLine.entry_id)
        .join(Fund, Fund.id == JournalLine.fund_id)
    )


def _moved_until(session: Session, code: str, fund: str, first: dt.date, after: Cursor) -> int:
    """Add up what moved from the first day through the cursor: whole days from the totals, the last one by line."""
    date, entry_id, line_no = after
    moved = sum(
        pot.debit_vnd - pot.credit_vnd
        for pot in pot_balances(session, first=first, last=date - dt.timedelta(days=1))
        if pot.account.startswith(code) and fund in {"", pot.fund}
    )
    query = select(func.sum(JournalLine.debit_vnd - JournalLine.credit_vnd)).where(
        JournalLine.account_id.in_(account_ids(code)),
        JournalLine.entry_date == date,
        tuple_(JournalLine.entry_id, JournalLine.line_no) <= tuple_(entry_id, line_no),
    )
    if fund:
        query = query.where(JournalLine.fund_id.in_(select(Fund.id).where(Fund.code == fund)))
    return moved + int(session.scalar(query) or 0)


def _count_lines(session: Session, code: str, fund: str, first: dt.date, last: dt.date) -> int:
    query = select(func.sum(DayTurnover.line_count)).where(
        DayTurnover.account_id.in_(account_ids(code)), DayTurnover.entry_date.between(first, last)
    )
    if fund:
        query = query.where(DayTurnover.fund_id.in_(select(Fund.id).where(Fund.code == fund)))
    return int(session.scalar(query) or 0)


_OneLine = tuple[int, bool, str]
"""Fund, whether a debit, and account of a line."""


def _contra_accounts(session: Session, page: Sequence[JournalLine]) -> dict[tuple[int, int], str]:
    """Name the accounts on the other side of each line, those of its fund if there are any."""
    lines = _lines_by_entry(session, sorted({line.entry_id for line in page}))
    contras = {}
    for line in page:
        other = [(fund, code) for fund, debits, code in lines[line.entry_id] if debits != bool(line.debit_vnd)]
        same_fund = [code for fund, code in other if fund == line.fund_id]
        named = same_fund or [code for _fund, code in other]
        contras[line.entry_id, line.line_no] = ", ".join(dict.fromkeys(named))
    return contras


def _lines_by_entry(session: Session, entry_ids: Sequence[int]) -> dict[int, list[_OneLine]]:
    """Read the lines of entries in pieces: a database bounds the parameters of one statement."""
    lines: dict[int, list[_OneLine]] = defaultdict(list)
    for start in range(0, len(entry_ids), _AT_ONCE):
        rows = session.execute(
            select(JournalLine.entry_id, JournalLine.fund_id, JournalLine.debit_vnd, Account.code)
            .join(Account, Account.id == JournalLine.account_id)
            .where(JournalLine.entry_id.in_(entry_ids[start : start + _AT_ONCE]))
            .order_by(JournalLine.entry_id, JournalLine.line_no)
        )
        for entry_id, fund_id, debit_vnd, code in rows:
            lines[entry_id].append((fund_id, debit_vnd > 0, code))
    return lines


def _statement_row(line: JournalLine, entry: JournalEntry, fund: str, contra: str, balance_vnd: int) -> StatementRow:
    return StatementRow(
        entry_id=entry.id,
        line_no=line.line_no,
        entry_date=entry.entry_date,
        voucher_number=entry.voucher_number,
        description=line.memo or entry.description,
        counterparty=entry.counterparty,
        contra=contra,
        fund=fund,
        debit_vnd=line.debit_vnd,
        credit_vnd=line.credit_vnd,
        balance_vnd=balance_vnd,
    )
