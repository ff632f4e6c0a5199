"""Gifts through the client: entry, confirmation, refunds, lists, papers; and every bad input."""

import datetime as dt
import io
import re

import docx
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from fund.access.permissions import Role
from fund.donations.kinds import GiftStatus, RefundStatus
from fund.donations.models import Donation, DonationPart, Refund
from fund.ledger.models import JournalEntry
from fund.people.models import Party
from fund.web.clock import today
from fund.web.transaction import reading, transaction
from tests.builders import donations as build
from tests.builders.access import log_in, post
from tests.builders.donations import BANK, GENERAL, HOUSES
from tests.builders.people import donor

GIFT = {"payer_text": "Nguyễn Văn An", "amount_vnd": "500k", "fund": GENERAL, "disclosure": "named"}
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _books(app: Flask) -> None:
    with app.app_context(), transaction() as session:
        build.books(session, through=today())


def _typed(day: dt.date) -> str:
    return f"{day:%d/%m/%Y}"


def _send_cash(client: FlaskClient, changes: dict[str, object] | None = None, *, key: str = "") -> tuple[int, str]:
    answer = post(client, "/thu/tien-mat", {**GIFT, "received_date": _typed(today()), **(changes or {})}, key=key)
    return answer.status_code, answer.get_data(as_text=True)


def _gifts(app: Flask) -> list[Donation]:
    with app.app_context():
        return list(reading().scalars(sa.select(Donation).order_by(Donation.id)))


def _waiting(app: Flask, amount_vnd: int = 500_000, payer: str = "Nguyễn Văn An") -> int:
    with app.app_context(), transaction() as session:
        return build.waiting_gift(session, amount_vnd, payer=payer).id


def _confirmed(app: Flask, amount_vnd: int = 500_000, payer: str = "Nguyễn Văn An") -> int:
    with app.app_context(), transaction() as session:
        return build.confirmed_gift(session, amount_vnd, payer=payer).id


def test_a_cash_gift_goes_from_the_accountant_to_the_cashier_to_the_books(app: Flask, client: FlaskClient) -> None:
    log_in(client, Role.ACCOUNTANT)
    status, _ = _send_cash(client)
    assert status == 303
    gift = _gifts(app)[0]

    log_in(client, Role.CASHIER)
    assert "Nguyễn Văn An" in client.get("/thu/cho-thu").get_data(as_text=True)
    answer = post(client, "/thu/cho-thu", gifts=[str(gift.id)], count_500000="1")

    assert answer.status_code == 303
    gift = _gifts(app)[0]
    assert (gift.status, gift.prepared_by, gift.confirmed_by) == (GiftStatus.CONFIRMED, "ketoan", "thuquy")
    page = client.get(f"/thu/{gift.id}").get_data(as_text=True)
    assert "PT-2026-00001" in page
    assert "Đếm 500.000 × 1" in page


def test_the_form_of_a_saved_gift_sent_again_saves_nothing_twice(app: Flask, client: FlaskClient) -> None:
    log_in(client, Role.ACCOUNTANT)

    answers = [_send_cash(client, key="one-key-of-a-form")[0] for _ in range(3)]

    assert answers == [303, 303, 303]
    assert len(_gifts(app)) == 1


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Chưa nhập số tiền"),
        ("0", "từ 1 đồng"),
        ("-5", "Không đọc được số tiền"),
        ("5.5", "Không đọc được số tiền"),
        ("1_000", "Không đọc được số tiền"),
        ("1" + "0" * 30, "từ 1 đồng"),
        ("５００", "Không đọc được số tiền"),
        ("5\x00", "Không đọc được số tiền"),
    ],
)
def test_a_bad_amount_is_told_at_its_field_and_what_was_typed_stays(
    app: Flask, client: FlaskClient, typed: str, told: str
) -> None:
    log_in(client, Role.ACCOUNTANT)

    status, page = _send_cash(client, {"amount_vnd": typed})

    assert status == 422
    assert told in page
    assert 'value="Nguyễn Văn An"' in page
    assert _gifts(app) == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"payer_text": ""}, "Chưa nhập"),
        ({"payer_text": "An\x00"}, "ký tự điều khiển"),
        ({"received_date": "10/02/2026"}, "đã khóa sổ"),
        ({"received_date": "31/02/2026"}, "Không đọc được ngày"),
        ({"received_date": "01/01/2019"}, "chưa có kỳ kế toán"),
        ({"received_date": "05/03/2199"}, "chưa đến"),
        ({"fund": ""}, "Chưa chọn nguồn quỹ"),
        ({"fund": "KHONGCO"}, "Không có nguồn quỹ KHONGCO"),
        ({"disclosure": "secret"}, "Chọn một mục"),
        ({"campaign_id": "4711"}, "Không có đợt vận động"),
        ({"donor_id": "4711"}, "Không có người, tổ chức này"),
        ({"parts-0-fund": GENERAL, "parts-0-amount_vnd": "200k"}, "còn lệch 300.000"),
        ({"parts-0-fund": GENERAL, "parts-0-amount_vnd": "x"}, "Không đọc được số tiền"),
        ({"hacked": "1"}, "ô không dùng đến"),
    ],
)
def test_every_bad_field_gets_a_sentence_and_nothing_is_written(
    app: Flask, client: FlaskClient, changes: dict[str, object], told: str
) -> None:
    log_in(client, Role.ACCOUNTANT)

    status, page = _send_cash(client, changes)

    assert status in {404, 409, 422}
    assert told in page
    assert _gifts(app) == []


