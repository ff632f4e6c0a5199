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
    """A statement that writes, and the rows it runs for; an insertion names its table and columns as well."""

    sql: str
    rows: Sequence[Row]
    table: str = ""
    columns: Sequence[str] = ()


LOCK_KEY = 20170301
_LOCK: Query = ("SELECT pg_advisory_xact_lock(?)", (LOCK_KEY,))
_undone = count(1)
_COPY_FROM = 50
"""Rows from which PostgreSQL is fed by COPY."""


def fetch(session: Session, sql: str, parameters: Row = ()) -> list[Row]:
    """Run one query and give all its rows."""
    return read(session, [(sql, parameters)])[0]


def read(session: Session, queries: Sequence[Query]) -> list[list[Row]]:
    """Run queries together and give the rows of each."""
    connection = _driver_connection(session)
    if isinstance(connection, psycopg.Connection):
        with connection.pipeline():
            cursors = [connection.execute(_spell(sql), parameters) for sql, parameters in queries]
            return [cursor.fetchall() for cursor in cursors]
    return [connection.execute(sql, parameters).fetchall() for sql, parameters in queries]


def lock_and_read(session: Session, queries: Sequence[Query]) -> list[list[Row]]:
    """Queue behind whoever is posting, until the transaction ends, then read what they left."""
    if session.get_bind().dialect.name == "postgresql":
        return read(session, [_LOCK, *queries])[1:]
    return read(session, queries)


def lock_for_posting(session: Session) -> None:
    """Queue behind whoever is posting, until the transaction ends."""
    lock_and_read(session, [])


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
    marks = ", ".join("?" * len(columns))
    sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608  names are ours
    return Change(sql, rows, table, columns)


def insert_rows(session: Session, table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Insert rows; see `write`."""
    write(session, [insertion(table, columns, rows)])


def write(session: Session, changes: Iterable[Change]) -> None:
    """Run changes in their order, all or nothing; PostgreSQL takes large insertions by COPY.

    Raises:
        IntegrityError: The database refused, and nothing of these changes stays; `refused_constraint` tells what.
    """
    connection = _driver_connection(session)
    wanted = [change for change in changes if change.rows]
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


def _write_to_sqlite(connection: sqlite3.Connection, changes: Sequence[Change]) -> None:
    connection.execute("SAVEPOINT change")
    for change in changes:
        connection.executemany(change.sql, change.rows)
    connection.execute("RELEASE SAVEPOINT change")


def _write_to_postgresql(connection: psycopg.Connection[Any], changes: Sequence[Change]) -> None:
    enclosed = [Change("SAVEPOINT change", [()]), *changes, Change("RELEASE SAVEPOINT change", [()])]
    for is_copied, run in groupby(enclosed, key=lambda change: bool(change.table) and len(change.rows) >= _COPY_FROM):
        if is_copied:
            for change in run:
                _copy(connection, change)
        else:
            with connection.pipeline(), connection.cursor() as cursor:
                for sql, row in _statements(run):
                    cursor.execute(_spell(sql), row)


def _statements(changes: Iterable[Change]) -> Iterator[Query]:
    """Spell changes as single statements; the rows of an insertion go in together."""
    for change in changes:
        if change.table:
            marks = f"({', '.join('?' * len(change.columns))})"
            values = ", ".join([marks] * len(change.rows))
            sql = f"INSERT INTO {change.table} ({', '.join(change.columns)}) VALUES {values}"  # noqa: S608
            yield sql, tuple(chain.from_iterable(change.rows))
        else:
            yield from ((change.sql, row) for row in change.rows)


def _copy(connection: psycopg.Connection[Any], change: Change) -> None:
    statement: Any = f"COPY {change.table} ({', '.join(change.columns)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in change.rows:
            copy.write_row(row)


@functools.lru_cache(maxsize=256)
def _spell(sql: str) -> Any:  # noqa: ANN401  psycopg wants a literal
    return sql.replace("?", "%s")
