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


def add_look_up_refusal(table: str, verb: str, code: str, when: str) -> None:
    """Refuse by a condition that looks into other tables, which a WHEN clause of PostgreSQL may not.

    Args:
        table: The guarded table.
        verb: "INSERT", "UPDATE" or "DELETE".
        code: What the database says.
        when: A condition over NEW and OLD, or `{row}` for the one the verb has (NEW; OLD for DELETE).
    """
    row = "OLD" if verb == "DELETE" else "NEW"
    name, condition = f"{table}_{verb.lower()}_{code.lower()}", when.replace("{row}", row)
    if is_sqlite():
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW WHEN ({condition}) "
            f"BEGIN SELECT RAISE(ABORT, '{code}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN "
        f"RAISE EXCEPTION '{code}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {row}; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def drop_look_up_refusal(table: str, verb: str, code: str) -> None:
    """Remove what `add_look_up_refusal` made."""
    drop_refusal(table, verb, code)


def change_check(table: str, name: str, *, before: str, after: str) -> None:
    """Put other words into the CHECK of a table that others point to and whose rows may not be deleted.

    SQLite can neither drop a CHECK nor rebuild such a table within a transaction, so the text of the table itself is
    changed, as its manual describes; rows are not touched and triggers stay.

    Args:
        before: A part of the CHECK's text that stands in the table once.
        after: What stands there afterwards.
    """
    connection = op.get_bind()
    if is_sqlite():
        known = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?"
        old = str(connection.exec_driver_sql(known, (table,)).scalar_one())
        assert old.count(before) == 1, f"{before} does not stand once in {table}"
        connection.exec_driver_sql("PRAGMA writable_schema = ON")
        connection.exec_driver_sql(
            "UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = ?", (old.replace(before, after), table)
        )
        connection.exec_driver_sql("PRAGMA writable_schema = RESET")
        return
    known = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s AND conrelid = %s::regclass"
    old = str(connection.exec_driver_sql(known, (name, table)).scalar_one())
    spelled = old.replace("::text", "").replace("= ANY (ARRAY[", "IN (").replace("]))", "))")
    assert spelled.count(before) == 1, f"{before} does not stand once in {old}"
    changed = spelled.replace(before, after)
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {changed}")
