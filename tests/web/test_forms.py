"""Forms: typed values in, every error at its field, nothing typed is lost, nothing done twice."""

import concurrent.futures
import io
import secrets
import threading

import pytest
from flask import Blueprint, Flask, url_for
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from jinja2 import ChoiceLoader, DictLoader
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError

from fund.access.permissions import Permission, Role
from fund.errors import Conflict, InvalidInput, ManyViolations, Violation
from fund.labels import LabelledEnum
from fund.trail.models import TrailEvent
from fund.trail.operations import record
from fund.trail.tags import TrailTag
from fund.web.auth import actor, permission_required
from fund.web.clock import now, today
from fund.web.fields import ChoiceField, CodeField, DateField, FileField, FlagField, LinesField, TextField, VndField
from fund.web.forms import Form, FundSchema, RowsField
from fund.web.messages import MESSAGES
from fund.web.transaction import NestedTransaction, reading, transaction
from tests.builders.access import csrf_token, log_in, post

PAGE = """{% extends "layouts/page.html" %}
{% from "components/form.html" import form_tag, field, rows, submit %}
{% block title %}Khoản thử{% endblock %}
{% block content %}
{% call form_tag(form) %}
{% for name in ("day", "who", "amount_vnd", "privacy", "note", "is_urgent", "papers") %}
{{ field(form[name]) }}{% endfor %}
{{ rows(form, "parts", least=2, total="Cộng") }}{{ submit() }}
{% endcall %}{% endblock %}"""

blueprint = Blueprint("trial", __name__)


class Privacy(LabelledEnum):
    """A small closed list."""

    NAMED = "named", "Nêu tên"
    HIDDEN = "hidden", "Ẩn danh"


class PartSchema(FundSchema):
    """One row."""

    fund_code = CodeField("Nguồn quỹ", required=True)
    amount_vnd = VndField("Số tiền", required=True)


class TrialSchema(FundSchema):
    """Every kind of field."""

    day = DateField("Ngày", required=True)
    who = TextField("Người nộp", required=True, max_length=40)
    amount_vnd = VndField("Số tiền", required=True)
    privacy = ChoiceField("Công khai tên", Privacy)
    note = LinesField("Ghi chú")
    is_urgent = FlagField("Gấp")
    papers = FileField("Chứng từ", many=True, max_megabytes=1)
    parts = RowsField("Chia quỹ", PartSchema, most=3)


class PartsDoNotAddUp(InvalidInput):
    """A refusal of a field of a row."""


class TakenByAnother(Conflict):
    """A refusal of the whole."""


@blueprint.route("/thu-bieu-mau", methods=["GET", "POST"])
@permission_required(Permission.ACCOUNT_USE_OWN)
def try_form() -> ResponseReturnValue:
    """Write one event, unless the name asks for a refusal."""
    form = Form(TrialSchema(), initial={"day": today()})
    if form.is_valid:
        with form.transaction() as session:
            record(session, tag=TrailTag.ACCESS_SETTING_CHANGED, subject="trial:1", actor=actor(), at=now())
            _refuse_if_asked(form.values["who"])
            if form.values["who"] == "trái quy tắc":
                session.execute(text("INSERT INTO user_role (user_id, role) VALUES (1, 'nobody')"))
            form.done(url_for("trial.try_form", done="yes"), "Đã ghi.")
    form.offer("fund_code", [("QC", "Quỹ chung"), ("NT", "Nhà tình thương")], rows="parts")
    return form.response("trial.html")


def _refuse_if_asked(who: str) -> None:
    if who == "nhiều lỗi":
        raise ManyViolations(
            (
                Violation("PartsDoNotAddUp", "parts.1.amount_vnd"),
                Violation("TakenByAnother"),
                Violation("No", "no.such"),
            )
        )
    if who == "người khác":
        raise TakenByAnother
    if who == "đang bận":
        raise OperationalError("INSERT", None, Exception("database is locked"))


