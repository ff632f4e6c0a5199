"""From the beneficiary to the phiếu chi through the client, as each role does it; and what may go wrong on the way."""

import dataclasses
import datetime as dt
import hashlib
import io
import pathlib
import re
import secrets

import docx
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from fund.access.permissions import Role
from fund.disbursements.kinds import DecisionStatus, PaymentStatus, RequestStatus
from fund.disbursements.models import Decision, Payment, Programme, SupportRequest
from fund.documents.queries import get_issued
from fund.ledger.models import JournalEntry
from fund.people.models import Party
from fund.trail.models import TrailEvent
from fund.web.clock import today
from fund.web.transaction import reading, transaction
from tests.builders import disbursements as build
from tests.builders.access import log_in, post
from tests.builders.disbursements import CASH, HOUSES


@dataclasses.dataclass(frozen=True)
class Ids:
    """What the tests name in addresses and forms."""

    award: int
    capital: int
    general: int
    houses: int


@pytest.fixture
def office(app: Flask) -> Ids:
    """Give an office with money and programmes, its books open from last year until today."""
    return open_ids(app)


def open_ids(app: Flask) -> Ids:
    first = dt.date(today().year - 1, 1, 1)
    with app.app_context(), transaction() as session:
        made = build.open_office(session, first=first, through=today(), gifts_on=first)
        return Ids(made.award.id, made.capital.id, made.general, made.houses)


def person(app: Flask, name: str) -> str:
    """Register someone who may be helped and give the code."""
    with app.app_context(), transaction() as session:
        return build.a_person(session, name).code


def typed(day: dt.date) -> str:
    return f"{day:%d/%m/%Y}"


def decision_form(office: Ids, *people: str, amount: str = "5tr", fund: int = 0) -> dict[str, object]:
    rows = {
        f"awards-{index}-{name}": value
        for index, who in enumerate(people)
        for name, value in {
            "party_id": who,
            "programme_id": str(office.award),
            "fund_id": str(fund or office.general),
            "amount_vnd": amount,
        }.items()
    }
    return {
        "subject": "khen thưởng gương dũng cảm",
        "decision_date": typed(today()),
        "issuing_authority": "GIÁM ĐỐC QUỸ",
        "legal_bases": "Căn cứ Điều lệ Quỹ\nCăn cứ Biên bản họp",
        "proposer": "Theo đề nghị của Bộ phận hồ sơ",
        "articles": "Quyết định này có hiệu lực kể từ ngày ký.",
        "recipients": "Như Điều 1\nLưu: VT",
        "signatory_title": "GIÁM ĐỐC",
        "signatory_name": "Trần Thị Hòa",
        **rows,
    }


def newest(app: Flask, model: type[Decision] | type[Payment]) -> int:
    with app.app_context():
        return reading().scalars(sa.select(sa.func.max(model.id))).one()


def drafted(app: Flask, client: FlaskClient, office: Ids, *people: str, **options: object) -> int:
    log_in(client, Role.CASE_OFFICER)
    answer = post(client, "/quyet-dinh/moi", decision_form(office, *people, **options))  # type: ignore[arg-type]
    assert answer.status_code == 303, errors_of(answer.get_data(as_text=True))
    return newest(app, Decision)


def approved(app: Flask, client: FlaskClient, office: Ids, *people: str, **options: object) -> int:
    decision_id = drafted(app, client, office, *people, **options)
    assert post(client, f"/quyet-dinh/{decision_id}/trinh").status_code == 303
    log_in(client, Role.DIRECTOR)
    page = client.get(f"/quyet-dinh/{decision_id}/duyet").get_data(as_text=True)
    answer = post(client, f"/quyet-dinh/{decision_id}/duyet", seen_hash=seen_hash(page))
    assert answer.status_code == 303
    return decision_id


def issued(app: Flask, client: FlaskClient, office: Ids, *people: str, **options: object) -> int:
    decision_id = approved(app, client, office, *people, **options)
    answer = post(client, f"/quyet-dinh/{decision_id}/ban-hanh")
    assert answer.status_code == 303, errors_of(answer.get_data(as_text=True))
    return decision_id


