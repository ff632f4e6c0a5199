"""Read general vouchers: one with its lines and entry, lists by keyset with totals, what waits for whom."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from fund.errors import NotFound
from fund.ledger.entries import LineDraft, VoucherKind
from fund.ledger.models import JournalEntry
from fund.vouchers.kinds import VoucherStatus, VoucherTemplate
from fund.vouchers.models import Voucher, VoucherLine

PAGE_SIZE = 50


class VoucherNotFound(NotFound):
    """There is no such voucher."""


@dataclass(frozen=True, slots=True)
class VoucherRow:
    """One voucher of a list; `number` is empty until it is posted."""

    id: int
    template: VoucherTemplate
    voucher_kind: VoucherKind
    number: str
    voucher_date: dt.date
    description: str
    counterparty: str
    amount_vnd: int
    status: VoucherStatus
    prepared_by: str
    entry_id: int | None


@dataclass(frozen=True, slots=True)
class VoucherFilter:
    """Which vouchers; an empty field does not restrict."""

    first: dt.date | None = None
    last: dt.date | None = None
    status: VoucherStatus | None = None
    template: VoucherTemplate | None = None
    voucher_kind: VoucherKind | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class VoucherTotals:
    """How many vouchers a selection has and what their debits add up to."""

    count: int
    amount_vnd: int


def get_voucher(session: Session, voucher_id: int, *, for_update: bool = False) -> Voucher:
    """Read one voucher as it stands now; `for_update` holds it until the transaction ends.

    Raises:
        VoucherNotFound: There is none.
    """
    voucher = session.get(Voucher, voucher_id, populate_existing=True, with_for_update=for_update or None)
    if voucher is None:
        raise VoucherNotFound(voucher_id=voucher_id)
    return voucher


def find_live_correction(session: Session, entry_id: int) -> Voucher | None:
    """Find the correction of an entry that is proposed or posted."""
    return session.scalar(
        select(Voucher).where(Voucher.reverses_entry_id == entry_id, Voucher.status != VoucherStatus.CANCELLED)
    )


def line_drafts(voucher: Voucher) -> tuple[LineDraft, ...]:
    """Give the lines as the ledger takes them."""
    return tuple(
        LineDraft(line.account_code, line.fund_code, line.debit_vnd, line.credit_vnd, line.party, line.memo)
        for line in voucher.lines
    )


def list_vouchers(
    session: Session, wanted: VoucherFilter, *, below_id: int | None = None, limit: int | None = PAGE_SIZE
) -> Sequence[VoucherRow]:
    """List vouchers, newest first."""
    chosen = _chosen(wanted).order_by(Voucher.id.desc()).limit(limit)
    if below_id is not None:
        chosen = chosen.where(Voucher.id < below_id)
    amounts = select(func.sum(VoucherLine.debit_vnd)).where(VoucherLine.voucher_id == Voucher.id).scalar_subquery()
    rows = session.execute(
        chosen.outerjoin(JournalEntry, JournalEntry.id == Voucher.entry_id).with_only_columns(
            Voucher, JournalEntry, amounts
        )
    )
    return [_row(voucher, entry, int(amount or 0)) for voucher, entry, amount in rows]


def voucher_totals(session: Session, wanted: VoucherFilter) -> VoucherTotals:
    """Count the selected vouchers and add up their amounts."""
    ids = _chosen(wanted).with_only_columns(Voucher.id)
    count = session.scalar(select(func.count()).select_from(ids.subquery())) or 0
    amount = session.scalar(select(func.sum(VoucherLine.debit_vnd)).where(VoucherLine.voucher_id.in_(ids)))
    return VoucherTotals(count, int(amount or 0))


def count_waiting(session: Session) -> dict[VoucherStatus, int]:
    """Count the vouchers that wait for approval and for the cashier."""
    rows = session.execute(
        select(Voucher.status, func.count())
        .where(Voucher.status.in_((VoucherStatus.DRAFT, VoucherStatus.APPROVED)))
        .group_by(Voucher.status)
    )
    return {status: int(count) for status, count in rows}


def _chosen(wanted: VoucherFilter) -> Select[Voucher]:
    chosen = select(Voucher)
    if wanted.first is not None:
        chosen = chosen.where(Voucher.voucher_date >= wanted.first)
    if wanted.last is not None:
        chosen = chosen.where(Voucher.voucher_date <= wanted.last)
    for column, value in (
        (Voucher.status, wanted.status),
        (Voucher.template, wanted.template),
        (Voucher.voucher_kind, wanted.voucher_kind),
    ):
        if value is not None:
            chosen = chosen.where(column == value)
    if wanted.text:
        spellings = sorted({wanted.text, wanted.text.lower(), wanted.text.upper(), wanted.text.capitalize()})
        columns = (Voucher.description, Voucher.counterparty, Voucher.authority)
        chosen = chosen.where(or_(*(each.contains(text, autoescape=True) for each in columns for text in spellings)))
    return chosen


def _row(voucher: Voucher, entry: JournalEntry | None, amount_vnd: int) -> VoucherRow:
    return VoucherRow(
        id=voucher.id,
        template=voucher.template,
        voucher_kind=voucher.voucher_kind,
        number=entry.voucher_number if entry else "",
        voucher_date=voucher.voucher_date,
        description=voucher.description,
        counterparty=voucher.counterparty,
        amount_vnd=amount_vnd,
        status=voucher.status,
        prepared_by=voucher.prepared_by,
        entry_id=voucher.entry_id,
    )
