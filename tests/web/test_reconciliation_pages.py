"""Reconciliations and cash counts in the browser: two people, nothing typed is lost, nothing changes after signing."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from fund.access.permissions import Role
from fund.banking.models import BankLine
from fund.cash.models import CashCount
from fund.reconciliation.kinds import ReconciliationStatus
from fund.reconciliation.models import Reconciliation
from fund.web.transaction import reading, transaction
from tests.builders import vouchers as voucher_books
from tests.builders.access import log_in, post
from tests.builders.reconciliation import bank_with_september, fee_entry


@pytest.fixture
def office(app: Flask) -> Flask:
    with app.app_context(), transaction() as session:
        bank_with_september(session)
    return app


def client_of(office: Flask, role: Role) -> FlaskClient:
    client = office.test_client()
    log_in(client, role)
    return client


def text_of(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


def fee_line(office: Flask) -> int:
    with office.app_context():
        return reading().scalars(select(BankLine.id).where(BankLine.memo == "PHI DICH VU")).one()


def month_of(office: Flask) -> Reconciliation:
    with office.app_context():
        return reading().scalars(select(Reconciliation)).one()


def test_a_month_goes_from_the_accountant_to_the_chief_accountant_and_is_final(office: Flask) -> None:
    accountant, chief = client_of(office, Role.ACCOUNTANT), client_of(office, Role.CHIEF_ACCOUNTANT)
    post(accountant, "/doi-chieu/mo", account_code="11211", month="9/2024")
    month_id = month_of(office).id
    page = f"/doi-chieu/{month_id}"
    assert "Nhập số dư đầu tháng và cuối tháng" in text_of(accountant, page)
    refused = post(accountant, f"{page}/so-du", opening_bank_vnd="0", closing_bank_vnd="chin tram")
    assert refused.status_code == 422
    assert "chin tram" in refused.get_data(as_text=True)
    post(accountant, f"{page}/so-du", opening_bank_vnd="0", closing_bank_vnd="945.000")
    early = post(accountant, f"{page}/trinh-ky")
    assert early.status_code == 422
    assert "Còn 1 dòng sao kê và 0 bút toán" in early.get_data(as_text=True)
    alone = text_of(accountant, f"{page}/danh-sach/ngan-hang")
    assert "PHI DICH VU" in alone

    post(accountant, f"{page}/danh-sach/ngan-hang", line_ids=str(fee_line(office)), explanation="Hạch toán tháng 10")
    assert post(accountant, f"{page}/trinh-ky").status_code == 303
    assert accountant.get(f"{page}/ky").status_code == 405
    assert post(accountant, f"{page}/ky", seen="x").status_code == 403
    shown = text_of(chief, page)
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', shown)
    assert seen
    assert post(chief, f"{page}/ky", seen="0" * 64).status_code == 409
    assert post(chief, f"{page}/ky", seen=seen[1]).status_code == 303

    signed = month_of(office)
    assert (signed.status, signed.signed_by) == (ReconciliationStatus.SIGNED, "ketoantruong")
    assert "Ký đối chiếu" not in text_of(chief, page).split("Diễn biến")[0]
    assert post(accountant, f"{page}/lam-tiep").status_code == 409
    assert post(accountant, f"{page}/so-du", opening_bank_vnd="1", closing_bank_vnd="2").status_code == 409
    for name in ("da-khop", "ngan-hang", "so-sach", "lech"):
        assert accountant.get(f"{page}/danh-sach/{name}").status_code == 200
        for file_format in ("csv", "xlsx"):
            assert accountant.get(f"{page}/danh-sach/{name}/tai-ve/{file_format}").status_code == 200
    assert accountant.get(f"{page}/danh-sach/khac").status_code == 404
    assert "945" in accountant.get("/doi-chieu/tai-ve/csv").get_data(as_text=True)
    assert accountant.get(f"{page}/word").data[:2] == b"PK"
    line = fee_line(office)
    settled = post(accountant, f"/sao-ke/dong/{line}/xu-ly", note="Phí tháng 9")
    assert settled.status_code == 409
    assert "đã đối chiếu và ký đến hết ngày 30/09/2024" in settled.get_data(as_text=True)


def test_a_line_and_an_entry_are_matched_by_hand_and_taken_apart(office: Flask) -> None:
    accountant = client_of(office, Role.ACCOUNTANT)
    with office.app_context(), transaction() as session:
        fee = fee_entry(session)
    post(accountant, "/doi-chieu/mo", account_code="11211", month="092024")
    page = f"/doi-chieu/{month_of(office).id}"
    line = fee_line(office)

    assert "Chọn ít nhất một dòng sao kê" in post(accountant, f"{page}/khop", line_ids=str(line)).get_data(as_text=True)
    assert post(accountant, f"{page}/khop", line_ids=str(line), entry_ids=str(fee.id)).status_code == 303

    assert fee.voucher_number in text_of(accountant, page)
    assert "Không có gì để khớp tay" in text_of(accountant, f"{page}/khop")
    assert "khớp tay" in text_of(accountant, f"{page}/danh-sach/da-khop")
    assert post(accountant, f"{page}/go-khop/1").status_code == 303
    assert "PHI DICH VU" in text_of(accountant, f"{page}/khop")
    assert post(accountant, f"{page}/bo").status_code == 303
    assert "Chưa đối chiếu tháng nào" in text_of(accountant, "/doi-chieu")


def test_the_auditor_reads_and_changes_nothing(office: Flask) -> None:
    post(client_of(office, Role.ACCOUNTANT), "/doi-chieu/mo", account_code="11211", month="09/2024")
    auditor = client_of(office, Role.AUDITOR)
    page = f"/doi-chieu/{month_of(office).id}"

    assert "Trình ký" not in text_of(auditor, page)
    assert text_of(auditor, "/doi-chieu")
    for address in ("/doi-chieu/mo", f"{page}/khop", "/kiem-ke/dem"):
        assert auditor.get(address).status_code == 403
    assert "Chưa kiểm kê lần nào" in text_of(auditor, "/kiem-ke")


def test_the_cashier_counts_and_the_accountant_signs_and_books_the_difference(app: Flask) -> None:
    with app.app_context(), transaction() as session:
        voucher_books.funded_books(session)
    cashier, accountant = client_of(app, Role.CASHIER), client_of(app, Role.ACCOUNTANT)
    refused = post(cashier, "/kiem-ke/dem", count_500000="9", place="Văn phòng")
    assert refused.status_code == 422
    assert "lệch -500.000 đ" in refused.get_data(as_text=True)
    assert 'value="9"' in refused.get_data(as_text=True)

    assert post(cashier, "/kiem-ke/dem", count_500000="9", place="Văn phòng", cause="Chưa rõ").status_code == 303
    assert post(cashier, "/kiem-ke/1/ky").status_code == 403
    assert "Ký chứng kiến" in text_of(accountant, "/kiem-ke/1")
    assert post(accountant, "/kiem-ke/1/ky").status_code == 303
    assert cashier.get("/kiem-ke/1/word").data[:2] == b"PK"
    booked = post(accountant, "/kiem-ke/1/chenh-lech", fund_code="CHUNG")

    assert booked.status_code == 303
    assert "Thiếu tiền mặt theo kiểm kê" in text_of(accountant, booked.headers["Location"])
    with app.app_context():
        count = reading().scalars(select(CashCount)).one()
        assert (count.difference_vnd, count.signed_by) == (-500_000, "ketoan")
    assert "Chờ duyệt" in text_of(accountant, "/kiem-ke/1")
    assert "-500000" in cashier.get("/kiem-ke/tai-ve/csv").get_data(as_text=True)


def test_a_wrong_count_is_cancelled_before_it_is_signed(app: Flask) -> None:
    with app.app_context(), transaction() as session:
        voucher_books.funded_books(session)
    cashier = client_of(app, Role.CASHIER)
    post(cashier, "/kiem-ke/dem", count_500000="10", place="Văn phòng")

    assert post(cashier, "/kiem-ke/1/huy", reason="Đếm lại").status_code == 303
    assert "Đã hủy: Đếm lại" in text_of(cashier, "/kiem-ke/1")
