"""Checks of the database's own guards: every trigger and every CHECK that the migrations make still stands.

`guards.csv` is the catalogue, read off a freshly migrated database of each kind; a test keeps it so. What it holds of
a guard is a fingerprint of the text the database keeps word for word: the statement on SQLite; on PostgreSQL the body
of the function and the moment it fires. PostgreSQL spells a CHECK and a WHEN in its own words, which differ between
its versions: there a CHECK is known by its name, a WHEN by being there.
"""

import csv
import hashlib
import pathlib
import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from fund.ledger.verification import Check, Finding

CATALOGUE = pathlib.Path(__file__).with_name("guards.csv")
TRIGGER, CHECK = "trigger", "check"
_FINGERPRINT_LENGTH = 16


class Guard(NamedTuple):
    """One trigger or CHECK, by the kind of database, what it is, its table and its name."""

    database: str
    kind: str
    table: str
    name: str


class Standing(NamedTuple):
    """How a guard stands in a database: the fingerprint of its text, and whether it acts."""

    fingerprint: str
    is_enabled: bool


@cache
def catalogue() -> dict[Guard, str]:
    """Give the fingerprint of each guard the migrations make, on both databases."""
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        return {Guard(*row[:4]): row[4] for row in csv.reader(file)}


def standing_guards(session: Session) -> dict[Guard, Standing]:
    """Read the triggers and CHECKs that stand in the database now."""
    return _of_sqlite(session) if session.get_bind().dialect.name == "sqlite" else _of_postgresql(session)


def _of_sqlite(session: Session) -> dict[Guard, Standing]:
    found = {}
    rows = session.execute(
        text("SELECT type, tbl_name, name, sql FROM sqlite_master WHERE type IN ('table', 'trigger')")
    )
    for kind, table, name, sql in rows:
        if kind == TRIGGER:
            found[Guard("sqlite", TRIGGER, table, name)] = Standing(_fingerprint(sql), is_enabled=True)
        else:
            for check, condition in _checks_in(sql or ""):
                found[Guard("sqlite", CHECK, table, check)] = Standing(_fingerprint(condition), is_enabled=True)
    return found


def _checks_in(sql: str) -> Iterator[tuple[str, str]]:
    """Find the named CHECKs of a CREATE TABLE, each with its condition up to the closing parenthesis."""
    for start in re.finditer(r"CONSTRAINT (\w+) CHECK \(", sql):
        depth, end = 1, start.end()
        while depth:
            depth += (sql[end] == "(") - (sql[end] == ")")
            end += 1
        yield start.group(1), sql[start.end() : end - 1]


_POSTGRESQL = """
SELECT 'trigger', c.relname, t.tgname, t.tgenabled IN ('O', 'A'),
  concat_ws(' ', t.tgtype, t.tgattr, t.tgqual IS NOT NULL, p.prosrc)
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace
UNION ALL
SELECT 'check', c.relname, k.conname, k.convalidated, ''
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
WHERE k.contype = 'c' AND c.relnamespace = current_schema()::regnamespace
"""


def _of_postgresql(session: Session) -> dict[Guard, Standing]:
    return {
        Guard("postgresql", kind, table, name): Standing(_fingerprint(words), is_enabled)
        for kind, table, name, is_enabled, words in session.execute(text(_POSTGRESQL))
    }


def _fingerprint(words: str) -> str:
    return hashlib.sha256(" ".join(words.split()).encode()).hexdigest()[:_FINGERPRINT_LENGTH]


def _triggers_stand(session: Session) -> Iterator[Finding]:
    if session.get_bind().dialect.name == "postgresql":
        role = session.scalar(text("SELECT current_setting('session_replication_role')"))
        yield 0, "" if role == "origin" else f"mọi chốt chặn đang bị bỏ qua: session_replication_role = {role}"
    yield from _all_stand(session, TRIGGER)


def _checks_stand(session: Session) -> Iterator[Finding]:
    yield from _all_stand(session, CHECK)


def _all_stand(session: Session, kind: str) -> Iterator[Finding]:
    database, found = session.get_bind().dialect.name, standing_guards(session)
    for guard, fingerprint in catalogue().items():
        if (guard.database, guard.kind) != (database, kind):
            continue
        stands, fault = found.get(guard), ""
        if stands is None:
            fault = "đã bị gỡ khỏi cơ sở dữ liệu"
        elif not stands.is_enabled:
            fault = "đang bị tắt"
        elif stands.fingerprint != fingerprint:
            fault = "đã bị sửa"
        yield 1, f"bảng {guard.table}: {guard.name} {fault}" if fault else ""


CHECKS: tuple[tuple[str, str, Check], ...] = (
    ("guards", "Các chốt chặn (trigger) của cơ sở dữ liệu còn nguyên và đang chạy", _triggers_stand),
    ("constraints", "Các ràng buộc (CHECK) của cơ sở dữ liệu còn nguyên", _checks_stand),
)
