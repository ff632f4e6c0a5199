"""Acts on support requests: register, correct, hand in, appraise, decline, send back.

A request of someone helped under the same programme within its period (himself or his household) is stopped, unless
it carries a reason for the exception, which stays readable for the audit.
"""

import dataclasses
import datetime as dt

from sqlalchemy.orm import Session

from fund.disbursements import rules
from fund.disbursements.kinds import RequestStatus
from fund.disbursements.models import SupportRequest
from fund.disbursements.operations.loading import active_programme, locked_request, next_dossier_code
from fund.disbursements.queries.benefits import EarlierBenefit, earlier_benefits
from fund.errors import Conflict, InvalidInput
from fund.money import check_range
from fund.people import queries as people
from fund.trail import operations as trail
from fund.trail.tags import TrailTag

SERIES = "HS"


class NotABeneficiary(InvalidInput):
    """The party chosen is not in the register as one to be helped (facts: name)."""


class RequestDateInFuture(InvalidInput):
    """The date of a request lies after today."""


class DoubleBenefit(Conflict):
    """The same person or household had help of this programme within its period (facts: name, programme, earlier)."""


@dataclasses.dataclass(frozen=True, slots=True)
class RequestDraft:
    """A support request as handed in by the clerk."""

    party_id: int
    programme_id: int
    proposing_unit: str
    requested_amount_vnd: int
    reason: str
    request_date: dt.date


def register_request(
    session: Session, *, draft: RequestDraft, today: dt.date, actor: str, at: dt.datetime
) -> SupportRequest:
    """Take a request into the register as a draft and give it its code.

    Raises:
        NotABeneficiary: The party is not one to be helped.
        ProgrammeNotFound: No such programme, or it is closed.
        AmountOutOfRange: The amount is not 1 to MAX_VND.
        ReasonMissing, TextTooLong, RequestDateInFuture: What they say.
    """
    _check(session, draft, today)
    request = SupportRequest(
        **dataclasses.asdict(draft),
        code=next_dossier_code(session, series=SERIES, on=draft.request_date),
        status=RequestStatus.DRAFT,
        prepared_by=actor,
        prepared_at=at,
        appraisal_note="",
        decline_reason="",
        override_reason="",
    )
    session.add(request)
    session.flush()
    _record(session, request, TrailTag.SUPPORT_REQUEST_REGISTERED, actor, at, after=_trail_view(request))
    return request


def correct_request(
    session: Session, *, request_id: int, draft: RequestDraft, today: dt.date, actor: str, at: dt.datetime
) -> SupportRequest:
    """Change a draft request.

    Raises:
        RequestStepRefused: It was handed in already; send it back first.
        NotABeneficiary, ProgrammeNotFound, AmountOutOfRange, ReasonMissing, TextTooLong, RequestDateInFuture: As above.
    """
    request = locked_request(session, request_id)
    if request.status is not RequestStatus.DRAFT:
        raise rules.RequestStepRefused(status=request.status.label, wanted=RequestStatus.DRAFT.label)
    _check(session, draft, today)
    before = _trail_view(request)
    for field, value in dataclasses.asdict(draft).items():
        setattr(request, field, value)
    session.flush()
    session.refresh(request)
    _record(session, request, TrailTag.SUPPORT_REQUEST_CORRECTED, actor, at, before=before, after=_trail_view(request))
    return request


def submit_request(
    session: Session, *, request_id: int, override_reason: str = "", actor: str, at: dt.datetime
) -> SupportRequest:
    """Hand a request in for appraisal, past the double-benefit guard.

    Args:
        override_reason: Why help is given again within the period; empty when the guard finds nothing.

    Raises:
        DoubleBenefit: Earlier help stands against it and no reason was given.
        RequestStepRefused: It is not a draft.
    """
    request = locked_request(session, request_id)
    rules.require_request_step(request.status, RequestStatus.SUBMITTED)
    earlier = earlier_benefits(
        session,
        party_id=request.party_id,
        programme=request.programme,
        on=request.request_date,
        except_request=request_id,
    )
    if earlier and not override_reason:
        raise DoubleBenefit(field="override_reason", **benefit_facts(earlier[0], request.programme.name))
    request.override_reason = rules.require_reason(override_reason) if earlier else ""
    request.override_by = actor if earlier else None
    request.status = RequestStatus.SUBMITTED
    request.submitted_by, request.submitted_at = actor, at
    session.flush()
    tag = TrailTag.SUPPORT_REQUEST_OVERRIDDEN if earlier else TrailTag.SUPPORT_REQUEST_SUBMITTED
    _record(session, request, tag, actor, at, note=request.override_reason)
    return request


