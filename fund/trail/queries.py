"""Read the trail: the time line of one subject, and the auditor's search by keyset."""

import dataclasses
import datetime as dt
import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from fund.trail.models import TrailEvent
from fund.trail.tags import TrailTag

_LABELS = {tag.value: tag.label for tag in TrailTag}


@dataclasses.dataclass(frozen=True)
class EventRow:
    """One event as the screens show it."""

    id: int
    tag: str
    label: str
    subject: str
    actor: str
    at: dt.datetime
    note: str
    changes: tuple[tuple[str, str, str], ...]
    """(field, before, after), in the order of the field names."""


@dataclasses.dataclass(frozen=True)
class TrailFilter:
    """What the auditor asks for; empty means all."""

    tag: str = ""
    area: str = ""
    actor: str = ""
    subject: str = ""
    from_moment: dt.datetime | None = None
    before_moment: dt.datetime | None = None


def events_of(session: Session, *, subject: str, limit: int = 200) -> list[EventRow]:
    """List what was done to one subject, oldest first."""
    chosen = select(TrailEvent).where(TrailEvent.subject == subject).order_by(TrailEvent.id).limit(limit)
    return [_row(event) for event in session.scalars(chosen)]


def search(session: Session, *, asked: TrailFilter, below_id: int | None = None, limit: int = 50) -> list[EventRow]:
    """List events newest first.

    Args:
        asked: The filter.
        below_id: Keyset: only events older than this one.
        limit: At most so many rows.
    """
    chosen = select(TrailEvent).order_by(TrailEvent.id.desc()).limit(limit)
    for column, value in (
        (TrailEvent.tag, asked.tag),
        (TrailEvent.actor, asked.actor),
        (TrailEvent.subject, asked.subject),
    ):
        if value:
            chosen = chosen.where(column == value)
    if asked.area:
        chosen = chosen.where(TrailEvent.tag.startswith(f"{asked.area}.", autoescape=True))
    if asked.from_moment is not None:
        chosen = chosen.where(TrailEvent.at >= asked.from_moment)
    if asked.before_moment is not None:
        chosen = chosen.where(TrailEvent.at < asked.before_moment)
    if below_id is not None:
        chosen = chosen.where(TrailEvent.id < below_id)
    return [_row(event) for event in session.scalars(chosen)]


def _row(event: TrailEvent) -> EventRow:
    return EventRow(
        id=event.id,
        tag=event.tag,
        label=_LABELS.get(event.tag, event.tag),
        subject=event.subject,
        actor=event.actor,
        at=event.at,
        note=event.note,
        changes=_changes(event.before, event.after),
    )


def _changes(before: str, after: str) -> tuple[tuple[str, str, str], ...]:
    old: dict[str, object] = json.loads(before) if before else {}
    new: dict[str, object] = json.loads(after) if after else {}
    return tuple((name, _word(old.get(name)), _word(new.get(name))) for name in sorted({*old, *new}))


def _word(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
