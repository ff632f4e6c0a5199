"""How awards and decisions end: an award lapses, a decision is completed, or ended by another decision.

An ended decision keeps its number, paper and entry; its entry is undone by one linked reversal.
"""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from fund.disbursements import rules
from fund.disbursements.kinds import AwardStatus, DecisionEffect, DecisionStatus
from fund.disbursements.models import Award, Decision
from fund.disbursements.operations.loading import locked_award, locked_decision, release_requests
from fund.disbursements.operations.payments import AwardInPayment, DecisionNotInForce, in_payment, settle_decision
from fund.errors import Conflict
from fund.ledger import operations as ledger
from fund.ledger.entries import EntryDraft, VoucherKind, swap_sides
from fund.trail import operations as trail
from fund.trail.tags import TrailTag


class DecisionPartlySettled(Conflict):
    """Some awards were paid, lapsed or are being paid: it cannot be undone as a whole (facts: code_of, settled)."""


def lapse_award(
    session: Session, *, award_id: int, entry_date: dt.date, reason: str, actor: str, at: dt.datetime
) -> Award:
    """Let an unpaid award lapse: what was booked for it is undone by an adjusting entry that names it.

    Raises:
        DecisionNotInForce, AwardStepRefused, AwardInPayment, ReasonMissing: As named.
        PeriodClosed and the other refusals of the ledger.

    Source: domain.md, posting table: "Award lapsed": 3388 / 611x, linked.
    """
    ledger.lock_books(session)
    decision_id = session.scalar(select(Award.decision_id).where(Award.id == award_id))
    decision = locked_decision(session, decision_id) if decision_id else None
    award = locked_award(session, award_id)
    if decision is None or decision.status is not DecisionStatus.ISSUED:
        raise DecisionNotInForce(status=award.decision.status.label)
    rules.require_award_step(award.status, AwardStatus.LAPSED)
    rules.require_reason(reason)
    if in_payment(session, [award.id]):
        raise AwardInPayment(name=award.recipient_name)
    draft = _lapse_entry(session, decision, award, entry_date=entry_date, reason=reason, actor=actor)
    posted = ledger.post_entry(session, draft=draft, posted_by=actor, posted_at=at)
    award.status = AwardStatus.LAPSED
    award.lapse_entry_id, award.lapse_reason = posted.id, reason
    award.lapsed_by, award.lapsed_at = actor, at
    session.flush()
    trail.record(
        session,
        tag=TrailTag.DECISION_AWARD_LAPSED,
        subject=f"decision:{decision.id}",
        actor=actor,
        at=at,
        after={"line_number": award.line_number, "amount_vnd": award.amount_vnd, "voucher": posted.voucher_number},
        note=reason,
    )
    settle_decision(session, decision, actor=actor, at=at)
    return award


def complete_decision(session: Session, *, decision_id: int, note: str, actor: str, at: dt.datetime) -> Decision:
    """Close the file of a decision whose awards are all paid or lapsed.

    Raises:
        DecisionStepRefused: Something is still to be paid, or it ended otherwise.
    """
    decision = locked_decision(session, decision_id)
    if decision.status is not DecisionStatus.PAID:
        raise rules.DecisionStepRefused(status=decision.status.label, wanted=DecisionStatus.COMPLETED.label)
    decision.status = DecisionStatus.COMPLETED
    decision.completed_by, decision.completed_at = actor, at
    decision.completion_note = rules.require_reason(note, field="note")
    session.flush()
    trail.record(
        session,
        tag=TrailTag.DECISION_DECISION_COMPLETED,
        subject=f"decision:{decision.id}",
        actor=actor,
        at=at,
        note=note,
    )
    return decision


def endable_decision(session: Session, decision_id: int) -> Decision:
    """Give the decision that another one is to end, locked.

    Raises:
        DecisionNotInForce: It is not issued, or ended already.
        DecisionPartlySettled: Something of it was paid, lapsed, or is being paid.
    """
    ended = locked_decision(session, decision_id)
    if ended.status is not DecisionStatus.ISSUED or ended.effect is DecisionEffect.REVOKE:
        raise DecisionNotInForce(status=ended.status.label)
    settled = [award for award in ended.awards if award.status is not AwardStatus.GRANTED]
    under_way = in_payment(session, [award.id for award in ended.awards])
    if settled or under_way:
        raise DecisionPartlySettled(code_of=ended.code, settled=len({award.id for award in settled} | {*under_way}))
    return ended


def reverse_decision_entry(
    session: Session, ended: Decision, *, by: Decision, code: str, evidence: str, actor: str, at: dt.datetime
) -> ledger.PostedEntry:
    """Undo the entry of a decision on the day of the decision that ends it.

    Args:
        by: The decision that ends it, still without its number.
        code: The number that one is about to get.
        evidence: SHA-256 of its Word file.
    """
    assert ended.entry_id is not None
    verb = "Thay thế" if by.effect is DecisionEffect.REPLACE else "Thu hồi"
    return ledger.reverse_entry(
        session,
        entry_id=ended.entry_id,
        entry_date=by.decision_date,
        reason=f"{verb} Quyết định số {ended.code} theo Quyết định số {code}",
        source=f"decision:{ended.id}:reversal",
        prepared_by=by.prepared_by,
        approved_by=by.approved_by or "",
        evidence=(evidence,),
        posted_by=actor,
        posted_at=at,
    )


def end_decision(
    session: Session, ended: Decision, *, by: Decision, reversal_entry_id: int, actor: str, at: dt.datetime
) -> None:
    """Mark a decision as replaced or revoked by another one; its awards go, its requests wait again."""
    wanted = DecisionStatus.REPLACED if by.effect is DecisionEffect.REPLACE else DecisionStatus.REVOKED
    rules.require_decision_step(ended.status, wanted)
    ended.status = wanted
    ended.superseded_by_id, ended.reversal_entry_id = by.id, reversal_entry_id
    session.flush()
    for award in ended.awards:
        award.status = AwardStatus.REVOKED
    session.flush()
    release_requests(session, ended)
    session.flush()
    trail.record(
        session,
        tag=TrailTag.DECISION_DECISION_SUPERSEDED,
        subject=f"decision:{ended.id}",
        actor=actor,
        at=at,
        after={"status": wanted, "by": by.code},
    )


def _lapse_entry(
    session: Session, decision: Decision, award: Award, *, entry_date: dt.date, reason: str, actor: str
) -> EntryDraft:
    assert decision.entry_id is not None
    place = 2 * (award.line_number - 1)
    booked = ledger.lines_of(session, decision.entry_id)[place : place + 2]
    return EntryDraft(
        voucher_kind=VoucherKind.DC,
        entry_date=entry_date,
        description=f"Mức {award.line_number} của Quyết định số {decision.code} hết hiệu lực: {reason}"[:500],
        lines=swap_sides(booked),
        source=f"award:{award.id}:lapse",
        prepared_by=actor,
    )
