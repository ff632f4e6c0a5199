"""Alembic's environment: which database is migrated, and how.

The database is, in this order: the open connection in the configuration's attribute `connection` (tests); `-x url=...`
on the command line; the application's own engine, when `flask db` runs it. Everything runs in one transaction, on
SQLite too, so a migration that fails leaves the database as it was.
"""

import logging

from alembic import context
from alembic.ddl.sqlite import SQLiteImpl
from flask import current_app, has_app_context
from sqlalchemy import Connection, Engine, Table, create_engine

from fund.database import Base, prepare_engine
from fund.tables import ALL_MODELS

logging.getLogger("alembic").setLevel(logging.WARNING)
assert ALL_MODELS, "the import registers every table"


class StrictSqliteImpl(SQLiteImpl):
    """Alembic's SQLite, except that its own version table (a VARCHAR) stays an ordinary one; ours are STRICT."""

    __dialect__ = "sqlite"

    def version_table_impl(self, **names: object) -> Table:
        """Make the version table without STRICT."""
        table = super().version_table_impl(**names)  # type: ignore[arg-type]
        table.dialect_options["sqlite"]["strict"] = False
        return table


def _migrate(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=False)
    with context.begin_transaction():
        context.run_migrations()


def _engine() -> Engine:
    url = context.get_x_argument(as_dictionary=True).get("url")
    if url:
        return prepare_engine(create_engine(url))
    if has_app_context():
        engine: Engine = current_app.extensions["migrate"].db.engine
        return engine
    message = "name the database: alembic -x url=..., or flask db with DATABASE_URL"
    raise RuntimeError(message)


def _run() -> None:
    handed_over = context.config.attributes.get("connection")
    if handed_over is not None:
        _migrate(handed_over)
        return
    with _engine().begin() as connection:
        _migrate(connection)


_run()
