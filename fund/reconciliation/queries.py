"""Read reconciliations: months of accounts, their lists by keyset, and the figures of the bridge."""

import calendar
import datetime as dt

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from fund.banking.models import BankAccount, BankLine
from fund.ledger.models import Account, JournalEntry
from fund.reconciliation import differences as compare
from fund.reconciliation.differences import Scope, line_amount
from fund.reconciliation.errors import ReconciliationNotFound
from fund.reconciliation.items import entry_explained, line_explained
from fund.reconciliation.kinds import ReconciliationStatus, Side
from fund.reconciliation.models import (
    Reconciliation,
    ReconciliationExplanation,
    ReconciliationMatch,
    ReconciliationMatchItem,
    ReconciliationOutstanding,
)
from fund.reconciliation.rows import Figures, MatchRow, MonthRow, SideFigures


def get_reconciliation(session: Session, reconciliation_id: int, *, for_update: bool = False) -> Reconciliation:
    """Find one month of one account.

    Raises:
        ReconciliationNotFound: There is none.
    """
    chosen = select(Reconciliation).where(Reconciliation.id == reconciliation_id)
    found = session.scalar(chosen.with_for_update() if for_update else chosen)
    if found is None:
        raise ReconciliationNotFound(reconciliation_id=reconciliation_id)
    return found


def account_of(session: Session, reconciliation: Reconciliation) -> BankAccount:
    """Give the bank account of a reconciliation."""
    return session.get_one(BankAccount, reconciliation.bank_account_id)


def list_months(
    session: Session, *, account_code: str = "", below_id: int | None = None, limit: int | None
) -> list[MonthRow]:
    """List the months of all accounts or of one, the newest reconciliation first."""
    chosen = (
        select(Reconciliation, BankAccount)
        .join(BankAccount, BankAccount.id == Reconciliation.bank_account_id)
        .order_by(Reconciliation.id.desc())
        .limit(limit)
    )
    if account_code:
        chosen = chosen.where(BankAccount.account_code == account_code)
    if below_id is not None:
        chosen = chosen.where(Reconciliation.id < below_id)
    return [_month_row(row, account) for row, account in session.execute(chosen)]


def last_signed(session: Session, bank_account_id: int) -> Reconciliation | None:
    """Give the latest signed month of an account."""
    return session.scalar(
        select(Reconciliation)
        .where(Reconciliation.bank_account_id == bank_account_id, Reconciliation.status == ReconciliationStatus.SIGNED)
        .order_by(Reconciliation.last_date.desc())
        .limit(1)
    )


def month_of(day: dt.date) -> tuple[dt.date, dt.date]:
    """Give the first and the last day of a day's month."""
    return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])


def scope_of(session: Session, reconciliation: Reconciliation) -> Scope:
    """Say what a month covers and what it begins with."""
    account_id = session.scalars(
        select(Account.id)
        .join(BankAccount, BankAccount.account_code == Account.code)
        .where(BankAccount.id == reconciliation.bank_account_id)
    ).one()
    earlier = select(Reconciliation.id, Reconciliation.first_date).where(
        Reconciliation.bank_account_id == reconciliation.bank_account_id,
        Reconciliation.last_date < reconciliation.first_date,
    )
    before = session.execute(earlier.order_by(Reconciliation.first_date)).all()
    previous_id = before[-1].id if before else None
    carried = session.execute(
        select(ReconciliationOutstanding.bank_line_id, ReconciliationOutstanding.entry_id).where(
            ReconciliationOutstanding.reconciliation_id == (previous_id or 0)
        )
    ).all()
    return Scope(
        reconciliation_id=reconciliation.id,
        bank_account_id=reconciliation.bank_account_id,
        account_id=account_id,
        first=reconciliation.first_date,
        last=reconciliation.last_date,
        start=before[0].first_date if before else reconciliation.first_date,
        previous_id=previous_id,
        carried_lines=tuple(sorted(row.bank_line_id for row in carried if row.bank_line_id is not None)),
        carried_entries=tuple(sorted(row.entry_id for row in carried if row.entry_id is not None)),
    )