def payment_form(app: Flask, decision_id: int) -> dict[str, object]:
    with app.app_context():
        awards = [award.id for award in reading().get_one(Decision, decision_id).awards]
    rows = {f"lines-{i}-award_id": str(award) for i, award in enumerate(awards)}
    return {
        "channel": "cash",
        "account_code": CASH,
        "payment_date": typed(today()),
        "payee": "Người nhận mẫu",
        "reason": "Chi khen thưởng",
        **rows,
        **{f"lines-{i}-is_chosen": "1" for i in range(len(awards))},
    }


def seen_hash(page: str) -> str:
    found = re.search(r'name="seen_hash" value="([0-9a-f]{64})"', page)
    assert found
    return found[1]


def errors_of(page: str) -> list[str]:
    return re.findall(r"<li>(?:<a[^>]*>)?([^<]+)", page[page.find('id="loi"') :])[:8]


def decision(app: Flask, decision_id: int) -> Decision:
    with app.app_context():
        return reading().get_one(Decision, decision_id)


def test_a_request_goes_from_the_person_to_the_decision(app: Flask, client: FlaskClient, office: Ids) -> None:
    log_in(client, Role.CASE_OFFICER)
    answer = post(
        client,
        "/doi-tuong/moi",
        full_name="Lê Thị Mẫu",
        kind="person",
        category="awardee",
        disclosure="initials",
        identity_number="079 123 456 789",
    )
    assert answer.status_code == 303
    dossier = client.get(answer.location).get_data(as_text=True)
    assert "•••••••••789" in dossier
    assert "079123456789" not in dossier

    answer = post(
        client,
        "/ho-so/moi",
        party_id="le thi mau",
        programme_id=str(office.award),
        requested_amount_vnd="5tr",
        request_date=typed(today()),
        proposing_unit="MTTQ Phường Sài Gòn",
        reason="Giúp công an bắt cướp",
    )
    assert answer.status_code == 303
    address = answer.location
    evidence = (io.BytesIO(b"%PDF-1.4 giay khen"), "giay-khen.pdf")
    assert post(client, f"{address}/tai-lieu", {"files": evidence, "description": "Giấy khen"}).status_code == 303
    assert post(client, f"{address}/trinh").status_code == 303
    assert post(client, f"{address}/tham-dinh", note="Đã xác minh", score="90").status_code == 303
    page = client.get(address).get_data(as_text=True)
    assert "giay-khen.pdf" in page
    assert "Đã thẩm định" in page

    form = decision_form(office, "HS-" + re.search(r"HS-(\d{4}-\d{4})", page)[1])  # type: ignore[index]
    del form["awards-0-programme_id"], form["awards-0-amount_vnd"]
    assert post(client, "/quyet-dinh/moi", form).status_code == 303
    with app.app_context():
        request = reading().scalars(sa.select(SupportRequest)).one()
        assert request.status is RequestStatus.SELECTED
        made = reading().get_one(Decision, newest(app, Decision))
        assert [(award.request_id, award.amount_vnd) for award in made.awards] == [(request.id, 5_000_000)]


def test_every_look_at_a_dossier_is_on_the_trail(app: Flask, client: FlaskClient, office: Ids) -> None:
    code = person(app, "Trần Văn Xem")
    with app.app_context():
        party_id = reading().scalars(sa.select(Party.id).where(Party.code == code)).one()
    log_in(client, Role.AUDITOR)

    for _ in range(2):
        assert client.get(f"/doi-tuong/{party_id}").status_code == 200

    with app.app_context():
        chosen = sa.select(TrailEvent.tag, TrailEvent.actor).where(TrailEvent.subject == f"party:{party_id}")
        events = [tuple(row) for row in reading().execute(chosen)]
    assert len([event for event in events if event[1] == "kiemtoan" and "view" in event[0]]) == 2


