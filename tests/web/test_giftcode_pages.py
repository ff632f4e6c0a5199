"""Gift codes and pledges through the client: issue, print, revoke, promise, link, withdraw; and every bad input."""

import dataclasses
import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from fund.access.permissions import Role
from fund.banking.bank_accounts import add_bank_account
from fund.donations.operations import record_bank_gift
from fund.giftcodes.kinds import CodeKind, PledgeState
from fund.giftcodes.models import GiftCode, Pledge, PledgeGift
from fund.giftcodes.operations import issue_code, set_bank_bin
from fund.giftcodes.queries import get_code
from fund.giftcodes.vietqr import read_payload
from fund.web.clock import now, today
from fund.web.giftcodes.transfers import chosen_account, transfer_text
from fund.web.transaction import reading, transaction
from tests.builders import donations as build
from tests.builders import giftcodes as promises
from tests.builders.access import log_in, post
from tests.builders.donations import BANK, GENERAL
from tests.builders.people import donor


@pytest.fixture(autouse=True)
def _books(app: Flask) -> None:
    """Open the books with a campaign (1), a donor and an account at a bank."""
    with app.app_context(), transaction() as session:
        build.books(session, through=today())
        build.campaign(session)
        donor(session)
        add_bank_account(
            session, account_code=BANK, name="NH thử", bank_name="Ngân hàng thử", number="0011000000001",
            holder="Quỹ thử", actor="ketoan", at=now(),
        )  # fmt: skip


@pytest.fixture
def _bin(app: Flask) -> None:
    with app.app_context(), transaction() as session:
        set_bank_bin(session, account_code=BANK, bank_bin="999999", actor="ketoan", at=now())


def _code(app: Flask, *, amount_vnd: int | None = None) -> GiftCode:
    with app.app_context(), transaction() as session:
        return issue_code(session, kind=CodeKind.CAMPAIGN, target_id=1, amount_vnd=amount_vnd, actor="ketoan", at=now())


def _pledge(app: Flask) -> int:
    with app.app_context(), transaction() as session:
        return promises.pledge(session, amount_vnd=500_000).id


def _gift(app: Flask) -> int:
    with app.app_context(), transaction() as session:
        return build.confirmed_gift(session).id


def _codes(app: Flask) -> list[GiftCode]:
    with app.app_context():
        return list(reading().scalars(sa.select(GiftCode).order_by(GiftCode.id)))


