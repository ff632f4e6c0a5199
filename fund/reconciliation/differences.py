"""The comparison itself, in SQL: which lines and entries of a month have no counterpart by the end of it.

A statement line is matched by its entry when that entry moved the account by the line's amount on or before the
month's last day, or by hand within a month up to this one. An entry is matched the same way round. What stood alone
when the month before was signed is carried in: it counts among the differences until it finds its counterpart.
"""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import BigInteger, ColumnElement, ScalarSelect, Subquery, cast, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from fund.banking.kinds import LineState
from fund.banking.models import BankLine
from fund.ledger.models import DayTurnover, JournalEntry, JournalLine
from fund.reconciliation.models import ReconciliationMatchItem


@dataclass(frozen=True)
class Scope:
    """One month of one account, and what it begins with."""

    reconciliation_id: int
    bank_account_id: int
    account_id: int
    first: dt.date
    last: dt.date
    start: dt.date
    """First day of the account's first reconciled month."""
    previous_id: int | None
    carried_lines: tuple[int, ...]
    carried_entries: tuple[int, ...]


line_amount: ColumnElement[int] = BankLine.credit_vnd - BankLine.debit_vnd
"""As the account sees it: money in is positive."""


account_of_line: ColumnElement[int] = BankLine.bank_account_id + 0
_account_of_movement: ColumnElement[int] = JournalLine.account_id + 0
"""Spelled so that no plan starts from the account where the entry is known: it would read the whole month each time."""

stands: ColumnElement[bool] = BankLine.state.in_([state for state in LineState if state.value != "undone"])
"""A line that was not undone with its whole import."""


def lines_of_month(scope: Scope) -> ColumnElement[bool]:
    """Choose the statement lines of the month."""
    own = (BankLine.bank_account_id == scope.bank_account_id) & BankLine.booked_date.between(scope.first, scope.last)
    return own & stands


def lines_in_scope(scope: Scope) -> ColumnElement[bool]:
    """Choose the statement lines of the month and those carried in."""
    own = lines_of_month(scope)
    return or_(own, BankLine.id.in_(scope.carried_lines)) if scope.carried_lines else own


def entry_movement(scope: Scope, *, through: dt.date | None) -> ScalarSelect[int]:
    """Give by how much a line's entry moved the account up to a day (None: ever); 0 if it did not."""
    moved = select(cast(func.coalesce(func.sum(JournalLine.debit_vnd - JournalLine.credit_vnd), 0), BigInteger)).where(
        JournalLine.entry_id == BankLine.entry_id, _account_of_movement == scope.account_id
    )
    moved = moved if through is None else moved.where(JournalLine.entry_date <= through)
    return moved.correlate(BankLine).scalar_subquery()


def line_matched_by_hand(scope: Scope) -> ColumnElement[bool]:
    """Tell whether a person matched a line in this month or an earlier one."""
    return exists(
        select(ReconciliationMatchItem.id).where(
            ReconciliationMatchItem.bank_line_id == BankLine.id, ReconciliationMatchItem.last_date <= scope.last
        )
    )


def line_matched(scope: Scope) -> ColumnElement[bool]:
    """Tell whether a line has its counterpart by the end of the month."""
    return or_(entry_movement(scope, through=scope.last) == line_amount, line_matched_by_hand(scope))


def line_matched_later(scope: Scope) -> ColumnElement[bool]:
    """Tell whether a line has its counterpart after the end of the month: a difference of time only."""
    return entry_movement(scope, through=None) == line_amount


def entries_in_scope(scope: Scope) -> Subquery:
    """Give every entry of the month, or carried in, that moved the account: id, day and amount."""
    own: ColumnElement[bool] = JournalLine.entry_date.between(scope.first, scope.last)
    if scope.carried_entries:
        own = or_(own, JournalLine.entry_id.in_(scope.carried_entries))
    moved = func.sum(JournalLine.debit_vnd - JournalLine.credit_vnd)
    return (
        select(JournalLine.entry_id, JournalLine.entry_date, cast(moved, BigInteger).label("amount_vnd"))
        .where(JournalLine.account_id == scope.account_id, own)
        .group_by(JournalLine.entry_date, JournalLine.entry_id)
        .having(moved != 0)
        .subquery("moved")
    )


