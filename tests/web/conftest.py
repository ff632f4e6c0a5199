"""The application on a migrated database of the test's own, and a client that speaks to it."""

import pathlib
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from fund.web.app import create_app
from fund.web.config import Settings
from fund.web.extensions import database


@pytest.fixture
def app(database_url: str, tmp_path: pathlib.Path) -> Iterator[Flask]:
    """Give the application; what it writes is committed and thrown away with the database."""
    settings = Settings(
        database_url=database_url,
        secret_key="a secret of the tests, long enough",
        data_key=bytes(range(32)),
        instance_path=tmp_path,
        is_testing=True,
    )
    application = create_app(settings)
    yield application
    with application.app_context():
        database.session.remove()
        database.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Give a browser that is not logged in; `tests.builders.access.log_in(client, Role.X)` logs it in."""
    return app.test_client()
