"""Imports that are killed, and imports that meet: all or nothing, once."""

import pathlib
import random
import subprocess
import sys
import time

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from fund.ledger.verification import verify
from tests.builders.banking import numbered_gifts, open_bank, take_in, vietcombank_file
from tests.databases import connect
from tests.databases import opened as connected

IMPORTER = """
import sys
from sqlalchemy.orm import Session
from tests.builders.banking import AT, CLERK, FIRST_BANK, GENERAL, import_statement
from tests.databases import connect

url, path = sys.argv[1:]

def tell(stage, done, total):
    print(stage, done, flush=True)

with Session(connect(url)) as session:
    receipt = import_statement(
        session, content=open(path, "rb").read(), filename="sao-ke.csv", profile="vietcombank-csv",
        account_code=FIRST_BANK, fund_code=GENERAL, actor=CLERK, at=AT, on_progress=tell,
    )
    session.commit()
    print("new", receipt.new_count, flush=True)
"""
UNDOER = """
import sys
from sqlalchemy.orm import Session
from fund.banking.undoing import undo_import
from tests.builders.banking import AT
from tests.builders.ledger import CHIEF
from tests.databases import connect

url, import_id = sys.argv[1:]
print("begins", flush=True)
with Session(connect(url)) as session:
    undone = undo_import(session, import_id=int(import_id), reason="thử", line_count=6_000, actor=CHIEF, at=AT)
    session.commit()
    print("undone", undone.line_count, flush=True)
"""
COUNTED = (
    "bank_line",
    "statement_import",
    "donation",
    "donation_part",
    "journal_entry",
    "journal_line",
    "evidence_file",
)


@pytest.fixture
def opened(database_url: str) -> str:
    """Give a database of the test's own with opened books."""
    engine = connect(database_url)
    with Session(engine) as session:
        open_bank(session)
        session.commit()
    engine.dispose()
    return database_url


def counts(url: str) -> dict[str, int]:
    engine = connect(url)
    with engine.connect() as connection:
        found = {table: connection.scalar(sa.text(f"SELECT count(*) FROM {table}")) or 0 for table in COUNTED}
    engine.dispose()
    return found


def importer(url: str, path: pathlib.Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", IMPORTER, url, str(path)], stdout=subprocess.PIPE, text=True, cwd=pathlib.Path.cwd()
    )


def undoer(url: str, import_id: int | None) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", UNDOER, url, str(import_id)], stdout=subprocess.PIPE, text=True, cwd=pathlib.Path.cwd()
    )


def read_until(process: subprocess.Popen[str], word: str) -> str:
    assert process.stdout is not None
    return next(line for line in process.stdout if line.startswith(word))


def faults(url: str) -> list[str]:
    """Verify the books and give what is wrong with them."""
    with connected(url) as engine, Session(engine) as session:
        return [fault for result in verify(session) for fault in result.faults]


@pytest.mark.parametrize("seed", range(4))
def test_an_import_killed_at_any_moment_leaves_sound_books_and_the_next_try_works(
    opened: str, tmp_path: pathlib.Path, seed: int
) -> None:
    chance = random.Random(seed)
    file = tmp_path / "sao-ke.csv"
    file.write_bytes(vietcombank_file(numbered_gifts(8_000)))
    before = counts(opened)

    with importer(opened, file) as killed:
        read_until(killed, f"post {2_000 * chance.randrange(4)}\n")
        time.sleep(chance.random() / 4)
        killed.kill()

    taken_in = counts(opened)["donation"]
    assert taken_in == 8_000 or counts(opened) == before
    with importer(opened, file) as next_try:
        assert read_until(next_try, "new") == f"new {8_000 - taken_in}\n"
    assert counts(opened)["donation"] == 8_000
    assert faults(opened) == []


@pytest.mark.parametrize("seed", range(2))
def test_an_undoing_killed_at_any_moment_leaves_the_import_whole(
    opened: str, tmp_path: pathlib.Path, seed: int
) -> None:
    chance = random.Random(seed)
    file = tmp_path / "sao-ke.csv"
    file.write_bytes(vietcombank_file(numbered_gifts(6_000)))
    with connected(opened) as engine, Session(engine) as session:
        import_id = take_in(session, file.read_bytes()).import_id
        session.commit()
    before = counts(opened)

    with undoer(opened, import_id) as killed:
        read_until(killed, "begins")
        time.sleep(chance.random() / 2)
        killed.kill()

    if counts(opened)["journal_entry"] != 12_000:
        assert counts(opened) == before
        with undoer(opened, import_id) as next_try:
            read_until(next_try, "undone")
    assert counts(opened)["journal_entry"] == 12_000
    assert faults(opened) == []


@pytest.mark.parametrize("stage", ["post 0", "post 2000", "finish"])
def test_a_killed_import_leaves_nothing_and_the_next_try_works(opened: str, tmp_path: pathlib.Path, stage: str) -> None:
    file = tmp_path / "sao-ke.csv"
    file.write_bytes(vietcombank_file(numbered_gifts(4_000)))
    before = counts(opened)

    with importer(opened, file) as killed:
        read_until(killed, stage)
        killed.kill()

    assert counts(opened) == before
    engine = connect(opened)
    with Session(engine) as session:
        assert take_in(session, file.read_bytes()).new_count == 4_000
    engine.dispose()


def test_two_imports_of_one_file_at_once_add_its_lines_once(opened: str, tmp_path: pathlib.Path) -> None:
    file = tmp_path / "sao-ke.csv"
    file.write_bytes(vietcombank_file(numbered_gifts(3_000)))

    first = importer(opened, file)
    time.sleep(0.05)
    second = importer(opened, file)
    with first, second:
        added = {read_until(first, "new"), read_until(second, "new")}

    assert added == {"new 3000\n", "new 0\n"}
    assert (counts(opened)["bank_line"], counts(opened)["donation"], counts(opened)["statement_import"]) == (
        3_000,
        3_000,
        2,
    )


def test_overlapping_files_at_once_add_each_line_once(opened: str, tmp_path: pathlib.Path) -> None:
    gifts = numbered_gifts(4_000)
    paths = [tmp_path / "dau.csv", tmp_path / "cuoi.csv"]
    for path, part in zip(paths, (gifts[:3_000], gifts[1_000:]), strict=True):
        path.write_bytes(vietcombank_file(part))

    processes = [importer(opened, path) for path in paths]
    for process in processes:
        with process:
            read_until(process, "new")

    assert counts(opened)["bank_line"] == 4_000