def test_an_identity_number_is_shown_after_a_reason_only(app: Flask, client: FlaskClient, office: Ids) -> None:
    log_in(client, Role.CASE_OFFICER)
    answer = post(
        client,
        "/doi-tuong/moi",
        full_name="Lê Thị Số",
        kind="person",
        category="other",
        disclosure="initials",
        identity_number="079123456789",
    )

    refused = post(client, f"{answer.location}/so-dinh-danh", reason="")
    shown = post(client, f"{answer.location}/so-dinh-danh", reason="Đối chiếu CCCD khi trao tiền")

    assert refused.status_code == 422
    assert "079123456789" in shown.get_data(as_text=True)


def test_the_same_person_is_shown_before_a_second_one_is_taken_in(app: Flask, client: FlaskClient, office: Ids) -> None:
    person(app, "Phạm Văn Trùng")
    log_in(client, Role.CASE_OFFICER)
    fields = {"full_name": "pham van trung", "kind": "person", "category": "other", "disclosure": "initials"}

    warned = post(client, "/doi-tuong/moi", fields)
    taken = post(client, "/doi-tuong/moi", fields, same_name="1")

    assert warned.status_code == 409
    assert "Phạm Văn Trùng" in warned.get_data(as_text=True)
    assert taken.status_code == 303


def test_a_decision_goes_from_the_draft_to_the_paid_out_money(app: Flask, client: FlaskClient, office: Ids) -> None:
    decision_id = issued(app, client, office, person(app, "Lê Văn Một"), person(app, "Lê Văn Hai"))
    page = client.get(f"/quyet-dinh/{decision_id}").get_data(as_text=True)
    assert "01/QĐ-QVBYCS" in page
    assert "10.000.000" in page

    log_in(client, Role.ACCOUNTANT)
    assert client.get(f"/chi/moi/{decision_id}").status_code == 200
    assert post(client, f"/chi/moi/{decision_id}", payment_form(app, decision_id)).status_code == 303
    payment_id = newest(app, Payment)
    log_in(client, Role.CHIEF_ACCOUNTANT)
    assert post(client, f"/chi/{payment_id}/duyet").status_code == 303
    log_in(client, Role.CASHIER)
    assert post(client, f"/chi/{payment_id}/chi-tien", payment_date=typed(today())).status_code == 303

    with app.app_context():
        payment = reading().get_one(Payment, payment_id)
        assert payment.status is PaymentStatus.PAID
        assert (payment.prepared_by, payment.approved_by, payment.paid_by) == ("ketoan", "ketoantruong", "thuquy")
        assert payment.decision.status is DecisionStatus.PAID
    slip = client.get(f"/chi/{payment_id}/phieu-chi").get_data(as_text=True)
    assert f"PC-{today().year}-00001" in slip
    assert "Mười triệu đồng" in slip
    for paper in ("phieu-chi.docx", "bang-ky-nhan.docx"):
        word = client.get(f"/chi/{payment_id}/{paper}")
        assert docx.Document(io.BytesIO(word.data)).tables


def test_the_stored_word_file_is_given_byte_for_byte_in_the_browser_and_on_the_command_line(
    app: Flask, client: FlaskClient, office: Ids, tmp_path: pathlib.Path
) -> None:
    decision_id = issued(app, client, office, person(app, "Lê Văn Một"))
    with app.app_context():
        paper = get_issued(reading(), reading().get_one(Decision, decision_id).issued_document_id or 0)
        stored = bytes(paper.content)

    downloads = {client.get(f"/quyet-dinh/{decision_id}/van-ban.docx").data for _ in range(2)}
    result = app.test_cli_runner().invoke(
        args=["decision", "render", "01/QĐ-QVBYCS", "-o", str(tmp_path / "quyet-dinh.docx")]
    )

    assert downloads == {stored}
    assert result.exit_code == 0, result.output
    assert (tmp_path / "quyet-dinh.docx").read_bytes() == stored
    assert hashlib.sha256(stored).hexdigest() in result.output
    unknown = app.test_cli_runner().invoke(args=["decision", "render", "99/QĐ-QVBYCS", "-o", str(tmp_path / "x.docx")])
    assert unknown.exit_code == 1
    assert not (tmp_path / "x.docx").exists()


