"""How often one address may ask the public page; counted in the database, so that all workers share the count.

A question is counted, and committed, before it is answered. The counts of addresses that were refused are what the
office sees of abuse; they are dropped after ninety days.
"""

import datetime as dt

from sqlalchemy import case, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from fund.access.models import PublicQuestionCount
from fund.database import is_sqlite
from fund.errors import NotAllowed

SPAN = dt.timedelta(minutes=10)
MOST_QUESTIONS = 20
KEPT = dt.timedelta(days=90)


class TooManyQuestions(NotAllowed):
    """The address asked too often (facts: minutes to wait)."""


def count_question(session: Session, *, address: str, at: dt.datetime) -> int | None:
    """Count a question of an address.

    Returns:
        None when it may be answered, else the minutes to wait; commit either way.
    """
    began_at = _span_of(at)
    insert = sqlite.insert(PublicQuestionCount) if is_sqlite(session) else postgresql.insert(PublicQuestionCount)
    asked = PublicQuestionCount.asked
    counted = insert.values(address=address, began_at=began_at, asked=1, refused=0).on_conflict_do_update(
        index_elements=["address", "began_at"],
        set_={"asked": asked + 1, "refused": PublicQuestionCount.refused + case((asked >= MOST_QUESTIONS, 1), else_=0)},
    )
    number = session.scalar(counted.returning(asked)) or 0
    if number == 1:
        session.execute(delete(PublicQuestionCount).where(PublicQuestionCount.began_at < at - KEPT))
    return None if number <= MOST_QUESTIONS else int((began_at + SPAN - at).total_seconds() // 60) + 1


def refused_since(session: Session, *, moment: dt.datetime) -> list[tuple[str, int, int]]:
    """List (address, questions, refused) of the addresses that were refused since a moment, the worst first."""
    refused = func.sum(PublicQuestionCount.refused)
    rows = session.execute(
        select(PublicQuestionCount.address, func.sum(PublicQuestionCount.asked), refused)
        .where(PublicQuestionCount.began_at >= moment)
        .group_by(PublicQuestionCount.address)
        .having(refused > 0)
        .order_by(refused.desc(), PublicQuestionCount.address)
    )
    return [(address, int(asked), int(times)) for address, asked, times in rows]


def _span_of(at: dt.datetime) -> dt.datetime:
    seconds = int(at.timestamp())
    return dt.datetime.fromtimestamp(seconds - seconds % int(SPAN.total_seconds()), dt.UTC)
