"""The auditor goes from the trial balance down to a gift, takes figures along, proves the books, changes nothing."""

import re
import zipfile
from io import BytesIO

import pytest
from playwright.sync_api import expect

from fund.access.permissions import Role
from tests.journeys.conftest import Walk
from tests.journeys.walking import Walker

pytestmark = pytest.mark.browser

WORK_OF_OTHERS = (
    *(
        "/thu/tien-mat",
        "/thu/ngan-hang",
        "/thu/cho-thu",
        "/nha-tai-tro/moi",
        "/sao-ke/nhap",
        "/chi/moi/2",
        "/ho-so/moi",
    ),
    *("/quyet-dinh/moi", "/quyet-dinh/3/duyet", "/quyet-dinh/3/ban-hanh", "/chung-tu/lap", "/doi-tuong/moi"),
    *("/quan-tri/nguoi-dung", "/quan-tri/don-vi", "/khoa-so/mo-them", "/so-sach/tai-khoan/them"),
)


def _gift_account(auditor: Walker) -> str:
    """Follow the account of gifts from the trial balance; gives its turnover as the page spells it."""
    row = auditor.page.locator("main tbody tr", has=auditor.page.get_by_role("link", name="5111", exact=True))
    turnover = row.locator("td.number").nth(3).inner_text().strip()
    auditor.follow("5111")
    assert auditor.address().startswith("/so-sach/so-cai/5111?")
    return turnover


def test_from_the_trial_balance_to_a_single_gift(walk: Walk) -> None:
    auditor = walk(Role.AUDITOR)
    auditor.open_area("Bảng cân đối")
    auditor.sees("Nợ và Có bằng nhau ở cả ba cặp")
    turnover = _gift_account(auditor)
    expect(auditor.page.locator("tfoot")).to_contain_text(turnover)

    auditor.page.locator("tbody a", has_text=re.compile("^(PT|BC)-")).first.click()
    auditor.page.wait_for_url("**/so-sach/but-toan/*")
    auditor.look()
    auditor.sees("Đã ghi sổ", "5111")
    auditor.page.locator("ul.origins a").first.click()
    auditor.page.wait_for_url(re.compile(r"/thu/\d+$"))
    auditor.look()
    auditor.sees("Ai làm gì, khi nào")


def test_excel_holds_what_the_page_shows(walk: Walk) -> None:
    auditor = walk(Role.AUDITOR)
    auditor.go("/so-sach/can-doi?from_date=01/02/2024&to_date=29/02/2024&fund=NHA")
    shown = [row.inner_text() for row in auditor.page.locator("main tbody tr th").all()]

    filename, content = auditor.download("Excel")

    assert filename.endswith(".xlsx")
    sheet = zipfile.ZipFile(BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    assert "11212" in shown
    for account in shown:
        assert f"<t>{account}</t>" in sheet
    figures = [cell.inner_text().strip() for cell in auditor.row("11212").locator("td.number").all()]
    for amount in figures:
        assert not amount or f"<v>{amount.replace('.', '')}</v>" in sheet
    assert any(figures)


def test_every_proof_is_green(walk: Walk) -> None:
    auditor = walk(Role.AUDITOR)
    auditor.open_area("Kiểm tra sổ")

    expect(auditor.page.get_by_role("status").filter(has_text="đều đạt")).to_be_visible()
    assert auditor.page.locator(".badge-bad").count() == 0
    assert auditor.page.locator("main tbody tr", has_text="Đạt").count() >= 20


def test_the_work_of_others_is_closed_to_the_auditor(walk: Walk) -> None:
    auditor = walk(Role.AUDITOR)

    for address in WORK_OF_OTHERS:
        auditor.is_refused(address)
