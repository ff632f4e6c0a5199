"""The accountant writes a rule, tries it, takes a statement in, decides on what is suggested and takes it back."""

import pytest
from playwright.sync_api import expect

from fund.access.permissions import Role
from fund.matching.kinds import LineKind
from fund.matching.rules import Outcome
from fund.web.transaction import transaction
from tests.builders.banking import Gift, open_bank, take_in, vietcombank_file
from tests.builders.matching import a_campaign, keep_rule
from tests.journeys.conftest import CheckPage, Office, OpenPage

pytestmark = pytest.mark.browser

LINES = (
    Gift("MBVCB.1234567.Ung ho bao so 3.CT tu 0123", credit_vnd=100_000),
    Gift("UNGHO BAO so 3", credit_vnd=200_000),
    Gift("TRA LAI TIEN GUI T9", credit_vnd=12_345),
    Gift("PHI QUAN LY TAI KHOAN", debit_vnd=55_000),
)


@pytest.fixture
def _books(office: Office) -> None:
    with office.app.app_context(), transaction() as session:
        open_bank(session)
        campaign = a_campaign(session)
        outcome = Outcome(kind=LineKind.GIFT, campaign_id=campaign.id)
        keep_rule(session, outcome=outcome, any_phrases=("ủng hộ bão",), certainty=80)
        keep_rule(session, outcome=Outcome(kind=LineKind.INTEREST), name="Lãi", any_phrases=("trả lãi tiền gửi",))
        take_in(session, vietcombank_file(LINES))


@pytest.mark.usefixtures("_books")
def test_suggestions_are_decided_on_in_bulk_and_taken_back(office: Office, open_page: OpenPage, axe: CheckPage) -> None:
    page = open_page(office, Role.ACCOUNTANT)

    page.goto(f"{office.url}/sao-ke/goi-y")
    axe(page)
    page.get_by_label("Chọn cả trang").check()
    page.get_by_role("button", name="Xem trước chấp nhận").click()
    expect(page.get_by_role("heading", name="3 dòng sẽ thay đổi")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Chấp nhận gợi ý: 3 dòng").click()
    expect(page.get_by_role("heading", name="Lần xử lý 1")).to_be_visible()
    axe(page)
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Hoàn tác cả lần này").click()
    expect(page.locator("main")).to_contain_text("Hoàn tác bởi")
    axe(page)
    page.get_by_role("link", name="Các lần xử lý").first.click()
    axe(page)


@pytest.mark.usefixtures("_books")
def test_a_rule_is_written_tried_and_kept(office: Office, open_page: OpenPage, axe: CheckPage) -> None:
    page = open_page(office, Role.ACCOUNTANT)

    page.goto(f"{office.url}/sao-ke/quy-tac")
    axe(page)
    page.keyboard.press("n")
    page.wait_for_url("**/sao-ke/quy-tac/them")
    axe(page)
    page.get_by_label("Tên quy tắc").fill("Phí ngân hàng")
    page.get_by_label("Nội dung có một trong các cụm từ").fill("phí quản lý")
    page.get_by_label("Dòng này là").select_option("fee")
    page.get_by_role("button", name="Thử trên 1.000 dòng gần nhất").click()
    expect(page.locator("#thu")).to_contain_text("1 trong 4 dòng")
    axe(page)
    page.get_by_role("button", name="Lưu quy tắc").click()
    expect(page.get_by_role("heading", name="Quy tắc Phí ngân hàng")).to_be_visible()
    axe(page)