def _entry_has_line(scope: Scope, entries: Subquery, *, later: bool) -> ColumnElement[bool]:
    found = select(BankLine.id).where(
        BankLine.entry_id == entries.c.entry_id,
        account_of_line == scope.bank_account_id,
        line_amount == entries.c.amount_vnd,
        stands,
    )
    return exists(found if later else found.where(BankLine.booked_date <= scope.last))


def _has_counterpart(scope: Scope, entry_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Tell whether any line of the account names an entry, or a person matched it."""
    line = select(BankLine.id).where(BankLine.entry_id == entry_id, account_of_line == scope.bank_account_id, stands)
    return or_(exists(line), _matched_by_hand(scope, entry_id))


def _matched_by_hand(scope: Scope, entry_id: ColumnElement[int]) -> ColumnElement[bool]:
    return exists(
        select(ReconciliationMatchItem.id).where(
            ReconciliationMatchItem.entry_id == entry_id,
            ReconciliationMatchItem.bank_account_id == scope.bank_account_id,
            ReconciliationMatchItem.last_date <= scope.last,
        )
    )


def _cancelled(scope: Scope, entries: Subquery) -> ColumnElement[bool]:
    """Tell whether an entry and its reversal undo each other, the bank knowing neither."""
    own, other = aliased(JournalEntry), aliased(JournalEntry)
    undone = select(other.id).where(
        other.reverses_id == entries.c.entry_id,
        other.entry_date <= scope.last,
        ~_has_counterpart(scope, _id(other)),
    )
    undoing = (
        select(own.id)
        .join(other, other.id == own.reverses_id)
        .where(own.id == entries.c.entry_id, other.entry_date >= scope.start, ~_has_counterpart(scope, _id(other)))
    )
    return or_(exists(undone), exists(undoing)) & ~_has_counterpart(scope, entries.c.entry_id)


def _id(entry: type[JournalEntry]) -> ColumnElement[int]:
    return entry.id.expression


def entry_matched(scope: Scope, entries: Subquery) -> ColumnElement[bool]:
    """Tell whether an entry has its counterpart by the end of the month, or was undone without the bank."""
    return or_(
        _entry_has_line(scope, entries, later=False),
        _matched_by_hand(scope, entries.c.entry_id),
        _cancelled(scope, entries),
    )


def entry_matched_later(scope: Scope, entries: Subquery) -> ColumnElement[bool]:
    """Tell whether an entry has its counterpart after the end of the month: a difference of time only."""
    return _entry_has_line(scope, entries, later=True)


def books_balance(session: Session, account_id: int, *, before: dt.date) -> int:
    """Give what the books held on an account at the end of the day before."""
    moved = func.coalesce(func.sum(DayTurnover.debit_vnd - DayTurnover.credit_vnd), 0)
    return int(
        session.scalar(
            select(cast(moved, BigInteger)).where(DayTurnover.account_id == account_id, DayTurnover.entry_date < before)
        )
        or 0
    )


def cleared_from_before(session: Session, scope: Scope) -> int:
    """Add up what this month cleared of entries and lines older than the account's first reconciled month.

    Such items are part of the difference the account began with: entries less lines.
    """
    entries = (
        select(cast(func.coalesce(func.sum(JournalLine.debit_vnd - JournalLine.credit_vnd), 0), BigInteger))
        .join(BankLine, BankLine.entry_id == JournalLine.entry_id)
        .where(
            JournalLine.account_id == scope.account_id,
            JournalLine.entry_date < scope.start,
            lines_of_month(scope),
            entry_movement(scope, through=scope.last) == line_amount,
        )
    )
    lines = select(cast(func.coalesce(func.sum(line_amount), 0), BigInteger)).where(
        BankLine.bank_account_id == scope.bank_account_id,
        BankLine.booked_date < scope.start,
        entry_movement(scope, through=scope.last) == line_amount,
        exists(
            select(JournalLine.entry_id).where(
                JournalLine.entry_id == BankLine.entry_id,
                JournalLine.account_id == scope.account_id,
                JournalLine.entry_date.between(scope.first, scope.last),
            )
        ),
    )
    return int(session.scalar(entries) or 0) - int(session.scalar(lines) or 0)
