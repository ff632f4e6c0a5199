"""The floor under every table, on the database of this run."""

import datetime as dt
import enum
import threading
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from fund.database import Base, EnumText, Moment, begin_for_reading, is_sqlite, one_of
from fund.office_time import OFFICE_ZONE
from tests.conftest import FreshDatabase
from tests.databases import connect


class Season(enum.StrEnum):
    """An invented list."""

    DRY = "dry"
    WET = "wet"


scratch = sa.Table(
    "scratch",
    sa.MetaData(naming_convention=Base.metadata.naming_convention),
    sa.Column("id", sa.BigInteger, primary_key=True),
    sa.Column("at", Moment),
    sa.Column("season", EnumText(Season)),
    sa.Column("day", sa.Date),
    sa.Column("is_wet", sa.Boolean),
    sa.Column("amount_vnd", sa.BigInteger),
    sa.Column("parent_id", sa.ForeignKey("scratch.id")),
    one_of("season", Season),
)


@pytest.fixture
def scratch_engine(fresh_database: FreshDatabase) -> Iterator[sa.Engine]:
    engine = connect(fresh_database(migrated=False))
    scratch.create(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def scratch_session(scratch_engine: sa.Engine) -> Iterator[Session]:
    with Session(scratch_engine) as session:
        yield session


def test_a_moment_comes_back_in_utc(scratch_session: Session) -> None:
    moment = dt.datetime(2026, 3, 1, 6, 30, 15, 123456, tzinfo=OFFICE_ZONE)

    scratch_session.execute(scratch.insert().values(id=1, at=moment))

    stored = scratch_session.scalars(sa.select(scratch.c.at)).one()
    assert stored == moment
    assert stored.tzinfo is dt.UTC


def test_a_missing_moment_stays_missing(scratch_session: Session) -> None:
    scratch_session.execute(scratch.insert().values(id=1, at=None, season=None))

    assert scratch_session.execute(sa.select(scratch.c.at, scratch.c.season)).one() == (None, None)


def test_a_naive_moment_is_refused(scratch_session: Session) -> None:
    naive = dt.datetime(2026, 3, 1, 8, 0)  # noqa: DTZ001  the mistake under test

    with pytest.raises(sa.exc.StatementError, match="time zone"):
        scratch_session.execute(scratch.insert().values(id=1, at=naive))


def test_an_enum_is_stored_as_its_value_and_comes_back_as_its_member(scratch_session: Session) -> None:
    scratch_session.execute(scratch.insert().values(id=1, season=Season.DRY))

    assert scratch_session.scalars(sa.select(scratch.c.season)).one() is Season.DRY
    assert scratch_session.scalars(sa.text("SELECT season FROM scratch")).one() == "dry"


def test_a_word_outside_the_list_is_refused_by_the_program_and_by_the_database(scratch_session: Session) -> None:
    with pytest.raises(sa.exc.StatementError, match="snow"):
        scratch_session.execute(scratch.insert().values(id=1, season="snow"))
    with pytest.raises(sa.exc.IntegrityError, match="ck_scratch_season_known"):
        scratch_session.execute(sa.text("INSERT INTO scratch (id, season) VALUES (1, 'snow')"))


def test_a_foreign_key_is_kept(scratch_session: Session) -> None:
    with pytest.raises(sa.exc.IntegrityError):
        scratch_session.execute(scratch.insert().values(id=1, parent_id=99))


def test_dates_booleans_and_large_amounts_come_back_as_they_were(scratch_session: Session) -> None:
    day = dt.date(2026, 3, 1)
    scratch_session.execute(scratch.insert().values(id=1, day=day, is_wet=True, amount_vnd=2**62))

    row = scratch_session.execute(sa.select(scratch.c.day, scratch.c.is_wet, scratch.c.amount_vnd)).one()

    assert row == (day, True, 2**62)


def test_the_database_refuses_text_in_a_number_column(scratch_session: Session) -> None:
    with pytest.raises((sa.exc.IntegrityError, sa.exc.DataError)):
        scratch_session.execute(sa.text("INSERT INTO scratch (id, amount_vnd) VALUES (1, 'abc')"))


def test_every_table_of_a_migrated_sqlite_database_is_strict(session: Session) -> None:
    if not is_sqlite(session):
        pytest.skip("PostgreSQL is always strict")

    loose = sa.text(
        "SELECT name FROM pragma_table_list "
        "WHERE schema = 'main' AND type = 'table' AND NOT strict AND name NOT LIKE 'sqlite_%'"
    )

    assert session.scalars(loose).all() == ["alembic_version"]


def test_a_postgresql_connection_compiles_no_plans(scratch_session: Session) -> None:
    if is_sqlite(scratch_session):
        pytest.skip("PostgreSQL only")

    assert scratch_session.scalar(sa.text("SHOW jit")) == "off"


def test_a_sqlite_connection_is_set_up_for_an_office(scratch_session: Session) -> None:
    if not is_sqlite(scratch_session):
        pytest.skip("SQLite only")

    pragmas = ("foreign_keys", "journal_mode", "synchronous", "recursive_triggers", "busy_timeout")
    settings = {name: scratch_session.scalar(sa.text(f"PRAGMA {name}")) for name in pragmas}

    assert settings == {
        "foreign_keys": 1,
        "journal_mode": "wal",
        "synchronous": 2,
        "recursive_triggers": 1,
        "busy_timeout": 30000,
    }


def _add_one(engine: sa.Engine, times: int, failures: list[Exception]) -> None:
    try:
        for _ in range(times):
            with Session(engine) as session, session.begin():
                amount = session.scalars(
                    sa.select(scratch.c.amount_vnd).where(scratch.c.id == 1).with_for_update()
                ).one()
                session.execute(scratch.update().where(scratch.c.id == 1).values(amount_vnd=amount + 1))
    except sa.exc.OperationalError as failure:
        failures.append(failure)


def test_reading_then_writing_at_once_loses_nothing(scratch_engine: sa.Engine) -> None:
    with scratch_engine.begin() as connection:
        connection.execute(scratch.insert().values(id=1, amount_vnd=0))
    failures: list[Exception] = []
    threads = [threading.Thread(target=_add_one, args=(scratch_engine, 25, failures)) for _ in range(4)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    with scratch_engine.connect() as connection:
        assert connection.scalar(sa.select(scratch.c.amount_vnd)) == 100


def test_a_reader_does_not_wait_for_a_writer(scratch_engine: sa.Engine) -> None:
    with Session(scratch_engine) as writer, Session(scratch_engine) as reader:
        writer.execute(scratch.insert().values(id=1))

        begin_for_reading(reader)

        assert reader.scalars(sa.select(scratch.c.id)).all() == []
