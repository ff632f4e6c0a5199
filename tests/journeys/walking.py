"""Walking through the pages as a person does; axe-core looks at each page on the way.

A `Walker` has one browser page of one person. Every step that leads to another page waits for it and checks it, so a
story cannot pass a page that nobody looked at.
"""

import dataclasses
import pathlib
import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

AXE = pathlib.Path(__file__).parent / "vendor" / "axe-core-4.14.1.min.js"
FIND_FAULTS = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations.flatMap(
    (rule) => rule.nodes.map((node) => `${rule.id} (${rule.impact}): ${rule.help}: ${node.html.slice(0, 160)}`))"""


def faults_of(page: Page) -> list[str]:
    """Give what axe-core finds on a page, whatever its weight; nothing is the goal."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(FIND_FAULTS)
    return [f"{page.url}: {fault}" for fault in found]


@dataclasses.dataclass(frozen=True)
class Walker:
    """One person at one browser."""

    page: Page
    url: str

    def look(self) -> None:
        """Check the page that is open."""
        assert faults_of(self.page) == []

    def go(self, address: str) -> None:
        """Type an address of the program."""
        self._step(lambda: self.page.goto(self.url + address))

    def follow(self, name: str | re.Pattern[str], *, within: str = "main", exact: bool = True) -> None:
        """Click the first link of this name; the content of the page comes before the navigation."""
        link = self.page.locator(within).get_by_role("link", name=name, exact=exact).first
        self._step(lambda: self._leave(link.click))

    def open_area(self, name: str) -> None:
        """Click a line of the left navigation."""
        self.follow(name, within="nav.nav")

    def press(self, name: str) -> None:
        """Press the button of this name, whose form leads to another page."""
        button = self.page.locator("main").get_by_role("button", name=name).first
        self._step(lambda: self._leave(button.click))

    def save(self) -> None:
        """Press Ctrl+Enter, as people who type do."""
        self._step(lambda: self._leave(lambda: self.page.keyboard.press("Control+Enter")))

    def fill(self, **values: str) -> None:
        """Type into the fields of these names."""
        for name, value in values.items():
            self.page.locator(f"#o-{name}").fill(value)

    def choose(self, **labels: str) -> None:
        """Choose in the selects of these names the first line with these words."""
        for name, label in labels.items():
            box = self.page.locator(f"#o-{name}")
            lines: list[str] = box.locator("option").all_inner_texts()
            box.select_option(label=next(line for line in lines if label in line))

    def sees(self, *texts: str) -> None:
        """Expect each text on the page, in view."""
        for text in texts:
            expect(self.page.locator("main").get_by_text(text).first).to_be_visible()

    def row(self, text: str) -> Locator:
        """Find the first row of a table that holds a text."""
        return self.page.locator("main tbody tr", has_text=text).first

    def download(self, name: str) -> tuple[str, bytes]:
        """Click a link that gives a file; its name and bytes."""
        with self.page.expect_download() as waiting:
            self.page.locator("main").get_by_role("link", name=name, exact=True).first.click()
        return waiting.value.suggested_filename, waiting.value.path().read_bytes()

    def is_refused(self, address: str) -> None:
        """Expect 403, said in words, on a page that is as well made as the others."""
        answer = self.page.goto(self.url + address)
        assert answer is not None
        assert answer.status == 403, f"{address}: {answer.status}"
        self.look()

    def address(self) -> str:
        """Tell where the page stands."""
        return self.page.url.removeprefix(self.url)

    def _leave(self, act: Callable[[], None]) -> None:
        with self.page.expect_navigation():
            act()

    def _step(self, act: Callable[[], object]) -> None:
        act()
        self.look()
