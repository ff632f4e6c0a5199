# ruff: noqa: N999  `python -m` takes this name, and nobody imports it
"""A surge day through the import: time, memory and progress, beside the raw driver writing the same rows.

    python -m benchmarks.import [--lines 200000] [--database sqlite|postgresql]

An invented statement (seeded; 95 of 100 lines on one day, twins and debits among them) in the layout of Vietcombank is
taken in by a process of its own, then once more. While the first import runs, another user records single gifts by
bank and opens pages. Then the raw driver writes the same rows of the same tables into a copy whose triggers are off
(executemany on SQLite, COPY on PostgreSQL), in the same run.
"""

import argparse
import contextlib
import csv
import datetime as dt
import io
import itertools
import json
import logging
import pathlib
import random
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from benchmarks.measure import database_sources, machine, seconds
from benchmarks.post import drop_triggers, write_raw
from fund.access.permissions import Role
from fund.banking.operations import import_statement
from fund.banking.planning import plan_import, read_file
from fund.donations.gifts import GiftDraft, PartDraft
from fund.donations.operations import record_bank_gift
from fund.web.app import create_app
from fund.web.config import Settings
from tests.builders.access import log_in
from tests.builders.banking import AT, VIETCOMBANK_HEADS, open_bank
from tests.builders.ledger import CLERK, FIRST_BANK, GENERAL
from tests.databases import DatabaseSource, opened

SEED = 20240910
SURGE = dt.date(2024, 9, 10)
PROFILE = "vietcombank-csv"
FAMILIES = ("NGUYEN", "TRAN", "LE", "PHAM", "HOANG", "VO", "DANG", "BUI", "DO", "HO")
GIVEN = ("THI HOA", "VAN PHUC", "MINH ANH", "QUOC BAO", "THU HA", "DUC LONG", "NGOC MAI", "HUU NGHIA")
WISHES = ("ung ho dong bao", "ung ho quy vi binh yen", "gop suc khac phuc hau qua bao", "chuyen tien", "ung ho")
AMOUNTS = (20_000, 50_000, 100_000, 100_000, 200_000, 200_000, 200_000, 500_000, 500_000, 1_000_000)
TABLES = (
    *("evidence_file", "statement_import", "journal_line", "journal_entry", "donation_part", "donation", "bank_line"),
)
"""What an import writes a row a line of, and the file itself; parents that the rows point to are copied beforehand."""
PARENTS = ("account", "fund", "period", "bank_account")
PAGES = ("/", "/thu", "/sao-ke", "/so-sach/nhat-ky", "/so-sach/so-cai/11211")
GAP_SECONDS = 4.0
"""Between two gifts of the other user."""
GIFTS = 3


def statement(lines: int) -> bytes:
    """Invent a statement: ten days, 95 of 100 lines on one of them, 2 of 100 alike another one, 1 of 500 a debit."""
    chance = random.Random(SEED)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(VIETCOMBANK_HEADS)
    days = sorted(
        SURGE if chance.random() < 0.95 else SURGE + dt.timedelta(days=chance.randint(-5, 4)) for _ in range(lines)
    )
    row: tuple[str, ...] = ()
    for number, day in enumerate(days):
        if not row or chance.random() >= 0.02 or row[1] != f"{day:%d/%m/%Y}":
            row = _row(chance, number, day)
        writer.writerow(row)
    return text.getvalue().encode()


