"""Forms that were sent: the key of each, so that a double click or a repeated request does nothing twice."""

import dataclasses
import datetime as dt

from sqlalchemy import Table, delete, insert, select
from sqlalchemy.orm import Session

from fund.access.models import FormSubmission
from fund.errors import Conflict


class FormAlreadyUsed(Conflict):
    """The same form was sent before with other contents."""


@dataclasses.dataclass(frozen=True)
class Submission:
    """One form that was done: who sent it where, a hash of what it held, and where it led."""

    key: str
    username: str
    endpoint: str
    body_hash: str
    location: str


_TABLE = FormSubmission.__table__
assert isinstance(_TABLE, Table)
_WRITE_DOWN = insert(_TABLE)


def remember(session: Session, *, submission: Submission, at: dt.datetime) -> None:
    """Write the form down in the transaction of its work; the database refuses the same key twice."""
    session.flush()
    session.execute(_WRITE_DOWN, {**dataclasses.asdict(submission), "at": at})


def find(session: Session, *, key: str) -> Submission | None:
    """Give the form that was done under a key."""
    row = session.scalars(select(FormSubmission).where(FormSubmission.key == key)).one_or_none()
    if row is None:
        return None
    return Submission(row.key, row.username, row.endpoint, row.body_hash, row.location)


def forget_before(session: Session, *, moment: dt.datetime) -> None:
    """Drop the keys of forms older than a moment; they were done long ago."""
    session.execute(delete(FormSubmission).where(FormSubmission.at < moment))
