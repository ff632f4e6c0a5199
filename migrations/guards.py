"""Triggers used by several migrations, as plain SQL for both databases.

Each function creates or drops the guards of one table through Alembic's `op`. A refusal carries a code that tests and
operators can recognise.
"""

from collections.abc import Sequence

from alembic import op


def is_sqlite() -> bool:
    """Tell whether the migration runs on SQLite."""
    return op.get_bind().dialect.name == "sqlite"


def add_refusal(table: str, verb: str, code: str, *, when: str = "", of: Sequence[str] = ()) -> None:
    """Refuse UPDATE or DELETE of rows of a table, always or when a condition over OLD and NEW holds.

    Args:
        table: The guarded table.
        verb: "UPDATE" or "DELETE".
        code: What the database says, e.g. "PostedLineIsFinal".
        when: A condition valid on both databases; empty means always.
        of: The columns an UPDATE must name for the condition to be looked at; empty means any.
    """
    name = f"{table}_{verb.lower()}_{code.lower()}"
    condition = f"WHEN ({when}) " if when else ""
    event = f"{verb} OF {', '.join(of)}" if of else verb
    if is_sqlite():
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW {condition}"
            f"BEGIN SELECT RAISE(ABORT, '{code}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{code}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW {condition}EXECUTE FUNCTION {name}()")


def drop_refusal(table: str, verb: str, code: str) -> None:
    """Remove what `add_refusal` made."""
    name = f"{table}_{verb.lower()}_{code.lower()}"
    if is_sqlite():
        op.execute(f"DROP TRIGGER {name}")
        return
    op.execute(f"DROP TRIGGER {name} ON {table}")
    op.execute(f"DROP FUNCTION {name}()")


def refuse_truncate(table: str) -> None:
    """Refuse TRUNCATE on PostgreSQL (SQLite has none)."""
    if is_sqlite():
        return
    op.execute(
        f"CREATE FUNCTION {table}_truncate() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION 'TruncateRefused' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
        f"EXECUTE FUNCTION {table}_truncate()"
    )


def allow_truncate(table: str) -> None:
    """Remove what `refuse_truncate` made."""
    if is_sqlite():
        return
    op.execute(f"DROP TRIGGER {table}_truncate ON {table}")
    op.execute(f"DROP FUNCTION {table}_truncate()")


def make_append_only(table: str) -> None:
    """Let rows of a table be inserted and read, nothing else: no UPDATE, DELETE or TRUNCATE."""
    add_refusal(table, "UPDATE", "AppendOnly")
    add_refusal(table, "DELETE", "AppendOnly")
    refuse_truncate(table)


def unmake_append_only(table: str) -> None:
    """Remove what `make_append_only` made."""
    allow_truncate(table)
    drop_refusal(table, "DELETE", "AppendOnly")
    drop_refusal(table, "UPDATE", "AppendOnly")


def freeze_columns(table: str, columns: Sequence[str], code: str) -> None:
    """Refuse an UPDATE that changes any of these columns (null-safe on both databases)."""
    different = "IS NOT" if is_sqlite() else "IS DISTINCT FROM"
    add_refusal(table, "UPDATE", code, when=" OR ".join(f"OLD.{c} {different} NEW.{c}" for c in columns), of=columns)


def unfreeze_columns(table: str, code: str) -> None:
    """Remove what `freeze_columns` made."""
    drop_refusal(table, "UPDATE", code)
