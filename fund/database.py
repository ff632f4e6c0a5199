"""The floor under every table: declarative base, column types and the set-up of both databases.

SQLite (WAL, STRICT tables, foreign keys on, BEGIN IMMEDIATE) serves one office; PostgreSQL serves several. The hooks
below let one model text serve both: every type has a name that a STRICT table of SQLite takes.
"""

import datetime as dt
import enum
import sqlite3
from typing import Any, Generic, TypeVar, cast

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Connection,
    Date,
    DateTime,
    Dialect,
    Engine,
    LargeBinary,
    MetaData,
    Table,
    Text,
    event,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator, TypeEngine

E = TypeVar("E", bound=enum.StrEnum)

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(TypeDecorator[dt.datetime]):
    """An aware moment, kept in UTC: `timestamptz` on PostgreSQL, ISO text on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Refuse a naive moment and turn an aware one to UTC."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            message = "a moment needs its time zone"
            raise ValueError(message)
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Give the moment back in UTC."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class EnumText(TypeDecorator[E], Generic[E]):
    """A member of a string enum, stored as its value; pair it with `one_of` so the database knows the list."""

    impl = Text
    cache_ok = True

    def __init__(self, members: type[E]) -> None:
        """Remember the enum."""
        self.members = members
        super().__init__()

    def process_bind_param(self, value: E | str | None, dialect: Dialect) -> str | None:
        """Store the value; a word outside the list is our own mistake."""
        del dialect
        return None if value is None else self.members(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> E | None:
        """Give the member back."""
        del dialect
        return None if value is None else self.members(value)


def one_of(column: str, members: type[enum.StrEnum]) -> CheckConstraint:
    """Make the CHECK that keeps a column within an enum's stored values."""
    values = ", ".join(f"'{member.value}'" for member in members)
    return CheckConstraint(f"{column} IN ({values})", name=f"{column}_known")


class Base(DeclarativeBase):
    """Base of every model; plain SQLAlchemy, so the ledger runs without Flask."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012  SQLAlchemy reads this class attribute
        int: BigInteger,
        str: Text,
        bool: Boolean,
        bytes: LargeBinary,
        dt.date: Date,
        dt.datetime: Moment,
    }


@event.listens_for(Table, "after_parent_attach")
def _make_sqlite_table_strict(table: Table, _parent: object) -> None:
    table.dialect_options["sqlite"]["strict"] = True


def _name_on_sqlite(sql_type: type[TypeEngine[Any]], name: str) -> None:
    compiles(sql_type, "sqlite")(lambda _type, _compiler, **_options: name)


for _type, _name in ((BigInteger, "INTEGER"), (Boolean, "INTEGER"), (Date, "TEXT"), (DateTime, "TEXT")):
    _name_on_sqlite(_type, _name)


def is_sqlite(session: Session) -> bool:
    """Tell whether the session speaks to SQLite."""
    return session.get_bind().dialect.name == "sqlite"


def prepare_engine(engine: Engine) -> Engine:
    """Set an engine up: on SQLite foreign keys, WAL, a BEGIN that never deadlocks; on PostgreSQL no compiled plans.

    A transaction on SQLite begins IMMEDIATE (a deferred read that turns into a write fails at once when another
    writer was faster), unless its connection carries the option `begin_for_reading`.
    """
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "do_connect", _switch_compiling_off)
    return engine


def begin_for_reading(session: Session) -> None:
    """Start the session's transaction so that it takes no write lock; call before its first statement."""
    session.connection(execution_options={"begin_for_reading": True})


def _set_up_sqlite(dbapi_connection: object, _record: object) -> None:
    connection = cast("sqlite3.Connection", dbapi_connection)
    connection.isolation_level = None
    connection.execute("PRAGMA busy_timeout = 30000")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA recursive_triggers = ON")


def _switch_compiling_off(_dialect: object, _record: object, _arguments: object, parameters: dict[str, Any]) -> None:
    """Have PostgreSQL not compile plans: one made for a bulk and kept was compiled anew, 80 ms, for each entry."""
    parameters["options"] = f"{parameters.get('options', '')} -c jit=off".strip()


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get("begin_for_reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
