"""Shutting months against posting, in order, and opening the latest again with a second person's reason."""

import datetime as dt

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fund.errors import Conflict, InvalidInput, NotFound
from fund.ledger.driver import lock_for_posting
from fund.ledger.models import JournalEntry, Period, PeriodStatus


class PeriodNotFound(NotFound):
    """The books have no such period."""


class PeriodAlreadyClosed(Conflict):
    """The period is shut."""


class PeriodNotEnded(Conflict):
    """A month is shut only after its last day."""


class EarlierPeriodOpen(Conflict):
    """Months are shut in their order; an earlier one is still open."""


class OnlyLatestReopens(Conflict):
    """Only the last shut month may be opened again."""


class ReopenNeedsAnother(Conflict):
    """Who shut the month does not open it again."""


class ReopenReasonMissing(InvalidInput):
    """A reason is needed for the record."""


def close_period(session: Session, *, period_id: int, today: dt.date, actor: str, at: dt.datetime) -> Period:
    """Shut a month against posting.

    Raises:
        PeriodNotFound: No such period.
        PeriodAlreadyClosed: It is shut.
        PeriodNotEnded: Its last day is not over.
        EarlierPeriodOpen: A month before it is open.

    Source: Law on Accounting 88/2015/QH13, article 26: books are closed at the end of the period, in order.
    """
    lock_for_posting(session)
    period = _get(session, period_id)
    if not period.is_open:
        raise PeriodAlreadyClosed(period=period.name)
    if period.last_date >= today:
        raise PeriodNotEnded(period=period.name, last_date=period.last_date)
    earlier = session.scalar(
        select(Period)
        .where(Period.first_date < period.first_date, Period.status == PeriodStatus.OPEN)
        .order_by(Period.first_date)
        .limit(1)
    )
    if earlier is not None:
        raise EarlierPeriodOpen(period=period.name, earlier=earlier.name)
    closed_at = max(at, _last_posted_at(session, period) or at)
    period.status = PeriodStatus.CLOSED
    period.closed_by, period.closed_at = actor, closed_at
    period.reopened_by = period.reopened_at = period.reopen_reason = None
    session.flush()
    return period


def reopen_period(session: Session, *, period_id: int, reason: str, actor: str, at: dt.datetime) -> Period:
    """Open the latest shut month again.

    Raises:
        PeriodNotFound: No such period.
        OnlyLatestReopens: A later month is shut, or this one is open.
        ReopenNeedsAnother: The same person shut it.
        ReopenReasonMissing: No reason was given.
    """
    lock_for_posting(session)
    period = _get(session, period_id)
    latest = session.scalar(
        select(Period).where(Period.status == PeriodStatus.CLOSED).order_by(Period.first_date.desc()).limit(1)
    )
    if latest is None or latest.id != period.id:
        raise OnlyLatestReopens(period=period.name, latest=latest.name if latest else "")
    if period.closed_by == actor:
        raise ReopenNeedsAnother(period=period.name, closed_by=actor)
    if not reason.strip():
        raise ReopenReasonMissing(field="reason")
    period.status = PeriodStatus.OPEN
    period.reopened_by, period.reopened_at, period.reopen_reason = actor, at, reason
    session.flush()
    return period


def _last_posted_at(session: Session, period: Period) -> dt.datetime | None:
    """Tell when the period took its last entry: one that was quicker to the lock may have read its clock later."""
    last = select(func.max(JournalEntry.posted_at)).where(
        JournalEntry.entry_date.between(period.first_date, period.last_date)
    )
    return session.scalar(last)


def _get(session: Session, period_id: int) -> Period:
    period = session.get(Period, period_id, populate_existing=True)
    if period is None:
        raise PeriodNotFound(period_id=period_id)
    return period
