"""Statements of the posting path, written once in plain SQL and handed to the driver itself.

Posting takes a dozen small statements an entry. They skip the cost of building expressions, and on PostgreSQL they
travel together (pipeline), so an entry waits for the server twice and not twelve times. The marker is `?`; dates and
moments go in as text, in the form each database stores.
"""

import contextlib
import datetime as dt
import functools
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, count, groupby
from typing import Any, NamedTuple

import psycopg
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

Row = tuple[Any, ...]
Query = tuple[str, Row]
"""A SELECT and its parameters."""


class Change(NamedTuple):
    """A statement that writes, and the rows it runs for; an insertion names its target, `table (columns)`, as well."""

    sql: str
    rows: Sequence[Row]
    target: str = ""


LOCK_KEY = 20170301
_LOCK: Query = ("SELECT pg_advisory_xact_lock(?), set_config('enable_seqscan', 'off', true)", (LOCK_KEY,))
"""Posting looks up by key only. A server that learned the books while they were short would plan, and keep for the
session, to read them whole for each foreign key and check: a bulk would then take the square of its length."""
_SAVE: Query = ("SAVEPOINT change", ())
_RELEASE: Query = ("RELEASE SAVEPOINT change", ())
_QUEUE_FOR_BULK: Query = ("SELECT pg_advisory_xact_lock(?)", (LOCK_KEY + 1,))
_WAITERS = """
SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = ? AND NOT granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
_undone = count(1)
_COPY_FROM = 50
"""Rows from which PostgreSQL is fed by COPY."""
_JOINED_UP_TO = 24
"""Small statements that PostgreSQL takes as one."""


def fetch(session: Session, sql: str, parameters: Row = ()) -> list[Row]:
    """Run one query and give all its rows."""
    return read(session, [(sql, parameters)])[0]


def read(session: Session, queries: Sequence[Query]) -> list[list[Row]]:
    """Run queries together and give the rows of each."""
    connection = _driver_connection(session)
    if not isinstance(connection, psycopg.Connection):
        return [connection.execute(sql, parameters).fetchall() for sql, parameters in queries]
    with connection.pipeline() if len(queries) > 1 else contextlib.nullcontext():
        cursors = [connection.execute(_spell(sql), parameters) for sql, parameters in queries]
    return [cursor.fetchall() for cursor in cursors]  # outside: fetching inside would make one more trip


def lock_and_read(session: Session, queries: Sequence[Query]) -> list[list[Row]]:
    """Queue behind whoever is posting, until the transaction ends, then read what they left."""
    if session.get_bind().dialect.name == "postgresql":
        return read(session, [_LOCK, *queries])[1:]
    return read(session, queries)


def lock_for_posting(session: Session) -> None:
    """Queue behind whoever is posting, until the transaction ends."""
    lock_and_read(session, [])


def queue_for_bulk(session: Session) -> None:
    """Queue behind whoever posts very much, until the transaction ends."""
    if session.get_bind().dialect.name == "postgresql":
        read(session, [_QUEUE_FOR_BULK])


def is_posting_awaited(session: Session) -> bool:
    """Tell whether others queue behind this transaction to post; SQLite cannot tell and says no."""
    return session.get_bind().dialect.name == "postgresql" and fetch(session, _WAITERS, (LOCK_KEY,))[0][0] > 0


def check_deferred(session: Session) -> None:
    """Let PostgreSQL check now what it would check at the commit, so that a bulk's commit is short."""
    if session.get_bind().dialect.name == "postgresql":
        connection = _driver_connection(session)
        connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
        connection.execute("SET CONSTRAINTS ALL DEFERRED")


@contextlib.contextmanager
def savepoint(session: Session, name: str, *, undone_by: type[Exception]) -> Iterator[None]:
    """Undo every change made inside when this is raised, with the locks taken inside, and go on after the block."""
    connection = _driver_connection(session)
    connection.execute(f"SAVEPOINT {name}")
    try:
        yield
    except undone_by:
        _undo(connection, name)
    connection.execute(f"RELEASE SAVEPOINT {name}")


@contextlib.contextmanager
def all_or_nothing(session: Session) -> Iterator[None]:
    """Undo every change made inside when one of them is refused, and let the refusal through."""
    connection = _driver_connection(session)
    connection.execute("SAVEPOINT posting")
    try:
        yield
    except Exception:
        _undo(connection, "posting")
        raise
    connection.execute("RELEASE SAVEPOINT posting")


def insertion(table: str, columns: Sequence[str], rows: Sequence[Row]) -> Change:
    """Make the change that inserts rows."""
    target = f"{table} ({', '.join(columns)})"
    return Change(f"INSERT INTO {target} VALUES {_marks(columns)}", rows, target)  # noqa: S608  names are ours


