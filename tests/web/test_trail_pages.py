"""The auditor's page of the trail, its filters, pages and files."""

import io
import zipfile

from flask import Flask
from flask.testing import FlaskClient

from fund.access.permissions import Role
from fund.trail.operations import record
from fund.trail.tags import TrailTag
from fund.web.clock import now
from fund.web.transaction import transaction
from tests.builders.access import log_in

PAGE = "/kiem-toan/nhat-ky"


def write(app: Flask, count: int, *, note: str = "") -> None:
    """Write so many events."""
    with app.app_context(), transaction() as session:
        for number in range(count):
            record(
                session,
                tag=TrailTag.ACCESS_SETTING_CHANGED,
                subject=f"trial:{number}",
                actor="ketoan",
                at=now(),
                note=note,
            )


def test_the_auditor_pages_through_the_trail_by_key(app: Flask, client: FlaskClient) -> None:
    write(app, 60)
    log_in(client, Role.AUDITOR)

    first = client.get(f"{PAGE}?actor=ketoan").get_data(as_text=True)
    address = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    second = client.get(address).get_data(as_text=True)

    assert first.count("<code>") == 0
    assert "50 dòng, còn nữa" in first
    assert "10 dòng" in second
    assert "actor=ketoan" in address
    assert "Trang đầu" in second


def test_filters_stand_in_the_address_and_wrong_ones_are_told(app: Flask, client: FlaskClient) -> None:
    write(app, 2)
    log_in(client, Role.AUDITOR)

    found = client.get(f"{PAGE}?subject=trial:1").get_data(as_text=True)
    none = client.get(f"{PAGE}?from_date=01/01/2099").get_data(as_text=True)
    wrong = client.get(f"{PAGE}?from_date=99&to_date=%00&tag=x&sau=x&other=1")

    assert "trial:0" not in found
    assert "Không có thao tác nào khớp" in none
    assert wrong.status_code == 200
    assert "Không đọc được ngày" in wrong.get_data(as_text=True)


def test_a_note_is_never_taken_for_markup(app: Flask, client: FlaskClient) -> None:
    write(app, 1, note="<script>alert(1)</script>")
    log_in(client, Role.AUDITOR)

    assert "<script>alert" not in client.get(PAGE).get_data(as_text=True)


def test_files_hold_what_is_filtered_and_disarm_formulas(app: Flask, client: FlaskClient) -> None:
    write(app, 3, note="=1+1")
    log_in(client, Role.AUDITOR)

    csv = client.get(f"{PAGE}/tai-ve/csv?subject=trial:2")
    xlsx = client.get(f"{PAGE}/tai-ve/xlsx?subject=trial:2")

    lines = csv.get_data().decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[1].endswith("'=1+1")
    with zipfile.ZipFile(io.BytesIO(xlsx.get_data())) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
    assert client.get(f"{PAGE}/tai-ve/pdf").status_code == 404


def test_changes_are_told_in_the_offices_words(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), transaction() as session:
        record(
            session,
            tag=TrailTag.ACCESS_USER_ROLES_CHANGED,
            subject="user:ketoan",
            actor="quantri",
            at=now(),
            before={"roles": {Role.CASHIER}, "amount_vnd": 1500000, "is_active": True, "content_hash": "a" * 64},
            after={"roles": {Role.AUDITOR, Role.CASHIER}, "valid_until": "2026-03-05", "channel": "cash"},
        )
    log_in(client, Role.AUDITOR)

    page = client.get(f"{PAGE}?subject=user:ketoan").get_data(as_text=True)

    for told in (
        "Ban Kiểm soát, kiểm toán, Thủ quỹ",
        "1.500.000 đ",
        "<del>có</del>",
        "05/03/2026",
        "Tiền mặt",
        "aaaaaaaaaaaa…",
        "Người dùng ketoan",
    ):
        assert told in page, told
