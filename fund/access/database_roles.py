"""PostgreSQL: what the program's own role may do, and no more.

The owner of the tables migrates; the program logs in as another role that can read and insert, and change only what the
guards let change. It owns nothing, so it can neither drop nor disable a trigger, nor TRUNCATE a table.
"""

import re

from sqlalchemy import text
from sqlalchemy.orm import Session

from fund.errors import InvalidInput, NotFound

_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")


class DatabaseRoleMalformed(InvalidInput):
    """A role's name is small letters, digits and underscores (facts: role)."""


class DatabaseRoleUnknown(NotFound):
    """The server has no such role (facts: role)."""


class RolesNeedPostgresql(InvalidInput):
    """SQLite has no roles; the file's permissions protect it."""


def grant_to_program(session: Session, *, role: str) -> dict[str, str]:
    """Give a role exactly the rights the program needs on every table.

    Args:
        session: Logged in as the owner of the tables.
        role: An existing role that may log in.

    Returns:
        The rights on each table, e.g. {"journal_entry": "SELECT, INSERT"}.

    Raises:
        RolesNeedPostgresql, DatabaseRoleMalformed, DatabaseRoleUnknown: As named.
    """
    if session.get_bind().dialect.name != "postgresql":
        raise RolesNeedPostgresql
    if not _NAME.fullmatch(role):
        raise DatabaseRoleMalformed(role=role[:63])
    if session.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role}) is None:
        raise DatabaseRoleUnknown(role=role)
    rights = _rights(session)
    session.execute(text(f'GRANT USAGE ON SCHEMA public TO "{role}"'))
    session.execute(text(f'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO "{role}"'))
    for table, verbs in rights.items():
        session.execute(text(f'REVOKE ALL ON "{table}" FROM "{role}"'))
        session.execute(text(f'GRANT {verbs} ON "{table}" TO "{role}"'))
    return rights


def _rights(session: Session) -> dict[str, str]:
    """Derive the rights from the guards that stand: what a trigger refuses always is not granted either."""
    tables = session.scalars(
        text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
    ).all()
    triggers = set(session.scalars(text("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")))
    rights = {}
    for table in tables:
        verbs = ["SELECT"]
        if table != "alembic_version":
            verbs.append("INSERT")
            if f"{table}_update_appendonly" not in triggers:
                verbs.append("UPDATE")
            if not {f"{table}_delete_appendonly", f"{table}_delete_neverdeleted"} & triggers:
                verbs.append("DELETE")
        rights[table] = ", ".join(verbs)
    return rights