def _row(chance: random.Random, number: int, day: dt.date) -> tuple[str, ...]:
    is_debit = number % 500 == 250
    amount = f"{chance.choice(AMOUNTS) + (0 if chance.random() < 0.9 else chance.randint(1, 999)):,}".replace(",", ".")
    name = f"{chance.choice(FAMILIES)} {chance.choice(GIVEN)}"
    memo = f"MBVCB.{chance.randint(10**9, 10**10)}.{name} {chance.choice(WISHES)}.CT tu {chance.randint(10**9, 10**10)}"
    debit, credit = (amount, "") if is_debit else ("", amount)
    return str(number // 40), f"{day:%d/%m/%Y}", f"{5000 + number % 97}.{number % 30_011}", debit, credit, "", memo


def peak_mb() -> float:
    """Give the most memory this process held; the resource module would count the parent's as well."""
    status = pathlib.Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def take_in(url: str, path: pathlib.Path) -> None:
    """Run in the child: import the file and tell every step as a line of JSON."""
    content, moments, stages = path.read_bytes(), [time.perf_counter()], ["start"]

    def tell(stage: str, done: int, total: int) -> None:
        moments.append(time.perf_counter())
        stages.append(f"{stage} {done}")
        sys.stdout.write(json.dumps({"stage": stage, "done": done, "total": total}) + "\n")
        sys.stdout.flush()

    with opened(url) as engine, Session(engine) as session:
        receipt = import_statement(
            session, content=content, filename="sao-ke.csv", profile=PROFILE, account_code=FIRST_BANK,
            fund_code=GENERAL, actor=CLERK, at=AT, on_progress=tell,
        )  # fmt: skip
        session.commit()
    moments.append(time.perf_counter())
    gaps = [later - earlier for earlier, later in itertools.pairwise(moments)]
    longest = max(range(len(gaps)), key=gaps.__getitem__)
    told = {
        "new": receipt.new_count,
        "seconds": moments[-1] - moments[0],
        "gap": gaps[longest],
        "gap_in": stages[longest],
        "peak_mb": peak_mb(),
    }
    sys.stdout.write(json.dumps(told) + "\n")


def start(url: str, path: pathlib.Path) -> subprocess.Popen[str]:
    """Start the import in a process of its own."""
    arguments = [sys.executable, "-m", "benchmarks.import", "--child", url, str(path)]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)


def ended(process: subprocess.Popen[str]) -> dict[str, Any]:
    """Wait for an import and give what it told last."""
    output = process.communicate()[0].splitlines()
    if process.returncode:
        raise SystemExit(process.returncode)
    last = json.loads(output[-1])
    assert isinstance(last, dict)
    return last


def wait_for_posting(process: subprocess.Popen[str]) -> None:
    """Read along until the first lines are written."""
    assert process.stdout is not None
    for line in process.stdout:
        told = json.loads(line)
        if told.get("stage") == "post" and told["done"]:
            return


class OtherUser:
    """Someone who works while the import runs: gifts by bank, and pages through the application."""

    def __init__(self, url: str, folder: pathlib.Path) -> None:
        """Log in before the import starts."""
        self.url = url
        self.gifts: list[float] = []
        self.pages: list[float] = []
        settings = Settings(
            database_url=url, secret_key=secrets.token_hex(), data_key=secrets.token_bytes(32), instance_path=folder
        )
        app: Flask = create_app(settings)
        logging.getLogger("fund").setLevel(logging.ERROR)
        self.client: FlaskClient = app.test_client()
        log_in(self.client, Role.ACCOUNTANT)

    def record_gift(self) -> None:
        """Record one gift by bank and commit."""
        draft = GiftDraft(
            amount_vnd=300_000, parts=(PartDraft(GENERAL, 300_000),), received_date=SURGE,
            payer_text="Công ty thử", account_code=FIRST_BANK,
        )  # fmt: skip
        with opened(self.url) as engine, Session(engine) as session:
            started = time.perf_counter()
            with contextlib.suppress(OperationalError):  # SQLite gives up after half a minute; the time is told
                record_bank_gift(session, draft=draft, actor="nguoikhac", at=AT)
                session.commit()
            self.gifts.append(time.perf_counter() - started)

    def open_pages(self) -> None:
        """Open each page once."""
        for page in PAGES:
            started = time.perf_counter()
            assert self.client.get(page).status_code == 200, page
            self.pages.append(time.perf_counter() - started)

    def work_beside(self, process: subprocess.Popen[str]) -> None:
        """Record a few gifts, some seconds apart, and open pages between them."""
        wait_for_posting(process)
        for _ in range(GIFTS):
            if process.poll() is None:
                self.open_pages()
                self.record_gift()
                time.sleep(GAP_SECONDS)


