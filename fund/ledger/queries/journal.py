"""Entries with their lines, in the order of the books."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Exists, Select, func, or_, select, tuple_
from sqlalchemy.orm import Session

from fund.errors import NotFound
from fund.ledger.entries import VoucherKind
from fund.ledger.models import Account, Fund, JournalEntry, JournalLine
from fund.ledger.queries.register import account_ids

PAGE_SIZE = 50
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
    """Which entries; an empty field does not restrict. `text` is part of description, counterparty or source."""

    first: dt.date | None = None
    last: dt.date | None = None
    account: str = ""
    fund: str = ""
    voucher_kind: VoucherKind | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Totals:
    """How many rows a whole selection has, and their debits and credits."""

    count: int
    debit_vnd: int
    credit_vnd: int


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
    query = _journal_query(wanted).order_by(JournalEntry.entry_date, JournalEntry.id)
    if after is not None:
        query = query.where(tuple_(JournalEntry.entry_date, JournalEntry.id) > tuple_(*after))
    return _with_lines(session, session.scalars(query.limit(limit)).all())


def journal_totals(session: Session, wanted: JournalFilter) -> Totals:
    """Count the selected entries and add up all their lines."""
    ids = _journal_query(wanted).with_only_columns(JournalEntry.id).subquery()
    count = session.scalar(select(func.count()).select_from(ids)) or 0
    debit = session.scalar(
        select(func.coalesce(func.sum(JournalLine.debit_vnd), 0)).where(JournalLine.entry_id.in_(select(ids.c.id)))
    )
    return Totals(count, int(debit or 0), int(debit or 0))


def _journal_query(wanted: JournalFilter) -> Select[JournalEntry]:
    query = select(JournalEntry)
    if wanted.first is not None:
        query = query.where(JournalEntry.entry_date >= wanted.first)
    if wanted.last is not None:
        query = query.where(JournalEntry.entry_date <= wanted.last)
    if wanted.voucher_kind is not None:
        query = query.where(JournalEntry.voucher_kind == wanted.voucher_kind)
    if wanted.account or wanted.fund:
        query = query.where(_has_line(wanted.account, wanted.fund))
    if wanted.text:
        columns = (JournalEntry.description, JournalEntry.counterparty, JournalEntry.source)
        spellings = {wanted.text, wanted.text.lower(), wanted.text.upper(), wanted.text.capitalize()}
        query = query.where(
            or_(*(column.contains(text, autoescape=True) for column in columns for text in sorted(spellings)))
        )
    return query


def _has_line(account: str, fund: str) -> Exists:
    lines = select(JournalLine.entry_id).where(JournalLine.entry_id == JournalEntry.id)
    if account:
        lines = lines.where(JournalLine.account_id.in_(account_ids(account)))
    if fund:
        lines = lines.where(JournalLine.fund_id.in_(select(Fund.id).where(Fund.code == fund)))
    return lines.exists()


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