def test_a_gift_is_split_over_funds_on_the_page(app: Flask, client: FlaskClient) -> None:
    log_in(client, Role.ACCOUNTANT)

    status, _ = _send_cash(
        client, {"parts-0-fund": GENERAL, "parts-0-amount_vnd": "200k", "parts-1-fund": HOUSES,
                   "parts-1-amount_vnd": "300.000", "parts-2-fund": "", "parts-2-amount_vnd": ""}
    )  # fmt: skip

    assert status == 303
    with app.app_context():
        parts = reading().scalars(sa.select(DonationPart.amount_vnd).order_by(DonationPart.amount_vnd)).all()
        assert parts == [200_000, 300_000]


def test_a_new_donor_is_registered_with_the_gift_and_a_twin_is_asked_about(app: Flask, client: FlaskClient) -> None:
    log_in(client, Role.ACCOUNTANT)
    assert _send_cash(client, {"new_donor": "1"})[0] == 303

    status, page = _send_cash(client, {"new_donor": "1"})
    assert status == 409
    assert "Có thể đã ghi danh" in page
    assert 'name="same_name"' in page
    assert _send_cash(client, {"new_donor": "1", "same_name": "1"})[0] == 303

    with app.app_context():
        assert reading().scalar(sa.select(sa.func.count()).select_from(Party)) == 2


def test_a_bank_gift_is_in_the_books_at_once_with_its_paper(app: Flask, client: FlaskClient) -> None:
    log_in(client, Role.ACCOUNTANT)

    answer = post(
        client, "/thu/ngan-hang", {**GIFT, "received_date": _typed(today()), "account_code": BANK},
        evidence=(io.BytesIO(PDF), "bao-co.pdf"),
    )  # fmt: skip

    assert answer.status_code == 303
    gift = _gifts(app)[0]
    page = client.get(f"/thu/{gift.id}").get_data(as_text=True)
    assert "BC-2026-00001" in page
    found = re.search(rf"/thu/{gift.id}/tep/[0-9]+", page)
    assert found
    assert client.get(found[0]).data == PDF
    with app.app_context():
        assert reading().get_one(JournalEntry, gift.entry_id).evidence


def test_the_cash_account_is_no_bank_account(app: Flask, client: FlaskClient) -> None:
    log_in(client, Role.ACCOUNTANT)

    answer = post(
        client, "/thu/ngan-hang", {**GIFT, "received_date": _typed(today()), "account_code": "1111"}
    )  # fmt: skip

    assert answer.status_code == 422
    assert "không phải tài khoản ngân hàng" in answer.get_data(as_text=True)
    assert _gifts(app) == []


def test_a_count_that_differs_confirms_nothing(app: Flask, client: FlaskClient) -> None:
    gift_id = _waiting(app, 500_000)
    log_in(client, Role.CASHIER)

    answer = post(client, "/thu/cho-thu", gifts=[str(gift_id)], count_200000="2")

    assert answer.status_code == 422
    assert "lệch -100.000 đ" in answer.get_data(as_text=True)
    assert _gifts(app)[0].status is GiftStatus.DRAFT


