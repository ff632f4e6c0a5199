"""Every page of gifts and donors in Chromium: axe-core finds nothing, the console stays silent."""

import pytest

from fund.access.permissions import Role
from fund.donations import operations, refunds
from fund.people.drafts import PartyDraft
from fund.people.identity import IdentityCipher
from fund.people.kinds import PartyKind
from fund.people.operations import register_party
from fund.people.wards import load_wards
from fund.web.clock import now, today
from fund.web.transaction import transaction
from tests.builders import donations as build
from tests.builders.donations import AT
from tests.builders.people import SAI_GON_WARD
from tests.journeys.conftest import CheckPage, Office, OpenPage

pytestmark = pytest.mark.browser

PAGES = {
    Role.ACCOUNTANT: (
        "/thu", "/thu?tim=khong-co-ai", "/thu?tu=x", "/thu/ngan-hang", "/thu/1", "/thu/2", "/thu/3", "/thu/2/sua",
        "/thu/1/huy", "/thu/2/hoan-tra", "/thu/hoan-tra", "/thu/2/phieu-thu", "/thu/1/phieu-thu", "/dot-van-dong",
        "/dot-van-dong/moi", "/dot-van-dong/1", "/nha-tai-tro", "/nha-tai-tro/moi", "/nha-tai-tro/1",
        "/nha-tai-tro/1/sua", "/thu/hoan-tra/1/huy",
    ),
    Role.CHIEF_ACCOUNTANT: ("/thu/3", "/thu/hoan-tra"),
    Role.CASHIER: ("/thu/cho-thu", "/thu/cho-thu?vua_thu=2", "/thu/hoan-tra/2/tra"),
    Role.AUDITOR: ("/thu", "/nha-tai-tro/1", "/nha-tai-tro/1/so-dinh-danh"),
}  # fmt: skip


@pytest.fixture
def _gifts(office: Office) -> None:
    """Record a waiting gift (1), one in the books (2), and two with a return under way (3, 4)."""
    with office.app.app_context(), transaction() as session:
        build.books(session, through=today())
        load_wards(session)
        build.campaign(session)
        draft = PartyDraft(
            kind=PartyKind.PERSON, full_name="Đặng Thị Đào", is_donor=True, ward_code=SAI_GON_WARD, birth_year=1960,
            identity_number="079190000123", phone="0903123456", notes="Khách quen",
        )  # fmt: skip
        register_party(session, draft=draft, actor="ketoan", at=now(), cipher=IdentityCipher(bytes(range(32))))
        build.waiting_gift(session)
        for _ in range(2):
            build.confirmed_gift(session)
        bank = operations.record_bank_gift(session, draft=build.bank_gift(), actor="ketoan", at=AT)
        for donation_id in (3, bank.id):
            refunds.prepare_refund(
                session, donation_id=donation_id, reason="Nhầm", payee_text="An", actor="ketoan", at=AT
            )
        refunds.approve_refund(session, refund_id=2, actor="ketoantruong", at=AT)


@pytest.mark.usefixtures("_gifts")
@pytest.mark.parametrize("role", PAGES)
def test_axe_finds_nothing_on_the_pages_of_gifts(
    office: Office, open_page: OpenPage, axe: CheckPage, role: Role
) -> None:
    page = open_page(office, role)

    for address in PAGES[role]:
        answer = page.goto(f"{office.url}{address}")
        assert answer is not None
        assert answer.status == 200, address
        axe(page)
