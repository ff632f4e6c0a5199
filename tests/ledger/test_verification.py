"""The verification finds what somebody changed who got past every guard: each column, each row, each total.

The guards are taken off inside the test's own transaction, as a person with the rights of an operator could.
"""

import datetime as dt
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from fund.database import is_sqlite
from fund.ledger.models import Period
from fund.ledger.operations import reverse_entry
from fund.ledger.periods import close_period
from fund.ledger.verification import CHECKS, FAULTS_SHOWN, CheckResult, run_check, verify
from tests.builders.ledger import (
    CHIEF,
    CLERK,
    HOUSES,
    OPEN_THROUGH,
    POSTED_AT,
    bank_gift,
    cash_gift,
    post,
    post_all,
    support_decided,
    support_paid,
)
from tests.builders.ledger_proof import LEDGER_TABLES
from tests.builders.ledger_rows import another_value

TABLES = {table.name: table for table in LEDGER_TABLES}
NAMES = [name for name, _, _ in CHECKS]
TAMPERED = 3


@pytest.fixture
def kept(books: Session) -> Session:
    """Give books of a few months with a reversal in them; January is shut."""
    post_all(
        books,
        [
            cash_gift(900, fund=HOUSES, on=dt.date(2026, 1, 10)),
            cash_gift(1_000, on=dt.date(2026, 2, 2)),
            support_decided(400, on=dt.date(2026, 2, 5), source="decision:1"),
            support_paid(400, on=dt.date(2026, 2, 9)),
            bank_gift(70, on=dt.date(2026, 2, 9)),
        ],
    )
    wrong = post(books, bank_gift(50, on=dt.date(2026, 2, 9)))
    reverse_entry(
        books,
        entry_id=wrong.id,
        entry_date=dt.date(2026, 2, 10),
        reason="Ghi nhầm",
        source="undo:1",
        prepared_by=CLERK,
        posted_by=CLERK,
        posted_at=POSTED_AT,
    )
    january = books.scalars(sa.select(Period).where(Period.first_date == dt.date(2026, 1, 1))).one()
    close_period(books, period_id=january.id, today=OPEN_THROUGH, actor=CHIEF, at=POSTED_AT)
    return books


