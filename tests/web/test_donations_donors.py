"""The register of donors through the client."""

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from fund.access.permissions import Role
from fund.people.models import Party
from fund.people.wards import load_wards
from fund.trail.models import TrailEvent
from fund.trail.tags import TrailTag
from fund.web.transaction import reading, transaction
from tests.builders.access import log_in, post
from tests.builders.people import SAI_GON_WARD, beneficiary, donor

DONOR = {"full_name": "Nguyễn Văn An", "kind": "person", "disclosure": "named", "phone": "0903 123 456"}
NUMBER = "079190000123"


@pytest.fixture(autouse=True)
def _wards(app: Flask) -> None:
    with app.app_context(), transaction() as session:
        load_wards(session)


def test_a_donor_is_registered_found_and_changed(app: Flask, client: FlaskClient) -> None:
    log_in(client, Role.ACCOUNTANT)

    answer = post(client, "/nha-tai-tro/moi", DONOR, ward_code=SAI_GON_WARD, identity_number="079 190 000 123")

    assert answer.status_code == 303
    page = client.get("/nha-tai-tro/1").get_data(as_text=True)
    assert "Phường Sài Gòn" in page
    assert "•••••••••123" in page
    assert NUMBER not in page
    assert "Nguyễn Văn An" in client.get("/nha-tai-tro?tim=van an").get_data(as_text=True)
    assert post(client, "/nha-tai-tro/1/sua", DONOR, notes="Quen").status_code == 303
    with app.app_context():
        party = reading().get_one(Party, 1)
        assert (party.notes, party.identity_tail) == ("Quen", "123")


def test_a_likely_duplicate_is_shown_and_can_be_taken_in_all_the_same(app: Flask, client: FlaskClient) -> None:
    log_in(client, Role.ACCOUNTANT)
    post(client, "/nha-tai-tro/moi", DONOR)

    answer = post(client, "/nha-tai-tro/moi", {**DONOR, "full_name": "NGUYEN VAN AN"})

    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Có thể là người đã ghi danh" in page
    assert "/nha-tai-tro/1" in page
    assert 'value="NGUYEN VAN AN"' in page
    assert post(client, "/nha-tai-tro/moi", DONOR, same_name="1").status_code == 303


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"full_name": ""}, "Chưa nhập"),
        ({"full_name": "An\x00"}, "ký tự điều khiển"),
        ({"kind": "robot"}, "Chọn một mục"),
        ({"birth_year": "19"}, "Nhập số nguyên"),
        ({"identity_number": "12"}, "Số định danh gồm"),
        ({"ward_code": "99999"}, "Không có phường"),
    ],
)
def test_bad_input_is_told_and_nothing_is_written(
    app: Flask, client: FlaskClient, changes: dict[str, str], told: str
) -> None:
    log_in(client, Role.ACCOUNTANT)

    answer = post(client, "/nha-tai-tro/moi", {**DONOR, **changes})

    assert answer.status_code in {404, 422}
    assert told in answer.get_data(as_text=True)
    with app.app_context():
        assert reading().scalar(sa.select(sa.func.count()).select_from(Party)) == 0


def test_suggestions_are_donors_only_and_offer_a_new_one(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), transaction() as session:
        donor(session, "Đặng Thị Đào")
        beneficiary(session, "Đặng Thị Đơn")
    log_in(client, Role.ACCOUNTANT)

    options = client.get("/nha-tai-tro/goi-y?q=dang thi d").get_data(as_text=True)

    assert "Đặng Thị Đào" in options
    assert "Đặng Thị Đơn" not in options
    assert "Ghi danh nhà tài trợ mới: dang thi d" in options
    assert client.get("/nha-tai-tro/goi-y?q=%00").status_code == 200
    assert "&lt;b&gt;" in client.get("/nha-tai-tro/goi-y?q=<b>").get_data(as_text=True)


def test_pages_of_donors_follow_each_other(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), transaction() as session:
        for number in range(55):
            donor(session, f"Nguyễn Văn {'ABCDE'[number % 5]}{chr(97 + number // 5)}")
    log_in(client, Role.ACCOUNTANT)

    page = client.get("/nha-tai-tro").get_data(as_text=True)

    assert "50 / 55" in page
    address = page.split('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    assert "5 / 55" in client.get(address).get_data(as_text=True)


def test_a_beneficiary_is_no_page_of_donors(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), transaction() as session:
        party_id = beneficiary(session).id
    log_in(client, Role.ACCOUNTANT)

    assert client.get(f"/nha-tai-tro/{party_id}").status_code == 404
    assert client.get("/nha-tai-tro/4711").status_code == 404


def test_the_full_number_is_shown_once_to_those_who_may_and_recorded(app: Flask, client: FlaskClient) -> None:
    log_in(client, Role.ACCOUNTANT)
    post(client, "/nha-tai-tro/moi", DONOR, identity_number=NUMBER)
    assert client.get("/nha-tai-tro/1/so-dinh-danh").status_code == 403
    log_in(client, Role.AUDITOR)

    shown = post(client, "/nha-tai-tro/1/so-dinh-danh", reason="Đối chiếu biên bản").get_data(as_text=True)

    assert NUMBER in shown
    assert NUMBER not in client.get("/nha-tai-tro/1/so-dinh-danh").get_data(as_text=True)
    with app.app_context():
        event = (
            reading().scalars(sa.select(TrailEvent).where(TrailEvent.tag == TrailTag.PEOPLE_IDENTITY_REVEALED)).one()
        )
        assert (event.actor, event.note) == ("kiemtoan", "Đối chiếu biên bản")
