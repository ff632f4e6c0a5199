"""Programmes of support: made once, closed when they end; their code never changes."""

import dataclasses
import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from fund.disbursements.kinds import ExpenseRole, ProgrammeKind
from fund.disbursements.models import Programme
from fund.disbursements.operations.loading import ProgrammeNotFound
from fund.errors import Conflict
from fund.trail import operations as trail
from fund.trail.tags import TrailTag


class ProgrammeCodeTaken(Conflict):
    """Another programme has this code (facts: programme_code)."""


@dataclasses.dataclass(frozen=True, slots=True)
class ProgrammeDraft:
    """A programme as handed in; `repeat_after_months` 0 lets the same person be helped again at once."""

    code: str
    name: str
    kind: ProgrammeKind
    expense_role: ExpenseRole
    public_words: str
    repeat_after_months: int = 12


def open_programme(session: Session, *, draft: ProgrammeDraft, actor: str, at: dt.datetime) -> Programme:
    """Take a programme into the list.

    Raises:
        ProgrammeCodeTaken: Its code is in use.
    """
    if session.scalar(select(Programme.id).where(Programme.code == draft.code)) is not None:
        raise ProgrammeCodeTaken(field="code", programme_code=draft.code)
    programme = Programme(**dataclasses.asdict(draft), is_active=True, created_by=actor, created_at=at)
    session.add(programme)
    session.flush()
    trail.record(
        session,
        tag=TrailTag.SUPPORT_PROGRAMME_OPENED,
        subject=f"programme:{programme.id}",
        actor=actor,
        at=at,
        after=dataclasses.asdict(draft),
    )
    return programme


def set_programme_active(
    session: Session, *, programme_id: int, is_active: bool, actor: str, at: dt.datetime
) -> Programme:
    """Close a programme to new requests, or open it again; what was granted under it stays.

    Raises:
        ProgrammeNotFound: No such id.
    """
    programme = session.get(Programme, programme_id, with_for_update=True)
    if programme is None:
        raise ProgrammeNotFound(programme_id=programme_id)
    before = programme.is_active
    programme.is_active = is_active
    session.flush()
    trail.record(
        session,
        tag=TrailTag.SUPPORT_PROGRAMME_SWITCHED,
        subject=f"programme:{programme.id}",
        actor=actor,
        at=at,
        before={"is_active": before},
        after={"is_active": is_active},
    )
    return programme
