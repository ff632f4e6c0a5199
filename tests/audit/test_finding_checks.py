"""The proof names a day total or a search key that is not what it stands for."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from fund.audit.finding_checks import CHECKS
from fund.ledger.verification import CheckResult, run_check
from tests.builders import donations as build


@pytest.fixture
def books(session: Session) -> Session:
    """Record a gift in the books and one that waits."""
    build.books(session)
    build.confirmed_gift(session, 100_000)
    build.waiting_gift(session, 200_000)
    return session


def _results(session: Session) -> dict[str, CheckResult]:
    return {name: run_check(session, name, said, check) for name, said, check in CHECKS}


def test_what_the_program_wrote_passes(books: Session) -> None:
    assert [result.passed for result in _results(books).values()] == [True, True]


def test_a_day_total_that_was_touched_is_named(books: Session) -> None:
    books.execute(sa.text("UPDATE gift_day SET amount_vnd = amount_vnd + 1 WHERE status = 'draft'"))

    assert "05/03/2026" in str(_results(books)["gift-days"])


def test_an_entry_without_its_key_is_named(books: Session) -> None:
    trigger = "entry_search_delete_appendonly"
    on_table = "" if books.get_bind().dialect.name == "sqlite" else " ON entry_search"
    books.execute(sa.text(f"DROP TRIGGER {trigger}{on_table}"))
    books.execute(sa.text("DELETE FROM entry_search"))

    assert "PT-2026-00001" in str(_results(books)["entry-search"])