def send_request_back(session: Session, *, request_id: int, reason: str, actor: str, at: dt.datetime) -> SupportRequest:
    """Give a request that was handed in back to its clerk for correction.

    Raises:
        RequestStepRefused: It does not wait for appraisal.
        ReasonMissing: No reason was given.
    """
    request = locked_request(session, request_id)
    rules.require_request_step(request.status, RequestStatus.DRAFT)
    rules.require_reason(reason)
    request.status = RequestStatus.DRAFT
    session.flush()
    _record(session, request, TrailTag.SUPPORT_REQUEST_SENT_BACK, actor, at, note=reason)
    return request


def appraise_request(
    session: Session, *, request_id: int, note: str, score: int | None = None, actor: str, at: dt.datetime
) -> SupportRequest:
    """Note what the visit or examination found; the request may then be put into a decision.

    Raises:
        RequestStepRefused: It does not wait for appraisal.
        ReasonMissing: No note was given.
    """
    request = locked_request(session, request_id)
    rules.require_request_step(request.status, RequestStatus.APPRAISED)
    request.appraisal_note = rules.require_reason(note, field="note")
    request.score = score
    request.status = RequestStatus.APPRAISED
    request.appraised_by, request.appraised_at = actor, at
    session.flush()
    _record(session, request, TrailTag.SUPPORT_REQUEST_APPRAISED, actor, at, after={"score": score})
    return request


def decline_request(session: Session, *, request_id: int, reason: str, actor: str, at: dt.datetime) -> SupportRequest:
    """Decline a request, with a reason.

    Raises:
        RequestStepRefused: It is a draft, selected or declined.
        ReasonMissing: No reason was given.
    """
    request = locked_request(session, request_id)
    rules.require_request_step(request.status, RequestStatus.DECLINED)
    request.decline_reason = rules.require_reason(reason)
    request.status = RequestStatus.DECLINED
    request.declined_by, request.declined_at = actor, at
    session.flush()
    _record(session, request, TrailTag.SUPPORT_REQUEST_DECLINED, actor, at)
    return request


def benefit_facts(earlier: EarlierBenefit, programme_name: str) -> dict[str, object]:
    """Spell the facts of `DoubleBenefit`: who was helped, under which paper, when."""
    return {"name": earlier.name, "programme": programme_name, "earlier": earlier.paper, "earlier_date": earlier.on}


def _check(session: Session, draft: RequestDraft, today: dt.date) -> None:
    party = people.get_party(session, draft.party_id)
    if not party.is_beneficiary:
        raise NotABeneficiary(field="party_id", name=party.full_name)
    active_programme(session, draft.programme_id)
    check_range(draft.requested_amount_vnd)
    rules.require_reason(draft.reason)
    if len(draft.proposing_unit) > rules.LINE_LIMIT:
        raise rules.TextTooLong(field="proposing_unit", limit=rules.LINE_LIMIT)
    if draft.request_date > today:
        raise RequestDateInFuture(field="request_date", today=today)


def _trail_view(request: SupportRequest) -> dict[str, object]:
    """Give what the trail may tell; the reason speaks of health and poverty and stays in the dossier."""
    return {
        "party_id": request.party_id,
        "programme_id": request.programme_id,
        "proposing_unit": request.proposing_unit,
        "requested_amount_vnd": request.requested_amount_vnd,
        "request_date": request.request_date,
        "reason": f"({len(request.reason)} ký tự)",
    }


def _record(
    session: Session,
    request: SupportRequest,
    tag: TrailTag,
    actor: str,
    at: dt.datetime,
    **facts: object,
) -> None:
    trail.record(session, tag=tag, subject=f"request:{request.id}", actor=actor, at=at, **facts)  # type: ignore[arg-type]