def _text(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.get_data(as_text=True)


@pytest.mark.usefixtures("_bin")
def test_a_campaign_gets_its_code_its_qr_its_poster_and_its_leaflets(app: Flask, client: FlaskClient) -> None:
    log_in(client, Role.ACCOUNTANT)
    answer = post(client, "/ma-qr/cap/dot/1", amount_vnd="200k")
    assert answer.status_code == 303
    (code,) = _codes(app)

    assert code.amount_vnd == 200_000
    for address in ("", "/ap-phich", "/to-roi"):
        page = _text(client, f"/ma-qr/{code.id}{address}")
        assert code.code in page
        assert "Tết vì người nghèo" in page
        assert "0011 0000 0000 1" in page
    poster = _text(client, f"/ma-qr/{code.id}/ap-phich")
    assert "Hai trăm nghìn đồng" in poster
    assert _text(client, f"/ma-qr/{code.id}/to-roi").count('class="leaflet"') == 4


@pytest.mark.usefixtures("_bin")
def test_the_picture_is_a_svg_without_style_or_script(app: Flask, client: FlaskClient) -> None:
    log_in(client, Role.ACCOUNTANT)
    code = _code(app)

    answer = client.get(f"/ma-qr/{code.id}/hinh.svg")

    assert answer.mimetype == "image/svg+xml"
    picture = answer.get_data(as_text=True)
    assert picture.startswith("<svg")
    assert not re.search(r"style|script|href", picture)


@pytest.mark.usefixtures("_bin")
def test_the_picture_says_account_amount_and_code(app: Flask) -> None:
    code = _code(app, amount_vnd=200_000)
    with app.app_context():
        row = get_code(reading(), code.id)
        objects = read_payload(transfer_text(row, chosen_account(reading(), "")))

    assert (objects["38.01.00"], objects["38.01.01"]) == ("999999", "0011000000001")
    assert (objects["54"], objects["62.08"]) == ("200000", f"{code.code} UNG HO")


def test_without_a_banks_number_the_page_says_what_to_do(app: Flask, client: FlaskClient) -> None:
    log_in(client, Role.ACCOUNTANT)
    code = _code(app)

    assert "Nhập mã BIN" in _text(client, f"/ma-qr/{code.id}")
    assert "chưa vẽ được mã QR" in _text(client, "/ma-qr")
    for address in ("hinh.svg", "ap-phich", "to-roi"):
        assert "Nhập mã BIN" in _text(client, f"/ma-qr/{code.id}/{address}", 409)


def test_the_banks_number_is_entered_for_an_account(client: FlaskClient) -> None:
    log_in(client, Role.ACCOUNTANT)

    refused = post(client, "/ma-qr/tai-khoan/nhap", account_code=BANK, bank_bin="97x")
    taken = post(client, "/ma-qr/tai-khoan/nhap", account_code=BANK, bank_bin="999999")

    assert refused.status_code == 422
    assert 'value="97x"' in refused.get_data(as_text=True)
    assert taken.status_code == 303
    assert "999999" in _text(client, "/ma-qr/tai-khoan")
    assert 'value="999999"' in _text(client, f"/ma-qr/tai-khoan/nhap?tk={BANK}")


def test_who_has_a_code_is_led_to_it(app: Flask, client: FlaskClient) -> None:
    log_in(client, Role.ACCOUNTANT)
    code = _code(app)

    answer = client.get("/ma-qr/cap/dot/1")
    again = post(client, "/ma-qr/cap/dot/1")

    assert answer.headers["Location"].endswith(f"/ma-qr/{code.id}")
    assert again.status_code == 409
    assert len(_codes(app)) == 1


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"kind": "campaign"}, "Chọn đợt vận động."),
        ({"kind": "donor", "campaign_id": "1", "donor_name": "An"}, "người mới thì ghi danh trước"),
        ({"kind": "donor", "donor_id": "999"}, "Không có nhà tài trợ này"),
        ({"kind": "pledge"}, "Chọn một mục trong danh sách."),
        ({"kind": "campaign", "campaign_id": "1", "amount_vnd": "0"}, "Số tiền"),
        ({}, "Chưa chọn"),
    ],
    ids=["no campaign", "no donor", "donor unknown", "pledge", "amount", "nothing"],
)
def test_a_code_for_nobody_is_refused_at_the_field(
    app: Flask, client: FlaskClient, typed: dict[str, str], told: str
) -> None:
    log_in(client, Role.ACCOUNTANT)

    answer = post(client, "/ma-qr/cap", typed)

    assert answer.status_code == 422
    assert told in answer.get_data(as_text=True)
    assert _codes(app) == []


@pytest.mark.parametrize("kind", ["dot", "nguoi", "cam-ket"])
def test_a_target_that_is_not_there_is_told(client: FlaskClient, kind: str) -> None:
    log_in(client, Role.ACCOUNTANT)

    assert "Chọn lại trong danh sách" in _text(client, f"/ma-qr/cap/{kind}/999", 422)


def test_a_code_chosen_on_the_page_is_given_out_and_revoked(app: Flask, client: FlaskClient) -> None:
    log_in(client, Role.ACCOUNTANT)
    post(client, "/ma-qr/cap", kind="donor", donor_id="1", donor_name="Nguyễn Văn An")
    (code,) = _codes(app)

    missing = post(client, f"/ma-qr/{code.id}/ngung", reason="")
    revoked = post(client, f"/ma-qr/{code.id}/ngung", reason="In nhầm")

    assert (missing.status_code, revoked.status_code) == (422, 303)
    assert "In nhầm" in _text(client, f"/ma-qr/{code.id}")
    assert "đã ngừng dùng" in _text(client, f"/ma-qr/{code.id}/ap-phich", 409)
    assert post(client, f"/ma-qr/{code.id}/ngung", reason="Lần nữa").status_code == 409
    assert "đã ngừng dùng trước đó" in _text(client, f"/ma-qr/{code.id}/ngung", 409)