def test_an_overdraw_names_the_fund_its_balance_and_the_shortfall_and_writes_nothing(
    app: Flask, client: FlaskClient, office: Ids
) -> None:
    decision_id = approved(app, client, office, person(app, "Lê Văn Lớn"), amount="100tr", fund=office.houses)

    answer = post(client, f"/quyet-dinh/{decision_id}/ban-hanh")

    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Nhà tình thương" in page
    assert "80.000.000" in page
    assert "20.000.000" in page
    made = decision(app, decision_id)
    assert (made.status, made.number) == (DecisionStatus.APPROVED, None)
    with app.app_context():
        kinds = reading().scalars(sa.select(JournalEntry.voucher_kind).distinct()).all()
    assert "QD" not in kinds
    assert HOUSES == "NHA"


def test_a_double_click_on_issue_issues_once(app: Flask, client: FlaskClient, office: Ids) -> None:
    decision_id = approved(app, client, office, person(app, "Lê Văn Một"))
    key = secrets.token_urlsafe(16)

    answers = [post(client, f"/quyet-dinh/{decision_id}/ban-hanh", key=key).status_code for _ in range(2)]
    other_window = post(client, f"/quyet-dinh/{decision_id}/ban-hanh")

    assert answers == [303, 303]
    assert other_window.status_code == 409
    assert decision(app, decision_id).number == 1
    with app.app_context():
        entries = reading().scalars(sa.select(JournalEntry.source).where(JournalEntry.voucher_kind == "QD")).all()
    assert entries == [f"decision:{decision_id}"]


def test_an_edit_in_another_window_voids_what_the_director_read(app: Flask, client: FlaskClient, office: Ids) -> None:
    code = person(app, "Lê Văn Một")
    decision_id = drafted(app, client, office, code)
    post(client, f"/quyet-dinh/{decision_id}/trinh")
    log_in(client, Role.DIRECTOR)
    read = seen_hash(client.get(f"/quyet-dinh/{decision_id}/duyet").get_data(as_text=True))
    log_in(client, Role.CASE_OFFICER)
    assert post(client, f"/quyet-dinh/{decision_id}/sua", decision_form(office, code, amount="6tr")).status_code == 303
    assert post(client, f"/quyet-dinh/{decision_id}/trinh").status_code == 303
    log_in(client, Role.DIRECTOR)

    answer = post(client, f"/quyet-dinh/{decision_id}/duyet", seen_hash=read)

    assert answer.status_code == 409
    assert "đã thay đổi" in answer.get_data(as_text=True)
    assert decision(app, decision_id).status is DecisionStatus.SUBMITTED


def test_an_edit_of_an_approved_decision_voids_the_approval(app: Flask, client: FlaskClient, office: Ids) -> None:
    code = person(app, "Lê Văn Một")
    decision_id = approved(app, client, office, code)
    log_in(client, Role.CASE_OFFICER)

    post(client, f"/quyet-dinh/{decision_id}/sua", decision_form(office, code, amount="6tr"))
    log_in(client, Role.DIRECTOR)
    answer = post(client, f"/quyet-dinh/{decision_id}/ban-hanh")

    assert answer.status_code == 409
    assert decision(app, decision_id).status is DecisionStatus.DRAFT


