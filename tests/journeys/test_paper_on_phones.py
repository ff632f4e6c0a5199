"""A sheet that will be printed is wider than a phone: the sheet scrolls, the page around it stays."""

import pytest

from fund.access.permissions import Role
from tests.journeys.conftest import Walk

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
SHEETS = ("/so-sach/nhat-ky/in", "/so-sach/so-cai/1111/in")


@pytest.mark.parametrize("address", SHEETS)
def test_a_sheet_to_print_does_not_widen_the_page_of_a_phone(walk: Walk, address: str) -> None:
    auditor = walk(Role.AUDITOR)
    auditor.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    auditor.go(address)

    assert auditor.page.locator(".paper").count() == 1
    assert auditor.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    auditor.look()
