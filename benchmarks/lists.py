"""Searches, lists and summaries over many gifts, by HTTP under gunicorn with two workers.

    python -m benchmarks.lists [--gifts 300000] [--times 20] [--database sqlite]

Fills a demo database with invented gifts through the real bulk operation, two thirds of them on two days as a surge
brings them, the rest in the sixty days before. Then each page is asked for in turn: first, last and middle
page of every list, searches of several kinds, the dashboard and the balances. Prints median, p95 and size of each page
with its goal.
"""

import argparse
import datetime as dt
import html
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from benchmarks.http import PASSWORD, Visitor, page_times, served
from benchmarks.measure import database_sources, machine, seconds
from fund.donations.gifts import BankGift
from fund.donations.operations import receive_bank_gifts
from fund.ledger.models import Period, PeriodStatus
from tests.databases import connect

BATCH = 50_000
BANK, FUND = "11211", "CHUNG"
FAMILY = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Võ", "Đặng", "Bùi",
    "Đỗ", "Hồ", "Ngô", "Dương", "Lý",
)  # fmt: skip
MIDDLE = (
    "Văn", "Thị", "Đức", "Minh", "Ngọc", "Thanh", "Quang", "Hồng", "Kim", "Xuân",
    "Thu", "Anh", "Bảo", "Gia", "Hữu",
)  # fmt: skip
GIVEN = (
    "An", "Bình", "Chi", "Dũng", "Giang", "Hà", "Hải", "Hạnh", "Hoa", "Hùng",
    "Hương", "Khánh", "Lan", "Linh", "Long", "Mai", "Minh", "Nam", "Nga", "Ngân",
    "Nhi", "Phúc",
)  # fmt: skip
WORDS = (
    "ung", "ho", "dong", "bao", "bi", "lu", "lut", "mien", "bac", "yagi",
    "chuyen", "tien", "cho", "quy", "cuu", "tro", "gia", "dinh", "em", "be",
    "vung", "chia", "se",
)  # fmt: skip
AMOUNTS = (10_000, 20_000, 50_000, 100_000, 200_000, 300_000, 500_000, 1_000_000, 2_000_000)


class Goal(NamedTuple):
    """A page, and within how many milliseconds 95 of 100 answers come."""

    kind: str
    address: str
    p95_ms: int


def gifts(amount: int, days: Sequence[dt.date], seed: int = 1) -> Iterator[BankGift]:
    """Invent gifts with names and memos as banks deliver them."""
    chance = random.Random(seed)
    for number in range(amount):
        name = " ".join(map(chance.choice, (FAMILY, MIDDLE, GIVEN)))
        memo = " ".join(chance.choices(WORDS, k=chance.randint(3, 10)))
        surge = number % 3 != 0
        yield BankGift(
            received_date=days[-1 - number % 2] if surge else chance.choice(days),
            amount_vnd=chance.choice(AMOUNTS) + (chance.randint(1, 99) * 1000 if number % 7 == 0 else 0),
            account_code=BANK,
            fund_code=FUND,
            payer_text=name if number % 4 == 0 else "",
            note=f"MBVCB.{chance.randrange(10**10):010d}.{chance.randrange(10**6):06d}.{name} {memo}",
        )


def fill(url: str, amount: int) -> float:
    """Record the gifts in batches; give the seconds."""
    engine = connect(url)
    at = dt.datetime.now(dt.UTC)
    with Session(engine) as session:
        open_from = session.scalars(
            sa.select(Period.first_date).where(Period.status == PeriodStatus.OPEN).order_by(Period.first_date)
        ).first()
    assert open_from is not None
    days = [open_from + dt.timedelta(days=number) for number in range((at.date() - open_from).days + 1)][-60:]
    invented = list(gifts(amount, days))
    taken = 0.0
    for start in range(0, amount, BATCH):
        with Session(engine) as session:
            batch = invented[start : start + BATCH]
            taken += seconds(lambda b=batch, s=session: receive_bank_gifts(s, gifts=b, actor="ketoan", at=at))  # type: ignore[misc]
            session.commit()
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # What autovacuum does within a minute on PostgreSQL.
        connection.execute(sa.text("ANALYZE" if engine.dialect.name == "sqlite" else "VACUUM ANALYZE"))
    engine.dispose()
    return taken