@pytest.mark.parametrize(
    ("role", "address"),
    [
        (Role.CASE_OFFICER, "/quyet-dinh/{id}/duyet"),
        (Role.CASE_OFFICER, "/quyet-dinh/{id}/ban-hanh"),
        (Role.ACCOUNTANT, "/quyet-dinh/{id}/ban-hanh"),
        (Role.DIRECTOR, "/quyet-dinh/moi"),
        (Role.CASHIER, "/quyet-dinh/{id}"),
        (Role.CASHIER, "/ho-so"),
        (Role.ACCOUNTANT, "/doi-tuong/1"),
        (Role.ADMIN, "/quyet-dinh"),
        (Role.AUDITOR, "/chi/moi/{id}"),
        (Role.CASE_OFFICER, "/quan-tri/chuong-trinh"),
    ],
)
def test_the_address_of_another_role_is_refused(
    app: Flask, client: FlaskClient, office: Ids, role: Role, address: str
) -> None:
    decision_id = drafted(app, client, office, person(app, "Lê Văn Một"))
    log_in(client, role)

    assert client.get(address.format(id=decision_id)).status_code == 403


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"awards-0-amount_vnd": "0"}, "từ 1 đồng"),
        ({"awards-0-amount_vnd": "-5"}, "Không đọc được số tiền"),
        ({"awards-0-amount_vnd": "5.5"}, "Không đọc được số tiền"),
        ({"awards-0-amount_vnd": "1_000"}, "Không đọc được số tiền"),
        ({"awards-0-amount_vnd": "1" + "0" * 30}, "từ 1 đồng"),
        ({"awards-0-party_id": "Không Có Ai"}, "Không có đối tượng thụ hưởng hoặc hồ sơ nào"),
        ({"awards-0-party_id": "HS-2026-9999"}, "Không có đối tượng thụ hưởng hoặc hồ sơ nào"),
        ({"awards-0-fund_id": "999"}, "Không có nguồn quỹ này"),
        ({"awards-0-programme_id": ""}, "Chưa chọn chương trình"),
        ({"subject": "dũng cảm\x00"}, "ký tự điều khiển"),
        ({"subject": ""}, "Chưa nhập trích yếu"),
        ({"decision_date": "31/02/2026"}, "Không đọc được ngày"),
        ({"legal_bases": "\n \n"}, "Chưa nhập căn cứ"),
    ],
)
def test_a_bad_draft_is_told_at_its_field_and_what_was_typed_stays(
    app: Flask, client: FlaskClient, office: Ids, changes: dict[str, str], told: str
) -> None:
    code = person(app, "Lê Văn Một")
    log_in(client, Role.CASE_OFFICER)

    answer = post(client, "/quyet-dinh/moi", decision_form(office, code) | changes)

    page = answer.get_data(as_text=True)
    assert answer.status_code in {404, 409, 422}
    assert told in page
    assert 'value="Trần Thị Hòa"' in page
    with app.app_context():
        assert reading().scalars(sa.select(Decision)).all() == []


def test_a_decision_without_people_is_refused(app: Flask, client: FlaskClient, office: Ids) -> None:
    log_in(client, Role.CASE_OFFICER)

    answer = post(client, "/quyet-dinh/moi", decision_form(office))

    assert answer.status_code == 422
    assert "Chưa có ai trong danh sách" in answer.get_data(as_text=True)


def test_a_docx_that_is_none_is_refused_with_a_sentence(app: Flask, client: FlaskClient, office: Ids) -> None:
    with app.app_context(), transaction() as session:
        request_id = build.a_request(session, session.get_one(Programme, office.award)).id
    log_in(client, Role.CASE_OFFICER)
    fake = (io.BytesIO(b"PK\x03\x04 khong phai word"), "to-trinh.docx")

    answer = post(client, f"/ho-so/{request_id}/tai-lieu", {"files": fake})

    assert answer.status_code == 422
    assert "to-trinh.docx" in answer.get_data(as_text=True)


def test_help_again_within_the_period_needs_a_reason(app: Flask, client: FlaskClient, office: Ids) -> None:
    code = person(app, "Lê Văn Một")
    issued(app, client, office, code)
    log_in(client, Role.CASE_OFFICER)
    answer = post(
        client,
        "/ho-so/moi",
        party_id=code,
        programme_id=str(office.award),
        requested_amount_vnd="5tr",
        request_date=typed(today()),
        proposing_unit="MTTQ Phường Sài Gòn",
        reason="Lần hai",
    )

    stopped = post(client, f"{answer.location}/trinh")
    passed = post(client, f"{answer.location}/trinh", override_reason="Thành tích khác, vụ án khác")

    assert stopped.status_code == 409
    assert "01/QĐ-QVBYCS" in stopped.get_data(as_text=True)
    assert passed.status_code == 303


