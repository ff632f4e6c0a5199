"""A database that was never migrated, or lags behind, or runs ahead, is told in one sentence, never by a trace."""

import pathlib
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask

from fund.access.permissions import Role
from fund.web.app import create_app
from fund.web.config import Settings
from fund.web.extensions import database
from fund.web.upgrades import NOT_UPGRADED, TOO_NEW
from tests.builders.access import log_in
from tests.builders.statements import counted
from tests.conftest import FreshDatabase
from tests.databases import opened, unmigrate

COMMANDS = [
    ["ledger", "verify"],
    ["ledger", "trial-balance", "--as-of", "2026-01-31"],
    ["setup", "--organization", "Quỹ", "--admin", "quantri"],
    ["user", "disable", "ketoan"],
    ["demo", "load"],
    ["decision", "render", "01/QĐ", "-o", "x.docx"],
]


def _app(url: str, folder: pathlib.Path) -> Flask:
    settings = Settings(
        database_url=url,
        secret_key="a secret of the tests, long enough",
        data_key=bytes(range(32)),
        instance_path=folder,
        is_testing=True,
    )
    return create_app(settings)


@pytest.fixture
def empty(fresh_database: FreshDatabase, tmp_path: pathlib.Path) -> Iterator[Flask]:
    """Give the application on a database without any table."""
    app = _app(fresh_database(migrated=False), tmp_path)
    yield app
    with app.app_context():
        database.session.remove()
        database.engine.dispose()


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_command_on_an_empty_database_says_to_upgrade(empty: Flask, arguments: list[str]) -> None:
    done = empty.test_cli_runner().invoke(args=arguments)

    assert done.exit_code == 1
    assert done.output.strip() == f"Error: {NOT_UPGRADED}"


@pytest.mark.parametrize("address", ["/", "/dang-nhap", "/kiem-tra"])
def test_no_page_on_an_empty_database_is_a_mistake(empty: Flask, address: str) -> None:
    client = empty.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = "a session of another day"

    answer = client.get(address)

    assert answer.status_code == 503
    assert NOT_UPGRADED in answer.get_data(as_text=True)


def test_a_database_that_lags_behind_says_to_upgrade(database_url: str, tmp_path: pathlib.Path, app: Flask) -> None:
    client = app.test_client()
    log_in(client, Role.AUDITOR)
    with app.app_context():
        database.session.remove()
        database.engine.dispose()
    unmigrate(database_url, "0004")

    answer = client.get("/quyet-dinh")
    done = app.test_cli_runner().invoke(args=["ledger", "verify"])

    assert (answer.status_code, done.exit_code) == (503, 1)
    assert NOT_UPGRADED in answer.get_data(as_text=True)
    assert NOT_UPGRADED in done.output


def test_a_database_of_a_newer_program_says_to_install_it(database_url: str, app: Flask) -> None:
    with opened(database_url) as engine, engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))

    done = app.test_cli_runner().invoke(args=["ledger", "verify"])

    assert done.exit_code == 1
    assert TOO_NEW in done.output


def test_a_page_asks_nothing_about_revisions(app: Flask) -> None:
    client = app.test_client()
    log_in(client, Role.AUDITOR)
    with app.app_context():
        engine = database.engine

    with counted(engine) as said:
        assert client.get("/quyet-dinh").status_code == 200

    assert not [statement for statement in said if "alembic" in statement]