@pytest.fixture
def app(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """Add the trial page to the application."""
    app.register_blueprint(blueprint)
    assert app.jinja_loader is not None
    app.jinja_env.loader = ChoiceLoader([DictLoader({"trial.html": PAGE}), app.jinja_env.loader or app.jinja_loader])
    monkeypatch.setitem(MESSAGES, "PartsDoNotAddUp", "Các phần không cộng đủ.")
    monkeypatch.setitem(MESSAGES, "TakenByAnother", "Người khác vừa nhận việc này.")
    return app


@pytest.fixture
def accountant(client: FlaskClient) -> FlaskClient:
    """Give a browser with the accountant logged in."""
    log_in(client, Role.ACCOUNTANT)
    return client


def good(**changed: object) -> dict[str, object]:
    """Give a form that can be done."""
    return {"day": "0503", "who": "Bà Sáu", "amount_vnd": "1tr5", **changed}


def events(app: Flask) -> int:
    """Count what the trial page wrote."""
    with app.app_context():
        return reading().scalar(select(func.count()).where(TrailEvent.subject == "trial:1")) or 0


def test_a_good_form_is_done_and_redirects(app: Flask, accountant: FlaskClient) -> None:
    answer = post(accountant, "/thu-bieu-mau", good())

    assert (answer.status_code, answer.location) == (303, "/thu-bieu-mau?done=yes")
    assert events(app) == 1


def test_every_error_is_told_at_once_and_what_was_typed_is_kept(app: Flask, accountant: FlaskClient) -> None:
    typed = good(day="31/02/2026", who="", amount_vnd="5.5", privacy="loud", note="giữ lại")

    answer = post(accountant, "/thu-bieu-mau", typed)

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "4 điều cần sửa" in page
    for told in ("Không đọc được ngày", "Chưa nhập người nộp", "Không đọc được số tiền", "Chọn một mục"):
        assert page.count(told) == 2, told
    for kept in ('value="31/02/2026"', 'value="5.5"', ">giữ lại</textarea>"):
        assert kept in page
    assert events(app) == 0


@pytest.mark.parametrize(
    "typed", ["0", "-5", "5.5", "5,5", "1_000", "1" + "0" * 30, "１２", "abc", "1.00", "\x00", "9" * 17]
)
def test_wrong_amounts_are_refused_with_a_sentence(app: Flask, accountant: FlaskClient, typed: str) -> None:
    answer = post(accountant, "/thu-bieu-mau", good(amount_vnd=typed))

    assert answer.status_code == 422
    assert 'class="error" id="o-amount_vnd-loi"' in answer.get_data(as_text=True)
    assert events(app) == 0


@pytest.mark.parametrize("field", ["who", "note", "day", "privacy", "khong_co"])
def test_a_nul_byte_is_refused_everywhere(app: Flask, accountant: FlaskClient, field: str) -> None:
    answer = post(accountant, "/thu-bieu-mau", good(**{field: "a\x00b"}))

    assert answer.status_code == 422
    assert events(app) == 0


def test_unknown_fields_are_refused(accountant: FlaskClient) -> None:
    answer = post(accountant, "/thu-bieu-mau", good(is_admin="1"))

    assert answer.status_code == 422
    assert "ô không dùng đến" in answer.get_data(as_text=True)


def test_long_text_is_refused_with_its_length(accountant: FlaskClient) -> None:
    page = post(accountant, "/thu-bieu-mau", good(who="a" * 41)).get_data(as_text=True)

    assert "Dài quá 40 ký tự (đang có 41)" in page


def test_rows_are_read_blank_ones_left_out_and_errors_stand_in_their_row(accountant: FlaskClient) -> None:
    rows = {
        "parts-0-fund_code": "",
        "parts-0-amount_vnd": " ",
        "parts-4-fund_code": "NT",
        "parts-4-amount_vnd": "500k",
        "parts-7-fund_code": "QC",
        "parts-7-amount_vnd": "x",
    }

    page = post(accountant, "/thu-bieu-mau", good(**rows)).get_data(as_text=True)

    assert "Chia quỹ, dòng 2, Số tiền: Không đọc được số tiền" in page
    assert '<option value="NT" selected>Nhà tình thương</option>' in page
    assert 'name="parts-1-amount_vnd"' in page


def test_too_many_rows_are_refused(accountant: FlaskClient) -> None:
    rows = {f"parts-{i}-{name}": value for i in range(4) for name, value in (("fund_code", "QC"), ("amount_vnd", "1"))}

    page = post(accountant, "/thu-bieu-mau", good(**rows)).get_data(as_text=True)

    assert "Cần từ 0 đến 3 dòng; đang có 4" in page


def test_refusals_of_the_rules_stand_at_their_fields(app: Flask, accountant: FlaskClient) -> None:
    rows = {f"parts-{i}-{name}": value for i in range(2) for name, value in (("fund_code", "QC"), ("amount_vnd", "1"))}

    answer = post(accountant, "/thu-bieu-mau", good(who="nhiều lỗi", **rows))

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'href="#o-parts-1-amount_vnd">Chia quỹ, dòng 2, Số tiền: Các phần không cộng đủ.' in page
    assert "Người khác vừa nhận việc này." in page
    assert events(app) == 0


def test_a_conflict_keeps_the_form_with_its_status(accountant: FlaskClient) -> None:
    answer = post(accountant, "/thu-bieu-mau", good(who="người khác"))

    assert answer.status_code == 409
    assert 'value="người khác"' in answer.get_data(as_text=True)


def test_what_only_the_database_refuses_keeps_the_form_too(app: Flask, accountant: FlaskClient) -> None:
    answer = post(accountant, "/thu-bieu-mau", good(who="trái quy tắc"))

    assert answer.status_code == 409
    assert "Cơ sở dữ liệu từ chối" in answer.get_data(as_text=True)
    assert events(app) == 0


def test_a_busy_database_keeps_the_form_and_says_to_try_again(app: Flask, accountant: FlaskClient) -> None:
    answer = post(accountant, "/thu-bieu-mau", good(who="đang bận"))

    assert answer.status_code == 409
    assert "Chờ vài giây" in answer.get_data(as_text=True)
    assert 'value="đang bận"' in answer.get_data(as_text=True)
    assert events(app) == 0


def test_the_same_form_twice_is_done_once_and_leads_to_the_same_place(app: Flask, accountant: FlaskClient) -> None:
    key = secrets.token_urlsafe(16)

    first, second = (post(accountant, "/thu-bieu-mau", good(), key=key) for _ in range(2))

    assert first.location == second.location == "/thu-bieu-mau?done=yes"
    assert events(app) == 1


def test_the_same_form_sent_at_the_same_moment_is_done_once(app: Flask, accountant: FlaskClient) -> None:
    token = csrf_token(accountant, "/thu-bieu-mau")
    cookie = accountant.get_cookie("fund_session")
    assert cookie is not None
    together = threading.Barrier(4)

    def send() -> tuple[int, str | None]:
        browser = app.test_client()
        browser.set_cookie("fund_session", cookie.value)
        together.wait()
        fields = good(form_key="one-key-for-all-of-them", csrf_token=token)
        answer = browser.post("/thu-bieu-mau", data=fields)
        return answer.status_code, answer.location

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        answers = [sent.result() for sent in [pool.submit(send) for _ in range(4)]]

    assert set(answers) == {(303, "/thu-bieu-mau?done=yes")}
    assert events(app) == 1


def test_the_same_key_with_other_contents_is_refused(app: Flask, accountant: FlaskClient) -> None:
    key = secrets.token_urlsafe(16)
    post(accountant, "/thu-bieu-mau", good(), key=key)

    answer = post(accountant, "/thu-bieu-mau", good(amount_vnd="2tr"), key=key)

    assert answer.status_code == 409
    assert "đã được ghi trước đó với nội dung khác" in answer.get_data(as_text=True)
    assert key not in answer.get_data(as_text=True)
    assert events(app) == 1


def test_another_file_under_the_same_key_is_other_contents(app: Flask, accountant: FlaskClient) -> None:
    key = secrets.token_urlsafe(16)
    post(accountant, "/thu-bieu-mau", good(papers=(io.BytesIO(b"one"), "a.pdf")), key=key)

    answer = post(accountant, "/thu-bieu-mau", good(papers=(io.BytesIO(b"two"), "a.pdf")), key=key)

    assert answer.status_code == 409


def test_another_person_cannot_use_a_key_to_learn_where_it_led(app: Flask, accountant: FlaskClient) -> None:
    key = secrets.token_urlsafe(16)
    post(accountant, "/thu-bieu-mau", good(), key=key)
    other = app.test_client()
    log_in(other, Role.CASHIER)

    assert post(other, "/thu-bieu-mau", good(), key=key).status_code == 409


@pytest.mark.parametrize(
    ("content", "told"), [(b"", "trống"), (b"x" * (1024 * 1024 + 1), "lớn hơn 1 MB")], ids=["empty", "large"]
)
def test_files_that_will_not_do_are_refused(accountant: FlaskClient, content: bytes, told: str) -> None:
    answer = post(accountant, "/thu-bieu-mau", good(papers=(io.BytesIO(content), "../../giấy.pdf")))

    assert answer.status_code == 422
    assert f"Tệp giấy.pdf {told}" in answer.get_data(as_text=True)


def test_a_transaction_inside_another_is_our_mistake(app: Flask) -> None:
    with app.app_context(), transaction(), pytest.raises(NestedTransaction), transaction():
        pass