def test_a_revoked_decision_and_the_one_that_revokes_it_both_stay_and_the_public_is_told(
    app: Flask, client: FlaskClient, office: Ids
) -> None:
    first = issued(app, client, office, person(app, "Lê Văn Kín"))
    code = decision(app, first).check_code
    log_in(client, Role.CASE_OFFICER)
    assert post(client, f"/quyet-dinh/moi?thu_hoi={first}", decision_form(office)).status_code == 303
    second = newest(app, Decision)
    post(client, f"/quyet-dinh/{second}/trinh")
    log_in(client, Role.DIRECTOR)
    read = seen_hash(client.get(f"/quyet-dinh/{second}/duyet").get_data(as_text=True))
    post(client, f"/quyet-dinh/{second}/duyet", seen_hash=read)
    assert post(client, f"/quyet-dinh/{second}/ban-hanh").status_code == 303

    page = app.test_client().get(f"/kiem-tra/{code}").get_data(as_text=True)
    assert "bị thu hồi" in page
    assert "02/QĐ-QVBYCS" in page
    assert "Lê Văn Kín" not in page
    for decision_id in (first, second):
        assert client.get(f"/quyet-dinh/{decision_id}").status_code == 200
    assert "02/QĐ-QVBYCS" in client.get("/quyet-dinh/so-dang-ky").get_data(as_text=True)


def test_the_public_check_tells_no_personal_data_and_knows_a_mistyped_code(
    app: Flask, client: FlaskClient, office: Ids
) -> None:
    decision_id = issued(app, client, office, person(app, "Lê Văn Kín"))
    code = decision(app, decision_id).check_code or ""
    anyone = app.test_client()

    page = anyone.get(f"/kiem-tra/{code}").get_data(as_text=True)
    typed_with_hyphens = anyone.get("/kiem-tra", query_string={"ma": f"{code[:4]}-{code[4:8]}-{code[8:]}".lower()})
    wrong = anyone.get(f"/kiem-tra/{code[:-1]}{'0' if code[-1] != '0' else '1'}")

    assert "5.000.000" in page
    assert "đang có hiệu lực" in page
    assert "Lê Văn Kín" not in page
    assert typed_with_hyphens.status_code == 303
    assert wrong.status_code == 404


def test_an_award_lapses_and_a_payment_is_taken_back(app: Flask, client: FlaskClient, office: Ids) -> None:
    decision_id = issued(app, client, office, person(app, "Lê Văn Một"), person(app, "Lê Văn Hai"))
    with app.app_context():
        awards = [award.id for award in reading().get_one(Decision, decision_id).awards]
    log_in(client, Role.CHIEF_ACCOUNTANT)
    lapsed = post(client, f"/quyet-dinh/muc/{awards[1]}/het-hieu-luc", entry_date=typed(today()), reason="Từ chối nhận")
    assert lapsed.status_code == 303
    log_in(client, Role.ACCOUNTANT)
    form = payment_form(app, decision_id)
    both = post(client, f"/chi/moi/{decision_id}", form)
    assert both.status_code == 409
    del form["lines-1-award_id"], form["lines-1-is_chosen"]
    assert post(client, f"/chi/moi/{decision_id}", form).status_code == 303
    payment_id = newest(app, Payment)
    log_in(client, Role.CHIEF_ACCOUNTANT)
    post(client, f"/chi/{payment_id}/duyet")
    log_in(client, Role.CASHIER)
    post(client, f"/chi/{payment_id}/chi-tien", payment_date=typed(today()))
    log_in(client, Role.CHIEF_ACCOUNTANT)

    back = post(client, f"/chi/{payment_id}/hoan-lai", entry_date=typed(today()), reason="Chi nhầm người")

    assert back.status_code == 303
    assert decision(app, decision_id).status is DecisionStatus.ISSUED
    assert "Đã hoàn lại" in client.get(f"/chi/{payment_id}").get_data(as_text=True)


def test_a_programme_is_opened_closed_and_opened_again(app: Flask, client: FlaskClient, office: Ids) -> None:
    log_in(client, Role.ADMIN)
    fields = {
        "code": "xe",
        "name": "Xe bán hàng",
        "kind": "livelihood",
        "expense_role": "support_expense",
        "public_words": "Phương tiện sinh kế",
        "repeat_after_months": "24",
    }

    assert post(client, "/quan-tri/chuong-trinh/moi", fields).status_code == 303
    twin = post(client, "/quan-tri/chuong-trinh/moi", fields)
    assert post(client, f"/quan-tri/chuong-trinh/{office.award}/dong").status_code == 303

    assert twin.status_code == 409
    assert "Đã đóng" in client.get("/quan-tri/chuong-trinh").get_data(as_text=True)
    assert post(client, f"/quan-tri/chuong-trinh/{office.award}/mo-lai").status_code == 303


