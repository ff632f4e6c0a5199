"""A strange bank file by keyboard: columns corrected, looked at again, saved, taken in; axe on each page."""

import pathlib

import pytest
from playwright.sync_api import expect

from fund.access.permissions import Role
from fund.web.transaction import transaction
from tests.builders.banking import open_bank
from tests.builders.ledger import FIRST_BANK, GENERAL
from tests.builders.statement_files import facts, two_columns_with_noughts
from tests.journeys.conftest import CheckPage, Office, OpenPage

pytestmark = pytest.mark.browser


@pytest.fixture
def _books(office: Office) -> None:
    with office.app.app_context(), transaction() as session:
        open_bank(session)


@pytest.mark.usefixtures("_books")
def test_a_strange_file_is_arranged_saved_and_recognised_next_time(
    office: Office, open_page: OpenPage, axe: CheckPage, tmp_path: pathlib.Path
) -> None:
    september, october = tmp_path / "ky-1.csv", tmp_path / "ky-2.csv"
    september.write_bytes(two_columns_with_noughts(facts(1, 40)))
    october.write_bytes(two_columns_with_noughts(facts(2, 30)))
    page = open_page(office, Role.ACCOUNTANT)

    def choose(path: pathlib.Path) -> None:
        page.goto(f"{office.url}/sao-ke/nhap")
        page.get_by_label("Tệp sao kê").set_input_files(path)
        page.get_by_label("Tài khoản ngân hàng").select_option(FIRST_BANK)
        page.get_by_label("Nguồn quỹ nhận tiền").select_option(GENERAL)
        page.get_by_role("button", name="Xem trước").click()

    choose(september)
    page.wait_for_url("**/cot")
    expect(page.get_by_role("heading", name="30 dòng đầu")).to_be_visible()
    axe(page)

    page.get_by_label("Vai trò của cột 5").select_option("ignored")
    page.get_by_role("button", name="Xem lại").click()
    expect(page.get_by_role("alert")).to_contain_text("Chưa đủ cột số tiền")
    expect(page.get_by_label("Vai trò của cột 5")).to_have_value("ignored")
    axe(page)
    page.get_by_label("Vai trò của cột 5").select_option("credit")
    page.get_by_label("Lưu thành mẫu tên").fill("Mẫu của chi nhánh")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("button", name="Ghi sổ 40 dòng mới")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Ghi sổ 40 dòng mới").click()
    expect(page.get_by_role("heading", name="Biên nhận")).to_be_visible(timeout=90_000)
    expect(page.locator("main")).to_contain_text("Chuỗi số dư")
    axe(page)

    choose(october)
    expect(page.locator("main")).to_contain_text("tự nhận ra mẫu sao kê “Mẫu của chi nhánh”")
    page.goto(f"{office.url}/sao-ke/mau")
    expect(page.locator("tbody")).to_contain_text("Mẫu của chi nhánh")
    axe(page)
