"""Reads of payments, and of what waits for somebody."""

import dataclasses
import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from fund.disbursements.kinds import (
    AwardStatus,
    DecisionStatus,
    PaymentChannel,
    PaymentStatus,
    RequestStatus,
)
from fund.disbursements.models import Award, Decision, Payment, PaymentAward, SupportRequest
from fund.ledger import roles
from fund.ledger.models import Account, Fund, Position
from fund.people.models import Party, Ward


@dataclasses.dataclass(frozen=True)
class PaymentRow:
    """A payment in a list."""

    id: int
    voucher_number: str
    payment_date: dt.date
    decision_id: int
    decision_code: str
    channel: PaymentChannel
    account_code: str
    payee: str
    amount_vnd: int
    status: PaymentStatus
    prepared_by: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class PaymentFilter:
    """What a list of payments shows; empty fields do not narrow it."""

    status: PaymentStatus | None = None
    channel: PaymentChannel | None = None
    from_date: dt.date | None = None
    to_date: dt.date | None = None
    decision_id: int | None = None


@dataclasses.dataclass(frozen=True)
class PaymentLineRow:
    """One award of a payment, as the payment list prints it."""

    award_id: int
    line_number: int
    recipient_name: str
    recipient_unit: str
    party_code: str
    ward_name: str
    programme: str
    fund_code: str
    amount_vnd: int
    proxy_name: str
    proxy_authorization: str


@dataclasses.dataclass(frozen=True)
class AccountChoice:
    """A cash or bank account and what lies on it."""

    code: str
    name: str
    balance_vnd: int


@dataclasses.dataclass(frozen=True)
class Waiting:
    """How much waits for whom, for the work list."""

    requests_to_appraise: int
    requests_to_select: int
    decisions_to_approve: int
    decisions_to_issue: int
    awards_to_pay: int
    payments_to_approve: int
    payments_to_pay: int


def list_payments(
    session: Session, *, wanted: PaymentFilter, below_id: int | None = None, limit: int = 51
) -> list[PaymentRow]:
    """List payments, newest first.

    Args:
        below_id: Keyset: only payments prepared before this one.
    """
    chosen = _selected(wanted).order_by(Payment.id.desc()).limit(limit)
    if below_id is not None:
        chosen = chosen.where(Payment.id < below_id)
    return [
        PaymentRow(
            id=payment.id,
            voucher_number=payment.voucher_number or "",
            payment_date=payment.payment_date,
            decision_id=payment.decision_id,
            decision_code=payment.decision.code or "",
            channel=payment.channel,
            account_code=payment.account_code,
            payee=payment.payee,
            amount_vnd=payment.amount_vnd,
            status=payment.status,
            prepared_by=payment.prepared_by,
        )
        for payment in session.scalars(chosen)
    ]


def count_payments(session: Session, *, wanted: PaymentFilter) -> tuple[int, int]:
    """Count the whole selection and add up its amounts."""
    rows = _selected(wanted).with_only_columns(Payment.id, Payment.amount_vnd).subquery()
    count, total = session.execute(select(func.count(), func.sum(rows.c.amount_vnd))).one()
    return count, int(total or 0)


def get_payment(session: Session, payment_id: int) -> Payment | None:
    """Find a payment by its id."""
    return session.get(Payment, payment_id)


def payment_lines(session: Session, payment_id: int) -> list[PaymentLineRow]:
    """List the awards of a payment in the order of the decision's annex."""
    chosen = (
        select(PaymentAward, Award, Party.code, Ward.name, Fund.code)
        .join(Award, Award.id == PaymentAward.award_id)
        .join(Party, Party.id == Award.party_id)
        .join(Fund, Fund.id == Award.fund_id)
        .outerjoin(Ward, Ward.code == Party.ward_code)
        .where(PaymentAward.payment_id == payment_id)
        .order_by(Award.line_number)
    )
    return [
        PaymentLineRow(
            award_id=award.id,
            line_number=award.line_number,
            recipient_name=award.recipient_name,
            recipient_unit=award.recipient_unit,
            party_code=party_code,
            ward_name=ward or award.recipient_unit,
            programme=award.programme.name,
            fund_code=fund_code,
            amount_vnd=award.amount_vnd,
            proxy_name=line.proxy_name,
            proxy_authorization=line.proxy_authorization,
        )
        for line, award, party_code, ward, fund_code in session.execute(chosen)
    ]


def account_choices(session: Session) -> list[AccountChoice]:
    """List the cash and bank accounts with what lies on each, all funds together."""
    balance = func.coalesce(func.sum(Position.balance_vnd), 0)
    chosen = (
        select(Account.code, Account.name, balance)
        .outerjoin(Position, Position.account_id == Account.id)
        .where(Account.is_postable, Account.valid_to.is_(None))
        .group_by(Account.id, Account.code, Account.name)
        .order_by(Account.code)
    )
    return [
        AccountChoice(code, name, int(amount))
        for code, name, amount in session.execute(chosen)
        if roles.is_cash(code) or roles.is_bank(code)
    ]


def awards_waiting_by_decision(session: Session) -> Sequence[tuple[Decision, int, int]]:
    """List the decisions in force with awards that no payment carries yet: how many and how much, oldest first."""
    carried = select(PaymentAward.award_id).where(PaymentAward.is_live)
    chosen = (
        select(Decision, func.count(Award.id), func.sum(Award.amount_vnd))
        .join(Award, Award.decision_id == Decision.id)
        .where(Award.status == AwardStatus.GRANTED, Award.id.not_in(carried))
        .group_by(Decision.id)
        .order_by(Decision.id)
    )
    return [(decision, count, int(total)) for decision, count, total in session.execute(chosen)]


def waiting(session: Session) -> Waiting:
    """Count what waits in each step."""
    requests = _by_status(session, select(SupportRequest.status, func.count()).group_by(SupportRequest.status))
    decisions = _by_status(session, select(Decision.status, func.count()).group_by(Decision.status))
    payments = _by_status(session, select(Payment.status, func.count()).group_by(Payment.status))
    return Waiting(
        requests_to_appraise=requests.get(RequestStatus.SUBMITTED, 0),
        requests_to_select=requests.get(RequestStatus.APPRAISED, 0),
        decisions_to_approve=decisions.get(DecisionStatus.SUBMITTED, 0),
        decisions_to_issue=decisions.get(DecisionStatus.APPROVED, 0),
        awards_to_pay=sum(count for _, count, _ in awards_waiting_by_decision(session)),
        payments_to_approve=payments.get(PaymentStatus.DRAFT, 0),
        payments_to_pay=payments.get(PaymentStatus.APPROVED, 0),
    )


def _by_status(session: Session, chosen: Select[str, int]) -> dict[str, int]:
    return {str(status): count for status, count in session.execute(chosen)}


def _selected(wanted: PaymentFilter) -> Select[Payment]:
    chosen = select(Payment)
    if wanted.status is not None:
        chosen = chosen.where(Payment.status == wanted.status)
    if wanted.channel is not None:
        chosen = chosen.where(Payment.channel == wanted.channel)
    if wanted.from_date is not None:
        chosen = chosen.where(Payment.payment_date >= wanted.from_date)
    if wanted.to_date is not None:
        chosen = chosen.where(Payment.payment_date <= wanted.to_date)
    if wanted.decision_id is not None:
        chosen = chosen.where(Payment.decision_id == wanted.decision_id)
    return chosen