@pytest.fixture
def unguarded(kept: Session) -> Iterator[Session]:
    """Take every trigger and CHECK of the ledger off."""
    if is_sqlite(kept):
        for name in kept.scalars(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            kept.execute(sa.text(f"DROP TRIGGER {name}"))
        kept.execute(sa.text("PRAGMA ignore_check_constraints = ON"))
    else:
        kept.execute(sa.text("SET CONSTRAINTS ALL IMMEDIATE"))
        kept.execute(sa.text("SET CONSTRAINTS ALL DEFERRED"))
        for table in TABLES:
            kept.execute(sa.text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        checks = "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'c'"
        for table, check in kept.execute(sa.text(checks)).all():
            if table in TABLES:
                kept.execute(sa.text(f"ALTER TABLE {table} DROP CONSTRAINT {check}"))
    yield kept
    if is_sqlite(kept):
        kept.rollback()
        kept.execute(sa.text("PRAGMA ignore_check_constraints = OFF"))


def failing(session: Session) -> dict[str, tuple[str, ...]]:
    return {result.name: result.faults for result in verify(session) if not result.passed}


def test_sound_books_pass_every_check(kept: Session) -> None:
    results = verify(kept)

    assert [(result.name, result.faults) for result in results] == [(name, ()) for name in NAMES]
    examined = {result.name: result.examined for result in results}
    assert examined["chain"] == examined["balance"] == examined["persons"] == examined["numbers"] == 7
    assert examined["orphans"] == 14
    assert examined["reversals"] == 1
    assert all(examined.values())


def test_empty_books_pass_every_check(session: Session) -> None:
    assert failing(session) == {}


def test_each_check_has_a_name_of_its_own_and_a_title() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert all(title for _, title, _ in CHECKS)


JOURNAL_COLUMNS = [
    (table, column.name) for table in ("journal_entry", "journal_line") for column in TABLES[table].columns
]


@pytest.mark.parametrize(("table_name", "column_name"), JOURNAL_COLUMNS)
def test_a_change_of_any_column_of_the_journal_is_found(unguarded: Session, table_name: str, column_name: str) -> None:
    table = TABLES[table_name]
    key = table.c.id if table_name == "journal_entry" else table.c.entry_id
    row = unguarded.execute(sa.select(table).where(key == TAMPERED).order_by(*table.primary_key)).all()[-1]
    value = getattr(row, column_name)
    elsewhere = {"id": 999, "entry_id": 99, "line_no": 9, "reverses_id": 1, "voucher_kind": "PN"}
    if column_name == "fund_id":
        elsewhere["fund_id"] = value - 1
    other = elsewhere.get(column_name, another_value(table.c[column_name], value))
    wanted = key == TAMPERED if table_name == "journal_entry" else (key == TAMPERED) & (table.c.line_no == row.line_no)
    if is_sqlite(unguarded):
        unguarded.execute(sa.text("PRAGMA defer_foreign_keys = ON"))

    unguarded.execute(table.update().where(wanted).values({column_name: other}))

    assert failing(unguarded)


ORPHAN = """
INSERT INTO journal_line SELECT 99, line_no, entry_date, account_id, fund_id, debit_vnd, credit_vnd, party, memo
FROM journal_line WHERE entry_id = 3 AND line_no = 1
"""
EMPTY_DAY = """
INSERT INTO day_turnover SELECT account_id, fund_id, CAST('2026-12-12' AS {date}), 0, 0, 0, closing_vnd, is_guarded
FROM day_turnover WHERE entry_date = '2026-02-10'
"""
EMPTY_POSITION = """
INSERT INTO position SELECT account_id + 1, fund_id, 0, last_date, is_guarded
FROM position WHERE account_id = (SELECT id FROM account WHERE code = '6112')
"""
CHANGES: dict[str, tuple[set[str], list[str]]] = {
    "the tail is cut": (
        {"numbers", "positions", "turnover"},
        ["DELETE FROM journal_line WHERE entry_id = 7", "DELETE FROM journal_entry WHERE id = 7"],
    ),
    "an entry in the middle is gone": (
        {"chain", "numbers"},
        ["DELETE FROM journal_line WHERE entry_id = 4", "DELETE FROM journal_entry WHERE id = 4"],
    ),
    "a line is gone": (
        {"chain", "balance", "turnover"},
        ["DELETE FROM journal_line WHERE entry_id = 3 AND line_no = 2"],
    ),
    "all lines are gone": ({"chain", "balance"}, ["DELETE FROM journal_line WHERE entry_id = 3"]),
    "a line stands alone": (
        {"orphans", "turnover"},
        [ORPHAN],
    ),
    "a line on both sides": (
        {"balance"},
        ["UPDATE journal_line SET debit_vnd = debit_vnd + 5, credit_vnd = credit_vnd + 5 WHERE entry_id = 3"],
    ),
    "a line of another day": ({"balance"}, ["UPDATE journal_line SET entry_date = '2026-02-06' WHERE entry_id = 3"]),
    "another encoding": ({"chain"}, ["UPDATE journal_entry SET encoding = 2 WHERE id = 3"]),
    "one person in two parts": (
        {"persons", "chain"},
        ["UPDATE journal_entry SET executed_by = prepared_by WHERE id = 3"],
    ),
    "a number left out": ({"numbers"}, ["UPDATE journal_entry SET voucher_no = 9 WHERE id = 2"]),
    "a counter ahead": ({"numbers"}, ["UPDATE voucher_counter SET last_no = last_no + 1"]),
    "a counter of nothing": ({"numbers"}, ["INSERT INTO voucher_counter VALUES ('PX', 2026, 3)"]),
    "a counter gone": ({"numbers"}, ["DELETE FROM voucher_counter"]),
    "a day's debits": ({"turnover"}, ["UPDATE day_turnover SET debit_vnd = debit_vnd + 1"]),
    "a day's credits": ({"turnover"}, ["UPDATE day_turnover SET credit_vnd = credit_vnd + 1"]),
    "a day's lines": ({"turnover"}, ["UPDATE day_turnover SET line_count = line_count + 1"]),
    "a day's closing": ({"turnover"}, ["UPDATE day_turnover SET closing_vnd = closing_vnd + 1"]),
    "a day gone": ({"turnover"}, ["DELETE FROM day_turnover WHERE entry_date = '2026-02-10'"]),
    "a day of nothing": (
        {"turnover"},
        [EMPTY_DAY],
    ),
    "a position": ({"positions"}, ["UPDATE position SET balance_vnd = balance_vnd + 1"]),
    "a position's day": ({"positions"}, ["UPDATE position SET last_date = '2026-12-30'"]),
    "a position gone": ({"positions"}, ["DELETE FROM position"]),
    "a position of nothing": (
        {"positions"},
        [EMPTY_POSITION],
    ),
    "a fund's position": ({"funds"}, ["UPDATE fund_position SET net_assets_vnd = net_assets_vnd + 1"]),
    "a fund's position gone": ({"funds"}, ["DELETE FROM fund_position"]),
    "a day below zero": (
        {"overdrawn"},
        ["UPDATE day_turnover SET closing_vnd = -5 WHERE account_id = (SELECT id FROM account WHERE code = '1111')"],
    ),
    "a fund below zero": (
        {"overdrawn", "funds"},
        ["UPDATE fund_position SET net_assets_vnd = -5 WHERE fund_id = (SELECT id FROM fund WHERE code = 'NHA')"],
    ),
    "a day's guard off": ({"overdrawn"}, ["UPDATE day_turnover SET is_guarded = NOT is_guarded"]),
    "an entry in the period of another month": (
        {"periods"},
        ["UPDATE journal_entry SET period_id = (SELECT id FROM period WHERE first_date = '2026-05-01') WHERE id = 3"],
    ),
    "a period over another": (
        {"periods"},
        ["INSERT INTO period (first_date, last_date, status) VALUES ('2026-02-05', '2026-02-06', 'open')"],
    ),
    "posted after the month was shut": (
        {"closed", "chain"},
        ["UPDATE journal_entry SET posted_at = '2026-12-31 03:00:01.000000' WHERE id = 1"],
    ),
    "a reversal of something else": (
        {"reversals", "chain"},
        ["UPDATE journal_entry SET reverses_id = 5 WHERE reverses_id IS NOT NULL"],
    ),
}


@pytest.mark.parametrize(("expected", "statements"), CHANGES.values(), ids=CHANGES.keys())
def test_what_was_changed_behind_the_ledger_is_found(
    unguarded: Session, expected: set[str], statements: list[str]
) -> None:
    if is_sqlite(unguarded):
        unguarded.execute(sa.text("PRAGMA defer_foreign_keys = ON"))
    for statement in statements:
        unguarded.execute(sa.text(statement.replace("{date}", "text" if is_sqlite(unguarded) else "date")))

    found = failing(unguarded)

    assert expected <= set(found)
    assert all(fault for faults in found.values() for fault in faults)


def test_only_the_first_faults_are_kept_and_everything_is_counted(session: Session) -> None:
    result = run_check(session, "all", "Tất cả", lambda _session: iter([(1, "lỗi")] * 100))

    assert result == CheckResult("all", "Tất cả", 100, ("lỗi",) * FAULTS_SHOWN)
    assert not result.passed
