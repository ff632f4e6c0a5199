"""What stands in the books outlives a migration down and up again."""

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from sqlalchemy.orm import Session

from tests.builders import donations
from tests.databases import MIGRATIONS, migrate, opened, unmigrate

Rows = dict[str, list[str]]


def _rows(url: str) -> Rows:
    """Read every table, whichever revision the database is at."""
    with opened(url) as engine, engine.connect() as connection:
        names = [name for name in sa.inspect(connection).get_table_names() if name != "alembic_version"]
        return {
            name: sorted(str(tuple(row)) for row in connection.execute(sa.text(f'SELECT * FROM "{name}"')))
            for name in names
        }


@pytest.fixture
def lived_in(database_url: str) -> str:
    """Give a database with books, gifts, donors and their trail."""
    with opened(database_url) as engine, Session(engine) as session, session.begin():
        donations.books(session)
        donations.confirmed_gift(session, 1_234_567)
        donations.waiting_gift(session, 500_000, payer="Công ty Hoa Sen")
    return database_url


def test_tables_that_stay_keep_their_rows_on_every_step_down(lived_in: str) -> None:
    before = _rows(lived_in)
    revisions = [script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()]

    for revision in revisions[1:]:
        unmigrate(lived_in, revision)

        left = _rows(lived_in)
        assert left == {name: rows for name, rows in before.items() if name in left}


def test_the_ledger_keeps_its_entries_when_all_above_it_is_made_again(lived_in: str) -> None:
    before = _rows(lived_in)

    unmigrate(lived_in, "0001")
    migrate(lived_in)

    after = _rows(lived_in)
    ledger = {"account", "day_turnover", "fund", "journal_entry", "journal_line", "period", "position"}
    assert after.keys() == before.keys()
    assert before["journal_entry"]
    assert {name: after[name] for name in ledger} == {name: before[name] for name in ledger}


def test_the_guards_are_back_after_a_migration_down_and_up(lived_in: str) -> None:
    unmigrate(lived_in, "0001")
    migrate(lived_in)

    with (
        opened(lived_in) as engine,
        engine.connect() as connection,
        pytest.raises(sa.exc.DBAPIError, match=r"Final|AppendOnly|Posted"),
    ):
        connection.execute(sa.text("UPDATE journal_line SET debit_vnd = debit_vnd + 1"))
