"""Finding a gift while typing, and the list of gifts page by page in both directions."""

import html
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from fund.access.permissions import Role
from fund.donations import operations
from fund.web.paging import PAGE_SIZE
from fund.web.transaction import transaction
from tests.builders import donations as build
from tests.builders.access import log_in

GIFTS = 2 * PAGE_SIZE + 7


@pytest.fixture
def accountant(app: Flask, client: FlaskClient) -> FlaskClient:
    """Record three pages of gifts and log the accountant in."""
    with app.app_context(), transaction() as session:
        build.books(session)
        gifts = [build.statement_gift(number, 1_000 * number) for number in range(1, GIFTS + 1)]
        operations.receive_bank_gifts(session, gifts=gifts, actor="ketoan", at=build.AT)
    log_in(client, Role.ACCOUNTANT)
    return client


def _codes(page: str) -> list[str]:
    return re.findall(r">(BC-2026-[0-9]+)<", page)


def _link(page: str, words: str) -> str:
    found = re.search(rf'href="([^"]+)"[^>]*>{words}<', page)
    return html.unescape(found[1]) if found else ""


def _get(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_the_list_is_read_to_its_end_and_back(accountant: FlaskClient) -> None:
    first = _get(accountant, "/thu")
    second = _get(accountant, _link(first, "Trang sau"))
    third = _get(accountant, _link(second, "Trang sau"))
    last = _get(accountant, _link(first, "Trang cuối"))

    assert [len(_codes(page)) for page in (first, second, third)] == [PAGE_SIZE, PAGE_SIZE, 7]
    assert len({*_codes(first), *_codes(second), *_codes(third)}) == GIFTS
    assert _codes(last)[-1] == _codes(third)[-1]
    assert (_link(first, "Trang trước"), _link(third, "Trang sau"), _link(last, "Trang sau")) == ("", "", "")
    assert _codes(_get(accountant, _link(third, "Trang trước"))) == _codes(second)
    assert _codes(_get(accountant, _link(second, "Trang trước"))) == _codes(first)


@pytest.mark.parametrize("place", ["sau=x", "truoc=99999999-1", "sau=20260305-", "cuoi=1&truoc=20260305-3", "truoc="])
def test_a_place_that_cannot_be_read_is_no_mistake(accountant: FlaskClient, place: str) -> None:
    assert "Khoản thu" in _get(accountant, f"/thu?{place}")


def test_what_was_understood_is_said_and_found(accountant: FlaskClient) -> None:
    page = _get(accountant, "/thu/tim?q=ủng hộ 21k 5/3/2026")

    assert "đúng số tiền 21.000" in page
    assert "ngày 05/03/2026" in page
    assert _codes(page) == ["BC-2026-00021"]


def test_while_typing_only_the_table_travels(accountant: FlaskClient) -> None:
    part = accountant.get("/thu/tim?q=TT-000005", headers={"HX-Request": "true"}).get_data(as_text=True)

    assert "<html" not in part
    assert "TT-000005" in part


@pytest.mark.parametrize("typed", ["", "  ", "%", "_", '"', '""', "'", "\x00", "9" * 99, "31/2", "0k", "<b>", "đ"])
def test_anything_may_be_typed(accountant: FlaskClient, typed: str) -> None:
    answer = accountant.get("/thu/tim", query_string={"q": typed})

    assert answer.status_code == 200
    assert "<b>" not in answer.get_data(as_text=True)


def test_who_may_not_see_gifts_finds_none(client: FlaskClient) -> None:
    log_in(client, Role.CASE_OFFICER)

    assert client.get("/thu/tim?q=an").status_code == 403
