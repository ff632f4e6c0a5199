"""The pages of a decision of many recipients ask the database no more often than those of a few."""

import pathlib
from collections import Counter
from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from fund.access.permissions import Role
from fund.web.app import create_app
from fund.web.config import Settings
from fund.web.extensions import database
from fund.web.transaction import transaction
from tests.builders import disbursements as build
from tests.builders.access import log_in, post
from tests.builders.statements import counted, grown
from tests.conftest import FreshDatabase
from tests.web.test_decision_journey import Ids, decision_form, open_ids, payment_form, seen_hash

FEW, MANY = 10, 60


def _people(app: Flask, amount: int) -> list[str]:
    with app.app_context(), transaction() as session:
        return [build.a_person(session).code for _ in range(amount)]


def _walk(app: Flask, client: FlaskClient, office: Ids, recipients: int) -> dict[str, Counter[str]]:
    """Take a decision from the form to the money by its pages, each shown and sent, and count the statements."""
    asked: dict[str, Counter[str]] = {}
    people = _people(app, recipients)

    def step(name: str, act: Callable[[], object]) -> None:
        with app.app_context():
            engine = database.engine
        with counted(engine) as said:
            act()
        asked[name] = said

    def go(role: Role, address: str, fields: dict[str, object] | None = None) -> None:
        log_in(client, role)
        step(f"show {address}", lambda: client.get(address))
        step(f"send {address}", lambda: post(client, address, fields))

    go(Role.CASE_OFFICER, "/quyet-dinh/moi", decision_form(office, *people, amount="1tr"))
    step("show", lambda: client.get("/quyet-dinh/1"))
    go(Role.CASE_OFFICER, "/quyet-dinh/1/sua", decision_form(office, *people, amount="2tr"))
    go(Role.CASE_OFFICER, "/quyet-dinh/1/trinh")
    log_in(client, Role.DIRECTOR)
    page = client.get("/quyet-dinh/1/duyet").get_data(as_text=True)
    go(Role.DIRECTOR, "/quyet-dinh/1/duyet", {"seen_hash": seen_hash(page)})
    go(Role.DIRECTOR, "/quyet-dinh/1/ban-hanh")
    go(Role.ACCOUNTANT, "/chi/moi/1", payment_form(app, 1))
    go(Role.CHIEF_ACCOUNTANT, "/chi/1/duyet")
    step("list", lambda: client.get("/chi/1"))
    assert client.get("/chi/1").status_code == 200
    return asked


def _asked(url: str, folder: pathlib.Path, recipients: int) -> dict[str, Counter[str]]:
    settings = Settings(
        database_url=url,
        secret_key="a secret of the tests, long enough",
        data_key=bytes(range(32)),
        instance_path=folder,
        is_testing=True,
    )
    app = create_app(settings)
    try:
        return _walk(app, app.test_client(), open_ids(app), recipients)
    finally:
        with app.app_context():
            database.session.remove()
            database.engine.dispose()


def test_no_page_asks_more_for_many_recipients(fresh_database: FreshDatabase, tmp_path: pathlib.Path) -> None:
    few, many = (_asked(fresh_database(), tmp_path, amount) for amount in (FEW, MANY))

    assert grown(few, many) == {}
