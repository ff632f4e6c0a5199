"""Headers, error pages, health, assets, templates, settings, the office's facts and the amounts in words."""

import datetime as dt
import gzip
import hashlib
import pathlib
import re
import time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from fund.access.permissions import Role
from fund.access.sessions import open_sessions, touch
from fund.access.settings import organization
from fund.errors import FundError, InvalidInput, ManyViolations, Violation
from fund.tables import ALL_MODELS
from fund.web import messages
from fund.web.app import MOST_BODY, create_app
from fund.web.clock import now, today
from fund.web.config import ROOT, WrongSetting, load_settings
from fund.web.extensions import database
from fund.web.transaction import reading, transaction
from tests.builders.access import csrf_token, log_in, post

assert ALL_MODELS
TEMPLATES = ROOT / "templates" / "web"
STATIC = ROOT / "fund" / "web" / "static"


@pytest.mark.parametrize("address", ["/dang-nhap", "/health", "/khong-co", "/static/css/fund.css"])
def test_every_answer_carries_the_security_headers(client: FlaskClient, address: str) -> None:
    answer = client.get(address)

    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    answer.close()


def test_pages_are_not_kept_by_the_browser(client: FlaskClient) -> None:
    log_in(client, Role.ACCOUNTANT)

    assert client.get("/").headers["Cache-Control"] == "no-store"


def test_health_answers_without_logging_in(client: FlaskClient) -> None:
    assert client.get("/health").json == {"status": "ok"}


def test_a_missing_page_says_so_in_the_shell(client: FlaskClient) -> None:
    log_in(client, Role.ACCOUNTANT)

    answer = client.get("/khong-co")

    assert answer.status_code == 404
    assert "Không tìm thấy" in answer.get_data(as_text=True)
    assert 'class="nav"' in answer.get_data(as_text=True)


def test_our_own_mistake_gives_a_page_with_the_number_of_the_request(app: Flask, client: FlaskClient) -> None:
    app.add_url_rule("/hong", "hong", lambda: "never")

    answer = client.get("/hong")

    assert answer.status_code == 500
    assert answer.headers["X-Request-Id"] in answer.get_data(as_text=True)


def test_a_body_that_is_too_large_gets_a_sentence(client: FlaskClient) -> None:
    log_in(client, Role.ACCOUNTANT)
    token = csrf_token(client, "/")

    answer = client.post(
        "/dang-xuat",
        headers={"X-CSRFToken": token},
        environ_overrides={"CONTENT_LENGTH": str(MOST_BODY + 1)},
        content_type="multipart/form-data; boundary=x",
    )

    assert answer.status_code == 413
    assert "lớn hơn 60 MB" in answer.get_data(as_text=True)


def test_templates_hold_no_inline_script_or_style() -> None:
    forbidden = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:|hx-on", re.IGNORECASE)

    found = [path.name for path in TEMPLATES.rglob("*.html") if forbidden.search(path.read_text(encoding="utf-8"))]

    assert not found


def test_every_template_parses_and_compiles(app: Flask) -> None:
    for path in TEMPLATES.rglob("*.html"):
        app.jinja_env.get_template(path.relative_to(TEMPLATES).as_posix())


def test_vendored_files_are_what_their_sums_say() -> None:
    folder = STATIC / "vendor"
    lines = [line.split() for line in (folder / "SHA256SUMS").read_text().splitlines()]
    sums = {name: digest for digest, name in lines}

    assert sums == {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in sums}
    assert {path.name for path in folder.iterdir()} == {*sums, "README.md", "SHA256SUMS"}


def test_a_page_with_all_its_assets_weighs_less_than_100_kb(client: FlaskClient) -> None:
    log_in(client, Role.ADMIN)
    page = client.get("/quan-tri/nguoi-dung").get_data(as_text=True)

    total = len(page.encode())
    for address in re.findall(r'(?:src|href)="(/static/[^"]+)"', page):
        answer = client.get(address)
        total += len(answer.get_data())
        answer.close()

    assert total < 100_000


def test_every_refusal_has_its_sentence() -> None:
    kinds = set(FundError.__subclasses__())
    named: set[type[FundError]] = set()
    while kinds:
        kind = kinds.pop()
        kinds |= set(kind.__subclasses__())
        if kind.__module__.startswith("fund.") and kind.__module__ != "fund.errors":
            named.add(kind)
    groups = {base for kind in named for base in kind.__bases__}
    told = {kind for kind in named - groups if not issubclass(kind, ManyViolations)}

    assert not {kind.__name__ for kind in told} - set(messages.MESSAGES) - {"PermissionLacking"}


def test_an_unknown_code_still_says_something() -> None:
    assert "NeverSeen" in messages.sentence(Violation("NeverSeen"))


def test_facts_are_spelled_the_vietnamese_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(messages.MESSAGES, "Trial", "{amount_vnd} ngày {on_date}, {role}, {missing}")
    facts = {"amount_vnd": 1234567, "on_date": today().replace(2026, 3, 5), "role": Role.CASHIER}

    assert messages.sentence(Violation("Trial", "", facts)) == "1.234.567 ngày 05/03/2026, Thủ quỹ, …"


