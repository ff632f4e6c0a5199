"""A bulk lets others post in between and is still one unit."""

import threading
import time
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from fund.ledger import driver
from fund.ledger.bulk import LookAround, post_giving_way
from tests.builders.ledger import bank_gift, open_books, post
from tests.databases import connect


@pytest.fixture
def books(database_url: str) -> Iterator[sa.Engine]:
    engine = connect(database_url)
    with Session(engine) as session:
        open_books(session)
        session.commit()
    yield engine
    engine.dispose()


def sources(engine: sa.Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.scalars(sa.text("SELECT source FROM journal_entry ORDER BY id")))


class TwoChunks:
    """A bulk of two entries; someone else begins to wait after the first one, as often as told."""

    def __init__(self, session: Session, engine: sa.Engine, *, times: int) -> None:
        self.session, self.engine, self.times = session, engine, times
        self.begun = 0
        self.others: list[threading.Thread] = []

    def __call__(self, look_around: LookAround) -> int:
        self.begun += 1
        post(self.session, bank_gift(1_000, source="bulk:1"))
        if self.begun <= self.times:
            self.let_another_wait()
        look_around()
        post(self.session, bank_gift(2_000, source="bulk:2"))
        return self.begun

    def let_another_wait(self) -> None:
        self.others.append(threading.Thread(target=self.post_another, args=(f"other:{self.begun}",)))
        self.others[-1].start()
        while not driver.is_posting_awaited(self.session):
            time.sleep(0.01)

    def post_another(self, source: str) -> None:
        with Session(self.engine) as session:
            post(session, bank_gift(5_000, source=source))
            session.commit()


def run(books: sa.Engine, *, times: int, patience: int) -> int:
    with Session(books) as session:
        bulk = TwoChunks(session, books, times=times)
        begun = post_giving_way(session, bulk, patience=patience)
        session.commit()
    for other in bulk.others:
        other.join()
    return begun


def test_a_bulk_alone_is_posted_at_once(books: sa.Engine) -> None:
    assert run(books, times=0, patience=3) == 1
    assert sources(books) == ["bulk:1", "bulk:2"]


def test_whoever_waits_is_let_through_and_the_bulk_begins_anew(books: sa.Engine, database_name: str) -> None:
    if database_name == "sqlite":
        pytest.skip("SQLite cannot tell who waits")

    assert run(books, times=2, patience=3) == 3

    assert sources(books) == ["other:1", "other:2", "bulk:1", "bulk:2"]


def test_a_bulk_stays_when_its_patience_is_at_an_end(books: sa.Engine, database_name: str) -> None:
    if database_name == "sqlite":
        pytest.skip("SQLite cannot tell who waits")

    assert run(books, times=2, patience=1) == 2

    assert sources(books) == ["other:1", "bulk:1", "bulk:2", "other:2"]


def test_a_bulk_that_is_refused_leaves_the_refusal_through(books: sa.Engine) -> None:
    def refused(_look_around: LookAround) -> None:
        post(session, bank_gift(1_000, source="bulk:1"))
        raise ValueError

    with Session(books) as session:
        with pytest.raises(ValueError):  # noqa: PT011  our own
            post_giving_way(session, refused)
        session.rollback()

    assert sources(books) == []


def test_posting_never_plans_to_read_the_books_whole(books: sa.Engine, database_name: str) -> None:
    """By a plan made while the books were short, and kept, a bulk would take the square of its length."""
    if database_name == "sqlite":
        pytest.skip("SQLite plans each statement anew")
    with Session(books) as session:
        post(session, bank_gift(1_000))
        planned = session.scalar(sa.text("SHOW enable_seqscan"))
        session.commit()

        assert (planned, session.scalar(sa.text("SHOW enable_seqscan"))) == ("off", "on")
