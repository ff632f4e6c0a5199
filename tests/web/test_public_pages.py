"""The public page "Tìm khoản ủng hộ" over HTTP, without a log-in."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from fund.disclosure.throttle import MOST_QUESTIONS
from fund.people.kinds import Disclosure
from fund.web.transaction import transaction
from tests.builders import donations as build

PAGE = "/tim-khoan-ung-ho"
NOT_FOUND = "Không tìm thấy khoản nào khớp"


@pytest.fixture
def code(app: Flask) -> str:
    """Record a confirmed cash gift and give its code."""
    with app.app_context(), transaction() as session:
        build.books(session)
        gift = build.confirmed_gift(session, 500_000, payer="Nguyễn Văn An")
        gift.disclosure = Disclosure.INITIALS
        return gift.code


def _ask(client: FlaskClient, **typed: str) -> tuple[int, str]:
    page = client.get(PAGE).get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token is not None
    answer = client.post(PAGE, data={"csrf_token": token[1], **typed})
    return answer.status_code, answer.get_data(as_text=True)


def test_anyone_finds_a_gift_by_its_code(client: FlaskClient, code: str) -> None:
    status, page = _ask(client, code=code)

    assert status == 200
    assert "PT-2026-00001" in page
    assert "N.V.A." in page
    assert "Nguyễn Văn An" not in page


def test_anyone_finds_a_gift_by_amount_day_and_name(client: FlaskClient, code: str) -> None:
    status, page = _ask(client, amount_vnd="500k", day="05/03/2026", memo="nguyen van")

    assert status == 200
    assert code in page


def test_what_is_not_there_is_said_and_what_was_typed_is_kept(client: FlaskClient, code: str) -> None:
    assert code

    status, page = _ask(client, code="TT-777777")

    assert status == 200
    assert NOT_FOUND in page
    assert 'value="TT-777777"' in page


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Nhập ô này"),
        ({"amount_vnd": "500k", "day": "05/03/2026"}, "Nhập ô này"),
        ({"amount_vnd": "5,5", "day": "32/13", "memo": "a"}, "Không đọc được ngày"),
        ({"amount_vnd": "500k", "day": "05/03/2026", "memo": "abc"}, "Gõ ít nhất 4"),
        ({"code": "\x00"}, "điều khiển"),
    ],
)
def test_a_question_that_cannot_be_answered_gets_a_sentence(
    client: FlaskClient, code: str, typed: dict[str, str], sentence: str
) -> None:
    assert code

    status, page = _ask(client, **typed)

    assert status == 422
    assert sentence in page


def test_a_question_stands_in_no_address_and_the_answer_is_not_kept(client: FlaskClient, code: str) -> None:
    answer = client.get(f"{PAGE}?code={code}")

    assert "PT-2026-00001" not in answer.get_data(as_text=True)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


def test_who_asks_too_often_is_told_when_to_come_back(client: FlaskClient, code: str) -> None:
    for _ in range(MOST_QUESTIONS):
        assert _ask(client, code="TT-777777")[0] == 200

    status, page = _ask(client, code=code)

    assert status == 429
    assert "Thử lại sau" in page
    assert "PT-2026-00001" not in page


def test_the_page_is_linked_from_where_the_public_comes(client: FlaskClient) -> None:
    for address in ("/kiem-tra", "/dang-nhap"):
        assert f'href="{PAGE}"' in client.get(address).get_data(as_text=True)