@pytest.mark.parametrize(
    ("typed", "words"), [("1tr5", "Một triệu năm trăm nghìn đồng"), ("0", "Số tiền phải từ 1 đồng"), ("", "Không đọc")]
)
def test_amounts_are_spelled_while_typing(client: FlaskClient, typed: str, words: str) -> None:
    log_in(client, Role.CASHIER)

    answer = client.get("/tien-te/bang-chu", query_string={"so": typed})

    assert answer.get_data(as_text=True).lower().startswith(words.lower())


def test_the_offices_facts_are_kept_by_day(app: Flask, client: FlaskClient) -> None:
    log_in(client, Role.ADMIN)
    fields = {
        "organization_name": "Quỹ Vì bình yên cuộc sống",
        "organization_short_sign": "QVBYCS",
        "organization_place": "Thành phố Hồ Chí Minh",
        "valid_from": "01/01/2026",
    }

    assert post(client, "/quan-tri/don-vi", fields).status_code == 303
    later = post(client, "/quan-tri/don-vi", {**fields, "organization_name": "Tên mới", "valid_from": "01/06/2026"})

    assert later.status_code == 303
    with app.app_context():
        assert organization(reading(), on_date=today().replace(2026, 5, 31)).name == "Quỹ Vì bình yên cuộc sống"
        assert organization(reading(), on_date=today().replace(2026, 6, 1)).name == "Tên mới"
        assert organization(reading(), on_date=today().replace(2025, 12, 31)).name == ""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FUND_COOKIE_SECURE", "maybe"),
        ("FUND_PROXY_COUNT", "-1"),
        ("SECRET_KEY", "short"),
        ("FUND_DATA_KEY", "bm90IDMyIGJ5dGVz"),
        ("DATABASE_URL", "mysql://x"),
    ],
)
def test_a_wrong_setting_stops_the_start(tmp_path: pathlib.Path, name: str, value: str) -> None:
    with pytest.raises(WrongSetting, match=name):
        load_settings({"FUND_INSTANCE": str(tmp_path), name: value})


def test_secrets_are_made_once_and_only_the_owner_reads_them(tmp_path: pathlib.Path) -> None:
    first, second = (load_settings({"FUND_INSTANCE": str(tmp_path)}) for _ in range(2))

    assert first == second
    assert first.secret_key not in repr(first)
    for name in ("secret_key", "data_key"):
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600


def test_an_empty_secret_file_stops_the_start(tmp_path: pathlib.Path) -> None:
    (tmp_path / "secret_key").touch()

    with pytest.raises(WrongSetting, match="is empty"):
        load_settings({"FUND_INSTANCE": str(tmp_path)})


def test_the_default_database_is_a_file_of_the_instance(tmp_path: pathlib.Path) -> None:
    settings = load_settings({"FUND_INSTANCE": str(tmp_path)})

    app = create_app(settings)

    with app.app_context():
        assert reading().scalar(text("SELECT 1")) == 1
        app.extensions["sqlalchemy"].session.remove()
        app.extensions["sqlalchemy"].engine.dispose()
    assert (tmp_path / "fund.sqlite3").exists()


def test_a_database_that_is_away_gives_a_page(tmp_path: pathlib.Path) -> None:
    away = load_settings({"FUND_INSTANCE": str(tmp_path), "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/fund"})
    app = create_app(away)
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = "some token"

    answer = client.get("/")

    assert answer.status_code == 503
    assert "Hệ thống đang bận" in answer.get_data(as_text=True)


def test_static_texts_travel_compressed(client: FlaskClient) -> None:
    plain = client.get("/static/css/fund.css", headers={"Accept-Encoding": "identity"})
    packed = client.get("/static/css/fund.css", headers={"Accept-Encoding": "gzip"})

    assert gzip.decompress(packed.get_data()) == plain.get_data()
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert len(packed.get_data()) < len(plain.get_data()) / 3
    assert packed.headers["Content-Type"].startswith("text/css")
    for answer in (plain, packed):
        answer.close()


def test_a_page_is_not_kept_waiting_to_note_that_the_session_is_in_use(
    app: Flask, client: FlaskClient, database_name: str
) -> None:
    if database_name != "sqlite":
        pytest.skip("only SQLite has one writer")
    username = log_in(client, Role.ACCOUNTANT)
    long_ago = now() - dt.timedelta(minutes=30)
    with app.app_context():
        with transaction() as session:
            row = open_sessions(session, at=now(), username=username)[0]
            touch(session, session_id=row.id, at=long_ago)
        with database.engine.connect() as writer:
            writer.exec_driver_sql("SELECT 1")  # its transaction began IMMEDIATE: the lock is taken

            started = time.monotonic()
            answer = client.get("/tai-khoan/phien")

            assert time.monotonic() - started < 5
        assert answer.status_code == 200
        assert open_sessions(reading(), at=now(), username=username)[0].last_seen_at == long_ago
    client.get("/tai-khoan/phien")
    with app.app_context():
        assert open_sessions(reading(), at=now(), username=username)[0].last_seen_at > long_ago


def test_the_kinds_of_refusal_carry_their_facts() -> None:
    assert InvalidInput(field="x").violations[0].field == "x"