def test_a_gift_confirmed_by_another_cashier_is_refused_with_all_others(app: Flask, client: FlaskClient) -> None:
    first, second = _waiting(app), _confirmed(app)
    log_in(client, Role.CASHIER, username="thuquy2")

    answer = post(client, "/thu/cho-thu", gifts=[str(first), str(second)])

    assert answer.status_code == 409
    assert "đã ghi sổ" in answer.get_data(as_text=True)
    assert _gifts(app)[0].status is GiftStatus.DRAFT


@pytest.mark.parametrize("sent", [[], ["x"], ["9" * 30], ["1\x00"]])
def test_choosing_nothing_or_nonsense_is_told(app: Flask, client: FlaskClient, sent: list[str]) -> None:
    _waiting(app)
    log_in(client, Role.CASHIER)

    assert post(client, "/thu/cho-thu", gifts=sent).status_code == 422


def test_who_prepared_a_gift_does_not_find_it_to_confirm(app: Flask, client: FlaskClient) -> None:
    gift_id = _waiting(app)
    log_in(client, Role.CASHIER, username="ketoan")

    assert f'value="{gift_id}"' not in client.get("/thu/cho-thu").get_data(as_text=True)
    assert post(client, "/thu/cho-thu", gifts=[str(gift_id)]).status_code == 403


def test_a_waiting_gift_is_voided_with_its_reason(app: Flask, client: FlaskClient) -> None:
    gift_id = _waiting(app)
    log_in(client, Role.ACCOUNTANT)

    assert post(client, f"/thu/{gift_id}/huy", reason="Không nộp nữa").status_code == 303
    assert "Không nộp nữa" in client.get(f"/thu/{gift_id}").get_data(as_text=True)
    assert post(client, f"/thu/{gift_id}/huy", reason="x").status_code == 409


def test_details_change_but_the_paper_stays(app: Flask, client: FlaskClient) -> None:
    gift_id = _confirmed(app)
    with app.app_context(), transaction() as session:
        donor_id = donor(session, "Đỗ Thị Lan").id
    log_in(client, Role.ACCOUNTANT)

    answer = post(
        client, f"/thu/{gift_id}/sua", donor_id=str(donor_id), donor_name="Đỗ Thị Lan", disclosure="anonymous", note="x"
    )

    assert answer.status_code == 303
    assert "Đỗ Thị Lan" in client.get(f"/thu/{gift_id}").get_data(as_text=True)
    assert _gifts(app)[0].payer_text == "Nguyễn Văn An"


def test_a_gift_is_returned_by_three_people(app: Flask, client: FlaskClient) -> None:
    gift_id = _confirmed(app)
    log_in(client, Role.ACCOUNTANT)
    assert post(client, f"/thu/{gift_id}/hoan-tra", payee_text="Nguyễn Văn An", reason="Nộp nhầm").status_code == 303
    log_in(client, Role.CHIEF_ACCOUNTANT)
    assert post(client, "/thu/hoan-tra/1/duyet").status_code == 303
    log_in(client, Role.CASHIER)
    assert post(client, "/thu/hoan-tra/1/tra", paid_date=_typed(today())).status_code == 303

    with app.app_context():
        refund = reading().get_one(Refund, 1)
        assert refund.status is RefundStatus.PAID
        assert (refund.prepared_by, refund.approved_by, refund.paid_by) == ("ketoan", "ketoantruong", "thuquy")
    page = client.get(f"/thu/{gift_id}").get_data(as_text=True)
    assert "PC-2026-00001" in page
    assert "Đã hoàn trả" in page
    assert "Nộp nhầm" in client.get("/thu/hoan-tra?trang_thai=paid").get_data(as_text=True)
    assert post(client, "/thu/hoan-tra/1/tra", paid_date=_typed(today())).status_code == 409


