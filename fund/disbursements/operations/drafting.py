"""Acts on a decision before it has a number: draft, edit, submit, approve, withdraw, discard.

What is approved is a hash over every printed and posted field. An edit takes submission and approval back; the
database lets no content change while either stands.
"""

import dataclasses
import datetime as dt

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from fund.access.rules import require_different_people
from fund.disbursements import rules
from fund.disbursements.content import AwardDraft, DecisionDraft, content_hash
from fund.disbursements.kinds import AwardStatus, DecisionEffect, DecisionStatus, RequestStatus
from fund.disbursements.models import Award, Decision, Programme
from fund.disbursements.operations.loading import (
    ProgrammeNotFound,
    locked_decision,
    locked_requests,
    release_requests,
)
from fund.disbursements.operations.requests import NotABeneficiary, benefit_facts
from fund.disbursements.queries.benefits import benefits_of_many
from fund.disbursements.queries.contents import content_of, recipients
from fund.errors import Conflict, NotFound, Violation
from fund.ledger.models import Fund
from fund.people import queries as people
from fund.trail import operations as trail
from fund.trail.tags import TrailTag

ENDED_BY = (DecisionStatus.ISSUED,)
"""Only a decision of which nothing was paid can be replaced or revoked; what was paid is returned first."""


class AwardFundUnknown(NotFound):
    """No fund has this id, or it is closed."""


class RequestNotReady(Conflict):
    """The request is not appraised, or stands in another decision (facts: request_code, status)."""


class RequestDiffers(Conflict):
    """The award names another person or programme than its request (facts: request_code)."""


class DecisionChanged(Conflict):
    """The decision is not the one the approver read; its content hash differs."""


class DecisionNotEndable(Conflict):
    """The decision to be replaced or revoked is not in force, or something of it was paid (facts: code_of, status)."""


def draft_decision(session: Session, *, draft: DecisionDraft, actor: str, at: dt.datetime) -> Decision:
    """Start a decision as a draft; its requests are taken out of the list of those waiting.

    Raises:
        DecisionDraftRefused: The draft breaks rules.
        NotABeneficiary, ProgrammeNotFound, AwardFundUnknown: An award names what cannot be used.
        RequestNotReady, RequestDiffers, DecisionNotEndable: As named.
    """
    _check(session, draft)
    decision = Decision(
        status=DecisionStatus.DRAFT,
        prepared_by=actor,
        prepared_at=at,
        edited_by=actor,
        edited_at=at,
        completion_note="",
        **_columns(draft),
    )
    session.add(decision)
    session.flush()
    _write_awards(session, decision, draft.awards)
    _record(session, decision, TrailTag.DECISION_DECISION_DRAFTED, actor, at, after=_trail_view(decision))
    return decision


def edit_decision(session: Session, *, decision_id: int, draft: DecisionDraft, actor: str, at: dt.datetime) -> Decision:
    """Put new content in place of the old; a submission or an approval is void from then on.

    Raises:
        DecisionStepRefused: It has a number already, or was discarded.
        DecisionDraftRefused and the others of `draft_decision`.
    """
    decision = locked_decision(session, decision_id)
    before = _trail_view(decision)
    _reopen(session, decision, actor=actor, at=at)
    release_requests(session, decision)
    decision.awards.clear()
    session.flush()
    _check(session, draft, itself=decision.id)
    for column, value in _columns(draft).items():
        setattr(decision, column, value)
    decision.edited_by, decision.edited_at = actor, at
    session.flush()
    _write_awards(session, decision, draft.awards)
    _record(session, decision, TrailTag.DECISION_DECISION_EDITED, actor, at, before=before, after=_trail_view(decision))
    return decision


def submit_decision(session: Session, *, decision_id: int, actor: str, at: dt.datetime) -> Decision:
    """Hand a draft in for approval: the printed words are taken from the registers, the content is hashed.

    Raises:
        DecisionStepRefused: It is not a draft.
        DecisionDraftRefused: An award without a request repeats help within the programme's period.
    """
    decision = locked_decision(session, decision_id)
    rules.require_decision_step(decision.status, DecisionStatus.SUBMITTED)
    _refuse_repeats(session, decision)
    registered = recipients(session, [award.party_id for award in decision.awards])
    for award in decision.awards:
        recipient = registered[award.party_id]
        award.recipient_name, award.recipient_unit = recipient.name, recipient.unit
    session.flush()
    decision.content_hash = content_hash(content_of(session, decision))
    decision.status = DecisionStatus.SUBMITTED
    decision.submitted_by, decision.submitted_at = actor, at
    session.flush()
    _record(
        session,
        decision,
        TrailTag.DECISION_DECISION_SUBMITTED,
        actor,
        at,
        after={"content_hash": decision.content_hash, "total_vnd": sum(award.amount_vnd for award in decision.awards)},
    )
    return decision


