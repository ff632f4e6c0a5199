"""Whether the database has the tables this program was written for; asked before a command and after a failure.

A page asks nothing in normal operation: only when the database says that a table or column is missing are the revisions
compared.
"""

import sqlite3

import psycopg
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app

from fund.web.extensions import database

NOT_UPGRADED = "Cơ sở dữ liệu chưa được nâng cấp: chạy flask db upgrade"
TOO_NEW = "Cơ sở dữ liệu do bản phần mềm mới hơn lập: cài bản phần mềm đó rồi chạy lại"
_MISSING_ON_SQLITE = ("no such table", "no such column", "has no column named")
_MISSING_ON_POSTGRESQL = (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn)


def lacks_a_table(error: BaseException) -> bool:
    """Tell whether a database error says that a table or column is not there."""
    original = getattr(error, "orig", None) or error
    if isinstance(original, sqlite3.OperationalError):
        return any(words in str(original) for words in _MISSING_ON_SQLITE)
    return isinstance(original, _MISSING_ON_POSTGRESQL)


def upgrade_needed() -> str:
    """Compare the database's revision with the migrations and give the sentence to tell; "" when it is the newest."""
    scripts = ScriptDirectory(current_app.extensions["migrate"].directory)
    with database.engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_heads()
    if set(found) == set(scripts.get_heads()):
        return ""
    known = {script.revision for script in scripts.walk_revisions()}
    return NOT_UPGRADED if known.issuperset(found) else TOO_NEW
