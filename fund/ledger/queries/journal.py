"""Entries with their lines, in the order of the books."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, exists, func, select, tuple_
from sqlalchemy.orm import Session

from fund.errors import NotFound
from fund.ledger.entries import VoucherKind
from fund.ledger.models import Account, DayTurnover, EntrySearch, Fund, JournalEntry, JournalLine
from fund.ledger.queries.register import account_ids
from fund.text import fold

PAGE_SIZE = 50
NARROW = 1_000
"""Up to so many entries a condition is looked up by its own index instead of tested while walking the journal."""
COUNTED = 10_000
"""Up to so many entries a selection is counted and added up."""
_AT_ONCE = 1_000
"""Entries whose lines are read by one statement: PostgreSQL takes 65,535 parameters, SQLite perhaps 32,766."""


class EntryNotInBooks(NotFound):
    """The books have no such entry."""


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line as a page shows it."""

    line_no: int
    account: str
    account_name: str
    fund: str
    debit_vnd: int
    credit_vnd: int
    party: str
    memo: str


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry with its lines; `reversed_by` is the id of the entry that undid it."""

    id: int
    voucher_kind: VoucherKind
    voucher_number: str
    entry_date: dt.date
    posted_at: dt.datetime
    description: str
    counterparty: str
    source: str
    prepared_by: str
    approved_by: str
    executed_by: str
    posted_by: str
    reverses: int | None
    reversed_by: int | None
    evidence: tuple[str, ...]
    previous_hash: str
    entry_hash: str
    lines: tuple[LineRow, ...]

    @property
    def total_vnd(self) -> int:
        """Give the sum of the debits."""
        return sum(line.debit_vnd for line in self.lines)


@dataclass(frozen=True, slots=True)
class JournalFilter:
    """Which entries; an empty field does not restrict.

    Every word of `text` stands in description, counterparty or source, whatever its accents and capitals.
    """

    first: dt.date | None = None
    last: dt.date | None = None
    account: str = ""
    fund: str = ""
    voucher_kind: VoucherKind | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Totals:
    """How many rows a whole selection has, and their debits and credits.

    With `is_more` it is too large to be counted while one waits: it has more than `count`, and no sums.
    """

    count: int
    debit_vnd: int
    credit_vnd: int
    is_more: bool = False


def get_entry(session: Session, entry_id: int) -> EntryRow:
    """Read one entry with its lines.

    Raises:
        EntryNotInBooks: There is none of this number.
    """
    entry = session.get(JournalEntry, entry_id)
    if entry is None:
        raise EntryNotInBooks(entry_id=entry_id)
    return _with_lines(session, [entry])[0]


def find_by_voucher(session: Session, number: str) -> EntryRow | None:
    """Find the entry of a voucher number such as PT-2026-00001."""
    kind, _, rest = number.strip().upper().partition("-")
    year, _, serial = rest.partition("-")
    if not (kind in set(VoucherKind) and year.isdecimal() and serial.isdecimal() and len(year + serial) <= 18):
        return None
    entry = session.scalar(
        select(JournalEntry).where(
            JournalEntry.voucher_kind == VoucherKind(kind),
            JournalEntry.voucher_year == int(year),
            JournalEntry.voucher_no == int(serial),
        )
    )
    return None if entry is None else _with_lines(session, [entry])[0]


def journal(
    session: Session, wanted: JournalFilter, *, after: tuple[dt.date, int] | None = None, limit: int | None = PAGE_SIZE
) -> tuple[EntryRow, ...]:
    """List entries by date and place in the chain, from after the cursor on.

    Args:
        session: Where to read.
        wanted: Which entries.
        after: Date and id of the last entry seen.
        limit: At most this many; None for all.
    """
    query = _journal_query(session, wanted).order_by(JournalEntry.entry_date, JournalEntry.id)
    if after is not None:
        query = query.where(tuple_(JournalEntry.entry_date, JournalEntry.id) > tuple_(*after))
    return _with_lines(session, session.scalars(query.limit(limit)).all())


def journal_totals(session: Session, wanted: JournalFilter) -> Totals:
    """Count the selected entries and add up all their lines, exactly for whole days, else up to a bound."""
    query = _journal_query(session, wanted).with_only_columns(JournalEntry.id)
    if _is_by_days(wanted):
        debit_vnd = _debits_of_days(session, wanted)
        return Totals(_count_of_days(session, wanted, query), debit_vnd, debit_vnd)
    bound = NARROW if wanted.text else COUNTED
    found = query.limit(bound + 1).order_by(JournalEntry.entry_date, JournalEntry.id).subquery()
    count = session.scalar(select(func.count()).select_from(found)) or 0
    if count > bound:
        return Totals(bound, 0, 0, is_more=True)
    debit = session.scalar(select(func.sum(JournalLine.debit_vnd)).where(JournalLine.entry_id.in_(select(found.c.id))))
    return Totals(count, int(debit or 0), int(debit or 0))


def _count_of_days(session: Session, wanted: JournalFilter, query: Select[int]) -> int:
    """Count entries of whole days: all of them by the last place in the chain, which has no gaps."""
    if wanted == JournalFilter():
        return session.scalar(select(func.max(JournalEntry.id))) or 0
    return session.scalar(select(func.count()).select_from(query.subquery())) or 0


def _is_by_days(wanted: JournalFilter) -> bool:
    return not (wanted.account or wanted.fund or wanted.voucher_kind or wanted.text)


def _debits_of_days(session: Session, wanted: JournalFilter) -> int:
    query = select(func.sum(DayTurnover.debit_vnd))
    if wanted.first is not None:
        query = query.where(DayTurnover.entry_date >= wanted.first)
    if wanted.last is not None:
        query = query.where(DayTurnover.entry_date <= wanted.last)
    return int(session.scalar(query) or 0)


def _journal_query(session: Session, wanted: JournalFilter) -> Select[JournalEntry]:
    query = select(JournalEntry)
    if wanted.first is not None:
        query = query.where(JournalEntry.entry_date >= wanted.first)
    if wanted.last is not None:
        query = query.where(JournalEntry.entry_date <= wanted.last)
    if wanted.voucher_kind is not None:
        query = query.where(_is_kind(session, wanted.voucher_kind))
    if wanted.account or wanted.fund:
        query = query.where(_has_line(session, wanted.account, wanted.fund))
    if words := fold(wanted.text).split():
        query = query.where(_says(session, words))
    return query


def _is_kind(session: Session, kind: VoucherKind) -> ColumnElement[bool]:
    condition = JournalEntry.voucher_kind == kind
    return _rare(session, select(JournalEntry.id).where(condition), else_=condition)


def _has_line(session: Session, account: str, fund: str) -> ColumnElement[bool]:
    """Match entries with a line of an account and fund; the day totals tell whether they are few, and on which days."""
    days: list[ColumnElement[bool]] = []
    lines: list[ColumnElement[bool]] = [JournalLine.entry_id == JournalEntry.id]
    if account:
        ids = session.scalars(account_ids(account)).all()
        days.append(DayTurnover.account_id.in_(ids))
        lines.append(JournalLine.account_id.in_(ids))
    if fund:
        fund_id = session.scalar(select(Fund.id).where(Fund.code == fund))
        days.append(DayTurnover.fund_id == fund_id)
        lines.append(JournalLine.fund_id == fund_id)
    amount = session.scalar(select(func.sum(DayTurnover.line_count)).where(*days)) or 0
    if amount > NARROW:
        return exists().where(*lines)
    of_that_day = and_(
        JournalLine.account_id == DayTurnover.account_id,
        JournalLine.entry_date == DayTurnover.entry_date,
        JournalLine.fund_id == DayTurnover.fund_id,
    )
    found = session.scalars(select(JournalLine.entry_id).join(DayTurnover, of_that_day).where(*days).distinct()).all()
    return JournalEntry.id.in_(found)


def _says(session: Session, words: Sequence[str]) -> ColumnElement[bool]:
    holds = [EntrySearch.key.contains(word, autoescape=True) for word in sorted(set(words), key=len, reverse=True)]
    return _rare(
        session,
        select(EntrySearch.entry_id).where(*holds),
        else_=exists().where(EntrySearch.entry_id == JournalEntry.id, *holds),
    )


def _rare(session: Session, ids: Select[int], *, else_: ColumnElement[bool]) -> ColumnElement[bool]:
    """Name the entries that meet a condition when they are few; else have it tested entry by entry."""
    found = session.scalars(ids.limit(NARROW + 1)).all()
    return JournalEntry.id.in_(found) if len(found) <= NARROW else else_


def _with_lines(session: Session, entries: Sequence[JournalEntry]) -> tuple[EntryRow, ...]:
    """Read the lines of entries, so many at once as a database takes parameters in one statement."""
    chunks = (entries[start : start + _AT_ONCE] for start in range(0, len(entries), _AT_ONCE))
    return tuple(row for chunk in chunks for row in _chunk_with_lines(session, chunk))


def _chunk_with_lines(session: Session, entries: Sequence[JournalEntry]) -> tuple[EntryRow, ...]:
    ids = [entry.id for entry in entries]
    lines: dict[int, list[LineRow]] = defaultdict(list)
    rows = session.execute(
        select(JournalLine, Account.code, Account.name, Fund.code)
        .join(Account, Account.id == JournalLine.account_id)
        .join(Fund, Fund.id == JournalLine.fund_id)
        .where(JournalLine.entry_id.in_(ids))
        .order_by(JournalLine.entry_id, JournalLine.line_no)
    )
    for line, account, name, fund in rows:
        lines[line.entry_id].append(
            LineRow(line.line_no, account, name, fund, line.debit_vnd, line.credit_vnd, line.party, line.memo)
        )
    undone = {
        row.reverses_id: row.id
        for row in session.execute(
            select(JournalEntry.reverses_id, JournalEntry.id).where(JournalEntry.reverses_id.in_(ids))
        )
    }
    return tuple(_entry_row(entry, tuple(lines[entry.id]), undone.get(entry.id)) for entry in entries)


def _entry_row(entry: JournalEntry, lines: tuple[LineRow, ...], reversed_by: int | None) -> EntryRow:
    return EntryRow(
        id=entry.id,
        voucher_kind=entry.voucher_kind,
        voucher_number=entry.voucher_number,
        entry_date=entry.entry_date,
        posted_at=entry.posted_at,
        description=entry.description,
        counterparty=entry.counterparty,
        source=entry.source,
        prepared_by=entry.prepared_by,
        approved_by=entry.approved_by,
        executed_by=entry.executed_by,
        posted_by=entry.posted_by,
        reverses=entry.reverses_id,
        reversed_by=reversed_by,
        evidence=tuple(filter(None, entry.evidence.split(","))),
        previous_hash=entry.previous_hash,
        entry_hash=entry.entry_hash,
        lines=lines,
    )