def raw_seconds(source: DatabaseSource, url: str) -> float:
    """Write the rows of an import by the driver into a copy without triggers; the rows are made ready beforehand."""
    bare = source.create()
    with opened(url) as engine, engine.connect() as connection:
        parents, parts = (_parts(connection, tables) for tables in (PARENTS, TABLES))
    with opened(bare) as engine:
        with engine.begin() as connection:
            drop_triggers(connection)
        raw = engine.raw_connection()
        try:
            write_raw(raw.driver_connection, parents)
            taken = seconds(lambda: write_raw(raw.driver_connection, parts))
        finally:
            raw.close()
    source.drop(bare)
    return taken


def _parts(connection: sa.Connection, tables: Sequence[str]) -> list[tuple[str, list[str], list[tuple[Any, ...]]]]:
    found = []
    for table in tables:
        rows = connection.exec_driver_sql(f"SELECT * FROM {table} ORDER BY 1")
        found.append((table, list(rows.keys()), [tuple(row) for row in rows]))
    return found


def plan_seconds(url: str, content: bytes) -> tuple[float, float]:
    """Time reading a file and comparing it with the books, each alone."""
    started = time.perf_counter()
    file = read_file(content, filename="sao-ke.csv", profile=PROFILE, today=AT.date())
    read = time.perf_counter()
    with opened(url) as engine, Session(engine) as session:
        plan_import(session, file, account_code=FIRST_BANK, fund_code=GENERAL)
    return read - started, time.perf_counter() - read


def prepare(source: DatabaseSource) -> str:
    """Give a database with opened books and bank accounts."""
    url = source.create()
    with opened(url) as engine, Session(engine) as session:
        open_bank(session)
        session.commit()
    return url


def measure(name: str, source: DatabaseSource, path: pathlib.Path) -> None:
    """Measure one database and print its figures."""
    content = path.read_bytes()
    url = prepare(source)
    parse, plan = plan_seconds(url, content)
    first = ended(start(url, path))
    raw = raw_seconds(source, url)
    second = ended(start(url, path))
    shared = prepare(source)
    other = OtherUser(shared, path.parent)
    process = start(shared, path)
    other.work_beside(process)
    beside = ended(process)
    source.drop(url)
    figures = (
        ("read and check the file, s", parse, ""),
        ("compare with the books, s", plan, ""),
        ("import, s", first["seconds"], "30 or less for 200,000"),
        ("raw driver, the same rows, s", raw, ""),
        ("import to raw driver, times", first["seconds"] / raw, "4 or less"),
        ("peak memory, MB", first["peak_mb"], "500 or less"),
        (f"longest time without progress (after {first['gap_in']}), s", first["gap"], "1 or less"),
        ("second import, s", second["seconds"], "5 or less for 200,000"),
        ("lines that the second import added", second["new"], "0"),
        ("import while another user works, s", beside["seconds"], ""),
        (f"another's gift, slowest of {len(other.gifts)}, s", max(other.gifts, default=0), "2 or less (PostgreSQL)"),
        (f"page meanwhile, slowest of {len(other.pages)}, s", max(other.pages, default=0), ""),
    )  # fmt: skip
    lines = [f"\n### {name}: {first['new']:,} new lines\n", "| what | figure | goal |", "|---|---|---|"]
    lines += [f"| {what} | {figure:,.2f} | {goal} |" for what, figure, goal in figures]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Measure both databases, or run one import as the child."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=200_000)
    parser.add_argument("--database", choices=["sqlite", "postgresql"])
    parser.add_argument("--child", nargs=2, metavar=("URL", "FILE"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        take_in(arguments.child[0], pathlib.Path(arguments.child[1]))
        return
    sys.stdout.write(f"{dt.datetime.now(dt.UTC):%Y-%m-%d} · {machine()}\n")
    with tempfile.TemporaryDirectory(prefix="fund-import-") as folder, database_sources() as sources:
        path = pathlib.Path(folder) / "sao-ke.csv"
        path.write_bytes(statement(arguments.lines))
        for name, source in sources.items():
            if arguments.database in {None, name}:
                measure(name, source, path)


if __name__ == "__main__":
    main()
