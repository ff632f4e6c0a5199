"""Migrations make exactly the tables the models describe, and can be undone.

Alembic's own comparison sees neither CHECKs nor triggers, so the text of the tables is compared.
"""

import re

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory

from fund.database import Base
from fund.tables import ALL_MODELS
from tests.conftest import FreshDatabase
from tests.databases import MIGRATIONS, alembic_config, migrate, opened, unmigrate

POSTGRES_FACTS = {
    "columns": """
        SELECT table_name || '.' || column_name || ' ' || data_type || ' null:' || is_nullable
            || ' default:' || coalesce(column_default, '-') || ' identity:' || is_identity
            || ' generated:' || coalesce(generation_expression, '-')
        FROM information_schema.columns WHERE table_schema = 'public'""",
    "constraints": """
        SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 't'""",
    "indexes": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "sequences": "SELECT sequencename || ' ' || data_type FROM pg_sequences WHERE schemaname = 'public'",
}
LEFTOVERS = {
    "sqlite": "SELECT type || ' ' || name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'",
    "postgresql": """
        SELECT 'relation ' || relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
        UNION SELECT 'function ' || proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        UNION SELECT 'type ' || typname FROM pg_type WHERE typnamespace = 'public'::regnamespace""",
}

LISTS_OF_THE_OFFICE = {"account", "bank_account", "campaign", "fund", "period", "programme"}
"""Short lists whose rows are kept for ever: nothing is found by them without another condition."""

NEVER_LOOKED_UP = {
    "statement_import.evidence_file_id",  # a few imports a month; the file names them by its sum
}
"""Foreign keys to long tables that no query starts from."""


def _parts(sql: str) -> list[str]:
    """Take a CREATE statement apart: what stands before the parentheses, each part inside, what stands behind."""
    flat = re.sub(r"\s+", " ", sql).strip()
    opening = flat.find("(") + 1
    parts, depth, part = [flat[:opening]], 1, ""
    for position, letter in enumerate(flat[opening:], start=opening):
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return [*parts, part.strip(), flat[position:]]
        if letter == "," and depth == 1:
            parts.append(part.strip())
            part = ""
        else:
            part += letter
    return [flat]


def _sqlite_facts(connection: sa.Connection) -> set[str]:
    query = (
        "SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql IS NOT NULL "
        "AND tbl_name <> 'alembic_version' AND name NOT LIKE 'sqlite_%'"
    )
    return {f"{name}: {part}" for name, sql in connection.execute(sa.text(query)) for part in _parts(sql)}


def _postgres_facts(connection: sa.Connection) -> set[str]:
    facts = {f"{kind}: {fact}" for kind, query in POSTGRES_FACTS.items() for fact in connection.scalars(sa.text(query))}
    return {fact for fact in facts if "alembic_version" not in fact}


def _facts(url: str) -> set[str]:
    with opened(url) as engine, engine.connect() as connection:
        return _sqlite_facts(connection) if engine.dialect.name == "sqlite" else _postgres_facts(connection)


def _all_facts(url: str) -> set[str]:
    """Everything in the database, triggers and functions too, as one set of words."""
    sqlite = "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_master"
    triggers = """
        SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
        UNION SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace"""
    with opened(url) as engine, engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            return set(connection.scalars(sa.text(sqlite)))
        return {*_postgres_facts(connection), *connection.scalars(sa.text(triggers))}


def _leftovers(url: str) -> list[str]:
    with opened(url) as engine, engine.connect() as connection:
        names = connection.scalars(sa.text(LEFTOVERS[engine.dialect.name])).all()
    return sorted(name for name in names if "alembic_version" not in name)


def _revisions() -> list[str]:
    scripts = ScriptDirectory(str(MIGRATIONS))
    return [script.revision for script in reversed(list(scripts.walk_revisions()))]


def test_the_migrations_have_one_head_and_no_branch() -> None:
    scripts = ScriptDirectory(str(MIGRATIONS))

    assert len(scripts.get_heads()) == 1
    assert [script.revision for script in scripts.walk_revisions() if script.is_branch_point] == []


def test_the_migrations_are_numbered_in_order() -> None:
    files = sorted(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))

    assert files == _revisions()
    assert files == [f"{number:04}" for number in range(1, len(files) + 1)]


def test_migrations_import_no_model_of_today() -> None:
    """A migration is history: what it needs of the program is copied into it."""
    importing = [
        path.name
        for path in (MIGRATIONS / "versions").glob("*.py")
        if re.search(r"^(from|import) fund\b", path.read_text(), re.MULTILINE)
    ]

    assert importing == []


def test_migrated_tables_equal_the_models(fresh_database: FreshDatabase) -> None:
    assert ALL_MODELS
    by_models = fresh_database(migrated=False)
    with opened(by_models) as engine:
        Base.metadata.create_all(engine)

    migrated, modelled = _facts(fresh_database()), _facts(by_models)

    assert sorted(modelled - migrated) == [], "the models have it, the migrations do not"
    assert sorted(migrated - modelled) == [], "the migrations make it, the models do not have it"


def test_every_table_can_be_undone_and_made_again(fresh_database: FreshDatabase) -> None:
    url = fresh_database()
    before = _all_facts(url)

    unmigrate(url)
    emptied = _leftovers(url)
    migrate(url)

    assert emptied == []
    assert _all_facts(url) == before


def test_each_step_down_undoes_its_own_step_up(fresh_database: FreshDatabase) -> None:
    url = fresh_database(migrated=False)
    states = []
    for revision in _revisions():
        migrate(url, revision)
        states.append(_all_facts(url))

    for revision, state in list(zip(_revisions(), states, strict=True))[-2::-1]:
        unmigrate(url, revision)

        assert _all_facts(url) == state, f"the migration after {revision} leaves something behind"


def _upgrade_and_fail(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), "head")
        message = "power cut"
        raise RuntimeError(message)


def test_a_failed_migration_leaves_nothing_behind(fresh_database: FreshDatabase) -> None:
    url = fresh_database(migrated=False)

    with opened(url) as engine, pytest.raises(RuntimeError, match="power cut"):
        _upgrade_and_fail(engine)

    assert _leftovers(url) == []


def _leading_columns(table: sa.Table) -> set[str]:
    groups = [list(index.columns) for index in table.indexes]
    groups += [list(key.columns) for key in table.constraints if isinstance(key, sa.UniqueConstraint)]
    return {columns[0].name for columns in [*groups, list(table.primary_key.columns)] if columns}


def test_every_foreign_key_to_many_rows_has_an_index() -> None:
    """Without one each look-up from the parent's side reads the whole table."""
    missing = {
        f"{table.name}.{key.parent.name}"
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.parent.name not in _leading_columns(table) and key.column.table.name not in LISTS_OF_THE_OFFICE
    }

    assert sorted(missing - NEVER_LOOKED_UP) == []
    assert sorted(NEVER_LOOKED_UP - missing) == []
