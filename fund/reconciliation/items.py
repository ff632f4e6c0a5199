"""Lists of lines and entries of a month: matched, or alone with the reason and what was said about it."""

import datetime as dt
from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Subquery, case, exists, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session

from fund.banking.models import BankLine
from fund.ledger.entries import VoucherKind
from fund.ledger.models import JournalEntry, voucher_number
from fund.reconciliation import differences as compare
from fund.reconciliation.differences import Scope, line_amount
from fund.reconciliation.kinds import Reason, Side
from fund.reconciliation.models import ReconciliationExplanation, ReconciliationOutstanding
from fund.reconciliation.rows import LINE_KEY, ItemFilter, ItemRow
from fund.text import fold

BATCH = 1_000


def bank_alone(
    session: Session, scope: Scope, asked: ItemFilter | None = None, *, after: int = 0, limit: int | None = None
) -> list[ItemRow]:
    """List the lines that stand alone at the end of the month, in the order they came."""
    chosen = _line_select(scope).where(
        compare.lines_in_scope(scope), ~compare.line_matched(scope), *_line_filter(scope, asked), *_behind(after)
    )
    return [
        _line_row(scope, row)
        for row in session.execute(chosen.order_by(BankLine.booked_date, BankLine.id).limit(limit))
    ]


def matched_lines(
    session: Session, scope: Scope, asked: ItemFilter | None = None, *, after: int = 0, limit: int | None = None
) -> list[ItemRow]:
    """List the lines that have their counterpart, in the order they came."""
    chosen = _line_select(scope).where(
        compare.lines_in_scope(scope), compare.line_matched(scope), *_line_filter(scope, asked), *_behind(after)
    )
    rows = session.execute(chosen.order_by(BankLine.booked_date, BankLine.id).limit(limit))
    return [_line_row(scope, row, is_matched=True) for row in rows]


def each_matched_line(session: Session, scope: Scope, asked: ItemFilter) -> Iterator[ItemRow]:
    """Give every matched line, a thousand at a time; for files to keep."""
    after = 0
    while batch := matched_lines(session, scope, asked, after=after, limit=BATCH):
        yield from batch
        after = batch[-1].key


def books_alone(
    session: Session, scope: Scope, asked: ItemFilter | None = None, *, after: int = 0, limit: int | None = None
) -> list[ItemRow]:
    """List the entries that stand alone at the end of the month, in the order of the books."""
    entries = compare.entries_in_scope(scope)
    chosen = (
        select(
            entries.c.entry_id,
            entries.c.entry_date,
            entries.c.amount_vnd,
            JournalEntry.voucher_kind,
            JournalEntry.voucher_year,
            JournalEntry.voucher_no,
            JournalEntry.description,
            JournalEntry.counterparty,
            _entry_words(scope, entries).label("explanation"),
            _entry_reason(scope, entries).label("reason"),
        )
        .join(JournalEntry, JournalEntry.id == entries.c.entry_id)
        .where(~compare.entry_matched(scope, entries), entries.c.entry_id > after)
        .order_by(entries.c.entry_id)
        .limit(limit)
    )
    if asked is not None and asked.amount_vnd is not None:
        chosen = chosen.where(func.abs(entries.c.amount_vnd) == asked.amount_vnd)
    if asked is not None and asked.reason is not None:
        chosen = chosen.where(_entry_reason(scope, entries) == asked.reason.value)
    if asked is not None and asked.text.strip():
        wanted = f"%{asked.text.strip().lower()}%"
        chosen = chosen.where(func.lower(JournalEntry.description).like(wanted))
    carried = set(scope.carried_entries)
    return [
        ItemRow(
            id=row.entry_id,
            side=Side.BOOKS,
            day=row.entry_date,
            reference=row.counterparty,
            description=row.description,
            amount_vnd=row.amount_vnd,
            voucher_number=voucher_number(VoucherKind(row.voucher_kind).value, row.voucher_year, row.voucher_no),
            entry_id=row.entry_id,
            reason=Reason(row.reason),
            explanation=row.explanation,
            is_carried=row.entry_id in carried,
        )
        for row in session.execute(chosen)
    ]


def alone_lines(session: Session, scope: Scope, line_ids: Collection[int]) -> dict[int, int]:
    """Give the amounts of those of some lines that stand alone."""
    if not line_ids:
        return {}
    chosen = select(BankLine.id, line_amount).where(
        BankLine.id.in_(line_ids), compare.lines_in_scope(scope), ~compare.line_matched(scope)
    )
    return {line_id: int(amount) for line_id, amount in session.execute(chosen)}


def alone_entries(session: Session, scope: Scope, entry_ids: Collection[int]) -> dict[int, int]:
    """Give the amounts of those of some entries that stand alone."""
    if not entry_ids:
        return {}
    entries = compare.entries_in_scope(scope)
    chosen = select(entries.c.entry_id, entries.c.amount_vnd).where(
        entries.c.entry_id.in_(entry_ids), ~compare.entry_matched(scope, entries)
    )
    return {entry_id: int(amount) for entry_id, amount in session.execute(chosen)}