@pytest.mark.parametrize("address", ["/ho-so", "/quyet-dinh", "/chi"])
def test_a_list_is_given_as_a_file_of_exactly_what_is_shown(
    app: Flask, client: FlaskClient, office: Ids, address: str
) -> None:
    issued(app, client, office, person(app, "Lê Văn Một"))
    log_in(client, Role.DIRECTOR)

    csv = client.get(f"{address}/tai-ve.csv?trang_thai=paid")
    xlsx = client.get(f"{address}/tai-ve.xlsx")

    assert csv.status_code == 200
    assert "01/QĐ-QVBYCS" not in csv.get_data(as_text=True)
    assert xlsx.data.startswith(b"PK")
    assert client.get(f"{address}/tai-ve.exe").status_code == 404


def _has_form(page: str) -> bool:
    return 'name="form_key"' in page


def test_a_decision_in_another_state_shows_where_it_stands_and_no_form(
    app: Flask, client: FlaskClient, office: Ids
) -> None:
    decision_id = drafted(app, client, office, person(app, "Trần Văn Sớm"))
    log_in(client, Role.DIRECTOR)
    for act in ("duyet", "ban-hanh", "tra-lai"):
        answer = client.get(f"/quyet-dinh/{decision_id}/{act}")
        page = answer.get_data(as_text=True)

        assert answer.status_code == 409
        assert not _has_form(page)
        assert "Dự thảo quyết định này đang ở trạng thái Nháp." in page
        assert f'href="/quyet-dinh/{decision_id}"' in page


def test_an_issued_decision_and_its_awards_show_no_form_of_steps_that_are_over(
    app: Flask, client: FlaskClient, office: Ids
) -> None:
    decision_id = issued(app, client, office, person(app, "Trần Văn Xong"))
    log_in(client, Role.CASE_OFFICER)

    for act in ("trinh", "rut-ve", "huy", "hoan-thanh", "sua"):
        answer = client.get(f"/quyet-dinh/{decision_id}/{act}")

        assert answer.status_code == 409
        assert "đang ở trạng thái Đã ban hành." in answer.get_data(as_text=True)

    log_in(client, Role.ACCOUNTANT)
    assert post(client, f"/chi/moi/{decision_id}", payment_form(app, decision_id)).status_code == 303
    log_in(client, Role.CHIEF_ACCOUNTANT)
    lapse = client.get("/quyet-dinh/muc/1/het-hieu-luc")
    assert lapse.status_code == 409
    assert "đang nằm trong phiếu chi đang lập" in lapse.get_data(as_text=True)


def test_a_payment_in_another_state_shows_where_it_stands_and_no_form(
    app: Flask, client: FlaskClient, office: Ids
) -> None:
    decision_id = issued(app, client, office, person(app, "Trần Văn Chi"))
    log_in(client, Role.ACCOUNTANT)
    post(client, f"/chi/moi/{decision_id}", payment_form(app, decision_id))
    payment_id = newest(app, Payment)
    log_in(client, Role.CASHIER)

    early = client.get(f"/chi/{payment_id}/chi-tien")

    assert early.status_code == 409
    assert not _has_form(early.get_data(as_text=True))
    assert "đang ở trạng thái Chờ duyệt chi. Bước này chỉ làm được ở trạng thái Chờ chi." in early.get_data(
        as_text=True
    )
    log_in(client, Role.CHIEF_ACCOUNTANT)
    assert _has_form(client.get(f"/chi/{payment_id}/duyet").get_data(as_text=True))
    post(client, f"/chi/{payment_id}/khong-duyet", reason="Sai người")
    for act in ("duyet", "khong-duyet", "hoan-lai"):
        again = client.get(f"/chi/{payment_id}/{act}")
        assert again.status_code == 409
        assert "Phiếu chi này đang ở trạng thái Đã hủy." in again.get_data(as_text=True)