def figures_of(session: Session, reconciliation: Reconciliation) -> Figures:
    """Give the bridge of a month: as signed, else as bank and books stand now."""
    if reconciliation.status is ReconciliationStatus.SIGNED:
        return _signed_figures(session, reconciliation)
    return derived_figures(session, reconciliation)


def derived_figures(session: Session, reconciliation: Reconciliation) -> Figures:
    """Work out the bridge from lines and entries, signed or not."""
    scope = scope_of(session, reconciliation)
    opening_books = compare.books_balance(session, scope.account_id, before=scope.first)
    closing_books = compare.books_balance(session, scope.account_id, before=scope.last + dt.timedelta(days=1))
    previous = session.get(Reconciliation, scope.previous_id) if scope.previous_id else None
    opening_bank = reconciliation.opening_bank_vnd
    if previous is not None:
        began_with = previous.carried_vnd or 0
    else:
        began_with = 0 if opening_bank is None else opening_books - opening_bank
    return Figures(
        opening_bank_vnd=opening_bank,
        closing_bank_vnd=reconciliation.closing_bank_vnd,
        opening_books_vnd=opening_books,
        closing_books_vnd=closing_books,
        carried_vnd=began_with - compare.cleared_from_before(session, scope),
        bank=_bank_figures(session, scope),
        books=_books_figures(session, scope, closing_books - opening_books),
    )


def statement_balances(session: Session, scope: Scope) -> tuple[int, int] | None:
    """Give opening and closing balance by the lines' own balances; None where the file gave none that add up."""
    own = select(BankLine.balance_vnd, line_amount.label("amount_vnd")).where(compare.lines_of_month(scope))
    by_day = BankLine.booked_date
    total = session.scalar(select(func.sum(line_amount)).where(compare.lines_of_month(scope)))
    if total is None:
        return None
    for ids in ((BankLine.id.asc(), BankLine.id.desc()), (BankLine.id.desc(), BankLine.id.asc())):
        first = session.execute(own.order_by(by_day, ids[0]).limit(1)).one()
        last = session.execute(own.order_by(by_day.desc(), ids[1]).limit(1)).one()
        if first.balance_vnd is None or last.balance_vnd is None:
            return None
        opening = int(first.balance_vnd - first.amount_vnd)
        if opening + int(total) == last.balance_vnd:
            return opening, int(last.balance_vnd)
    return None


def matches_of(session: Session, reconciliation_id: int) -> list[MatchRow]:
    """List the matches made by hand in a month, oldest first."""
    made = session.scalars(
        select(ReconciliationMatch)
        .where(ReconciliationMatch.reconciliation_id == reconciliation_id)
        .order_by(ReconciliationMatch.id)
    ).all()
    lines: dict[int, list[str]] = {match.id: [] for match in made}
    entries: dict[int, list[str]] = {match.id: [] for match in made}
    amounts = dict.fromkeys(lines, 0)
    items = session.execute(
        select(ReconciliationMatchItem.match_id, BankLine, JournalEntry)
        .outerjoin(BankLine, BankLine.id == ReconciliationMatchItem.bank_line_id)
        .outerjoin(JournalEntry, JournalEntry.id == ReconciliationMatchItem.entry_id)
        .where(ReconciliationMatchItem.match_id.in_(lines))
        .order_by(ReconciliationMatchItem.id)
    )
    for match_id, line, entry in items:
        if line is not None:
            lines[match_id].append(f"{line.booked_date:%d/%m/%Y} {line.memo[:60]}")
            amounts[match_id] += line.credit_vnd - line.debit_vnd
        if entry is not None:
            entries[match_id].append(entry.voucher_number)
    return [
        MatchRow(
            id=match.id,
            note=match.note,
            made_by=match.made_by,
            made_at=match.made_at,
            lines=tuple(lines[match.id]),
            entries=tuple(entries[match.id]),
            amount_vnd=amounts[match.id],
        )
        for match in made
    ]


