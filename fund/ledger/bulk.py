"""Much posted as one unit, without keeping others waiting.

What is posted in one transaction holds the posting lock until it commits. So a bulk writes its entries behind a
savepoint and looks between its chunks whether anyone waits for the lock. If so it undoes what it wrote since the
savepoint, which gives the lock free, queues behind them and begins anew; after `PATIENCE` times it stays. Bulks do not
give way to each other: they queue for a lock of their own first. Only PostgreSQL can see who waits; on SQLite the
whole file has one writer, and nothing here does anything.

Source: decision record 0006.
"""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.orm import Session

from fund.ledger import driver

T = TypeVar("T")
PATIENCE = 5
"""How often a bulk begins anew for others before it stays."""
LookAround = Callable[[], None]
"""To be called between two chunks: it leaves the bulk when others wait."""


class _OthersWait(Exception):
    """Someone waits for the posting lock."""


def post_giving_way(session: Session, work: Callable[[LookAround], T], *, patience: int = PATIENCE) -> T:
    """Run work that posts chunk by chunk, from its beginning again whenever others had to be let through.

    Args:
        session: The unit of work; what it wrote before stays.
        work: Posts everything and calls what it is given between its chunks. It must leave nothing behind but rows.
        patience: How often it begins anew before it stays.
    """
    driver.queue_for_bulk(session)
    for _ in range(patience):
        with driver.savepoint(session, "bulk", undone_by=_OthersWait):
            return work(lambda: _leave_if_awaited(session))
    return work(_stay)


def _leave_if_awaited(session: Session) -> None:
    if driver.is_posting_awaited(session):
        raise _OthersWait


def _stay() -> None:
    """Look no more."""
