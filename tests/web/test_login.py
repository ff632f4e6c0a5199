"""Logging in and out, guessing slowed down, sessions ended."""

import datetime as dt
import unicodedata

import pytest
from flask import Flask
from flask.testing import FlaskClient

from fund.access import operations, sessions, throttle
from fund.access.permissions import Role
from fund.web.clock import now, today
from fund.web.transaction import reading, transaction
from tests.builders.access import PASSWORD, csrf_token, log_in, make_user, post


@pytest.fixture
def accountant(app: Flask) -> str:
    """Create the accountant."""
    with app.app_context(), transaction() as session:
        return make_user(session, Role.ACCOUNTANT).username


def test_a_right_password_opens_the_first_page(client: FlaskClient, accountant: str) -> None:
    answer = post(client, "/dang-nhap", username=accountant, password=PASSWORD)

    assert (answer.status_code, answer.location) == (303, "/")
    assert "Nguyễn Văn Kế toán" in client.get("/").get_data(as_text=True)


def test_a_part_of_a_page_never_becomes_the_log_in_page(client: FlaskClient) -> None:
    part = client.get("/tai-khoan/phien", headers={"HX-Request": "true"})
    words = client.get("/tien-te/bang-chu?so=1", headers={"Accept": "text/plain"})

    assert (part.status_code, part.get_data()) == (401, b"")
    assert words.status_code == 401
    assert "HX-Redirect" not in part.headers


def test_a_form_sent_by_script_after_the_session_ended_leaves_for_the_log_in_page(client: FlaskClient) -> None:
    token = csrf_token(client)

    answer = client.post("/tai-khoan/mat-khau", headers={"HX-Request": "true", "X-CSRFToken": token})

    assert answer.headers["HX-Redirect"] == "/dang-nhap?next=/tai-khoan/mat-khau"


def test_a_form_sent_after_the_session_ended_comes_back_to_its_page(client: FlaskClient) -> None:
    answer = post(client, "/tai-khoan/mat-khau", current_password="x")

    assert answer.location == "/dang-nhap?next=/tai-khoan/mat-khau"


def test_log_in_leads_back_to_the_page_asked_for(client: FlaskClient, accountant: str) -> None:
    asked = client.get("/tai-khoan/phien")

    answer = post(client, asked.location, username=accountant, password=PASSWORD)

    assert answer.location == "/tai-khoan/phien"


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example", "https://evil.example", "/\\evil.example", "/%09/evil.example", "javascript:x"]
)
def test_log_in_never_leads_to_another_site(client: FlaskClient, accountant: str, elsewhere: str) -> None:
    answer = post(client, f"/dang-nhap?next={elsewhere}", username=accountant, password=PASSWORD)

    assert answer.location == "/"


def test_wrong_username_and_wrong_password_say_the_same(client: FlaskClient, accountant: str) -> None:
    wrong_password = post(client, "/dang-nhap", username=accountant, password="sai-mat-khau-1")
    wrong_username = post(client, "/dang-nhap", username="khong.co", password=PASSWORD)

    assert wrong_password.status_code == wrong_username.status_code == 403
    for answer in (wrong_password, wrong_username):
        assert "Tên đăng nhập hoặc mật khẩu không đúng" in answer.get_data(as_text=True)


def test_the_username_stays_and_the_password_is_never_sent_back(client: FlaskClient, accountant: str) -> None:
    page = post(client, "/dang-nhap", username=accountant, password="sai-mat-khau-1").get_data(as_text=True)

    assert f'value="{accountant}"' in page
    assert "sai-mat-khau-1" not in page


def test_five_failures_make_even_the_right_password_wait(client: FlaskClient, accountant: str) -> None:
    for _ in range(throttle.FAILURES_PER_USERNAME):
        post(client, "/dang-nhap", username=accountant, password="sai-mat-khau-1")

    answer = post(client, "/dang-nhap", username=accountant, password=PASSWORD)

    assert answer.status_code == 403
    assert "Chờ 15 phút" in answer.get_data(as_text=True)


def test_a_password_typed_in_decomposed_letters_is_the_same(app: Flask, client: FlaskClient) -> None:
    password = "bình yên cuộc sống"
    with app.app_context(), transaction() as session:
        make_user(session, Role.CASHIER)
        operations.reset_password(session, username="thuquy", password=password, actor="quantri", at=now())

    answer = post(client, "/dang-nhap", username="thuquy", password=unicodedata.normalize("NFD", password))

    assert answer.status_code == 303


