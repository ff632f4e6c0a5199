"""Acts on payments: prepare, approve, pay, cancel, take back. Three different people, or nothing is paid.

Source: Law on Accounting 88/2015/QH13, Article 19: a pay-out voucher is signed by those who approve it before payment.
"""

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Collection, Sequence

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from fund.access.rules import require_different_people
from fund.disbursements import rules
from fund.disbursements.kinds import AwardStatus, DecisionStatus, PaymentChannel, PaymentStatus
from fund.disbursements.models import Award, Decision, Payment, PaymentAward
from fund.disbursements.operations.loading import locked_awards, locked_decision, locked_payment
from fund.documents.models import IssuedDocument
from fund.errors import Conflict, InvalidInput
from fund.ledger import operations as ledger
from fund.ledger import roles
from fund.ledger.entries import EntryDraft, LineDraft, VoucherKind
from fund.ledger.models import Fund
from fund.people.models import Party
from fund.trail import operations as trail
from fund.trail.tags import TrailTag

VOUCHER_KINDS = {PaymentChannel.CASH: VoucherKind.PC, PaymentChannel.BANK: VoucherKind.UNC}


class PaymentWithoutAwards(InvalidInput):
    """No award was chosen to be paid."""


class AwardNotPayable(Conflict):
    """The award is paid, lapsed or revoked (facts: name, status)."""


class AwardInPayment(Conflict):
    """Another payment that is under way carries the award (facts: name)."""


class AwardOfAnotherDecision(InvalidInput):
    """The award belongs to another decision."""


class DecisionNotInForce(Conflict):
    """The decision is not issued, or was replaced or revoked (facts: status)."""


class WrongPaymentAccount(InvalidInput):
    """Cash is paid from a cash account, a transfer from a bank account (facts: account, channel)."""


class ProxyWithoutAuthorization(InvalidInput):
    """Another person receives, but no paper of authorisation was named (facts: name)."""


@dataclasses.dataclass(frozen=True, slots=True)
class PaymentLine:
    """One award to be paid; the proxy only if another person receives, with the paper that lets him."""

    award_id: int
    proxy_name: str = ""
    proxy_authorization: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class PaymentDraft:
    """A payment as handed in by the accountant."""

    decision_id: int
    channel: PaymentChannel
    account_code: str
    payment_date: dt.date
    payee: str
    payee_address: str
    reason: str
    lines: tuple[PaymentLine, ...]


def prepare_payment(session: Session, *, draft: PaymentDraft, actor: str, at: dt.datetime) -> Payment:
    """Prepare a payment of awards of one issued decision; nothing is posted yet.

    Raises:
        DecisionNotInForce, PaymentWithoutAwards, AwardOfAnotherDecision, AwardNotPayable, AwardInPayment: As named.
        WrongPaymentAccount, ProxyWithoutAuthorization, ReasonMissing, TextTooLong: As named.
    """
    decision = locked_decision(session, draft.decision_id)
    if decision.status is not DecisionStatus.ISSUED:
        raise DecisionNotInForce(status=decision.status.label)
    _check(draft)
    awards = _payable(session, decision, draft.lines)
    payment = Payment(
        decision_id=decision.id,
        channel=draft.channel,
        account_code=draft.account_code,
        payment_date=draft.payment_date,
        amount_vnd=sum(award.amount_vnd for award in awards),
        payee=draft.payee,
        payee_address=draft.payee_address,
        reason=draft.reason,
        status=PaymentStatus.DRAFT,
        prepared_by=actor,
        prepared_at=at,
        cancel_reason="",
        reversal_reason="",
    )
    session.add(payment)
    session.flush()
    carried = [dataclasses.asdict(line) | {"payment_id": payment.id, "is_live": True} for line in draft.lines]
    session.execute(insert(PaymentAward), carried)
    _record(session, payment, TrailTag.PAYMENT_PAYMENT_PREPARED, actor, at, after=_trail_view(payment, len(awards)))
    return payment


def approve_payment(session: Session, *, payment_id: int, actor: str, at: dt.datetime) -> Payment:
    """Approve a payment before any money leaves.

    Raises:
        PaymentStepRefused: It does not wait for approval.
        SamePersonRefused: The approver prepared it.
    """
    payment = locked_payment(session, payment_id)
    rules.require_payment_step(payment.status, PaymentStatus.APPROVED)
    require_different_people(prepared_by=payment.prepared_by, approved_by=actor)
    payment.status = PaymentStatus.APPROVED
    payment.approved_by, payment.approved_at = actor, at
    session.flush()
    _record(session, payment, TrailTag.PAYMENT_PAYMENT_APPROVED, actor, at)
    return payment


