"""Real Chromium against the real application: a server on a free port, a database of the test's own.

- `office`: the application served, with the people of every role; `office.url`, `office.app`.
- `demo_office`: the same with the demo in it, one for all journeys; they add to it and never count what is there.
- `open_page(office, role)`: a browser page of a person who is logged in.
- `walk(role)`: a `Walker` in the demo office, who checks each page with axe-core on the way; `walk(None)`: the public.
- `axe`: fails with what axe-core finds on a page.
"""

import contextlib
import dataclasses
import pathlib
import threading
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright
from werkzeug.serving import make_server

from fund.access.permissions import Role
from fund.demo.story import House, tell
from fund.disbursements.operations.issuing import IssueSettings
from fund.people.identity import IdentityCipher
from fund.web.app import create_app
from fund.web.clock import today
from fund.web.config import Settings
from fund.web.extensions import database
from fund.web.transaction import transaction
from tests.builders.access import PASSWORD, USERNAMES, make_user
from tests.databases import DatabaseSource
from tests.journeys.walking import Walker, faults_of

CHROMIUM = "/usr/bin/chromium"
PATIENCE_MS = 60_000
SCREEN = {"width": 1366, "height": 768}


@dataclasses.dataclass(frozen=True)
class Office:
    """The application as a browser meets it."""

    url: str
    app: Flask


OpenPage = Callable[[Office, Role], Page]
Walk = Callable[[Role | None], Walker]
CheckPage = Callable[[Page], None]


@pytest.fixture
def office(database_url: str, tmp_path: pathlib.Path) -> Iterator[Office]:
    """Serve the application on a free port, with one person for each role."""
    with _office(database_url, tmp_path) as made:
        with made.app.app_context(), transaction() as session:
            for role in USERNAMES:
                make_user(session, role)
        yield made


@pytest.fixture(scope="session")
def demo_office(databases: DatabaseSource, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Serve the demo on a free port, once for all journeys; its people have the password of the builders."""
    url = databases.create()
    with _office(url, tmp_path_factory.mktemp("demo")) as made:
        secret, key = str(made.app.config["SECRET_KEY"]).encode(), bytes(range(32))
        with made.app.app_context(), transaction() as session:
            issuing = IssueSettings(check_secret=secret, check_address=f"{made.url}/kiem-tra/")
            tell(House(session, IdentityCipher(key), issuing, today(), PASSWORD))
        yield made
    databases.drop(url)


@contextlib.contextmanager
def _office(database_url: str, folder: pathlib.Path) -> Iterator[Office]:
    settings = Settings(
        database_url=database_url,
        secret_key="a secret of the journeys, long enough",
        data_key=bytes(range(32)),
        instance_path=folder,
        is_testing=True,
    )
    app = create_app(settings)
    with _served(app) as url:
        yield Office(url, app)
    with app.app_context():
        database.session.remove()
        database.engine.dispose()


@contextlib.contextmanager
def _served(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Debian's Chromium once."""
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    expect.set_options(timeout=PATIENCE_MS / 2)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Open pages of people who are logged in; a message of the console or a broken script fails the test."""
    with _pages(browser) as new_page:

        def open_one(office: Office, role: Role) -> Page:
            page = new_page()
            log_in(page, office.url, role)
            return page

        yield open_one


@pytest.fixture
def walk(browser: Browser, demo_office: Office) -> Iterator[Walk]:
    """Give walkers in the demo office; a message of the console or a broken script fails the test."""
    with _pages(browser) as new_page:

        def start(role: Role | None) -> Walker:
            page = new_page()
            if role:
                log_in(page, demo_office.url, role)
            return Walker(page, demo_office.url)

        yield start


def log_in(page: Page, url: str, role: Role) -> None:
    """Log in as the person of a role."""
    page.goto(f"{url}/dang-nhap")
    page.get_by_label("Tên đăng nhập").fill(USERNAMES[role])
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(f"{url}/")


@contextlib.contextmanager
def _pages(browser: Browser) -> Iterator[Callable[[], Page]]:
    """Open browser pages that are closed at the end; whatever their console complained of fails the test."""
    troubles: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if (message.type in {"error", "warning"} and _is_trouble(message.text)) or "utofocus" in message.text:
            troubles.append(f"{message.location['url']}: {message.text}")

    with contextlib.ExitStack() as stack:

        def new_page() -> Page:
            context = browser.new_context(viewport=SCREEN, locale="vi-VN")  # type: ignore[arg-type]
            stack.callback(context.close)
            page = context.new_page()
            page.set_default_timeout(PATIENCE_MS)
            page.on("pageerror", lambda error: troubles.append(str(error)))
            page.on("console", listen)
            return page

        yield new_page
    assert troubles == []


def _is_trouble(text: str) -> bool:
    """Tell the browser's own complaints (policy, scripts) from the answers 403, 409, 422 that are given on purpose."""
    return not text.startswith("Failed to load resource: the server responded with a status of 4")


@pytest.fixture
def axe() -> CheckPage:
    """Check a page with axe-core; what it finds fails the test with rule, help and element."""

    def check(page: Page) -> None:
        assert faults_of(page) == []

    return check
