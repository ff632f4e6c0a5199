"""Read cash counts, newest first."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from fund.cash.kinds import CountStatus
from fund.cash.models import CashCount
from fund.errors import NotFound


class CashCountNotFound(NotFound):
    """No cash count has this id."""


@dataclass(frozen=True)
class CountRow:
    """One count for the list."""

    id: int
    counted_at: dt.datetime
    book_vnd: int
    counted_vnd: int
    difference_vnd: int
    status: CountStatus
    counted_by: str
    signed_by: str
    voucher_id: int | None


def get_count(session: Session, count_id: int, *, for_update: bool = False) -> CashCount:
    """Find one count with its notes.

    Raises:
        CashCountNotFound: There is none.
    """
    chosen = select(CashCount).where(CashCount.id == count_id)
    found = session.scalar(chosen.with_for_update() if for_update else chosen)
    if found is None:
        raise CashCountNotFound(count_id=count_id)
    return found


def list_counts(
    session: Session, *, status: CountStatus | None = None, below_id: int | None = None, limit: int | None
) -> list[CountRow]:
    """List counts, newest first."""
    chosen = select(CashCount).order_by(CashCount.id.desc()).limit(limit)
    chosen = chosen if status is None else chosen.where(CashCount.status == status)
    chosen = chosen if below_id is None else chosen.where(CashCount.id < below_id)
    return [
        CountRow(
            id=count.id,
            counted_at=count.counted_at,
            book_vnd=count.book_vnd,
            counted_vnd=count.counted_vnd,
            difference_vnd=count.difference_vnd,
            status=count.status,
            counted_by=count.counted_by,
            signed_by=count.signed_by or "",
            voucher_id=count.voucher_id,
        )
        for count in session.scalars(chosen)
    ]
