"""The accountant enters ten cash gifts in a row without a mouse; the cashier counts and confirms them."""

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from fund.access.permissions import Role
from fund.donations.kinds import GiftStatus
from fund.donations.models import Donation
from fund.people.models import Party
from fund.web.clock import today
from fund.web.transaction import reading, transaction
from tests.builders import donations as build
from tests.builders.people import donor
from tests.journeys.conftest import CheckPage, Office, OpenPage

pytestmark = pytest.mark.browser

AMOUNTS = ["500k", "1tr5", "200000", "2.000.000", "50k", "100k", "3tr", "1 triệu", "750000", "20k"]
TOTAL_VND = 500_000 + 1_500_000 + 200_000 + 2_000_000 + 50_000 + 100_000 + 3_000_000 + 1_000_000 + 750_000 + 20_000


@pytest.fixture
def _books(office: Office) -> None:
    with office.app.app_context(), transaction() as session:
        build.books(session, through=today())
        donor(session, "Đặng Thị Đào")


def _enter(page: Page, name: str, amount: str) -> None:
    """Type a gift as an office does: name, Enter, amount, Ctrl+Enter; the focus is where it has to be."""
    expect(page.get_by_role("combobox", name="Người nộp tiền")).to_be_focused()
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    expect(page.locator("#o-amount_vnd")).to_be_focused()
    page.keyboard.type(amount)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".sitting-rows li").first).to_contain_text(name)
    expect(page.locator("#o-payer_text")).to_have_value("")


@pytest.mark.usefixtures("_books")
def test_ten_cash_gifts_are_entered_by_keyboard_alone(office: Office, open_page: OpenPage, axe: CheckPage) -> None:
    page = open_page(office, Role.ACCOUNTANT)
    page.goto(f"{office.url}/thu")
    page.keyboard.press("n")
    page.wait_for_url("**/thu/tien-mat")
    axe(page)
    page.evaluate("window.isTheSamePage = true")

    for number, amount in enumerate(AMOUNTS, start=1):
        _enter(page, f"Người nộp {number}", amount)

    assert page.evaluate("window.isTheSamePage") is True
    expect(page.locator(".sitting-rows li")).to_have_count(10)
    with office.app.app_context():
        gifts = reading().scalars(sa.select(Donation).order_by(Donation.id)).all()
        assert [gift.payer_text for gift in gifts] == [f"Người nộp {number}" for number in range(1, 11)]
        assert sum(gift.amount_vnd for gift in gifts) == TOTAL_VND
        assert {gift.status for gift in gifts} == {GiftStatus.DRAFT}
    axe(page)


@pytest.mark.usefixtures("_books")
def test_a_donor_is_picked_without_accents_or_registered_while_typing(office: Office, open_page: OpenPage) -> None:
    page = open_page(office, Role.ACCOUNTANT)
    page.goto(f"{office.url}/thu/tien-mat")
    expect(page.locator("#o-payer_text")).to_be_focused()

    page.keyboard.type("dang thi")
    expect(page.get_by_role("option", name="Đặng Thị Đào")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#o-payer_text")).to_have_value("Đặng Thị Đào")
    expect(page.locator("#o-amount_vnd")).to_be_focused()
    page.keyboard.type("500k")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".sitting-rows li").first).to_contain_text("NT-")

    page.keyboard.type("Bùi Văn Mới")
    expect(page.get_by_role("option", name="Ghi danh nhà tài trợ mới")).to_be_visible()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.keyboard.type("300k")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".sitting-rows li")).to_have_count(2)

    with office.app.app_context():
        gifts = reading().scalars(sa.select(Donation).order_by(Donation.id)).all()
        names = [reading().get_one(Party, gift.donor_id).full_name for gift in gifts]
        assert names == ["Đặng Thị Đào", "Bùi Văn Mới"]


@pytest.mark.usefixtures("_books")
def test_a_mistake_keeps_what_was_typed_and_the_next_try_saves_it(office: Office, open_page: OpenPage) -> None:
    page = open_page(office, Role.ACCOUNTANT)
    page.goto(f"{office.url}/thu/tien-mat")
    expect(page.locator("#o-payer_text")).to_be_focused()

    page.keyboard.type("Nguyễn Văn An")
    page.keyboard.press("Enter")
    page.keyboard.type("5,5")
    page.keyboard.press("Control+Enter")

    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator("#o-payer_text")).to_have_value("Nguyễn Văn An")
    expect(page.locator("#o-amount_vnd")).to_have_value("5,5")
    page.locator("#o-amount_vnd").fill("5tr")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".sitting-rows li")).to_have_count(1)


@pytest.mark.usefixtures("_books")
def test_the_cashier_counts_and_confirms_several_gifts(office: Office, open_page: OpenPage, axe: CheckPage) -> None:
    with office.app.app_context(), transaction() as session:
        build.waiting_gift(session, 700_000, payer="Nguyễn Văn An")
        build.waiting_gift(session, 300_000, payer="Trần Thị Bé")
    page = open_page(office, Role.CASHIER)
    page.goto(f"{office.url}/thu/cho-thu")
    axe(page)

    page.get_by_label("Chọn tất cả").check()
    page.get_by_label("Số tờ 500.000 đồng").fill("1")
    expect(page.locator("[data-difference]")).to_have_text("−500.000")
    page.get_by_label("Số tờ 500.000 đồng").fill("2")
    expect(page.locator("[data-difference]")).to_have_text("0")
    page.keyboard.press("Control+Enter")

    expect(page.get_by_role("heading", name="Vừa thu và ghi sổ")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="In PT-").first.click()
    expect(page.get_by_text("PHIẾU THU", exact=True)).to_be_visible()
    axe(page)
