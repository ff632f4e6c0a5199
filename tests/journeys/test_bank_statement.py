"""The accountant takes a bank statement in, from the file to the gift, and settles what waited; axe on each page."""

import pathlib
import re

import pytest
from playwright.sync_api import Page, expect

from fund.access.permissions import Role
from fund.web.transaction import transaction
from tests.builders.banking import Gift, agribank_file, numbered_gifts, open_bank, vietcombank_file
from tests.builders.ledger import FIRST_BANK, GENERAL
from tests.journeys.conftest import CheckPage, Office, OpenPage

pytestmark = pytest.mark.browser


@pytest.fixture
def _books(office: Office) -> None:
    with office.app.app_context(), transaction() as session:
        open_bank(session)


def choose(page: Page, path: pathlib.Path) -> None:
    """Choose the file, its account, layout and fund, and go on to the preview."""
    page.get_by_label("Tệp sao kê").set_input_files(path)
    page.get_by_label("Tài khoản ngân hàng").select_option(FIRST_BANK)
    page.get_by_label("Mẫu sao kê").select_option("vietcombank-csv")
    page.get_by_label("Nguồn quỹ nhận tiền").select_option(GENERAL)
    page.get_by_role("button", name="Xem trước").click()


@pytest.mark.usefixtures("_books")
def test_a_statement_is_taken_in_and_what_waited_is_settled(
    office: Office, open_page: OpenPage, axe: CheckPage, tmp_path: pathlib.Path
) -> None:
    wrong, right = tmp_path / "sai-mau.csv", tmp_path / "thang-9.csv"
    wrong.write_bytes(agribank_file(numbered_gifts(2)))
    right.write_bytes(vietcombank_file([*numbered_gifts(2_500), Gift("Phi dich vu", debit_vnd=55_000)]))
    page = open_page(office, Role.ACCOUNTANT)

    page.goto(f"{office.url}/sao-ke")
    axe(page)
    page.keyboard.press("n")
    page.wait_for_url("**/sao-ke/nhap")
    axe(page)
    choose(page, wrong)
    expect(page.get_by_role("alert")).to_contain_text("Tệp không theo mẫu Vietcombank")
    expect(page.get_by_label("Nguồn quỹ nhận tiền")).to_have_value(GENERAL)
    axe(page)

    choose(page, right)
    expect(page.get_by_role("button", name="Ghi sổ 2.501 dòng mới")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Ghi sổ 2.501 dòng mới").dblclick()
    expect(page.get_by_text("Đang nhập")).to_be_visible()
    axe(page)

    expect(page.get_by_role("heading", name="Biên nhận")).to_be_visible(timeout=90_000)
    expect(page.locator("main")).to_contain_text("2.500 khoản")
    axe(page)
    page.get_by_role("link", name="Trang sau").click()
    expect(page.locator("tbody")).to_contain_text("NGUOI GUI SO 51 ")
    page.get_by_label("Nội dung, số tham chiếu").fill("số 2345")
    page.keyboard.press("Enter")
    page.get_by_role("link", name=re.compile("^TT-")).click()
    page.wait_for_url("**/thu/*")
    page.get_by_role("link", name="Dòng sao kê").click()
    page.wait_for_url("**/sao-ke/dong/*")
    axe(page)

    page.get_by_role("link", name="Chờ xử lý").first.click()
    axe(page)
    page.get_by_role("link", name="Xử lý", exact=True).click()
    axe(page)
    page.get_by_label("Đây là khoản gì").fill("Phí dịch vụ tháng 9")
    page.keyboard.press("Control+Enter")
    expect(page.locator("main")).to_contain_text("Không có dòng nào chờ xử lý")
    axe(page)


@pytest.mark.usefixtures("_books")
def test_bank_accounts_are_looked_at_and_added(office: Office, open_page: OpenPage, axe: CheckPage) -> None:
    page = open_page(office, Role.ACCOUNTANT)

    page.goto(f"{office.url}/sao-ke/tai-khoan")
    axe(page)
    page.keyboard.press("n")
    page.wait_for_url("**/sao-ke/tai-khoan/them")
    axe(page)
    page.get_by_label("Tên gọi ngắn").fill("Không có tài khoản kế toán")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("tài khoản kế toán")
    expect(page.get_by_label("Tên gọi ngắn")).to_have_value("Không có tài khoản kế toán")