def test_a_return_in_cash_has_its_voucher_to_print_and_in_word(app: Flask, client: FlaskClient) -> None:
    gift_id = _confirmed(app)
    log_in(client, Role.ACCOUNTANT)
    post(client, f"/thu/{gift_id}/hoan-tra", payee_text="Nguyễn Văn An", reason="Nộp nhầm")
    early = client.get("/thu/hoan-tra/1/phieu-chi")
    assert early.status_code == 409
    assert "đã được duyệt" in early.get_data(as_text=True)
    assert "/thu/hoan-tra/1/phieu-chi" not in client.get(f"/thu/{gift_id}").get_data(as_text=True)

    log_in(client, Role.CHIEF_ACCOUNTANT)
    post(client, "/thu/hoan-tra/1/duyet")
    draft = client.get("/thu/hoan-tra/1/phieu-chi").get_data(as_text=True)
    assert "Bản thảo – chưa chi tiền, chưa cấp số" in draft
    assert "<dd>5111</dd>" in draft
    assert "<dd>1111</dd>" in draft
    log_in(client, Role.CASHIER)
    post(client, "/thu/hoan-tra/1/tra", paid_date=_typed(today()))

    page = client.get("/thu/hoan-tra/1/phieu-chi").get_data(as_text=True)
    word = client.get("/thu/hoan-tra/1/phieu-chi.docx")
    said = "\n".join(paragraph for paragraph in _word_texts(word.get_data()))
    assert "/thu/hoan-tra/1/phieu-chi" in client.get(f"/thu/{gift_id}").get_data(as_text=True)
    for text in ("PC-2026-00001", "Nguyễn Văn An", "Nộp nhầm", "5111", "1111"):
        assert text in page
        assert text in said
    assert "PC-2026-00001.docx" in word.headers["Content-Disposition"]


def _word_texts(content: bytes) -> list[str]:
    paper = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return [paragraph.text for paragraph in paper.paragraphs] + cells


def test_a_return_is_refused_before_the_gift_and_kept_from_the_wrong_people(app: Flask, client: FlaskClient) -> None:
    gift_id = _confirmed(app)
    log_in(client, Role.ACCOUNTANT)
    post(client, f"/thu/{gift_id}/hoan-tra", payee_text="An", reason="Nhầm")
    assert post(client, "/thu/hoan-tra/1/duyet").status_code == 403
    assert post(client, f"/thu/{gift_id}/hoan-tra", payee_text="An", reason="Nhầm").status_code == 409
    log_in(client, Role.CHIEF_ACCOUNTANT)
    post(client, "/thu/hoan-tra/1/duyet")
    assert post(client, "/thu/hoan-tra/1/duyet").status_code == 409
    log_in(client, Role.CASHIER)
    answer = post(client, "/thu/hoan-tra/1/tra", paid_date="01/03/2026")
    assert answer.status_code == 422
    assert "trước ngày nhận" in answer.get_data(as_text=True)


def test_a_return_is_dropped_with_its_reason(app: Flask, client: FlaskClient) -> None:
    gift_id = _confirmed(app)
    log_in(client, Role.ACCOUNTANT)
    post(client, f"/thu/{gift_id}/hoan-tra", payee_text="An", reason="Nhầm")

    assert post(client, "/thu/hoan-tra/1/huy", reason="Đã thỏa thuận").status_code == 303
    assert "Đã hủy" in client.get("/thu/hoan-tra").get_data(as_text=True)


def test_the_list_filters_totals_and_pages_by_the_address(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), transaction() as session:
        for number in range(1, 61):
            build.waiting_gift(session, number * 1000, payer=f"Người {number}")
    log_in(client, Role.ACCOUNTANT)

    page = client.get("/thu").get_data(as_text=True)
    assert "Cộng 60 khoản" in page
    assert "1.830.000" in page
    found = re.search(r'href="(/thu\?sau=[^"]+)"', page)
    assert found
    second = client.get(found[1]).get_data(as_text=True)
    assert second.count("TT-0000") == 10
    assert "Cộng 60 khoản" in second
    narrowed = client.get("/thu?tim=nguoi 60&trang_thai=draft").get_data(as_text=True)
    assert "Cộng 1 khoản" in narrowed
    assert "Cộng 0 khoản" not in client.get("/thu?it_nhat=59000&nhieu_nhat=60000").get_data(as_text=True)


@pytest.mark.parametrize(
    "address",
    [
        "/thu?tu=khong-phai-ngay",
        "/thu?sau=x",
        "/thu?sau=20260305-%C2%B2",
        "/thu?quy=x&dot=9&nguoi=99999",
        "/thu?tim=%25",
    ],
)
def test_nonsense_in_the_address_is_no_mistake_of_ours(client: FlaskClient, address: str) -> None:
    log_in(client, Role.ACCOUNTANT)

    assert client.get(address).status_code in {200, 404}


def test_the_export_holds_the_whole_selection(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), transaction() as session:
        for number in range(1, 61):
            build.waiting_gift(session, number * 1000, payer=f"=Người {number}")
    log_in(client, Role.ACCOUNTANT)

    csv = client.get("/thu/tai-ve.csv?nhieu_nhat=55000").get_data(as_text=True)
    xlsx = client.get("/thu/tai-ve.xlsx")

    assert len(csv.strip().splitlines()) == 56
    assert "'=Người 7" in csv
    assert xlsx.data.startswith(b"PK")
    assert client.get("/thu/tai-ve.exe").status_code == 404


