"""The time line of one subject as its page shows it: what, when, and who by full name."""

import dataclasses
from collections.abc import Mapping

from sqlalchemy.orm import Session

from fund.trail.queries import EventRow, events_of

SHOWN = 60


def timeline_of(session: Session, *, subject: str, names: Mapping[str, str], with_views: bool = True) -> list[EventRow]:
    """List what was done to one subject, oldest first, the last `SHOWN` of it.

    Args:
        subject: As "request:5".
        names: Full names by username.
        with_views: False leaves out who looked at it.
    """
    events = events_of(session, subject=subject, limit=5000)
    kept = [event for event in events if with_views or not event.tag.endswith(".viewed")]
    return [dataclasses.replace(event, actor=names.get(event.actor, event.actor)) for event in kept[-SHOWN:]]
