"""Where the cursor stands when a page opens: in the first field, or on the summary when it comes back with errors."""

import pytest
from playwright.sync_api import expect

from fund.access.permissions import Role
from tests.journeys.conftest import Walk

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("role", "address", "button"),
    [
        (Role.CASE_OFFICER, "/quyet-dinh/moi", "Lưu dự thảo"),
        (Role.CASE_OFFICER, "/ho-so/moi", "Lưu"),
        (Role.ACCOUNTANT, "/thu/ngan-hang", "Lưu"),
    ],
)
def test_a_page_with_errors_reads_them_first_and_the_console_stays_silent(
    walk: Walk, role: Role, address: str, button: str
) -> None:
    person = walk(role)
    person.go(address)
    expect(person.page.locator("[autofocus]")).to_be_focused()

    person.page.locator("main").get_by_role("button", name=button).first.click()

    expect(person.page.locator("#loi")).to_be_focused()
    person.look()