def cancel_payment(session: Session, *, payment_id: int, reason: str, actor: str, at: dt.datetime) -> Payment:
    """Give up a payment of which nothing was paid; its awards can be paid by another one.

    Raises:
        PaymentStepRefused: It was paid or cancelled.
        ReasonMissing: No reason was given.
    """
    payment = locked_payment(session, payment_id)
    rules.require_payment_step(payment.status, PaymentStatus.CANCELLED)
    payment.cancel_reason = rules.require_reason(reason)
    payment.status = PaymentStatus.CANCELLED
    payment.cancelled_by, payment.cancelled_at = actor, at
    session.flush()
    _let_go(session, payment)
    _record(session, payment, TrailTag.PAYMENT_PAYMENT_CANCELLED, actor, at, note=reason)
    return payment


def pay(session: Session, *, payment_id: int, payment_date: dt.date, actor: str, at: dt.datetime) -> Payment:
    """Pay: post the phiếu chi or ủy nhiệm chi and mark its awards paid, in one transaction.

    Args:
        payment_date: The day the money left; the date of the voucher.

    Raises:
        PaymentStepRefused: It is not approved, or was paid before.
        SamePersonRefused: Who pays prepared or approved it.
        AccountOverdrawn, PeriodClosed, NoPeriod, DateInFuture: From the ledger.
        PaymentBeforeDecision: The money would leave before the day of the decision.
    """
    ledger.lock_books(session)
    payment = locked_payment(session, payment_id)
    rules.require_payment_step(payment.status, PaymentStatus.PAID)
    require_different_people(prepared_by=payment.prepared_by, approved_by=payment.approved_by or "", executed_by=actor)
    decision = locked_decision(session, payment.decision_id)
    if payment_date < decision.decision_date:
        raise PaymentBeforeDecision(field="payment_date", decision_date=decision.decision_date)
    payment.payment_date = payment_date
    posted = ledger.post_entry(session, draft=_entry(session, payment, actor), posted_by=actor, posted_at=at)
    payment.status = PaymentStatus.PAID
    payment.paid_by, payment.paid_at = actor, at
    payment.entry_id, payment.voucher_number = posted.id, posted.voucher_number
    session.flush()
    for line in payment.lines:
        line.award.status = AwardStatus.PAID
    session.flush()
    settle_decision(session, decision, actor=actor, at=at)
    after = {"voucher_number": posted.voucher_number, "amount_vnd": payment.amount_vnd, "payment_date": payment_date}
    _record(session, payment, TrailTag.PAYMENT_PAYMENT_PAID, actor, at, after=after)
    return payment


class PaymentBeforeDecision(InvalidInput):
    """Money cannot leave before the day of its decision (facts: decision_date)."""


def reverse_payment(
    session: Session, *, payment_id: int, entry_date: dt.date, reason: str, actor: str, at: dt.datetime
) -> Payment:
    """Take a payment back (a transfer returned, money not fetched): a linked reversal; the awards wait again.

    Raises:
        PaymentStepRefused: It was not paid.
        DecisionNotInForce: Its decision is completed.
        ReasonMissing, and the ledger's refusals.
    """
    ledger.lock_books(session)
    payment = locked_payment(session, payment_id)
    rules.require_payment_step(payment.status, PaymentStatus.REVERSED)
    rules.require_reason(reason)
    decision = locked_decision(session, payment.decision_id)
    if decision.status not in {DecisionStatus.ISSUED, DecisionStatus.PAID} or payment.entry_id is None:
        raise DecisionNotInForce(status=decision.status.label)
    posted = ledger.reverse_entry(
        session,
        entry_id=payment.entry_id,
        entry_date=entry_date,
        reason=f"Hoàn lại {payment.voucher_number}: {reason}",
        source=f"payment:{payment.id}:reversal",
        prepared_by=actor,
        posted_by=actor,
        posted_at=at,
    )
    payment.status = PaymentStatus.REVERSED
    payment.reversal_entry_id, payment.reversal_reason = posted.id, reason
    payment.reversed_by, payment.reversed_at = actor, at
    session.flush()
    _let_go(session, payment)
    for line in payment.lines:
        line.award.status = AwardStatus.GRANTED
    session.flush()
    settle_decision(session, decision, actor=actor, at=at)
    _record(session, payment, TrailTag.PAYMENT_PAYMENT_REVERSED, actor, at, note=reason)
    return payment