def approve_decision(session: Session, *, decision_id: int, seen_hash: str, actor: str, at: dt.datetime) -> Decision:
    """Approve exactly the content that was read.

    Args:
        seen_hash: The content hash of the page the approver read.

    Raises:
        DecisionStepRefused: It does not wait for approval.
        SamePersonRefused: The approver drafted, edited or submitted it.
        DecisionChanged: Its content is not that of the hash.
    """
    decision = locked_decision(session, decision_id)
    rules.require_decision_step(decision.status, DecisionStatus.APPROVED)
    _require_another(decision, approved_by=actor)
    now_hash = content_hash(content_of(session, decision))
    if not (seen_hash == decision.content_hash == now_hash):
        raise DecisionChanged(decision_id=decision.id)
    decision.approved_by, decision.approved_at, decision.approved_hash = actor, at, now_hash
    decision.status = DecisionStatus.APPROVED
    session.flush()
    _record(session, decision, TrailTag.DECISION_DECISION_APPROVED, actor, at, after={"approved_hash": now_hash})
    return decision


def withdraw_decision(session: Session, *, decision_id: int, reason: str, actor: str, at: dt.datetime) -> Decision:
    """Take a submitted or approved decision back to the draft; the approval is void.

    Raises:
        DecisionStepRefused: It is a draft, or has a number.
        ReasonMissing: No reason was given.
    """
    decision = locked_decision(session, decision_id)
    rules.require_decision_step(decision.status, DecisionStatus.DRAFT)
    rules.require_reason(reason)
    _reopen(session, decision, actor=actor, at=at, reason=reason)
    return decision


def discard_decision(session: Session, *, decision_id: int, reason: str, actor: str, at: dt.datetime) -> Decision:
    """Give a draft up; its requests wait for another decision. The text stays readable.

    Raises:
        DecisionStepRefused: It is not a draft.
        ReasonMissing: No reason was given.
    """
    decision = locked_decision(session, decision_id)
    rules.require_decision_step(decision.status, DecisionStatus.DISCARDED)
    rules.require_reason(reason)
    before = _trail_view(decision)
    release_requests(session, decision)
    decision.awards.clear()
    session.flush()
    decision.status = DecisionStatus.DISCARDED
    session.flush()
    _record(session, decision, TrailTag.DECISION_DECISION_DISCARDED, actor, at, before=before, note=reason)
    return decision


def _columns(draft: DecisionDraft) -> dict[str, object]:
    lines = ("legal_bases", "articles", "recipients")
    plain = (
        "subject", "decision_date", "issuing_authority", "proposer", "signatory_authority", "signatory_title",
        "signatory_name", "effect", "supersedes_id",
    )  # fmt: skip
    return {name: getattr(draft, name) for name in plain} | {name: "\n".join(getattr(draft, name)) for name in lines}


def _check(session: Session, draft: DecisionDraft, *, itself: int | None = None) -> None:
    if violations := rules.check_draft(draft):
        raise rules.DecisionDraftRefused(violations)
    if draft.supersedes_id is not None:
        ended = locked_decision(session, draft.supersedes_id)
        if ended.id == itself or ended.status not in ENDED_BY or ended.effect is DecisionEffect.REVOKE:
            raise DecisionNotEndable(field="supersedes_id", code_of=ended.code, status=ended.status.label)


