"""The public page answers an address only so often; the counts show who asked too much."""

import datetime as dt

from sqlalchemy.orm import Session

from fund.disclosure.throttle import KEPT, MOST_QUESTIONS, SPAN, count_question, refused_since

AT = dt.datetime(2026, 3, 5, 2, 34, 30, tzinfo=dt.UTC)


def _ask(session: Session, times: int, *, address: str = "203.0.113.5", at: dt.datetime = AT) -> list[int | None]:
    return [count_question(session, address=address, at=at) for _ in range(times)]


def test_an_address_is_answered_so_often_and_then_waits_for_the_next_span(session: Session) -> None:
    assert _ask(session, MOST_QUESTIONS) == [None] * MOST_QUESTIONS
    assert _ask(session, 2) == [6, 6]
    assert _ask(session, 1, at=AT + SPAN) == [None]


def test_another_address_is_not_slowed(session: Session) -> None:
    _ask(session, MOST_QUESTIONS + 1)

    assert _ask(session, 1, address="203.0.113.6") == [None]


def test_the_office_sees_who_was_refused(session: Session) -> None:
    _ask(session, MOST_QUESTIONS + 3)
    _ask(session, 2, address="203.0.113.6")

    assert refused_since(session, moment=AT - SPAN) == [("203.0.113.5", MOST_QUESTIONS + 3, 3)]


def test_old_counts_are_dropped(session: Session) -> None:
    _ask(session, MOST_QUESTIONS + 1)

    _ask(session, 1, at=AT + KEPT + SPAN)

    assert refused_since(session, moment=AT - SPAN) == []
