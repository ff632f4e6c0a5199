"""The trail's one table: who did what, when, before and after. Append-only by trigger on both databases."""

import datetime as dt

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from fund.database import Base


class TrailEvent(Base):
    """One act of one person. `before` and `after` are JSON text with sorted keys, masked where personal."""

    __tablename__ = "trail_event"
    __table_args__ = (
        CheckConstraint("tag <> '' AND actor <> ''", name="named"),
        Index("ix_trail_event_subject", "subject", "id"),
        Index("ix_trail_event_actor", "actor", "id"),
        Index("ix_trail_event_at", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    tag: Mapped[str]
    subject: Mapped[str]
    actor: Mapped[str]
    at: Mapped[dt.datetime]
    before: Mapped[str] = mapped_column(default="")
    after: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    request_id: Mapped[str] = mapped_column(default="")
