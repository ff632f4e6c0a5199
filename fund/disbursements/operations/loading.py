"""Rows fetched to be changed: locked until the transaction ends, and read anew so that two people see one truth."""

import datetime as dt
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
    for award in decision.awards:
        if award.request_id is None:
            continue
        request = locked_request(session, award.request_id)
        elsewhere = select(Award.id).where(
            Award.request_id == request.id, Award.decision_id != decision.id, Award.status.in_(HOLDING)
        )
        if request.status is RequestStatus.SELECTED and session.scalar(elsewhere.limit(1)) is None:
            request.status = RequestStatus.APPRAISED


def _locked(session: Session, model: type[R], key: int) -> R | None:
    chosen = select(model).where(model.__mapper__.primary_key[0] == key).with_for_update(of=model)
    return session.scalar(chosen.execution_options(populate_existing=True))


def _missing(refusal: NotFound) -> NoReturn:
    raise refusal
