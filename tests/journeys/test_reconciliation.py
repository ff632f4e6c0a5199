"""A month of a bank account from the accountant to the chief accountant; the cash box counted by keyboard."""

import pytest
from playwright.sync_api import expect

from fund.access.permissions import Role
from fund.web.transaction import transaction
from tests.builders.reconciliation import bank_with_september, fee_entry
from tests.builders.vouchers import funded_books
from tests.journeys.conftest import Office, OpenPage
from tests.journeys.walking import Walker

pytestmark = pytest.mark.browser


def test_a_month_is_matched_explained_and_signed(office: Office, open_page: OpenPage) -> None:
    with office.app.app_context(), transaction() as session:
        bank_with_september(session)
        fee_entry(session, amount_vnd=40_000)
        fee_entry(session, amount_vnd=15_000)
    accountant = Walker(open_page(office, Role.ACCOUNTANT), office.url)
    chief = Walker(open_page(office, Role.CHIEF_ACCOUNTANT), office.url)
    accountant.go("/doi-chieu")
    accountant.follow("Đối chiếu một tháng", exact=False)
    accountant.choose(account_code="11211")
    accountant.fill(month="09/2024")
    accountant.save()
    accountant.fill(opening_bank_vnd="0", closing_bank_vnd="945.000")
    accountant.press("Lưu số dư")
    accountant.sees("Còn phải làm", "945.000")

    accountant.follow("Khớp tay")
    for box in accountant.page.locator("tbody input[type=checkbox]").all()[:2]:
        box.check()
    expect(accountant.page.locator("[data-gap]")).to_have_text("−15.000")
    accountant.page.locator("tbody input[type=checkbox]").last.check()
    expect(accountant.page.locator("[data-gap]")).to_have_text("0")
    accountant.press("Khớp các dòng đã chọn")
    accountant.sees("Không có gì để khớp tay")
    accountant.follow("Về bảng đối chiếu")
    accountant.sees("Đã khớp tay")
    accountant.follow("Đã khớp")
    accountant.sees("PHI DICH VU", "khớp tay")
    accountant.follow("Chỉ có ở ngân hàng", exact=False)
    accountant.follow("Về bảng đối chiếu")
    accountant.press("Trình ký")

    chief.go(accountant.address())
    chief.press("Ký đối chiếu tháng 09/2024")
    chief.sees("Đã ký đối chiếu tháng 09/2024")
    name, content = chief.download("Tải bản Word")
    assert (name, content[:2]) == ("doi-chieu-11211-2024-09.docx", b"PK")
    chief.go("/doi-chieu")
    chief.sees("945.000", "Đã ký")


def test_the_cash_box_is_counted_by_keyboard_and_signed_by_another(office: Office, open_page: OpenPage) -> None:
    with office.app.app_context(), transaction() as session:
        funded_books(session)
    cashier = Walker(open_page(office, Role.CASHIER), office.url)
    accountant = Walker(open_page(office, Role.ACCOUNTANT), office.url)
    cashier.go("/kiem-ke")
    cashier.follow("Kiểm đếm quỹ", exact=False)
    first, second = cashier.page.get_by_label("Số tờ 500.000 đồng"), cashier.page.get_by_label("Số tờ 200.000 đồng")
    first.focus()
    expect(first).to_be_focused()
    cashier.page.keyboard.type("9")
    cashier.page.keyboard.press("Enter")
    expect(second).to_be_focused()
    cashier.page.keyboard.type("2")
    expect(cashier.page.locator("[data-counted]")).to_have_text("4.900.000")
    expect(cashier.page.locator("[data-gap]")).to_have_text("−100.000")
    cashier.fill(place="Văn phòng Quỹ")
    cashier.press("Ghi biên bản")
    expect(cashier.page.get_by_role("alert")).to_contain_text("lệch -100.000 đ")
    expect(second).to_have_value("2")
    cashier.fill(cause="Chưa rõ nguyên nhân")
    cashier.save()
    cashier.sees("Chờ người chứng kiến ký")

    accountant.go(cashier.address())
    accountant.press("Ký chứng kiến")
    accountant.sees("Đã ký biên bản kiểm kê")
    assert accountant.download("Tải bản Word")[1][:2] == b"PK"
    accountant.press("Lập chứng từ chênh lệch")
    accountant.sees("Kiểm kê: thiếu tiền mặt", "100.000")
    accountant.go("/kiem-ke")
    accountant.sees("-100.000")