def insert_rows(session: Session, table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Insert rows; see `write`."""
    write(session, [insertion(table, columns, rows)])


def write(session: Session, *steps: Iterable[Change]) -> None:
    """Run steps in their order, all or nothing.

    The changes of one step touch different rows, so PostgreSQL may take them as one statement; it takes large
    insertions by COPY.

    Raises:
        IntegrityError: The database refused, and nothing of these changes stays; `refused_constraint` tells what.
    """
    connection = _driver_connection(session)
    wanted = [[change for change in step if change.rows] for step in steps]
    try:
        if isinstance(connection, psycopg.Connection):
            _write_to_postgresql(connection, wanted)
        else:
            _write_to_sqlite(connection, wanted)
    except (psycopg.IntegrityError, sqlite3.IntegrityError) as error:
        _undo(connection, "change")
        raise IntegrityError(None, None, error) from error
    except (psycopg.DataError, OverflowError):  # more than 64 bits hold
        _undo(connection, "change")
        raise


def stored_moment(session: Session, moment: dt.datetime) -> str:
    """Spell an aware moment as the database's column takes it."""
    utc = moment.astimezone(dt.UTC)
    if session.get_bind().dialect.name == "sqlite":
        return utc.strftime("%Y-%m-%d %H:%M:%S.%f")
    return utc.isoformat()


def refused_constraint(error: IntegrityError) -> str:
    """Name the constraint or trigger code by which the database refused."""
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        return str(diagnosis.constraint_name or diagnosis.message_primary)
    return str(error.orig).rpartition(": ")[2]


def _driver_connection(session: Session) -> Any:  # noqa: ANN401  one of two drivers
    return session.connection().connection.driver_connection


def _undo(connection: Any, savepoint: str) -> None:  # noqa: ANN401  one of two drivers
    """Go back to a savepoint.

    psycopg believes statements prepared that a refused pipeline never prepared; it forgets them on a rollback, but
    only on one whose text it has not seen before. So each is spelled anew.
    """
    connection.execute(f"ROLLBACK TO SAVEPOINT {savepoint} /* {next(_undone)} */")


def _write_to_sqlite(connection: sqlite3.Connection, steps: Sequence[Sequence[Change]]) -> None:
    connection.execute("SAVEPOINT change")
    for change in chain.from_iterable(steps):
        connection.executemany(change.sql, change.rows)
    connection.execute("RELEASE SAVEPOINT change")


def _write_to_postgresql(connection: psycopg.Connection[Any], steps: Sequence[Sequence[Change]]) -> None:
    work = chain([_SAVE], chain.from_iterable(map(_parts, steps)), [_RELEASE])
    for are_copied, run in groupby(work, key=lambda part: isinstance(part, Change)):
        if are_copied:
            for change in run:
                _copy(connection, change)
        else:
            with connection.pipeline(), connection.cursor() as cursor:
                for sql, row in run:
                    cursor.execute(_spell(sql), row)


def _parts(step: Sequence[Change]) -> Iterator[Any]:
    """Give a step's statements, the small ones joined, then the insertions for COPY."""
    statements = [query for change in step if not _is_copied(change) for query in _statements(change)]
    yield from [_joined(statements)] if 1 < len(statements) <= _JOINED_UP_TO else statements
    yield from filter(_is_copied, step)


def _is_copied(change: Change) -> bool:
    return bool(change.target) and len(change.rows) >= _COPY_FROM


def _statements(change: Change) -> Iterator[Query]:
    """Spell a change as single statements; the rows of an insertion go in together."""
    if change.target:
        more = f", {_marks(change.rows[0])}" * (len(change.rows) - 1)
        yield change.sql + more, tuple(chain.from_iterable(change.rows))
    else:
        yield from ((change.sql, row) for row in change.rows)


def _joined(statements: Sequence[Query]) -> Query:
    """Make one statement of several that touch different rows."""
    *first, (last, _) = statements
    named = ", ".join(f"change_{number} AS ({sql})" for number, (sql, _) in enumerate(first))
    return f"WITH {named} {last}", tuple(chain.from_iterable(row for _, row in statements))


def _copy(connection: psycopg.Connection[Any], change: Change) -> None:
    statement: Any = f"COPY {change.target} FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in change.rows:
            copy.write_row(row)


def _marks(row: Sequence[object]) -> str:
    return f"({', '.join('?' * len(row))})"


@functools.lru_cache(maxsize=256)
def _spell(sql: str) -> Any:  # noqa: ANN401  psycopg wants a literal
    return sql.replace("?", "%s")
