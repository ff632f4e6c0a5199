"""Slow down guessing: after some failures a username, or an address, waits. Shared by all workers, in the database.

An attempt is written, and committed, before the password is looked at; success marks it afterwards.
"""

import datetime as dt

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from fund.access.models import LoginAttempt
from fund.errors import NotAllowed

WINDOW = dt.timedelta(minutes=15)
FAILURES_PER_USERNAME = 5
FAILURES_PER_ADDRESS = 30


class TooManyAttempts(NotAllowed):
    """Too many failures of this username or from this address (facts: minutes to wait)."""


def begin_attempt(session: Session, *, username: str, address: str, at: dt.datetime) -> int:
    """Write an attempt down.

    Returns:
        Its id, for `mark_success`.

    Raises:
        TooManyAttempts: The username has failed 5 times, or the address 30 times, within 15 minutes.
    """
    limits = (
        (LoginAttempt.username == username, FAILURES_PER_USERNAME),
        (LoginAttempt.address == address, FAILURES_PER_ADDRESS),
    )
    for condition, most in limits:
        failures, first = _failures(session, condition=condition, since=at - WINDOW)
        if failures >= most and first is not None:
            minutes = int((first + WINDOW - at).total_seconds() // 60) + 1
            raise TooManyAttempts(minutes=minutes)
    attempt = LoginAttempt(username=username, address=address, at=at)
    session.add(attempt)
    session.flush()
    return attempt.id


def mark_success(session: Session, *, attempt_id: int, at: dt.datetime) -> None:
    """Clear the failures of an attempt's username, and drop attempts older than a day."""
    attempt = session.get_one(LoginAttempt, attempt_id)
    attempt.succeeded = True
    session.execute(delete(LoginAttempt).where(LoginAttempt.at < at - dt.timedelta(days=1)))


def _failures(
    session: Session, *, condition: ColumnElement[bool], since: dt.datetime
) -> tuple[int, dt.datetime | None]:
    last_success = session.scalar(
        select(func.max(LoginAttempt.at)).where(condition, LoginAttempt.succeeded, LoginAttempt.at >= since)
    )
    counted = select(func.count(), func.min(LoginAttempt.at)).where(
        condition, ~LoginAttempt.succeeded, LoginAttempt.at > (last_success or since)
    )
    count, first = session.execute(counted).one()
    return int(count), first
