"""The return of a whole gift: one person prepares, another approves, a third pays out.

Paying posts the linked reversal of the gift's entry (phiếu chi for cash, ủy nhiệm chi for bank), dated the day of
payment. The money must still be there: the ledger refuses a return that would overdraw the fund or the account.
"""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from fund.access.rules import require_different_people
from fund.donations import queries
from fund.donations.errors import PaidBeforeReceived, RefundNotFound, RefundNotPossible, RefundStepRefused
from fund.donations.kinds import Channel, GiftStatus, RefundStatus
from fund.donations.models import Donation, Refund
from fund.ledger.entries import VoucherKind
from fund.ledger.operations import lock_books, reverse_entry
from fund.trail import operations as trail
from fund.trail.tags import TrailTag


def prepare_refund(
    session: Session, *, donation_id: int, reason: str, payee_text: str, actor: str, at: dt.datetime
) -> Refund:
    """Propose to return a gift, with the reason and who receives the money.

    Raises:
        DonationNotFound: No such gift.
        RefundNotPossible: It is not in the books, was returned, or a return is under way.
    """
    gift = queries.get_donation(session, donation_id, for_update=True)
    standing = session.scalar(
        select(Refund.id).where(Refund.donation_id == gift.id, Refund.status != RefundStatus.CANCELLED)
    )
    if gift.status is not GiftStatus.CONFIRMED or standing is not None:
        raise RefundNotPossible(donation=gift.code, status=gift.status)
    refund = Refund(
        donation_id=gift.id, reason=reason, payee_text=payee_text, status=RefundStatus.DRAFT, prepared_by=actor,
        prepared_at=at,
    )  # fmt: skip
    session.add(refund)
    session.flush()
    _tell(session, TrailTag.DONATION_REFUND_PREPARED, refund, actor=actor, at=at, reason=reason, payee=payee_text)
    return refund


def approve_refund(session: Session, *, refund_id: int, actor: str, at: dt.datetime) -> Refund:
    """Approve the return of a gift.

    Raises:
        RefundNotFound: No such refund.
        RefundStepRefused: It does not wait for approval.
        SamePersonRefused: The one who prepared it may not approve it.
    """
    refund = _at_step(session, refund_id, RefundStatus.DRAFT)
    require_different_people(prepared_by=refund.prepared_by, approved_by=actor)
    refund.status, refund.approved_by, refund.approved_at = RefundStatus.APPROVED, actor, at
    session.flush()
    _tell(session, TrailTag.DONATION_REFUND_APPROVED, refund, actor=actor, at=at)
    return refund


def pay_refund(
    session: Session, *, refund_id: int, paid_date: dt.date, actor: str, at: dt.datetime, evidence: tuple[str, ...] = ()
) -> Refund:
    """Pay the gift back: posts the linked reversal and closes the gift.

    Nợ 5111 / Có 1111 or 1121x, fund by fund as the gift had come.

    Raises:
        RefundNotFound: No such refund.
        RefundStepRefused: It is not approved, or was paid already.
        SamePersonRefused: The one who prepared or approved it may not pay it.
        FundOverdrawn: The fund has spent the money.
        AccountOverdrawn: The cash or the bank account does not hold it.
        PeriodClosed: The day of payment lies in a closed period.
        PaidBeforeReceived: The day of payment lies before the gift.
    """
    lock_books(session)
    refund = _at_step(session, refund_id, RefundStatus.APPROVED)
    approver = refund.approved_by or ""
    require_different_people(prepared_by=refund.prepared_by, approved_by=approver, executed_by=actor)
    gift = queries.get_donation(session, refund.donation_id, for_update=True)
    if gift.entry_id is None:
        raise RefundNotPossible(donation=gift.code, status=gift.status)
    if paid_date < gift.received_date:
        raise PaidBeforeReceived(field="paid_date", paid_date=paid_date, received_date=gift.received_date)
    posted = reverse_entry(
        session, entry_id=gift.entry_id, entry_date=paid_date, reason=_describe(gift, refund),
        source=f"refund:{refund.id}", voucher_kind=_voucher_of(gift.channel), prepared_by=refund.prepared_by,
        approved_by=approver, executed_by=actor, posted_by=actor, posted_at=at, evidence=evidence,
    )  # fmt: skip
    refund.status, refund.paid_by, refund.paid_at = RefundStatus.PAID, actor, at
    refund.paid_date, refund.entry_id = paid_date, posted.id
    session.flush()
    gift.status = GiftStatus.REFUNDED
    session.flush()
    _tell(session, TrailTag.DONATION_REFUND_PAID, refund, actor=actor, at=at, voucher=posted.voucher_number)
    return refund


def cancel_refund(session: Session, *, refund_id: int, reason: str, actor: str, at: dt.datetime) -> Refund:
    """Drop a return before any money left; the gift stays as it is and may be returned later.

    Raises:
        RefundNotFound: No such refund.
        RefundStepRefused: It was paid or dropped already.
    """
    refund = _at_step(session, refund_id, RefundStatus.DRAFT, RefundStatus.APPROVED)
    refund.status, refund.cancelled_by, refund.cancelled_at = RefundStatus.CANCELLED, actor, at
    session.flush()
    _tell(session, TrailTag.DONATION_REFUND_CANCELLED, refund, actor=actor, at=at, reason=reason)
    return refund


def _at_step(session: Session, refund_id: int, *steps: RefundStatus) -> Refund:
    refund = session.get(Refund, refund_id, with_for_update=True, populate_existing=True)
    if refund is None:
        raise RefundNotFound(refund_id=refund_id)
    if refund.status not in steps:
        raise RefundStepRefused(refund_id=refund.id, status=refund.status)
    return refund


def _voucher_of(channel: Channel) -> VoucherKind:
    return VoucherKind.PC if channel is Channel.CASH else VoucherKind.UNC


def _describe(gift: Donation, refund: Refund) -> str:
    return f"Hoàn trả khoản tài trợ {gift.code} cho {refund.payee_text}: {refund.reason}"


def _tell(session: Session, tag: TrailTag, refund: Refund, *, actor: str, at: dt.datetime, **facts: object) -> None:
    trail.record(
        session, tag=tag, subject=f"donation:{refund.donation_id}", actor=actor, at=at,
        after={"refund_id": refund.id, **facts},
    )  # fmt: skip
