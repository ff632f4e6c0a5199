"""Staff find a gift while typing; a donor finds it without a log-in and sees no other name."""

import pytest
from playwright.sync_api import expect

from fund.access.permissions import Role
from tests.journeys.conftest import Walk

pytestmark = pytest.mark.browser


def test_a_gift_is_found_while_typing_and_then_by_its_donor(walk: Walk) -> None:
    accountant = walk(Role.ACCOUNTANT)
    accountant.open_area("Thu qua ngân hàng")
    accountant.fill(payer_text="Trần Thị Mẫu Tìm", amount_vnd="1.234.000", note="mau tim khoan 7788")
    accountant.page.locator("#o-account_code").select_option("11211")
    accountant.page.locator("#o-fund").select_option("CHUNG")
    accountant.page.locator("[name=disclosure]").select_option("initials")
    accountant.press("Lưu và ghi sổ")

    accountant.open_area("Tìm khoản thu")
    box = accountant.page.locator("#o-q")
    expect(box).to_be_focused()
    box.press_sequentially("mau tim 1234000")
    expect(accountant.page.locator("#ket-qua")).to_contain_text("đúng số tiền 1.234.000 đ")
    row = accountant.page.locator("#ket-qua tbody tr").filter(has_text="Trần Thị Mẫu Tìm")
    expect(row).to_have_count(1)
    expect(box).to_be_focused()
    accountant.look()
    code, day = row.locator("td").nth(1).inner_text(), row.locator("td").first.inner_text()

    donor = walk(None)
    donor.page.goto(f"{accountant.page.url.split('/thu')[0]}/tim-khoan-ung-ho")
    expect(donor.page.locator("#o-code")).to_be_focused()
    donor.look()
    donor.fill(amount_vnd="1234k", day=day, memo="khoan 7788")
    donor.page.get_by_role("button", name="Tìm").click()
    expect(donor.page.locator(".public-answer")).to_contain_text(code)
    donor.sees("T.T.M.T.", "1.234.000 đ")
    expect(donor.page.locator("body")).not_to_contain_text("Trần Thị Mẫu Tìm")
    donor.look()