def test_the_list_of_codes_filters_and_exports(app: Flask, client: FlaskClient) -> None:
    log_in(client, Role.ACCOUNTANT)
    code = _code(app)

    assert code.code in _text(client, "/ma-qr?loai=campaign&tinh_trang=live&tim=tet")
    assert "Không có mã nào" in _text(client, "/ma-qr?loai=donor")
    assert "Không có mã nào" in _text(client, "/ma-qr?tinh_trang=revoked")
    assert "Chọn một mục" in _text(client, "/ma-qr?loai=x")
    assert code.code in _text(client, "/ma-qr/tai-ve.csv?loai=campaign")
    assert code.code not in _text(client, "/ma-qr/tai-ve.csv?loai=donor")
    assert client.get("/ma-qr/tai-ve.xlsx").data.startswith(b"PK")


def test_a_pledge_is_recorded_linked_fulfilled_and_listed(app: Flask, client: FlaskClient) -> None:
    log_in(client, Role.ACCOUNTANT)
    typed = {"donor_id": "1", "donor_name": "Nguyễn Văn An", "amount_vnd": "500k", "fund": GENERAL}
    assert post(client, "/cam-ket/moi", {**typed, "promised_date": f"{today():%d/%m/%Y}"}).status_code == 303
    gift_id = _gift(app)

    early = post(client, "/cam-ket/1/hoan-thanh")
    linked = post(client, "/cam-ket/1/khoan-thu", gift_code=f"tt-{gift_id:06d}")
    page = _text(client, "/cam-ket/1")
    fulfilled = post(client, "/cam-ket/1/hoan-thanh")

    assert early.status_code == 409
    assert "còn thiếu 500.000 đ" in early.get_data(as_text=True)
    assert (linked.status_code, fulfilled.status_code) == (303, 303)
    assert f"TT-{gift_id:06d}" in page
    assert "Theo cam kết" in _text(client, f"/thu/{gift_id}")
    assert "CK-000001" in _text(client, "/cam-ket?tinh_trang=fulfilled&tim=nguyen")
    assert "Không có cam kết nào" in _text(client, "/cam-ket?tinh_trang=open")
    assert "CK-000001,NT-000001,Nguyễn Văn An" in _text(client, "/cam-ket/tai-ve.csv")
    with app.app_context():
        assert reading().get_one(Pledge, 1).state is PledgeState.FULFILLED


@pytest.mark.parametrize(
    ("gift_code", "told"),
    [("", "Chưa nhập mã khoản thu"), ("abc", "Không có khoản thu abc"), ("TT-000999", "khoản"), ("9" * 19, "khoản")],
    ids=["blank", "words", "unknown", "huge"],
)
def test_a_gift_that_is_not_there_is_not_linked(app: Flask, client: FlaskClient, gift_code: str, told: str) -> None:
    log_in(client, Role.ACCOUNTANT)
    pledge_id = _pledge(app)

    answer = post(client, f"/cam-ket/{pledge_id}/khoan-thu", gift_code=gift_code)

    assert answer.status_code in {404, 422}
    assert told in answer.get_data(as_text=True)
    with app.app_context():
        assert reading().scalars(sa.select(PledgeGift)).all() == []


def test_gifts_with_the_code_of_a_pledge_are_linked_by_one_button(app: Flask, client: FlaskClient) -> None:
    log_in(client, Role.ACCOUNTANT)
    pledge_id = _pledge(app)
    post(client, f"/ma-qr/cap/cam-ket/{pledge_id}")
    with app.app_context(), transaction() as session:
        draft = dataclasses.replace(
            build.bank_gift(), donor_id=reading().get_one(Pledge, pledge_id).donor_id, note=f"CK {_codes(app)[0].code}"
        )
        record_bank_gift(session, draft=draft, actor="ketoan", at=now())

    offered = _text(client, f"/cam-ket/{pledge_id}")
    answer = post(client, f"/cam-ket/{pledge_id}/khoan-thu/theo-ma")
    page = _text(client, f"/cam-ket/{pledge_id}")

    assert "Gắn cả 1 khoản" in offered
    assert answer.status_code == 303
    assert "Đã gắn 1 khoản thu" in page
    assert "Gắn cả" not in page


