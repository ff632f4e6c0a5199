"""Every role walks through its whole navigation and one step further: no page breaks, none is closed to somebody."""

import re

import pytest
from playwright.sync_api import Page

from fund.access.permissions import Role
from tests.journeys.conftest import Walk
from tests.journeys.walking import faults_of

pytestmark = pytest.mark.browser

NO_PAGES = re.compile(r"\.(docx|csv|xlsx)$|/tai-ve|/tep|/tai-lieu/|/giay-to/|^/dang-xuat")
"""Addresses that give a file; links lead there, pages do not."""


def _addresses(page: Page, selector: str) -> list[str]:
    """Give the addresses that links lead to, in order, without the query."""
    found = page.locator(selector).evaluate_all("links => links.map((link) => link.pathname)")
    return [address for address in dict.fromkeys(found) if not NO_PAGES.search(address)]


def _shape(address: str) -> str:
    """Give what addresses of one kind have in common: the page of one gift is like that of the next."""
    return re.sub(r"(?<=/)(\d+|QĐ-.*)(?=/|$)", "N", address)


@pytest.mark.parametrize("role", list(Role))
def test_every_page_a_role_is_led_to_opens_and_axe_finds_nothing(role: Role, walk: Walk) -> None:
    walker = walk(role)
    page = walker.page
    areas = _addresses(page, "nav.nav a, .who-menu a")
    assert len(areas) >= 4
    seen = {_shape(address) for address in areas}
    further: dict[str, str] = {}
    faults: list[str] = []

    for address in areas:
        answer = page.goto(walker.url + address)
        assert answer is not None
        assert answer.status == 200, f"{address}: {answer.status}"
        faults += faults_of(page)
        for link in _addresses(page, "main a[href^='/']"):
            further.setdefault(_shape(link), link)

    for shape, address in further.items():
        if shape in seen:
            continue
        answer = page.goto(walker.url + address)
        assert answer is not None
        assert answer.status == 200, f"{address}: {answer.status}"
        faults += faults_of(page)
    assert faults == []