def _write_awards(session: Session, decision: Decision, drafts: tuple[AwardDraft, ...]) -> None:
    registered = recipients(session, [draft.party_id for draft in drafts])
    programmes = {programme.id for programme in session.scalars(select(Programme).where(Programme.is_active))}
    funds = set(session.scalars(select(Fund.id).where(Fund.closed_on.is_(None))))
    for line, draft in enumerate(drafts):
        recipient = registered.get(draft.party_id)
        if recipient is None:
            raise people.PartyNotFound(field=f"awards.{line}.party_id", party_id=draft.party_id)
        if not recipient.is_beneficiary:
            raise NotABeneficiary(field=f"awards.{line}.party_id", name=recipient.name)
        if draft.programme_id not in programmes:
            raise ProgrammeNotFound(field=f"awards.{line}.programme_id", programme_id=draft.programme_id)
        if draft.fund_id not in funds:
            raise AwardFundUnknown(field=f"awards.{line}.fund_id")
    _select_requests(session, decision, drafts)
    session.flush()
    rows = [
        dataclasses.asdict(draft)
        | {
            "decision_id": decision.id,
            "line_number": line,
            "recipient_name": registered[draft.party_id].name,
            "recipient_unit": registered[draft.party_id].unit,
            "status": AwardStatus.PROPOSED,
            "lapse_reason": "",
        }
        for line, draft in enumerate(drafts, start=1)
    ]
    if rows:
        session.execute(insert(Award), rows, execution_options={"render_nulls": True})
    session.expire(decision, ["awards"])


def _select_requests(session: Session, decision: Decision, drafts: tuple[AwardDraft, ...]) -> None:
    """Take the requests of the awards; those of the decision that is to be replaced may be taken again."""
    requests = locked_requests(session, [draft.request_id for draft in drafts if draft.request_id is not None])
    replaced = select(Award.request_id).where(Award.decision_id == decision.supersedes_id)
    held = set(session.scalars(replaced)) if decision.supersedes_id is not None else set()
    for line, draft in enumerate(drafts):
        if draft.request_id is None:
            continue
        request, field = requests[draft.request_id], f"awards.{line}.party_id"
        if request.status is not RequestStatus.APPRAISED and request.id not in held:
            raise RequestNotReady(field=field, request_code=request.code, status=request.status.label)
        if (request.party_id, request.programme_id) != (draft.party_id, draft.programme_id):
            raise RequestDiffers(field=field, request_code=request.code)
        request.status = RequestStatus.SELECTED


def _reopen(session: Session, decision: Decision, *, actor: str, at: dt.datetime, reason: str = "") -> None:
    """Take submission and approval back, so that the content may change again."""
    if decision.status is DecisionStatus.DRAFT:
        return
    rules.require_decision_step(decision.status, DecisionStatus.DRAFT)
    before = {"status": decision.status, "content_hash": decision.content_hash, "approved_by": decision.approved_by}
    decision.status = DecisionStatus.DRAFT
    decision.submitted_by = decision.submitted_at = decision.content_hash = None
    decision.approved_by = decision.approved_at = decision.approved_hash = None
    session.flush()
    _record(session, decision, TrailTag.DECISION_DECISION_WITHDRAWN, actor, at, before=before, note=reason)


def _refuse_repeats(session: Session, decision: Decision) -> None:
    """Stop awards without a request that repeat help within the period; a request carries its own exception."""
    passed = [decision.id] + ([decision.supersedes_id] if decision.supersedes_id else [])
    bare = [award for award in decision.awards if award.request_id is None]
    found = benefits_of_many(
        session,
        [(award.party_id, award.programme) for award in bare],
        on=decision.decision_date,
        except_decisions=passed,
    )
    violations = []
    for award in bare:
        if earlier := found[award.party_id, award.programme_id]:
            facts = {"line": award.line_number, **benefit_facts(earlier[0], award.programme.name)}
            violations.append(Violation("AwardRepeatsBenefit", "awards", facts))
    if violations:
        raise rules.DecisionDraftRefused(tuple(violations))


def _require_another(decision: Decision, *, approved_by: str) -> None:
    for preparer in {decision.prepared_by, decision.edited_by}:
        require_different_people(prepared_by=preparer, approved_by=approved_by)
    require_different_people(submitted_by=decision.submitted_by or "", approved_by=approved_by)


def _trail_view(decision: Decision) -> dict[str, object]:
    return {
        "subject": decision.subject,
        "decision_date": decision.decision_date,
        "effect": decision.effect,
        "awards": len(decision.awards),
        "total_vnd": sum(award.amount_vnd for award in decision.awards),
    }


def _record(session: Session, decision: Decision, tag: TrailTag, actor: str, at: dt.datetime, **facts: object) -> None:
    trail.record(session, tag=tag, subject=f"decision:{decision.id}", actor=actor, at=at, **facts)  # type: ignore[arg-type]