def people_of(session: Session, reconciliation: Reconciliation) -> set[str]:
    """Name everyone who entered figures, matched or explained in a month."""
    rec_id = reconciliation.id
    by_match = select(ReconciliationMatch.made_by).where(ReconciliationMatch.reconciliation_id == rec_id)
    by_word = select(ReconciliationExplanation.written_by).where(ReconciliationExplanation.reconciliation_id == rec_id)
    found = {*session.scalars(by_match.distinct()), *session.scalars(by_word.distinct())}
    return found | {name for name in (reconciliation.opened_by, reconciliation.prepared_by) if name}


def _month_row(row: Reconciliation, account: BankAccount) -> MonthRow:
    return MonthRow(
        id=row.id,
        account_code=account.account_code,
        account_name=account.name,
        month=row.month,
        first_date=row.first_date,
        status=row.status,
        closing_bank_vnd=row.closing_bank_vnd,
        closing_books_vnd=row.closing_books_vnd,
        bank_only_vnd=row.bank_only_vnd,
        books_only_vnd=row.books_only_vnd,
        prepared_by=row.prepared_by or "",
        signed_by=row.signed_by or "",
        signed_at=row.signed_at,
    )


def _signed_figures(session: Session, signed: Reconciliation) -> Figures:
    counted = session.execute(
        select(ReconciliationOutstanding.side, func.count())
        .where(ReconciliationOutstanding.reconciliation_id == signed.id)
        .group_by(ReconciliationOutstanding.side)
    )
    left = {row[0]: row[1] for row in counted}
    opening_bank, closing_bank = signed.opening_bank_vnd or 0, signed.closing_bank_vnd or 0
    opening_books, closing_books = signed.opening_books_vnd or 0, signed.closing_books_vnd or 0
    bank_only, books_only = signed.bank_only_vnd or 0, signed.books_only_vnd or 0
    of_bank = (signed.line_count or 0, closing_bank - opening_bank, left.get(Side.BANK, 0), bank_only, 0)
    of_books = (signed.entry_count or 0, closing_books - opening_books, left.get(Side.BOOKS, 0), books_only, 0)
    return Figures(
        opening_bank_vnd=opening_bank,
        closing_bank_vnd=closing_bank,
        opening_books_vnd=opening_books,
        closing_books_vnd=closing_books,
        carried_vnd=signed.carried_vnd or 0,
        bank=SideFigures(*of_bank),
        books=SideFigures(*of_books),
    )


def _bank_figures(session: Session, scope: Scope) -> SideFigures:
    whole = session.execute(select(func.count(), func.sum(line_amount)).where(compare.lines_of_month(scope))).one()
    silent = case((line_explained(scope), 0), else_=1)
    alone = session.execute(
        select(func.count(), func.sum(line_amount), func.sum(silent)).where(
            compare.lines_in_scope(scope), ~compare.line_matched(scope)
        )
    ).one()
    return SideFigures(whole[0], int(whole[1] or 0), alone[0], int(alone[1] or 0), int(alone[2] or 0))


def _books_figures(session: Session, scope: Scope, turnover_vnd: int) -> SideFigures:
    entries = compare.entries_in_scope(scope)
    silent = case((entry_explained(scope, entries), 0), else_=1)
    is_alone = case((compare.entry_matched(scope, entries), 0), else_=1)
    own = case((entries.c.entry_date >= scope.first, 1), else_=0)
    counted = select(own.label("own"), is_alone.label("alone"), entries.c.amount_vnd, silent.label("silent")).subquery()
    row = session.execute(
        select(
            func.sum(counted.c.own),
            func.sum(counted.c.alone),
            func.sum(counted.c.alone * counted.c.amount_vnd),
            func.sum(counted.c.alone * counted.c.silent),
        )
    ).one()
    return SideFigures(int(row[0] or 0), turnover_vnd, int(row[1] or 0), int(row[2] or 0), int(row[3] or 0))
