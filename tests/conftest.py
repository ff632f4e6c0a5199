"""Fixtures for the whole suite: migrated databases and an isolated session, on SQLite or PostgreSQL.

- `session`: a Session in a transaction that is rolled back after the test. For nearly every test.
- `database_url`: a database of the test's own, committed and thrown away: for commands, servers and several processes.
- `fresh_database`: makes any number of these; call it for each URL. `fresh_database(migrated=False)` is empty.
- `database_name`: "sqlite" or "postgresql".

`FUND_TEST_DATABASE=postgresql` runs the suite on PostgreSQL (see `tests.databases`).
"""

import contextlib
import os
from collections.abc import Iterator
from typing import Protocol

import hypothesis
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.databases import DatabaseSource, PostgresSource, SqliteSource, connect, throw_away_postgres

DATABASE_NAME = os.environ.get("FUND_TEST_DATABASE", "sqlite")

hypothesis.settings.register_profile("office", deadline=None, print_blob=True)
hypothesis.settings.load_profile("office")


class FreshDatabase(Protocol):
    """Makes one more database of the test's own and gives its URL."""

    def __call__(self, *, migrated: bool = True) -> str:
        """Make it, migrated to the newest revision unless told otherwise."""


@pytest.fixture(scope="session")
def database_name() -> str:
    """Tell which database this run is on."""
    return DATABASE_NAME


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DatabaseSource]:
    """Give the source of all databases of this test process."""
    if DATABASE_NAME == "sqlite":
        yield SqliteSource(tmp_path_factory.mktemp("databases"))
        return
    if DATABASE_NAME != "postgresql":
        pytest.exit(f"FUND_TEST_DATABASE is sqlite or postgresql, not {DATABASE_NAME!r}", returncode=2)
    with contextlib.ExitStack() as stack:
        server_url = os.environ.get("FUND_TEST_POSTGRES_URL") or stack.enter_context(throw_away_postgres())
        source = PostgresSource(server_url)
        stack.callback(source.close)
        yield source


@pytest.fixture
def fresh_database(databases: DatabaseSource) -> Iterator[FreshDatabase]:
    """Give a maker of separate databases whose changes are really committed."""
    urls = []

    def create(*, migrated: bool = True) -> str:
        urls.append(databases.create(migrated=migrated))
        return urls[-1]

    yield create
    for url in urls:
        databases.drop(url)


@pytest.fixture
def database_url(fresh_database: FreshDatabase) -> str:
    """Give the URL of a migrated database that only this test uses."""
    return fresh_database()


@pytest.fixture(scope="session")
def engine(databases: DatabaseSource) -> Iterator[sa.Engine]:
    """Give an engine on the migrated database that the tests of this process share by rolling back."""
    shared = connect(databases.create())
    yield shared
    shared.dispose()


@pytest.fixture
def session(engine: sa.Engine) -> Iterator[Session]:
    """Give a session whose work, commits included, is rolled back after the test."""
    with engine.connect() as connection:
        transaction = connection.begin()
        with Session(connection, expire_on_commit=False, join_transaction_mode="create_savepoint") as own_session:
            yield own_session
        transaction.rollback()
