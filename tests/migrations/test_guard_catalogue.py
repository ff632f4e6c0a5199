"""The catalogue that `flask ledger verify` compares with holds exactly what the migrations make.

`python -m tests.migrations.test_guard_catalogue` writes it anew for both databases after a migration was changed.
"""

import csv
import pathlib
import tempfile

from sqlalchemy.orm import Session

from fund.audit.guard_checks import CATALOGUE, Guard, catalogue, standing_guards
from tests.conftest import FreshDatabase
from tests.databases import DatabaseSource, PostgresSource, SqliteSource, opened, throw_away_postgres


def _made_by_migrations(url: str) -> dict[Guard, str]:
    with opened(url) as engine, Session(engine) as session:
        return {guard: stands.fingerprint for guard, stands in standing_guards(session).items() if stands.is_enabled}


def test_the_catalogue_lists_every_guard_the_migrations_make(fresh_database: FreshDatabase, database_name: str) -> None:
    listed = {guard: fingerprint for guard, fingerprint in catalogue().items() if guard.database == database_name}

    made = _made_by_migrations(fresh_database())

    assert listed
    assert made == listed, "python -m tests.migrations.test_guard_catalogue writes it anew"


def test_both_databases_have_the_same_checks() -> None:
    of_both = {
        database: {guard[2:] for guard in catalogue() if guard.database == database and guard.kind == "check"}
        for database in ("sqlite", "postgresql")
    }

    assert of_both["sqlite"] == of_both["postgresql"]


def _write_anew() -> None:
    with tempfile.TemporaryDirectory() as folder, throw_away_postgres() as server:
        sources: list[DatabaseSource] = [SqliteSource(pathlib.Path(folder)), PostgresSource(server)]
        made = {guard: print_ for source in sources for guard, print_ in _made_by_migrations(source.create()).items()}
        for source in sources:
            source.close()
    with CATALOGUE.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([*guard, made[guard]] for guard in sorted(made))


if __name__ == "__main__":
    _write_anew()
