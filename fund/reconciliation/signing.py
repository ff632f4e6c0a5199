"""The second signature: what was shown is what is signed, and from then on neither side can be changed.

Signing writes down what stands alone (the next month begins with it), the figures of the bridge, and a SHA-256 over
every line and entry of the month; it locks the account's days in the ledger. `derived_content` makes the same sum
again from the tables, for the proof of the books.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Sequence

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from fund.banking.models import BankLine
from fund.banking.planning import find_account
from fund.ledger.account_locks import lock_account
from fund.ledger.models import JournalEntry
from fund.ledger.operations import lock_books
from fund.office_time import office_date
from fund.reconciliation import differences as compare
from fund.reconciliation import rules
from fund.reconciliation.differences import Scope
from fund.reconciliation.errors import (
    MonthNotOver,
    NotReadyToSign,
    ReconciliationChanged,
    ReconciliationNotPrepared,
    SignerPrepared,
)
from fund.reconciliation.items import bank_alone, books_alone
from fund.reconciliation.kinds import Reason, ReconciliationStatus, Side
from fund.reconciliation.models import (
    Reconciliation,
    ReconciliationMatch,
    ReconciliationMatchItem,
    ReconciliationOutstanding,
)
from fund.reconciliation.papers import issue_statement
from fund.reconciliation.queries import account_of, figures_of, get_reconciliation, people_of, scope_of
from fund.reconciliation.rows import Figures, ItemRow
from fund.trail import operations as trail
from fund.trail.tags import TrailTag

ENCODING = "reconciliation-1"
_BATCH = 10_000


def fingerprint(reconciliation: Reconciliation, figures: Figures) -> str:
    """Give a short sum of what the signer is shown: the bridge and its counts."""
    said = (
        reconciliation.id, reconciliation.carried_explanation, figures.opening_bank_vnd, figures.closing_bank_vnd,
        figures.opening_books_vnd, figures.closing_books_vnd, figures.carried_vnd,
        *_side(figures, Side.BANK), *_side(figures, Side.BOOKS),
    )  # fmt: skip
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def sign(session: Session, *, reconciliation_id: int, seen: str, actor: str, at: dt.datetime) -> Reconciliation:
    """Sign a prepared month as a second person; its lines and entries are final from here on.

    Args:
        seen: `fingerprint` of what the signer was shown.

    Raises:
        ReconciliationNotFound, ReconciliationNotPrepared: There is nothing to sign.
        SignerPrepared: The signer opened, matched, explained or prepared something of it.
        MonthNotOver: The month still runs.
        ReconciliationChanged: Bank or books moved since it was shown.
        NotReadyToSign: It does not add up, or something is not explained.
    """
    account = account_of(session, get_reconciliation(session, reconciliation_id))
    find_account(session, account.account_code, lock=True)
    lock_books(session)
    reconciliation = get_reconciliation(session, reconciliation_id, for_update=True)
    if reconciliation.status is not ReconciliationStatus.PREPARED:
        raise ReconciliationNotPrepared(status=reconciliation.status)
    if actor in people_of(session, reconciliation):
        raise SignerPrepared(username=actor, month=reconciliation.month)
    if reconciliation.last_date >= office_date(at):
        raise MonthNotOver(month=reconciliation.month, last_date=reconciliation.last_date)
    figures = figures_of(session, reconciliation)
    if seen != fingerprint(reconciliation, figures):
        raise ReconciliationChanged(month=reconciliation.month)
    broken = rules.check(figures, carried_explanation=reconciliation.carried_explanation)
    if broken:
        raise NotReadyToSign(broken)
    scope = scope_of(session, reconciliation)
    _keep_what_stands_alone(session, scope)
    _write_down(reconciliation, figures)
    lock_account(
        session, account_id=scope.account_id, through=scope.last, source=reconciliation.subject, actor=actor, at=at
    )
    session.flush()
    content = derived_content(session, reconciliation, account.account_code)
    document_id = issue_statement(
        session,
        reconciliation,
        account,
        figures,
        outstanding=signed_outstanding(session, reconciliation.id),
        content_sha256=content,
        actor=actor,
        at=at,
    )
    reconciliation.content_sha256, reconciliation.document_id = content, document_id
    reconciliation.status = ReconciliationStatus.SIGNED
    reconciliation.signed_by, reconciliation.signed_at = actor, at
    session.flush()
    trail.record(
        session, tag=TrailTag.RECONCILIATION_MONTH_SIGNED, subject=reconciliation.subject, actor=actor, at=at,
        after={
            "account": account.account_code, "month": reconciliation.month,
            "closing_bank_vnd": figures.closing_bank_vnd, "closing_books_vnd": figures.closing_books_vnd,
            "content_sha256": reconciliation.content_sha256,
        },
    )  # fmt: skip
    return reconciliation


def signed_outstanding(session: Session, reconciliation_id: int) -> Sequence[ReconciliationOutstanding]:
    """List what stood alone when a month was signed."""
    return session.scalars(
        select(ReconciliationOutstanding)
        .where(ReconciliationOutstanding.reconciliation_id == reconciliation_id)
        .order_by(ReconciliationOutstanding.order_no)
    ).all()


def derived_content(session: Session, reconciliation: Reconciliation, account_code: str) -> str:
    """Give the SHA-256 of a month as the tables tell it: figures, lines, entries, matches, what stands alone."""
    digest = hashlib.sha256()
    for said in _canonical(session, reconciliation, account_code):
        digest.update(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode())
        digest.update(b"\n")
    return digest.hexdigest()


def _canonical(
    session: Session, reconciliation: Reconciliation, account_code: str
) -> Iterator[Sequence[str | int | None]]:
    scope = scope_of(session, reconciliation)
    yield (
        ENCODING, account_code, scope.first.isoformat(), scope.last.isoformat(),
        reconciliation.opening_bank_vnd, reconciliation.closing_bank_vnd, reconciliation.opening_books_vnd,
        reconciliation.closing_books_vnd, reconciliation.carried_vnd, reconciliation.carried_explanation,
    )  # fmt: skip
    lines = (
        select(
            BankLine.id, BankLine.booked_date, BankLine.debit_vnd, BankLine.credit_vnd, BankLine.balance_vnd,
            BankLine.fingerprint, BankLine.occurrence, BankLine.state, BankLine.entry_id,
        )
        .where(compare.lines_in_scope(scope))
        .order_by(BankLine.id)
        .execution_options(yield_per=_BATCH)
    )  # fmt: skip
    for line in session.execute(lines):
        yield ("line", line[0], line[1].isoformat(), *line[2:7], line[7].value, line[8])
    entries = compare.entries_in_scope(scope)
    moved = (
        select(entries.c.entry_id, entries.c.entry_date, entries.c.amount_vnd, JournalEntry.entry_hash)
        .join(JournalEntry, JournalEntry.id == entries.c.entry_id)
        .order_by(entries.c.entry_id)
        .execution_options(yield_per=_BATCH)
    )
    for entry in session.execute(moved):
        yield ("entry", entry[0], entry[1].isoformat(), int(entry[2]), entry[3])
    items = (
        select(ReconciliationMatchItem.match_id, ReconciliationMatchItem.bank_line_id, ReconciliationMatchItem.entry_id)
        .join(ReconciliationMatch, ReconciliationMatch.id == ReconciliationMatchItem.match_id)
        .where(ReconciliationMatch.reconciliation_id == reconciliation.id)
        .order_by(ReconciliationMatchItem.id)
    )
    for item in session.execute(items):
        yield ("match", *item)
    for left in signed_outstanding(session, reconciliation.id):
        yield (
            "alone",
            left.order_no,
            left.side.value,
            left.bank_line_id or left.entry_id,
            left.amount_vnd,
            left.explanation,
        )


def _keep_what_stands_alone(session: Session, scope: Scope) -> None:
    items = [*bank_alone(session, scope), *books_alone(session, scope)]
    rows = [
        {
            "reconciliation_id": scope.reconciliation_id,
            "order_no": number,
            "side": item.side,
            "bank_line_id": item.id if item.side is Side.BANK else None,
            "entry_id": item.id if item.side is Side.BOOKS else None,
            "item_date": item.day,
            "description": item.description,
            "amount_vnd": item.amount_vnd,
            "explanation": words_of(item),
        }
        for number, item in enumerate(items, start=1)
    ]
    if rows:
        session.execute(insert(ReconciliationOutstanding), rows)


def words_of(item: ItemRow) -> str:
    """Give what a person said of an item; a difference of time only says so itself."""
    if item.explanation:
        return item.explanation
    if item.reason is Reason.LATER:
        other = "Đã ghi sổ sau ngày cuối tháng" if item.side is Side.BANK else "Ngân hàng ghi sau ngày cuối tháng"
        return f"{other}{f' ({item.voucher_number})' if item.voucher_number else ''}"
    return ""


def _write_down(reconciliation: Reconciliation, figures: Figures) -> None:
    reconciliation.opening_books_vnd = figures.opening_books_vnd
    reconciliation.closing_books_vnd = figures.closing_books_vnd
    reconciliation.carried_vnd = figures.carried_vnd
    reconciliation.bank_only_vnd, reconciliation.books_only_vnd = figures.bank.alone_vnd, figures.books.alone_vnd
    reconciliation.line_count, reconciliation.entry_count = figures.bank.count, figures.books.count


def _side(figures: Figures, side: Side) -> tuple[int, ...]:
    one = figures.bank if side is Side.BANK else figures.books
    return one.count, one.turnover_vnd, one.alone_count, one.alone_vnd, one.unexplained_count