def test_the_receipt_is_printed_with_words_and_five_signatures(app: Flask, client: FlaskClient) -> None:
    gift_id = _confirmed(app, 1_250_000)
    log_in(client, Role.ACCOUNTANT)

    page = client.get(f"/thu/{gift_id}/phieu-thu").get_data(as_text=True)

    assert "print-a5" in page
    assert "Một triệu hai trăm năm mươi nghìn đồng" in page
    for who in ("Giám đốc", "Kế toán trưởng", "Người nộp tiền", "Người lập phiếu", "Thủ quỹ"):
        assert f"<b>{who}</b>" in page


def test_papers_are_issued_once_a_gift_is_in_the_books(app: Flask, client: FlaskClient) -> None:
    waiting, gift_id = _waiting(app), _confirmed(app)
    log_in(client, Role.ACCOUNTANT)

    assert post(client, f"/thu/{waiting}/giay-to/phieu-thu").status_code == 409
    assert post(client, f"/thu/{gift_id}/giay-to/phieu-thu").status_code == 303
    assert post(client, f"/thu/{gift_id}/giay-to/thu-cam-on").status_code == 303
    again = post(client, f"/thu/{gift_id}/giay-to/phieu-thu")
    assert again.status_code == 409
    assert "đã được lập một lần" in again.get_data(as_text=True)

    page = client.get(f"/thu/{gift_id}").get_data(as_text=True)
    papers = re.findall(rf"/thu/{gift_id}/giay-to/[0-9]+", page)
    assert len(papers) == 2
    assert page.count("Lập giấy tờ cho khoản tài trợ") == 2
    assert all(client.get(paper).data.startswith(b"PK") for paper in papers)
    assert client.get(f"/thu/{waiting}/giay-to/{papers[0].rpartition('/')[2]}").status_code == 404


def test_a_bank_gift_has_no_cash_receipt(app: Flask, client: FlaskClient) -> None:
    log_in(client, Role.ACCOUNTANT)
    post(client, "/thu/ngan-hang", {**GIFT, "received_date": _typed(today()), "account_code": BANK})

    assert client.get("/thu/1/phieu-thu").status_code == 409


def test_a_campaign_is_opened_changed_and_named_by_gifts(app: Flask, client: FlaskClient) -> None:
    log_in(client, Role.ACCOUNTANT)
    campaign = {"code": "TET", "name": "Tết ấm", "starts_on": "01/03/2026", "default_fund": HOUSES}
    assert post(client, "/dot-van-dong/moi", campaign).status_code == 303
    assert post(client, "/dot-van-dong/moi", campaign).status_code == 409
    assert post(client, "/dot-van-dong/1", {**campaign, "ends_on": "01/02/2026"}).status_code == 422
    assert post(client, "/dot-van-dong/1", {**campaign, "name": "Tết sum vầy", "code": "KHAC"}).status_code == 303
    assert _send_cash(client, {"campaign_id": "1"})[0] == 303

    page = client.get("/dot-van-dong").get_data(as_text=True)
    assert "Tết sum vầy" in page
    assert "KHAC" not in page
    assert client.get("/dot-van-dong/99").status_code == 404


@pytest.mark.parametrize("address", ["/thu/4711", "/thu/4711/phieu-thu", "/thu/4711/sua", "/thu/4711/hoan-tra"])
def test_an_unknown_gift_is_404(client: FlaskClient, address: str) -> None:
    log_in(client, Role.ACCOUNTANT)

    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("role", "address", "status"),
    [
        (Role.AUDITOR, "/thu", 200),
        (Role.AUDITOR, "/thu/tien-mat", 403),
        (Role.AUDITOR, "/thu/cho-thu", 403),
        (Role.CASHIER, "/thu/tien-mat", 403),
        (Role.ACCOUNTANT, "/thu/cho-thu", 403),
        (Role.CASE_OFFICER, "/thu", 403),
        (Role.ADMIN, "/nha-tai-tro", 403),
        (Role.DIRECTOR, "/nha-tai-tro", 200),
    ],
)
def test_each_role_sees_what_is_its_work(client: FlaskClient, role: Role, address: str, status: int) -> None:
    log_in(client, role)

    assert client.get(address).status_code == status