def test_a_one_time_password_must_be_changed_first(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), transaction() as session:
        make_user(session, Role.CASHIER, must_change_password=True)
    post(client, "/dang-nhap", username="thuquy", password=PASSWORD)

    assert client.get("/").location == "/tai-khoan/mat-khau"
    changed = post(
        client,
        "/tai-khoan/mat-khau",
        current_password=PASSWORD,
        new_password="mot cau khac han",
        repeated_password="mot cau khac han",
    )
    assert changed.status_code == 303
    assert client.get("/").status_code == 200


def test_every_fault_of_a_new_password_is_told(client: FlaskClient) -> None:
    log_in(client, Role.CASHIER)
    faults = {
        "sai-mat-khau-1": ("mot cau khac han", "mot cau khac han", "Mật khẩu hiện tại không đúng"),
        PASSWORD: ("ngan", "ngan", "ít nhất 10 ký tự"),
    }

    for current, (new, repeated, told) in faults.items():
        page = post(
            client,
            "/tai-khoan/mat-khau",
            current_password=current,
            new_password=new,
            repeated_password=repeated,
        )
        assert told in page.get_data(as_text=True)
    unequal = post(
        client, "/tai-khoan/mat-khau", current_password=PASSWORD, new_password="mot cau khac", repeated_password="x"
    )
    assert "không giống nhau" in unequal.get_data(as_text=True)


def test_logging_out_ends_the_session_for_a_stolen_cookie_too(app: Flask, client: FlaskClient) -> None:
    log_in(client, Role.CASHIER)
    with client.session_transaction() as cookie:
        stolen = cookie["_user_id"]

    post(client, "/dang-xuat")

    thief = app.test_client()
    with thief.session_transaction() as cookie:
        cookie["_user_id"] = stolen
    assert thief.get("/").status_code == 303


def test_a_person_sees_and_ends_only_own_sessions(app: Flask, client: FlaskClient) -> None:
    log_in(client, Role.CASHIER)
    other = app.test_client()
    log_in(other, Role.ACCOUNTANT)
    with app.app_context():
        foreign = sessions.open_sessions(reading(), at=now(), username="ketoan")[0].id

    answer = post(client, f"/tai-khoan/phien/{foreign}/ket-thuc")

    assert answer.status_code == 404
    assert other.get("/").status_code == 200


def test_an_administrator_ends_any_session(app: Flask, client: FlaskClient) -> None:
    log_in(client, Role.ADMIN)
    other = app.test_client()
    log_in(other, Role.ACCOUNTANT)
    with app.app_context():
        foreign = sessions.open_sessions(reading(), at=now(), username="ketoan")[0].id

    post(client, f"/quan-tri/phien/{foreign}/ket-thuc")

    assert other.get("/").status_code == 303


def test_disabling_a_person_shuts_the_open_browser_out(app: Flask, client: FlaskClient) -> None:
    log_in(client, Role.ADMIN)
    other = app.test_client()
    log_in(other, Role.ACCOUNTANT)

    post(client, "/quan-tri/nguoi-dung/ketoan/khoa")

    assert other.get("/").status_code == 303
    assert post(other, "/dang-nhap", username="ketoan", password=PASSWORD).status_code == 403


@pytest.mark.parametrize(
    ("idle", "age"), [(sessions.IDLE + dt.timedelta(seconds=1), dt.timedelta()), (dt.timedelta(), sessions.ABSOLUTE)]
)
def test_sessions_end_by_time(app: Flask, idle: dt.timedelta, age: dt.timedelta) -> None:
    with app.app_context():
        with transaction() as session:
            make_user(session, Role.CASHIER)
            token = sessions.log_in(session, username="thuquy", password=PASSWORD, address="", agent="", at=now() - age)
            person = sessions.find_person(session, token=token, at=now() - age)
            assert person is not None
            sessions.touch(session, session_id=person.session_id, at=now() - idle)

        assert sessions.find_person(reading(), token=token, at=now()) is None


def test_an_auditor_past_the_last_day_is_out(app: Flask, client: FlaskClient) -> None:
    log_in(client, Role.AUDITOR)
    with app.app_context(), transaction() as session:
        operations.get_user(session, username="kiemtoan").valid_until = today() - dt.timedelta(days=1)

    assert client.get("/").status_code == 303


def test_a_form_without_its_token_is_refused(client: FlaskClient, accountant: str) -> None:
    answer = client.post("/dang-nhap", data={"username": accountant, "password": PASSWORD})

    assert answer.status_code == 400
    assert "hết hạn" in answer.get_data(as_text=True)


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client: FlaskClient, accountant: str) -> None:
    csrf_token(client)
    answer = post(client, "/dang-nhap", username=accountant, password=PASSWORD)

    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