def goals(visitor: Visitor) -> list[Goal]:
    """List the pages; where a list ends and where its middle is, its own links tell."""
    found = [
        Goal("dashboard", "/", 30),
        Goal("trial balance", "/so-sach/can-doi", 30),
        Goal("fund balances", "/so-sach/nguon-quy", 30),
    ]
    lists = {
        "gifts": "/thu",
        "gifts by bank": "/thu?hinh_thuc=bank",
        "gifts of a fund": f"/thu?quy={FUND}",
        "journal": "/so-sach/nhat-ky",
        "ledger": f"/so-sach/so-cai/{BANK}",
        "ledger of the group": "/so-sach/so-cai/1121",
        "donors": "/nha-tai-tro",
        "statements": "/sao-ke",
        "waiting lines": "/sao-ke/cho-xu-ly",
    }
    for name, address in lists.items():
        found.append(Goal(f"{name}, first page", address, 150))
        if last := _link(visitor, address, "Trang cuối"):
            found.append(Goal(f"{name}, last page", last, 150))
            if before := _link(visitor, last, "Trang trước"):
                found.append(Goal(f"{name}, last but one", before, 150))
    found += [
        Goal("gifts, in the middle", f"/thu?sau={dt.datetime.now(dt.UTC):%Y%m%d}-150000", 150),
        Goal("gifts, rare state", "/thu?trang_thai=refunded", 150),
        Goal("gifts in cash", "/thu?hinh_thuc=cash", 150),
        Goal("gifts, amount from 1,5tr", "/thu?it_nhat=1tr5", 150),
        Goal("ledger, in the surge day", _middle_of_ledger(visitor), 150),
        Goal("journal, common word", "/so-sach/nhat-ky?text=ngan+hang", 150),
        Goal("journal, rare word without accents", "/so-sach/nhat-ky?text=khong+tim+thay", 150),
        Goal("journal of a kind", "/so-sach/nhat-ky?kind=PT", 150),
        Goal("journal of an account", "/so-sach/nhat-ky?account=1111", 150),
        Goal("journal of all days", "/so-sach/nhat-ky?from_date=01/01/2020&to_date=31/12/2030", 150),
    ]
    for kind, typed in SEARCHES.items():
        found.append(Goal(f"search, {kind}", f"/thu/tim?q={typed}", 100))
    found.append(Goal("search box of the top bar", "/tim?q=nguyen+van+an", 150))
    return found


SEARCHES: Mapping[str, str] = {
    "common word": "nguyen",
    "name": "nguyen+van+an",
    "name with accents": "Nguy%E1%BB%85n+%C4%90%E1%BB%A9c+Ph%C3%BAc",
    "rare words": "khong+co+ai",
    "digits of a reference": "6912345",
    "two letters": "an",
    "amount": "500k",
    "word, amount and day": "nguyen+500k+10/9",
    "amount nobody gave": "1.234.567",
    "day": "10/9",
    "code": "TT-000123",
    "voucher": f"BC-{dt.datetime.now(dt.UTC):%Y}-100",
    "quoted": "%22lan+ung+ho%22",
}


def _link(visitor: Visitor, address: str, words: str) -> str:
    """Follow a page's own link."""
    _, page = visitor.ask("GET", address)
    found = re.search(rf'href="([^"]+)"[^>]*>\s*{words}', page)
    return html.unescape(found.group(1)) if found else ""


def _middle_of_ledger(visitor: Visitor) -> str:
    """Name a place in the middle of the surge."""
    last = _link(visitor, f"/so-sach/so-cai/{BANK}", "Trang cuối")
    return re.sub(r"\.([0-9]+)\.", lambda found: f".{int(found[1]) // 2}.", last) or f"/so-sach/so-cai/{BANK}"


def measure(name: str, url: str, *, environment: Mapping[str, str], times: int) -> None:
    """Ask for every page and print the table, slowest against its goal first."""
    rows = []
    with served("wsgi:app", {**environment, "DATABASE_URL": url}) as port:
        visitor = Visitor(port)
        visitor.log_in("ketoan")
        visitor.is_settled = True
        for goal in goals(visitor):
            p95, median, size = page_times(visitor, goal.address, times)
            rows.append((p95 / goal.p95_ms, p95, median, size, goal))
    rows.sort(reverse=True)
    sys.stdout.write(
        f"\n### {name}: {times} times each (ms)\n\n| page | median | p95 | goal | kB |\n|---|---|---|---|---|\n"
    )
    for ratio, p95, median, size, goal in rows:
        mark = "" if ratio <= 1 else " **missed**"
        sys.stdout.write(f"| {goal.kind} | {median:.0f} | {p95:.0f} | {goal.p95_ms}{mark} | {size / 1000:.0f} |\n")
    sys.stdout.flush()


def main() -> None:
    """Fill and measure both databases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gifts", type=int, default=300_000)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--database", choices=["sqlite", "postgresql"])
    arguments = parser.parse_args()
    sys.stdout.write(f"{dt.datetime.now(dt.UTC):%Y-%m-%d} · {machine()} · {arguments.gifts:,} gifts\n")
    with database_sources() as sources, tempfile.TemporaryDirectory(prefix="fund-bench-") as folder:
        for name, source in sources.items():
            if arguments.database not in {None, name}:
                continue
            url, instance = source.create(), pathlib.Path(folder) / name
            instance.mkdir()
            environment = {"FUND_INSTANCE": str(instance), "FUND_DEMO_PASSWORD": PASSWORD, "FLASK_APP": "wsgi.py"}
            started = time.perf_counter()
            subprocess.run(
                [sys.executable, "-m", "flask", "demo", "load"],
                env={**os.environ, **environment, "DATABASE_URL": url}, check=True, stdout=subprocess.DEVNULL,
            )  # fmt: skip
            taken = fill(url, arguments.gifts)
            sys.stdout.write(f"\n{name}: {arguments.gifts:,} gifts recorded in {taken:.1f} s ")
            sys.stdout.write(f"(with the demo and the inventing {time.perf_counter() - started:.1f} s)\n")
            sys.stdout.flush()
            measure(name, url, environment=environment, times=arguments.times)


if __name__ == "__main__":
    main()
