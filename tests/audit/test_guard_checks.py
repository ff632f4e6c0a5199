"""Each guard of the database that was taken off, switched off or hollowed out is named."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from fund.audit.guard_checks import CHECKS, catalogue
from fund.database import is_sqlite
from fund.ledger.verification import run_check
from tests.databases import opened


def _faults(session: Session) -> dict[str, list[str]]:
    return {name: list(run_check(session, name, title, check, shown=None).faults) for name, title, check in CHECKS}


def _names(session: Session, kind: str) -> list[str]:
    database = session.get_bind().dialect.name
    return sorted(guard.name for guard in catalogue() if (guard.database, guard.kind) == (database, kind))


def _drop_trigger(session: Session, table: str, name: str) -> None:
    session.execute(sa.text(f"DROP TRIGGER {name}" if is_sqlite(session) else f"DROP TRIGGER {name} ON {table}"))


def _named(faults: list[str]) -> list[str]:
    return sorted(fault.split()[2] for fault in faults)


def test_a_migrated_database_has_all_its_guards(session: Session) -> None:
    counted = [run_check(session, name, title, check).examined for name, title, check in CHECKS]

    assert _faults(session) == {"guards": [], "constraints": []}
    assert counted == [len(_names(session, "trigger")), len(_names(session, "check"))]
    assert min(counted) > 100


def test_every_trigger_that_is_gone_is_named(session: Session) -> None:
    for guard in catalogue():
        if (guard.database, guard.kind) == (session.get_bind().dialect.name, "trigger"):
            _drop_trigger(session, guard.table, guard.name)

    faults = _faults(session)["guards"]

    assert _named(faults) == _names(session, "trigger")
    assert all(fault.endswith("đã bị gỡ khỏi cơ sở dữ liệu") for fault in faults)


def test_a_trigger_that_was_hollowed_out_is_named(session: Session) -> None:
    if is_sqlite(session):
        _drop_trigger(session, "period", "period_not_overlapping")
        hollow = "CREATE TRIGGER period_not_overlapping BEFORE INSERT ON period BEGIN SELECT 1; END"
    else:
        hollow = (
            "CREATE OR REPLACE FUNCTION period_not_overlapping() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RETURN NEW; END $$"
        )
    session.execute(sa.text(hollow))

    assert _faults(session)["guards"] == ["bảng period: period_not_overlapping đã bị sửa"]


@pytest.fixture
def own_database(database_url: str) -> Iterator[Session]:
    """Give a session on a database of the test's own, whose tables it may bend."""
    with opened(database_url) as engine, Session(engine) as session:
        yield session


def _bend_check(session: Session, table: str, name: str, condition: str) -> None:
    """Put another condition in the place of a CHECK, or none."""
    if is_sqlite(session):
        sql = session.scalar(sa.text("SELECT sql FROM sqlite_master WHERE name = :table"), {"table": table}) or ""
        start = sql.index(f"CONSTRAINT {name} CHECK (")
        end = sql.index(", \n", start)
        bent = sql[:start] + (f"CONSTRAINT {name} CHECK ({condition})" if condition else "CHECK (1)") + sql[end:]
        session.execute(sa.text("PRAGMA writable_schema = ON"))
        session.execute(
            sa.text("UPDATE sqlite_master SET sql = :sql WHERE name = :table"), {"sql": bent, "table": table}
        )
        return
    session.execute(sa.text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))
    if condition:
        session.execute(sa.text(f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({condition}) NOT VALID"))


@pytest.mark.parametrize(
    ("condition", "said"), [("", "đã bị gỡ khỏi cơ sở dữ liệu"), ("net_assets_vnd > -1000000000", "")]
)
def test_a_check_that_is_gone_or_bent_is_named(own_database: Session, condition: str, said: str) -> None:
    _bend_check(own_database, "fund_position", "ck_fund_position_not_overdrawn", condition)

    (fault,) = _faults(own_database)["constraints"]

    assert fault.startswith("bảng fund_position: ck_fund_position_not_overdrawn đ")
    assert fault.endswith(said)


@pytest.mark.parametrize("table", ["journal_entry", "award", "trail_event"])
def test_triggers_that_are_switched_off_are_named(session: Session, database_name: str, table: str) -> None:
    if database_name == "sqlite":
        pytest.skip("SQLite cannot switch a trigger off")
    session.execute(sa.text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
    own = [guard.name for guard in catalogue() if guard[:3] == ("postgresql", "trigger", table)]

    faults = _faults(session)["guards"]

    assert _named(faults) == sorted(own)
    assert all(fault.endswith("đang bị tắt") for fault in faults)


def test_a_session_that_passes_by_the_triggers_is_named(session: Session, database_name: str) -> None:
    if database_name == "sqlite":
        pytest.skip("a setting of PostgreSQL")
    session.execute(sa.text("SET LOCAL session_replication_role = replica"))

    assert _faults(session)["guards"] == ["mọi chốt chặn đang bị bỏ qua: session_replication_role = replica"]
