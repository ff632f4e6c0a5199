"""From a promise to the poster: the accountant's way through codes and pledges, axe-core on every page."""

import re

import pytest

from fund.access.permissions import Role
from fund.banking.bank_accounts import add_bank_account
from fund.web.clock import now, today
from fund.web.transaction import transaction
from tests.builders import donations as build
from tests.builders.donations import BANK, HOUSES
from tests.builders.people import donor
from tests.journeys.conftest import Office, OpenPage
from tests.journeys.walking import Walker

pytestmark = pytest.mark.browser


@pytest.fixture
def _books(office: Office) -> None:
    """Open the books with a campaign, a donor, a gift in the books (1) and an account at a bank."""
    with office.app.app_context(), transaction() as session:
        build.books(session, through=today())
        build.campaign(session)
        donor(session)
        build.confirmed_gift(session, 500_000)
        add_bank_account(
            session, account_code=BANK, name="NH thử", bank_name="Ngân hàng thử", number="0011000000001",
            holder="Quỹ thử", actor="ketoan", at=now(),
        )  # fmt: skip


@pytest.mark.usefixtures("_books")
def test_an_accountant_prints_a_poster_and_follows_a_promise(office: Office, open_page: OpenPage) -> None:
    walker = Walker(open_page(office, Role.ACCOUNTANT), office.url)

    walker.open_area("Mã ủng hộ")
    walker.sees("Chưa cấp mã ủng hộ nào")
    walker.follow("Nhập mã BIN của ngân hàng")
    walker.follow(re.compile("Nhập mã BIN"), exact=False)
    walker.fill(bank_bin="999999")
    walker.save()
    walker.sees("999999")

    walker.open_area("Đợt vận động")
    walker.follow(re.compile("Mã QR ủng hộ"), exact=False)
    walker.fill(amount_vnd="200k")
    walker.save()
    walker.sees("Đang dùng")
    picture = walker.page.locator(".qr-list img")
    assert picture.evaluate("img => img.complete && img.naturalWidth > 0")
    walker.follow("Áp phích A4")
    walker.sees("Hai trăm nghìn đồng")
    walker.follow("Tờ rơi A6")
    assert walker.page.locator(".leaflet").count() == 4

    walker.go("/nha-tai-tro/1")
    walker.follow("Ghi cam kết")
    walker.fill(amount_vnd="500k", promised_date="31/12/2027")
    walker.choose(fund=HOUSES)
    walker.save()
    walker.follow("Cấp mã QR")
    walker.save()
    walker.go("/cam-ket/1")
    walker.fill(gift_code="TT-000001")
    walker.press("Gắn vào cam kết")
    walker.press("Đã nhận đủ, hoàn thành")
    walker.sees("Đã hoàn thành")
    walker.open_area("Cam kết")
    walker.sees("CK-000001")
    walker.open_area("Mã ủng hộ")
    walker.follow(re.compile("^QVBK"), exact=False)
    walker.follow("Ngừng dùng")
    walker.fill(reason="Đã nhận đủ")
    walker.press("Ngừng dùng mã")
    walker.sees("Đã ngừng dùng")


@pytest.mark.usefixtures("_books")
def test_a_poster_and_a_sheet_of_leaflets_fill_one_page_each(office: Office, open_page: OpenPage) -> None:
    walker = Walker(open_page(office, Role.ACCOUNTANT), office.url)
    walker.go("/ma-qr/tai-khoan/nhap?tk=" + BANK)
    walker.fill(bank_bin="999999")
    walker.save()
    walker.go("/ma-qr/cap/dot/1")
    walker.fill(amount_vnd="1.234.567.890")
    walker.save()
    code = walker.address()

    for paper in ("/ap-phich", "/to-roi"):
        walker.go(code + paper)
        printed = walker.page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) == 1
