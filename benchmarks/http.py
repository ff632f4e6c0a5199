"""Gifts over HTTP and the time of each page, under gunicorn with two workers.

    python -m benchmarks.http [--gifts 400] [--rounds 5] [--pages 40]

A gift by bank is posted as the browser does it: log-in session, CSRF token, idempotency key, permission, trail, posting
on the chain. Beside it, in turn, a minimal Flask application that stores one entry and two lines by the ORM
(`benchmarks.minimal_app`), same server, same number of connections. Then every page of the demo data, for its role.
"""

import argparse
import contextlib
import datetime as dt
import http.client
import os
import pathlib
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Iterator, Mapping, Sequence
from concurrent import futures

from benchmarks.measure import Timed, database_sources, in_turn, machine, print_table, ratio, seconds

CONNECTIONS = 4
PASSWORD = "mat-khau-do-dac-2026"  # noqa: S105  of the throw-away demo
HEADERS = {"Content-Type": "application/x-www-form-urlencoded"}
PAGES: Mapping[str, Sequence[str]] = {
    "ketoan": (
        *("/", "/thu", "/thu/tien-mat", "/thu/1", "/nha-tai-tro", "/sao-ke", "/so-sach/nhat-ky", "/so-sach/can-doi"),
        *("/so-sach/so-cai/11211", "/so-sach/nguon-quy", "/so-sach/but-toan/1", "/chi", "/chung-tu", "/tim?q=nguyen"),
    ),
    "giamdoc": ("/", "/quyet-dinh", "/quyet-dinh/1", "/ho-so", "/doi-tuong"),
    "kiemtoan": ("/kiem-toan/nhat-ky", "/so-sach/nhat-ky"),
}


@contextlib.contextmanager
def served(target: str, environment: Mapping[str, str]) -> Iterator[int]:
    """Run gunicorn as the README does, on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "-w", "2", "-k", "gthread"]
    process = subprocess.Popen(
        [*command, "--threads", "8", "--no-control-socket", "--log-level", "error", target],
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def wait_for(port: int) -> None:
    """Wait until the server takes connections, at most half a minute."""
    give_up = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if time.monotonic() > give_up:
                raise
            time.sleep(0.1)
        else:
            return


class Visitor:
    """One person with one open connection."""

    def __init__(self, port: int) -> None:
        """Connect."""
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}
        self.is_settled = False
        """Keeps its cookie as it is: nobody here reads the messages that a real browser would show and drop."""

    def ask(self, method: str, address: str, fields: Mapping[str, str] | None = None) -> tuple[int, str]:
        """Send a request and give status and body."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if fields is not None:
            body, headers = urllib.parse.urlencode(fields), headers | HEADERS
        self.connection.request(method, address, body, headers)
        answer = self.connection.getresponse()
        if not self.is_settled:
            for cookie in answer.headers.get_all("Set-Cookie") or ():
                name, _, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
        return answer.status, answer.read().decode("utf-8", "replace")

    def log_in(self, username: str) -> None:
        """Log in through the page."""
        token = self.token("/dang-nhap")
        fields = {"csrf_token": token, "form_key": "k" * 32, "username": username, "password": PASSWORD}
        status, _ = self.ask("POST", "/dang-nhap", fields)
        assert status in {302, 303}, status

    def token(self, address: str) -> str:
        """Read the form's token from a page."""
        _, page = self.ask("GET", address)
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert found is not None, page[:200]
        return found.group(1)


def record_gifts(visitors: Sequence[Visitor], fields: Sequence[Sequence[Mapping[str, str]]]) -> None:
    """Let every visitor post its gifts, all at once; each must be taken."""

    def work(visitor: Visitor, gifts: Sequence[Mapping[str, str]]) -> None:
        visitor.connection.close()
        for gift in gifts:
            status, _ = visitor.ask("POST", "/thu/ngan-hang", gift)
            assert status == http.HTTPStatus.SEE_OTHER, status

    with futures.ThreadPoolExecutor(len(visitors)) as pool:
        list(pool.map(work, visitors, fields))


