"""The accountant records what came in and finds it in the books; the cashier counts what somebody else took down."""

import re
from datetime import date

import pytest
from playwright.sync_api import FilePayload, expect

from fund.access.permissions import Role
from fund.web.clock import today
from tests.builders.banking import Gift, vietcombank_file
from tests.journeys.conftest import Walk

pytestmark = pytest.mark.browser


def test_a_bank_gift_of_two_funds_is_found_in_the_journal_and_in_the_ledger(walk: Walk) -> None:
    accountant = walk(Role.ACCOUNTANT)
    accountant.open_area("Thu qua ngân hàng")
    accountant.fill(payer_text="Hội quán Mẫu Hai Quỹ", amount_vnd="30tr")
    accountant.page.locator("#o-account_code").select_option("11211")
    accountant.page.get_by_role("button", name="Chia cho nhiều nguồn quỹ").click()
    for row, (fund, amount) in enumerate((("KHEN", "10tr"), ("NHA", "19tr"))):
        accountant.page.locator(f"[name=parts-{row}-fund]").select_option(fund)
        accountant.page.locator(f"[name=parts-{row}-amount_vnd]").fill(amount)
    accountant.press("Lưu và ghi sổ")
    expect(accountant.page.get_by_role("alert")).to_contain_text("còn lệch 1.000.000 đ")
    expect(accountant.page.locator("[name=payer_text]")).to_have_value("Hội quán Mẫu Hai Quỹ")

    accountant.page.locator("[name=parts-1-amount_vnd]").fill("20tr")
    accountant.press("Lưu và ghi sổ")
    if accountant.address() == "/thu":
        accountant.row("Hội quán Mẫu Hai Quỹ").get_by_role("link").first.click()
        accountant.page.wait_for_url(re.compile(r"/thu/\d+$"))
    number = accountant.page.locator("h1").inner_text()
    assert number.startswith(f"BC-{today().year}-")

    accountant.open_area("Nhật ký chung")
    accountant.page.locator("#o-text").fill("hội quán mẫu hai")
    accountant.press("Lọc")
    accountant.sees(number, "10.000.000", "20.000.000")
    accountant.follow("11211")
    expect(accountant.page.locator("h1")).to_contain_text("11211")
    accountant.row(number).get_by_role("link", name=number).click()
    accountant.page.wait_for_url("**/so-sach/but-toan/*")
    accountant.look()
    accountant.sees("KHEN", "NHA", "30.000.000 đ")
    accountant.page.locator("ul.origins a").first.click()
    accountant.page.wait_for_url(re.compile(r"/thu/\d+$"))
    expect(accountant.page.locator("h1")).to_have_text(number)


def test_an_invented_statement_becomes_gifts_and_a_debit_that_waits(walk: Walk) -> None:
    day = date(2024, 9, 9)
    gifts = [
        Gift(memo="MAU NGUYEN THI A ung ho", credit_vnd=200_000, day=day, reference="9900.1"),
        Gift(memo="MAU TO DAN PHO gop quy", credit_vnd=500_000, day=day, reference="9900.2"),
        Gift(memo="MAU TO DAN PHO gop quy", credit_vnd=500_000, day=day, reference="9900.2"),
        Gift(memo="MAU PHI DICH VU", debit_vnd=55_000, day=day, reference="9900.3"),
    ]
    accountant = walk(Role.ACCOUNTANT)
    accountant.open_area("Nhập sao kê")
    accountant.page.locator("#o-file").set_input_files(
        FilePayload(name="vcb.csv", mimeType="text/csv", buffer=vietcombank_file(gifts))
    )
    accountant.page.locator("#o-account_code").select_option("11211")
    accountant.page.locator("#o-profile").select_option("vietcombank-csv")
    accountant.page.locator("#o-fund_code").select_option("CHUNG")
    accountant.press("Xem trước")
    accountant.sees("1.200.000 đ", "Dòng giống hệt nhau trong tệp, vẫn ghi đủ")
    accountant.press("Ghi sổ 4 dòng mới")
    expect(accountant.page.get_by_role("heading", name="Biên nhận")).to_be_visible(timeout=60_000)
    accountant.look()
    accountant.sees("3 khoản, 1.200.000 đ", "1 dòng, 55.000 đ")

    accountant.open_area("Khoản thu")
    accountant.page.locator("#o-tim").fill("mau to dan pho")
    accountant.press("Lọc")
    expect(accountant.page.locator("main tbody tr")).to_have_count(2)


def test_cash_is_counted_by_somebody_else_than_who_took_it_down(walk: Walk) -> None:
    accountant, cashier = walk(Role.ACCOUNTANT), walk(Role.CASHIER)
    accountant.open_area("Thu tiền mặt")
    accountant.fill(payer_text="Cụ Tô Thị Mẫu", amount_vnd="1tr2")
    accountant.page.keyboard.press("Control+Enter")
    expect(accountant.page.locator(".sitting-rows li").first).to_contain_text("Cụ Tô Thị Mẫu")
    accountant.look()
    accountant.is_refused("/thu/cho-thu")

    cashier.go("/")
    cashier.open_area("Chờ thủ quỹ thu")
    cashier.row("Cụ Tô Thị Mẫu").get_by_role("checkbox").check()
    cashier.page.get_by_label("Số tờ 500.000 đồng").fill("2")
    cashier.page.get_by_label("Số tờ 200.000 đồng").fill("1")
    expect(cashier.page.locator("[data-difference]")).to_have_text("0")
    cashier.save()
    cashier.sees("Vừa thu và ghi sổ", "Cụ Tô Thị Mẫu")
    cashier.page.get_by_role("link", name="In PT-").first.click()
    expect(cashier.page.get_by_text("Một triệu hai trăm nghìn đồng").first).to_be_visible()
    cashier.look()