def test_a_link_is_taken_back_once(app: Flask, client: FlaskClient) -> None:
    log_in(client, Role.ACCOUNTANT)
    pledge_id, gift_id = _pledge(app), _gift(app)
    post(client, f"/cam-ket/{pledge_id}/khoan-thu", gift_code=str(gift_id))

    first = post(client, f"/cam-ket/{pledge_id}/khoan-thu/{gift_id}/go")
    second = post(client, f"/cam-ket/{pledge_id}/khoan-thu/{gift_id}/go")

    assert (first.status_code, second.status_code) == (303, 409)
    assert "không còn gắn" in second.get_data(as_text=True)


def test_a_pledge_is_withdrawn_for_a_reason_and_its_code_goes(app: Flask, client: FlaskClient) -> None:
    log_in(client, Role.ACCOUNTANT)
    pledge_id = _pledge(app)
    post(client, f"/ma-qr/cap/cam-ket/{pledge_id}")

    missing = post(client, f"/cam-ket/{pledge_id}/rut", reason=" ")
    withdrawn = post(client, f"/cam-ket/{pledge_id}/rut", reason="Đổi kế hoạch")

    assert (missing.status_code, withdrawn.status_code) == (422, 303)
    assert "Đổi kế hoạch" in _text(client, f"/cam-ket/{pledge_id}")
    assert _codes(app)[0].revoked_by == "ketoan"
    assert post(client, f"/cam-ket/{pledge_id}/rut", reason="x").status_code == 409
    assert "Đang thực hiện" in _text(client, f"/cam-ket/{pledge_id}/rut", 409)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"donor_id": ""}, "Chọn nhà tài trợ đã ghi danh"),
        ({"donor_id": "999"}, "Chọn nhà tài trợ đã ghi danh"),
        ({"amount_vnd": "năm trăm"}, "Không đọc được số tiền"),
        ({"promised_date": "32/13"}, "Không đọc được ngày"),
        ({"fund": "KHONG"}, "KHONG"),
        ({"campaign_id": "999"}, "đợt vận động"),
    ],
    ids=["no donor", "donor unknown", "amount", "date", "fund", "campaign"],
)
def test_a_bad_pledge_is_told_at_the_field_and_kept(
    app: Flask, client: FlaskClient, change: dict[str, str], told: str
) -> None:
    log_in(client, Role.ACCOUNTANT)
    typed = {
        "donor_id": "1", "donor_name": "Nguyễn Văn An", "amount_vnd": "500k", "fund": GENERAL,
        "promised_date": "31/12/2027", "note": "Gọi trước Tết",
    }  # fmt: skip

    answer = post(client, "/cam-ket/moi", {**typed, **change})

    assert answer.status_code in {404, 422}
    assert told in answer.get_data(as_text=True)
    assert "Gọi trước Tết" in answer.get_data(as_text=True)
    with app.app_context():
        assert reading().scalars(sa.select(Pledge)).all() == []


def test_a_pledge_begins_with_the_donor_whose_page_led_here(client: FlaskClient) -> None:
    log_in(client, Role.ACCOUNTANT)

    assert 'value="Nguyễn Văn An"' in _text(client, "/cam-ket/moi?nguoi=1")
    for nonsense in ("999", "x", "9" * 30):
        assert 'value="Nguyễn Văn An"' not in _text(client, f"/cam-ket/moi?nguoi={nonsense}")


@pytest.mark.parametrize("address", ["/ma-qr/999", "/ma-qr/999/ap-phich", "/ma-qr/999/hinh.svg", "/cam-ket/999"])
def test_what_is_not_there_is_404(client: FlaskClient, address: str) -> None:
    log_in(client, Role.ACCOUNTANT)

    _text(client, address, 404)


@pytest.mark.parametrize("address", ["/ma-qr/cap", "/ma-qr/cap/dot/1", "/ma-qr/tai-khoan/nhap", "/cam-ket/moi"])
def test_an_auditor_reads_and_gives_out_nothing(client: FlaskClient, address: str) -> None:
    log_in(client, Role.AUDITOR)

    _text(client, address, 403)
    _text(client, "/ma-qr")
    _text(client, "/cam-ket")