def line_explained(scope: Scope) -> ColumnElement[bool]:
    """Tell whether somebody said why a line stands alone, or only its time differs."""
    return or_(
        exists(
            select(ReconciliationExplanation.id).where(
                ReconciliationExplanation.reconciliation_id == scope.reconciliation_id,
                ReconciliationExplanation.bank_line_id == BankLine.id,
            )
        ),
        BankLine.id.in_(scope.carried_lines) if scope.carried_lines else literal(value=False),
        compare.line_matched_later(scope),
    )


def entry_explained(scope: Scope, entries: Subquery) -> ColumnElement[bool]:
    """Tell whether somebody said why an entry stands alone, or only its time differs."""
    return or_(
        exists(
            select(ReconciliationExplanation.id).where(
                ReconciliationExplanation.reconciliation_id == scope.reconciliation_id,
                ReconciliationExplanation.entry_id == entries.c.entry_id,
            )
        ),
        entries.c.entry_id.in_(scope.carried_entries) if scope.carried_entries else literal(value=False),
        compare.entry_matched_later(scope, entries),
    )


def _behind(key: int) -> list[ColumnElement[bool]]:
    """Choose the lines behind an `ItemRow.key`."""
    if not key:
        return []
    day, line_id = dt.date.fromordinal(min(max(key // LINE_KEY, 1), dt.date.max.toordinal())), key % LINE_KEY
    return [tuple_(BankLine.booked_date, BankLine.id) > tuple_(literal(day), literal(line_id))]


def _line_select(scope: Scope) -> Select[*tuple[Any, ...]]:
    """Choose what a row shows of a line."""
    return select(
        BankLine.id,
        BankLine.booked_date,
        BankLine.reference,
        BankLine.memo,
        BankLine.note,
        line_amount.label("amount_vnd"),
        BankLine.entry_id,
        JournalEntry.voucher_kind,
        JournalEntry.voucher_year,
        JournalEntry.voucher_no,
        _line_words(scope).label("explanation"),
        _line_reason(scope).label("reason"),
        compare.line_matched_by_hand(scope).label("is_by_hand"),
    ).outerjoin(JournalEntry, JournalEntry.id == BankLine.entry_id)


def _line_row(scope: Scope, row: Row[*tuple[Any, ...]], *, is_matched: bool = False) -> ItemRow:
    number = (
        voucher_number(VoucherKind(row.voucher_kind).value, row.voucher_year, row.voucher_no) if row.entry_id else ""
    )
    return ItemRow(
        id=row.id,
        side=Side.BANK,
        day=row.booked_date,
        reference=row.reference,
        description=row.memo,
        amount_vnd=row.amount_vnd,
        voucher_number=number,
        entry_id=row.entry_id,
        reason=None if is_matched else Reason(row.reason),
        explanation=row.explanation,
        is_carried=row.booked_date < scope.first,
        is_by_hand=bool(row.is_by_hand),
    )


def _line_filter(scope: Scope, asked: ItemFilter | None) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if asked is not None and asked.text.strip():
        found.append(BankLine.search_key.contains(fold(asked.text), autoescape=True))
    if asked is not None and asked.amount_vnd is not None:
        found.append(func.abs(line_amount) == asked.amount_vnd)
    if asked is not None and asked.reason is not None:
        found.append(_line_reason(scope) == asked.reason.value)
    return found


def _line_reason(scope: Scope) -> ColumnElement[str]:
    return case(
        (compare.line_matched_later(scope), Reason.LATER.value),
        (BankLine.entry_id.is_not(None), Reason.AMOUNT.value),
        else_=Reason.WAITING.value,
    )


def _entry_reason(scope: Scope, entries: Subquery) -> ColumnElement[str]:
    has_line = exists(
        select(BankLine.id).where(
            BankLine.entry_id == entries.c.entry_id, compare.account_of_line == scope.bank_account_id, compare.stands
        )
    )
    return case(
        (compare.entry_matched_later(scope, entries), Reason.LATER.value),
        (has_line, Reason.AMOUNT.value),
        else_=Reason.NO_LINE.value,
    )


def _line_words(scope: Scope) -> ColumnElement[str]:
    said, before = ReconciliationExplanation, ReconciliationOutstanding
    own = select(said.explanation).where(
        said.reconciliation_id == scope.reconciliation_id, said.bank_line_id == BankLine.id
    )
    earlier = select(before.explanation).where(
        before.reconciliation_id == (scope.previous_id or 0), before.bank_line_id == BankLine.id
    )
    return func.coalesce(own.scalar_subquery(), earlier.scalar_subquery(), "")


def _entry_words(scope: Scope, entries: Subquery) -> ColumnElement[str]:
    said, before = ReconciliationExplanation, ReconciliationOutstanding
    own = select(said.explanation).where(
        said.reconciliation_id == scope.reconciliation_id, said.entry_id == entries.c.entry_id
    )
    earlier = select(before.explanation).where(
        before.reconciliation_id == (scope.previous_id or 0), before.entry_id == entries.c.entry_id
    )
    return func.coalesce(own.scalar_subquery(), earlier.scalar_subquery(), "")
