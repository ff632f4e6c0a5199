"""Rows fetched to be changed: locked until the transaction ends, and read anew so that two people see one truth."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import NoReturn, TypeVar

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from fund.database import Base
from fund.disbursements.kinds import AwardStatus, RequestStatus
from fund.disbursements.models import Award, Decision, DossierCounter, Payment, Programme, SupportRequest
from fund.errors import NotFound

R = TypeVar("R", bound=Base)
HOLDING = (AwardStatus.PROPOSED, AwardStatus.GRANTED, AwardStatus.PAID)
"""Awards in these states hold their request."""


class ProgrammeNotFound(NotFound):
    """No programme has this id."""


class RequestNotFound(NotFound):
    """No support request has this id."""


class DecisionNotFound(NotFound):
    """No decision has this id, number or check code."""


class AwardNotFound(NotFound):
    """No award has this id."""


class PaymentNotFound(NotFound):
    """No payment has this id."""


def locked_request(session: Session, request_id: int) -> SupportRequest:
    """Give a request to be changed.

    Raises:
        RequestNotFound: No such id.
    """
    return _locked(session, SupportRequest, request_id) or _missing(RequestNotFound(request_id=request_id))


def locked_decision(session: Session, decision_id: int) -> Decision:
    """Give a decision to be changed.

    Raises:
        DecisionNotFound: No such id.
    """
    return _locked(session, Decision, decision_id) or _missing(DecisionNotFound(decision_id=decision_id))


def locked_requests(session: Session, request_ids: Iterable[int]) -> dict[int, SupportRequest]:
    """Give requests to be changed by their ids, all at once.

    Raises:
        RequestNotFound: One of them is not there.
    """
    wanted = set(request_ids)
    found = {request.id: request for request in _all_locked(session, SupportRequest, wanted)}
    for request_id in sorted(wanted - found.keys()):
        raise RequestNotFound(request_id=request_id)
    return found


def locked_awards(session: Session, award_ids: Iterable[int]) -> dict[int, Award]:
    """Give awards to be changed by their ids, all at once.

    Raises:
        AwardNotFound: One of them is not there.
    """
    wanted = set(award_ids)
    found = {award.id: award for award in _all_locked(session, Award, wanted)}
    for award_id in sorted(wanted - found.keys()):
        raise AwardNotFound(award_id=award_id)
    return found


def locked_award(session: Session, award_id: int) -> Award:
    """Give an award to be changed.

    Raises:
        AwardNotFound: No such id.
    """
    return _locked(session, Award, award_id) or _missing(AwardNotFound(award_id=award_id))


def locked_payment(session: Session, payment_id: int) -> Payment:
    """Give a payment to be changed.

    Raises:
        PaymentNotFound: No such id.
    """
    return _locked(session, Payment, payment_id) or _missing(PaymentNotFound(payment_id=payment_id))


def active_programme(session: Session, programme_id: int, *, field: str = "programme_id") -> Programme:
    """Give a programme that still takes requests.

    Raises:
        ProgrammeNotFound: No such id, or it is closed.
    """
    programme = session.get(Programme, programme_id)
    if programme is None or not programme.is_active:
        raise ProgrammeNotFound(field=field, programme_id=programme_id)
    return programme


def next_dossier_code(session: Session, *, series: str, on: dt.date) -> str:
    """Take the next number of a series and year: `HS-2026-0001`; its row stays locked until the transaction ends."""
    row = (DossierCounter.series == series, DossierCounter.year == on.year)
    taken = session.scalar(
        update(DossierCounter)
        .where(*row)
        .values(last_number=DossierCounter.last_number + 1)
        .returning(DossierCounter.last_number)
        .execution_options(synchronize_session=False)
    )
    if taken is None:
        session.execute(insert(DossierCounter).values(series=series, year=on.year, last_number=1))
        taken = 1
    return f"{series}-{on.year}-{taken:04d}"


def release_requests(session: Session, decision: Decision) -> None:
    """Let the requests of a decision wait for another one, unless another one holds them already."""
    requests = locked_requests(session, [award.request_id for award in decision.awards if award.request_id is not None])
    elsewhere = select(Award.request_id).where(
        Award.request_id.in_(requests), Award.decision_id != decision.id, Award.status.in_(HOLDING)
    )
    held = set(session.scalars(elsewhere)) if requests else set()
    for request in requests.values():
        if request.status is RequestStatus.SELECTED and request.id not in held:
            request.status = RequestStatus.APPRAISED


def _locked(session: Session, model: type[R], key: int) -> R | None:
    chosen = select(model).where(model.__mapper__.primary_key[0] == key).with_for_update(of=model)
    return session.scalar(chosen.execution_options(populate_existing=True))


def _all_locked(session: Session, model: type[R], keys: Collection[int]) -> Sequence[R]:
    """Lock rows in the order of their keys, so that two who want the same rows wait for each other in one order."""
    if not keys:
        return ()
    key = model.__mapper__.primary_key[0]
    chosen = select(model).where(key.in_(keys)).order_by(key).with_for_update(of=model)
    return session.scalars(chosen.execution_options(populate_existing=True)).all()


def _missing(refusal: NotFound) -> NoReturn:
    raise refusal