def settle_decision(session: Session, decision: Decision, *, actor: str, at: dt.datetime) -> None:
    """Bring a decision in force to where its awards stand: still to pay, all paid, or over without any payment."""
    statuses = Counter(session.scalars(select(Award.status).where(Award.decision_id == decision.id)))
    wanted = rules.status_after_payments(statuses)
    if wanted is decision.status:
        return
    rules.require_decision_step(decision.status, wanted)
    decision.status = wanted
    if wanted is DecisionStatus.COMPLETED:
        decision.completed_by, decision.completed_at = actor, at
    session.flush()
    if wanted is not DecisionStatus.ISSUED:
        tag = TrailTag.DECISION_DECISION_PAID if wanted is DecisionStatus.PAID else TrailTag.DECISION_DECISION_COMPLETED
        trail.record(session, tag=tag, subject=f"decision:{decision.id}", actor=actor, at=at)


def _check(draft: PaymentDraft) -> None:
    if not draft.lines:
        raise PaymentWithoutAwards(field="lines")
    fits = roles.is_cash if draft.channel is PaymentChannel.CASH else roles.is_bank
    if not fits(draft.account_code):
        raise WrongPaymentAccount(field="account_code", account=draft.account_code, channel=draft.channel.label)
    rules.require_reason(draft.reason)
    rules.require_reason(draft.payee, field="payee", limit=rules.LINE_LIMIT)
    for text in (line for line in draft.lines if bool(line.proxy_name) != bool(line.proxy_authorization)):
        raise ProxyWithoutAuthorization(field="lines", name=text.proxy_name or text.proxy_authorization)


def _payable(session: Session, decision: Decision, lines: Sequence[PaymentLine]) -> list[Award]:
    """Give the awards of the lines in their order, locked, if each waits for its money."""
    locked = locked_awards(session, [line.award_id for line in lines])
    awards = [locked[line.award_id] for line in lines]
    under_way = in_payment(session, locked)
    for award in awards:
        if award.decision_id != decision.id:
            raise AwardOfAnotherDecision(field="lines")
        if award.status is not AwardStatus.GRANTED:
            raise AwardNotPayable(field="lines", name=award.recipient_name, status=award.status.label)
        if award.id in under_way:
            raise AwardInPayment(field="lines", name=award.recipient_name)
    return awards


def in_payment(session: Session, award_ids: Collection[int]) -> set[int]:
    """Choose the awards that a payment carries which was not cancelled or taken back."""
    chosen = select(PaymentAward.award_id).where(PaymentAward.award_id.in_(award_ids), PaymentAward.is_live)
    return set(session.scalars(chosen))


def _entry(session: Session, payment: Payment, actor: str) -> EntryDraft:
    owed = roles.code_of(roles.Role.PAYABLE_BENEFICIARY)
    by_fund: Counter[str] = Counter()
    lines: list[LineDraft] = []
    chosen = (
        select(Award, Party.code, Fund.code)
        .join(PaymentAward, PaymentAward.award_id == Award.id)
        .join(Party, Party.id == Award.party_id)
        .join(Fund, Fund.id == Award.fund_id)
        .where(PaymentAward.payment_id == payment.id)
        .order_by(Award.line_number)
    )
    for award, party, fund in session.execute(chosen):
        memo = f"Mức {award.line_number}, QĐ {payment.decision.code}"
        lines.append(LineDraft(owed, fund, debit_vnd=award.amount_vnd, party=party, memo=memo))
        by_fund[fund] += award.amount_vnd
    lines += [LineDraft(payment.account_code, fund, credit_vnd=amount) for fund, amount in by_fund.items()]
    paper = session.get(IssuedDocument, payment.decision.issued_document_id)
    return EntryDraft(
        voucher_kind=VOUCHER_KINDS[payment.channel],
        entry_date=payment.payment_date,
        description=payment.reason,
        lines=tuple(lines),
        source=f"payment:{payment.id}",
        prepared_by=payment.prepared_by,
        approved_by=payment.approved_by or "",
        executed_by=actor,
        counterparty=payment.payee,
        evidence=(paper.sha256,) if paper else (),
    )


def _let_go(session: Session, payment: Payment) -> None:
    for line in payment.lines:
        line.is_live = False
    session.flush()


def _trail_view(payment: Payment, awards: int) -> dict[str, object]:
    return {
        "decision_id": payment.decision_id,
        "channel": payment.channel,
        "account_code": payment.account_code,
        "amount_vnd": payment.amount_vnd,
        "awards": awards,
    }


def _record(session: Session, payment: Payment, tag: TrailTag, actor: str, at: dt.datetime, **facts: object) -> None:
    trail.record(session, tag=tag, subject=f"payment:{payment.id}", actor=actor, at=at, **facts)  # type: ignore[arg-type]
