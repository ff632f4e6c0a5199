"""Shutting months in their order and opening the latest again: who, when, why, and what is refused."""

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from fund.ledger.models import Period, PeriodStatus
from fund.ledger.operations import PeriodClosed
from fund.ledger.periods import (
    EarlierPeriodOpen,
    OnlyLatestReopens,
    PeriodAlreadyClosed,
    PeriodNotEnded,
    PeriodNotFound,
    ReopenNeedsAnother,
    ReopenReasonMissing,
    close_period,
    reopen_period,
)
from fund.ledger.verification import verify
from tests.builders.ledger import CHIEF, DIRECTOR, OPEN_THROUGH, POSTED_AT, cash_gift, open_books, post
from tests.builders.ledger_proof import facts_of, prove_books, refused
from tests.conftest import FreshDatabase
from tests.databases import connect

LATER = POSTED_AT + dt.timedelta(hours=1)


def month(session: Session, number: int) -> Period:
    return session.scalars(sa.select(Period).where(Period.first_date == dt.date(2026, number, 1))).one()


def close(session: Session, number: int, *, today: dt.date = OPEN_THROUGH, actor: str = CHIEF) -> Period:
    return close_period(session, period_id=month(session, number).id, today=today, actor=actor, at=POSTED_AT)


def reopen(session: Session, number: int, *, actor: str = DIRECTOR, reason: str = "Sót một phiếu thu") -> Period:
    return reopen_period(session, period_id=month(session, number).id, reason=reason, actor=actor, at=LATER)


def test_a_closed_month_says_who_shut_it_and_when(books: Session) -> None:
    period = close(books, 1)

    books.expire_all()
    assert (period.name, period.status, period.is_open) == ("01/2026", PeriodStatus.CLOSED, False)
    assert (period.closed_by, period.closed_at) == (CHIEF, POSTED_AT)
    assert (period.reopened_by, period.reopened_at, period.reopen_reason) == (None, None, None)


def test_a_month_counts_as_shut_no_earlier_than_its_last_entry_was_posted(books: Session) -> None:
    """Who shuts reads the clock, then waits; a poster with a later clock may come first. That is no late entry."""
    post(books, cash_gift(5, on=dt.date(2026, 1, 31)), posted_at=LATER)

    period = close(books, 1)

    books.expire_all()
    assert period.closed_at == LATER > POSTED_AT
    assert all(result.passed for result in verify(books))


def test_months_are_shut_in_their_order(books: Session) -> None:
    close(books, 1)

    with refused(books, EarlierPeriodOpen) as caught:
        close(books, 4)

    assert facts_of(caught) == {"period": "04/2026", "earlier": "02/2026"}
    close(books, 2)
    close(books, 3)
    close(books, 4)


@pytest.mark.parametrize("today", [dt.date(2026, 1, 31), dt.date(2026, 1, 15), dt.date(2025, 12, 31)])
def test_a_month_is_shut_only_after_its_last_day(books: Session, today: dt.date) -> None:
    with refused(books, PeriodNotEnded) as caught:
        close(books, 1, today=today)

    assert facts_of(caught) == {"period": "01/2026", "last_date": dt.date(2026, 1, 31)}


def test_a_month_may_be_shut_on_the_day_after_its_last(books: Session) -> None:
    assert not close(books, 1, today=dt.date(2026, 2, 1)).is_open


def test_a_shut_month_is_not_shut_again(books: Session) -> None:
    close(books, 1)

    with refused(books, PeriodAlreadyClosed) as caught:
        close(books, 1)

    assert facts_of(caught) == {"period": "01/2026"}


@pytest.mark.parametrize("operation", [close_period, reopen_period])
def test_a_month_the_books_do_not_have_is_refused(books: Session, operation: object) -> None:
    with refused(books, PeriodNotFound) as caught:
        if operation is close_period:
            close_period(books, period_id=999, today=OPEN_THROUGH, actor=CHIEF, at=POSTED_AT)
        else:
            reopen_period(books, period_id=999, reason="x", actor=CHIEF, at=POSTED_AT)

    assert facts_of(caught) == {"period_id": 999}


def test_the_latest_shut_month_is_opened_again_by_another_with_a_reason(books: Session) -> None:
    close(books, 1)

    period = reopen(books, 1)

    books.expire_all()
    assert period.is_open
    assert (period.closed_by, period.reopened_by, period.reopened_at) == (CHIEF, DIRECTOR, LATER)
    assert period.reopen_reason == "Sót một phiếu thu"
    post(books, cash_gift(5, on=dt.date(2026, 1, 31)))
    prove_books(books)


def test_only_the_latest_shut_month_is_opened_again(books: Session) -> None:
    close(books, 1)
    close(books, 2)

    with refused(books, OnlyLatestReopens) as caught:
        reopen(books, 1)

    assert facts_of(caught) == {"period": "01/2026", "latest": "02/2026"}
    reopen(books, 2)
    reopen(books, 1)


def test_an_open_month_is_not_opened_again(books: Session) -> None:
    with refused(books, OnlyLatestReopens) as caught:
        reopen(books, 3)

    assert facts_of(caught) == {"period": "03/2026", "latest": ""}


def test_who_shut_a_month_does_not_open_it_again(books: Session) -> None:
    close(books, 1)

    with refused(books, ReopenNeedsAnother) as caught:
        reopen(books, 1, actor=CHIEF)

    assert facts_of(caught) == {"period": "01/2026", "closed_by": CHIEF}


@pytest.mark.parametrize("reason", ["", "  ", "\n"])
def test_opening_again_needs_a_reason(books: Session, reason: str) -> None:
    close(books, 1)

    with refused(books, ReopenReasonMissing) as caught:
        reopen(books, 1, reason=reason)

    assert facts_of(caught) == {"field": "reason"}


def test_a_month_shut_for_the_second_time_forgets_the_first_reopening(books: Session) -> None:
    close(books, 1)
    reopen(books, 1)

    period = close(books, 1, actor=DIRECTOR)

    assert (period.closed_by, period.reopened_by, period.reopen_reason) == (DIRECTOR, None, None)
    with refused(books, ReopenNeedsAnother):
        reopen(books, 1, actor=DIRECTOR)
    reopen(books, 1, actor=CHIEF)


def test_later_months_stay_shut_to_nobody_while_an_earlier_one_was_opened_again(books: Session) -> None:
    close(books, 1)
    close(books, 2)
    reopen(books, 2)

    with refused(books, PeriodClosed):
        post(books, cash_gift(5, on=dt.date(2026, 1, 31)))

    post(books, cash_gift(5, on=dt.date(2026, 2, 28)))
    close(books, 2)


def test_a_month_shut_meanwhile_is_read_anew(fresh_database: FreshDatabase) -> None:
    engine = connect(fresh_database())
    with Session(engine, expire_on_commit=False) as slow, Session(engine) as quick:
        open_books(slow)
        remembered = month(slow, 1)
        slow.commit()
        close(quick, 1)
        quick.commit()

        assert remembered.is_open
        with pytest.raises(PeriodAlreadyClosed):
            close_period(slow, period_id=remembered.id, today=OPEN_THROUGH, actor=DIRECTOR, at=POSTED_AT)
        slow.rollback()
        with pytest.raises(ReopenNeedsAnother):
            reopen_period(slow, period_id=remembered.id, reason="x", actor=CHIEF, at=POSTED_AT)
    engine.dispose()


@pytest.mark.parametrize("status", PeriodStatus)
def test_every_status_has_a_vietnamese_name(status: PeriodStatus) -> None:
    assert status.label