class Gifts:
    """Makes the forms of gifts, each with a key of its own."""

    def __init__(self, amount: int, token: str = "") -> None:
        """Remember how many a round has."""
        self.amount, self.token, self.made = amount, token, 0

    def next_round(self) -> list[list[dict[str, str]]]:
        """Give each visitor its share."""
        return [[self._next() for _ in range(self.amount // CONNECTIONS)] for _ in range(CONNECTIONS)]

    def _next(self) -> dict[str, str]:
        self.made += 1
        return {
            "csrf_token": self.token,
            "form_key": f"do-dac-{os.getpid()}-{self.made:012d}-{'0' * 8}",
            "payer_text": f"Nguyễn Văn An {self.made}",
            "amount_vnd": str(200_000 + self.made),
            "fund": "CHUNG",
            "account_code": "11211",
            "received_date": f"{dt.datetime.now(dt.UTC):%d/%m/%Y}",
            "disclosure": "named",
        }


def measure_gifts(
    name: str, url: str, bare_url: str, *, gifts: int, rounds: int, environment: Mapping[str, str]
) -> None:
    """Measure gifts a second, ours and the minimal application's, in turn."""
    bare_environment = {**environment, "DATABASE_URL": bare_url}
    subprocess.run([sys.executable, "-m", "benchmarks.minimal_app"], env={**os.environ, **bare_environment}, check=True)
    with contextlib.ExitStack() as stack:
        port = stack.enter_context(served("wsgi:app", {**environment, "DATABASE_URL": url}))
        bare_port = stack.enter_context(served("benchmarks.minimal_app:app", bare_environment))
        people, strangers = [Visitor(port)], [Visitor(bare_port) for _ in range(CONNECTIONS)]
        people[0].log_in("ketoan")
        token = people[0].token("/thu/ngan-hang")
        for _ in range(CONNECTIONS - 1):
            people.append(Visitor(port))
            people[-1].cookies = people[0].cookies
        for person in people:
            person.is_settled = True
        ours, theirs = Gifts(gifts, token), Gifts(gifts)

        def rate(visitors: Sequence[Visitor], maker: Gifts) -> float:
            batch = maker.next_round()
            return gifts / seconds(lambda: record_gifts(visitors, batch))

        variants: dict[str, Timed] = {
            "minimal Flask + ORM": lambda: rate(strangers, theirs),
            "a gift recorded": lambda: rate(people, ours),
        }
        in_turn(variants, 1)
        figures = in_turn(variants, rounds)
    title = f"{name}: gifts over HTTP, {CONNECTIONS} connections, {gifts} a round"
    print_table(title, figures, "minimal Flask + ORM", "gifts/s")
    sys.stdout.write(f"goal: at least 0.33; got {ratio(figures, 'a gift recorded', 'minimal Flask + ORM'):.2f}\n")


def measure_pages(name: str, url: str, *, pages: int, environment: Mapping[str, str]) -> None:
    """Measure every page of the demo data, one visitor, and print the slowest first."""
    rows = []
    with served("wsgi:app", {**environment, "DATABASE_URL": url}) as port:
        for username, addresses in PAGES.items():
            visitor = Visitor(port)
            visitor.log_in(username)
            rows += [(*page_times(visitor, address, pages), address, username) for address in addresses]
    rows.sort(reverse=True)
    sys.stdout.write(f"\n### {name}: pages of the demo data, {pages} times each (ms)\n\n")
    sys.stdout.write("| page | role | median | p95 | kB |\n|---|---|---|---|---|\n")
    for p95, median, size, address, username in rows:
        sys.stdout.write(f"| {address} | {username} | {median:.0f} | {p95:.0f} | {size / 1000:.0f} |\n")
    sys.stdout.write(f"goal: p95 under 100 ms; slowest {rows[0][0]:.0f} ms\n")


def page_times(visitor: Visitor, address: str, times: int) -> tuple[float, float, int]:
    """Give p95, median (ms) and size of a page."""
    taken, size = [], 0
    for _ in range(times + 3):
        started = time.perf_counter()
        status, body = visitor.ask("GET", address)
        taken.append(1000 * (time.perf_counter() - started))
        assert status == http.HTTPStatus.OK, (address, status)
        size = len(body.encode())
    warm = sorted(taken[3:])
    return warm[int(len(warm) * 0.95) - 1], statistics.median(warm), size


def main() -> None:
    """Measure PostgreSQL (gifts and pages), then SQLite."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gifts", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--pages", type=int, default=40)
    arguments = parser.parse_args()
    sys.stdout.write(f"{dt.datetime.now(dt.UTC):%Y-%m-%d} · {machine()}\n")
    with database_sources() as sources, tempfile.TemporaryDirectory(prefix="fund-bench-") as folder:
        for name, source in reversed(sources.items()):
            url = source.create()
            instance = pathlib.Path(folder) / name
            instance.mkdir()
            environment = {"FUND_INSTANCE": str(instance), "FUND_DEMO_PASSWORD": PASSWORD, "FLASK_APP": "wsgi.py"}
            loading = [sys.executable, "-m", "flask", "demo", "load"]
            subprocess.run(
                loading, env={**os.environ, **environment, "DATABASE_URL": url}, check=True, stdout=subprocess.DEVNULL
            )
            measure_pages(name, url, pages=arguments.pages, environment=environment)
            measure_gifts(
                name,
                url,
                source.create(migrated=False),
                gifts=arguments.gifts,
                rounds=arguments.rounds,
                environment=environment,
            )


if __name__ == "__main__":
    main()
