"""The chief accountant finds an import by the calendar, undoes it and sees the day uncovered; axe on each page."""

import pytest
from playwright.sync_api import expect

from fund.access.permissions import Role
from fund.web.transaction import transaction
from tests.builders.banking import Gift, numbered_gifts, open_bank, take_in, vietcombank_file
from tests.journeys.conftest import CheckPage, Office, OpenPage

pytestmark = pytest.mark.browser


@pytest.fixture
def _imported(office: Office) -> None:
    with office.app.app_context(), transaction() as session:
        open_bank(session)
        take_in(session, vietcombank_file([*numbered_gifts(60), Gift("Phi dich vu", debit_vnd=55_000)]))


@pytest.mark.usefixtures("_imported")
def test_an_import_is_found_by_its_day_and_undone(office: Office, open_page: OpenPage, axe: CheckPage) -> None:
    page = open_page(office, Role.CHIEF_ACCOUNTANT)

    page.goto(f"{office.url}/sao-ke/lich")
    expect(page.locator("main")).to_contain_text("1 ngày có sao kê, 61 dòng")
    axe(page)
    page.locator("td.day-covered a").click()
    expect(page.get_by_role("heading", name="Biên nhận")).to_be_visible()
    axe(page)

    page.get_by_role("link", name="Hủy lần nhập").click()
    expect(page.get_by_label("Lý do")).to_be_focused()
    axe(page)
    page.get_by_label("Lý do").fill("nhập nhầm tài khoản")
    page.get_by_label("Số dòng mới của lần nhập").fill("60")
    page.get_by_role("button", name="Hủy cả lần nhập").click()
    expect(page.get_by_role("alert")).to_contain_text("không có 60 dòng mới")
    expect(page.get_by_label("Lý do")).to_have_value("nhập nhầm tài khoản")
    axe(page)

    page.get_by_label("Số dòng mới của lần nhập").fill("61")
    page.get_by_role("button", name="Hủy cả lần nhập").click()
    expect(page.locator(".badge-bad").first).to_have_text("Đã hủy")
    expect(page.locator("main")).to_contain_text("nhập nhầm tài khoản")
    axe(page)
    page.goto(f"{office.url}/sao-ke/lich?year=2024")
    expect(page.locator("main")).to_contain_text("0 ngày có sao kê")
