"""Reads of programmes and support requests."""

import dataclasses
import datetime as dt
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from fund.disbursements.kinds import RequestStatus
from fund.disbursements.models import Award, Decision, Programme, SupportRequest
from fund.people.models import Party, PartyTerm
from fund.text import fold


@dataclasses.dataclass(frozen=True)
class RequestRow:
    """A request in a list; its reason stays in the dossier."""

    id: int
    code: str
    request_date: dt.date
    party_id: int
    party_code: str
    party_name: str
    programme: str
    programme_id: int
    proposing_unit: str
    requested_amount_vnd: int
    status: RequestStatus
    is_override: bool


@dataclasses.dataclass(frozen=True, kw_only=True)
class RequestFilter:
    """What a list of requests shows; empty fields do not narrow it."""

    text: str = ""
    status: RequestStatus | None = None
    programme_id: int | None = None
    party_id: int | None = None
    ids: Sequence[int] = ()


@dataclasses.dataclass(frozen=True)
class RequestAward:
    """The award that a request led to."""

    decision_id: int
    decision_code: str
    status_label: str
    amount_vnd: int


def list_programmes(session: Session, *, only_active: bool = False) -> Sequence[Programme]:
    """Give the programmes by their code."""
    chosen = select(Programme).order_by(Programme.code)
    return session.scalars(chosen.where(Programme.is_active) if only_active else chosen).all()


def list_requests(
    session: Session, *, wanted: RequestFilter, below_id: int | None = None, limit: int = 51
) -> list[RequestRow]:
    """List requests, newest first.

    Args:
        below_id: Keyset: only requests older than this one.
    """
    chosen = _selected(wanted).order_by(SupportRequest.id.desc()).limit(limit)
    if below_id is not None:
        chosen = chosen.where(SupportRequest.id < below_id)
    return [_row(request, code, name) for request, code, name in session.execute(chosen)]


def count_requests(session: Session, *, wanted: RequestFilter) -> tuple[int, int]:
    """Count the whole selection and add up what it asks for."""
    rows = _selected(wanted).with_only_columns(SupportRequest.id, SupportRequest.requested_amount_vnd).subquery()
    count, total = session.execute(select(func.count(), func.sum(rows.c.requested_amount_vnd))).one()
    return count, int(total or 0)


def get_request(session: Session, request_id: int) -> SupportRequest | None:
    """Find a request by its id."""
    return session.get(SupportRequest, request_id)


def find_request_by_code(session: Session, code: str) -> SupportRequest | None:
    """Find a request by its code."""
    return session.scalar(select(SupportRequest).where(SupportRequest.code == code))


def award_of_request(session: Session, request_id: int) -> RequestAward | None:
    """Find the newest award that a request led to."""
    chosen = (
        select(Award, Decision.id, Decision.code)
        .join(Decision, Decision.id == Award.decision_id)
        .where(Award.request_id == request_id)
        .order_by(Award.id.desc())
        .limit(1)
    )
    for award, decision_id, code in session.execute(chosen):
        return RequestAward(decision_id, code or "dự thảo", award.status.label, award.amount_vnd)
    return None


def _selected(wanted: RequestFilter) -> Select[SupportRequest, str, str]:
    chosen = select(SupportRequest, Party.code, Party.full_name).join(Party, Party.id == SupportRequest.party_id)
    if wanted.status is not None:
        chosen = chosen.where(SupportRequest.status == wanted.status)
    if wanted.programme_id is not None:
        chosen = chosen.where(SupportRequest.programme_id == wanted.programme_id)
    if wanted.party_id is not None:
        chosen = chosen.where(SupportRequest.party_id == wanted.party_id)
    if wanted.ids:
        chosen = chosen.where(SupportRequest.id.in_(wanted.ids))
    if wanted.text:
        chosen = chosen.where(_matches(wanted.text))
    return chosen


def _matches(text: str) -> ColumnElement[bool]:
    folded = fold(text)
    people = select(PartyTerm.party_id).where(PartyTerm.term.startswith(folded, autoescape=True))
    return SupportRequest.party_id.in_(people) | SupportRequest.code.startswith(text.strip().upper(), autoescape=True)


def _row(request: SupportRequest, party_code: str, party_name: str) -> RequestRow:
    return RequestRow(
        id=request.id,
        code=request.code,
        request_date=request.request_date,
        party_id=request.party_id,
        party_code=party_code,
        party_name=party_name,
        programme=request.programme.name,
        programme_id=request.programme_id,
        proposing_unit=request.proposing_unit,
        requested_amount_vnd=request.requested_amount_vnd,
        status=request.status,
        is_override=bool(request.override_reason),
    )
