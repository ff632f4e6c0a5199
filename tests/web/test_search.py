"""The search box: every kind of thing, only what the person may see."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from fund.access.permissions import Permission, Role, permissions_of
from fund.web.search.sources import SOURCES
from tests.builders.access import log_in


@pytest.mark.parametrize(
    "typed", ["", " ", "khong co gi", "%", "_", "'", "\x00", "1tr5", "PT-2026-00001", "a" * 500, "<b>"]
)
def test_anything_may_be_typed(client: FlaskClient, typed: str) -> None:
    log_in(client, Role.AUDITOR)

    answer = client.get("/tim", query_string={"q": typed})

    assert answer.status_code == 200
    assert "<b>" not in answer.get_data(as_text=True)


def test_the_box_stands_on_every_page_and_keeps_what_was_typed(client: FlaskClient) -> None:
    log_in(client, Role.CASHIER)

    page = client.get("/tim?q=gì đó").get_data(as_text=True)

    assert 'role="search" action="/tim"' in page
    assert 'value="gì đó"' in page


def test_every_source_stands_behind_the_permission_of_its_pages(app: Flask) -> None:
    assert {source.permission for source in SOURCES} <= set(Permission)
    assert not [source for source in SOURCES if source.permission in permissions_of(frozenset({Role.ADMIN}))]
