"""The program's role on PostgreSQL can work, and can neither rewrite nor unlock the books."""

import datetime as dt
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from fund.access.database_roles import DatabaseRoleMalformed, DatabaseRoleUnknown, RolesNeedPostgresql, grant_to_program
from fund.database import is_sqlite
from tests.builders import ledger

ROLE = "fund_program"
FORBIDDEN = (
    "UPDATE journal_line SET debit_vnd = 1",
    "DELETE FROM journal_entry",
    "TRUNCATE journal_line",
    "DROP TABLE journal_line",
    "DROP TRIGGER journal_entry_checked ON journal_entry",
    "ALTER TABLE journal_entry DISABLE TRIGGER ALL",
    "UPDATE trail_event SET actor = 'x'",
    "DELETE FROM issued_document",
    "DELETE FROM period",
    "SET session_replication_role = replica",
    "CREATE OR REPLACE FUNCTION journal_lock() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
)


@pytest.fixture
def program(session: Session) -> Iterator[Session]:
    """Give a session that acts as the program's role, on open books."""
    if is_sqlite(session):
        pytest.skip("SQLite has no roles")
    session.execute(sa.text(f"CREATE ROLE {ROLE}"))
    ledger.open_books(session)
    grant_to_program(session, role=ROLE)
    session.execute(sa.text(f"SET LOCAL ROLE {ROLE}"))
    yield session
    session.execute(sa.text("RESET ROLE"))


def test_the_program_role_posts_entries(program: Session) -> None:
    posted = ledger.post(program, ledger.bank_gift(2_000_000, on=dt.date(2026, 3, 2)))

    assert program.scalar(sa.text("SELECT count(*) FROM journal_entry WHERE id = :id"), {"id": posted.id}) == 1


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_program_role_cannot_rewrite_or_unlock_the_books(program: Session, statement: str) -> None:
    ledger.post(program, ledger.bank_gift(2_000_000, on=dt.date(2026, 3, 2)))

    with pytest.raises(sa.exc.DBAPIError, match=r"permission denied|must be owner"), program.begin_nested():
        program.execute(sa.text(statement))


def test_roles_are_refused_where_they_cannot_be(session: Session) -> None:
    if is_sqlite(session):
        with pytest.raises(RolesNeedPostgresql):
            grant_to_program(session, role=ROLE)
        return
    with pytest.raises(DatabaseRoleUnknown):
        grant_to_program(session, role="nobody_here")
    with pytest.raises(DatabaseRoleMalformed):
        grant_to_program(session, role='x"; DROP TABLE journal_entry; --')
