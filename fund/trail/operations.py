"""Write the trail: one event for each change and for each view of a full dossier, in the same transaction."""

import datetime as dt
import json
from collections.abc import Mapping

from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from fund.trail.models import TrailEvent
from fund.trail.tags import TrailTag

REQUEST_ID = "request_id"
"""Key in `Session.info` under which the web layer leaves the number of the request it serves."""

_TABLE = TrailEvent.__table__
assert isinstance(_TABLE, Table)
_APPEND = insert(_TABLE)


def record(
    session: Session,
    *,
    tag: TrailTag,
    subject: str,
    actor: str,
    at: dt.datetime,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    note: str = "",
) -> None:
    """Append one event.

    Args:
        subject: What it was done to, as "table:key" ("donation:12", "user:ketoan").
        actor: The username of the person, or "system" for a command.
        at: Aware moment; the caller reads the clock.
        before: Fields as they were; never an ID number, phone or account in the clear.
        after: Fields as they are now; the same.
    """
    session.execute(
        _APPEND,
        {
            "tag": tag.value,
            "subject": subject,
            "actor": actor,
            "at": at,
            "before": _as_json(before),
            "after": _as_json(after),
            "note": note,
            "request_id": str(session.info.get(REQUEST_ID, "")),
        },
    )


def mask(value: str, *, shown: int = 3) -> str:
    """Shield a personal number for the trail: only its last digits stay."""
    return "•" * max(len(value) - shown, 0) + value[-shown:] if len(value) > shown else "•" * len(value)


def _as_json(fields: Mapping[str, object] | None) -> str:
    if not fields:
        return ""
    return json.dumps({name: _plain(value) for name, value in fields.items()}, ensure_ascii=False, sort_keys=True)


def _plain(value: object) -> object:
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Mapping):
        return {str(name): _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        parts = [_plain(part) for part in value]
        return sorted(parts, key=str) if isinstance(value, set | frozenset) else parts
    return value if value is None or isinstance(value, bool | int) else str(value)
