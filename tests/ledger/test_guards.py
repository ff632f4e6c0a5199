"""What the database refuses by itself, tried with raw SQL: nobody who writes past the program can bend the books.

Columns and tables are enumerated from the schema, so a new column is tried from the day it exists, and a table's new
column must be said to be frozen or changeable here.
"""

import datetime as dt
import pathlib
import sqlite3
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from fund.database import is_sqlite
from fund.ledger.driver import refused_constraint
from fund.ledger.models import JournalEntry, Period
from fund.ledger.periods import close_period
from tests.builders.ledger import (
    A_DAY,
    CASH,
    CHIEF,
    GENERAL,
    GIFTS,
    GOODS,
    HOUSES,
    POSTED_AT,
    bank_gift,
    cash_gift,
    goods_gift,
    open_books,
    post_all,
    support_decided,
    support_paid,
)
from tests.builders.ledger_proof import LEDGER_TABLES, dump_books
from tests.builders.ledger_rows import ENTRY, LINE, another_value, insert, line_rows, next_entry_row, write_rows
from tests.conftest import FreshDatabase
from tests.databases import connect

TABLES = {table.name: table for table in LEDGER_TABLES}
COLUMNS = [(table.name, column.name) for table in LEDGER_TABLES for column in table.columns]
JOURNAL = ("journal_entry", "journal_line")

# What of each table may still change after the row was written; every other column is frozen by a trigger or, for the
# numbers of rows that others point to, by the foreign keys.
CHANGEABLE = {
    "account": {"id", "name", "parent_code", "is_postable", "valid_from", "valid_to", "source"},
    "fund": {"id", "name", "purpose", "opened_on", "closed_on"},
    "period": {"id", "status", "closed_by", "closed_at", "reopened_by", "reopened_at", "reopen_reason"},
    "journal_entry": set[str](),
    "journal_line": set[str](),
    "day_turnover": {"debit_vnd", "credit_vnd", "line_count", "closing_vnd"},
    "position": {"balance_vnd", "last_date"},
    "fund_position": {"net_assets_vnd"},
    "voucher_counter": {"last_no"},
}
FROZEN = [(table, column) for table, column in COLUMNS if column not in CHANGEABLE[table]]
REFUSAL = {
    "account": "AccountIsFixed",
    "fund": "FundIsFixed",
    "period": "PeriodIsFixed",
    "journal_entry": "AppendOnly",
    "journal_line": "AppendOnly",
    "day_turnover": "GuardIsFixed",
    "position": "GuardIsFixed",
    "fund_position": "GuardIsFixed",
    "voucher_counter": "CounterIsFixed",
}


@pytest.fixture
def kept(books: Session) -> Session:
    """Give books with every kind of pot in them; January and February are closed."""
    march = dt.date(2026, 3, 2)
    post_all(
        books,
        [
            cash_gift(1_000, on=march),
            cash_gift(2_000, fund=HOUSES, on=march),
            bank_gift(3_000, on=march),
            goods_gift(4_000, on=march),
            support_decided(500, on=march),
            support_paid(500, on=march),
        ],
    )
    for month in (1, 2):
        period = books.scalars(sa.select(Period).where(Period.first_date == dt.date(2026, month, 1))).one()
        close_period(books, period_id=period.id, today=dt.date(2026, 12, 31), actor=CHIEF, at=POSTED_AT)
    return books


def assert_refused(session: Session, code: str, statement: str, **parameters: object) -> None:
    before = dump_books(session)
    with pytest.raises(IntegrityError) as caught, session.begin_nested():
        session.execute(sa.text(statement), parameters)
    assert refused_constraint(caught.value) == code
    assert dump_books(session) == before


def assert_rows_refused(session: Session, codes: set[str], entry: dict[str, Any] | None, lines: list[Any]) -> None:
    before = dump_books(session)
    with pytest.raises(DBAPIError) as caught, session.begin_nested():
        write_rows(session, entry, lines)
    if codes:
        assert isinstance(caught.value, IntegrityError)
        assert refused_constraint(caught.value) in codes
    assert dump_books(session) == before


# --- Entries and lines are final ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("table_name", "column_name"), FROZEN)
def test_a_frozen_column_takes_no_other_value(kept: Session, table_name: str, column_name: str) -> None:
    table, before = TABLES[table_name], dump_books(kept)
    column = table.c[column_name]
    value = kept.execute(sa.select(column).limit(1)).scalar_one()

    onwards = {"last_no": TABLES["voucher_counter"].c.last_no + 1} if table_name == "voucher_counter" else {}
    with pytest.raises(IntegrityError) as caught, kept.begin_nested():
        kept.execute(table.update().values({column_name: another_value(column, value)} | onwards))

    assert refused_constraint(caught.value) == REFUSAL[table_name]
    assert dump_books(kept) == before


@pytest.mark.parametrize(("table_name", "column_name"), [pair for pair in FROZEN if pair[0] in JOURNAL])
def test_the_journal_takes_no_update_even_to_the_same_value(kept: Session, table_name: str, column_name: str) -> None:
    assert_refused(kept, "AppendOnly", f"UPDATE {table_name} SET {column_name} = {column_name}")


@pytest.mark.parametrize(
    ("table_name", "column_name"), [pair for pair in FROZEN if TABLES[pair[0]].c[pair[1]].nullable]
)
def test_a_frozen_column_takes_no_null(kept: Session, table_name: str, column_name: str) -> None:
    assert_refused(kept, REFUSAL[table_name], f"UPDATE {table_name} SET {column_name} = NULL")


def test_every_table_says_which_of_its_columns_may_change() -> None:
    assert set(CHANGEABLE) == set(TABLES)
    for table, columns in CHANGEABLE.items():
        assert columns <= {column.name for column in TABLES[table].columns}


@pytest.mark.parametrize("table_name", TABLES)
def test_no_row_of_the_ledger_is_deleted(kept: Session, table_name: str) -> None:
    code = "AppendOnly" if table_name in JOURNAL else "NeverDeleted"

    assert_refused(kept, code, f"DELETE FROM {table_name}")


@pytest.mark.parametrize("table_name", TABLES)
def test_no_table_of_the_ledger_is_truncated(kept: Session, table_name: str) -> None:
    if is_sqlite(kept):
        pytest.skip("SQLite has no TRUNCATE")
    kept.execute(sa.text("SET CONSTRAINTS ALL IMMEDIATE"))

    assert_refused(kept, "TruncateRefused", f"TRUNCATE {table_name} CASCADE")


def test_no_month_is_laid_before_a_shut_one(kept: Session) -> None:
    before = {"first_date": dt.date(2025, 12, 1), "last_date": dt.date(2025, 12, 31), "status": "open", "id": 500}

    with pytest.raises(IntegrityError, match="MonthBeforeShut"), kept.begin_nested():
        insert(kept, TABLES["period"], [before])


@pytest.mark.parametrize("table_name", TABLES)
def test_no_row_of_the_ledger_is_replaced(kept: Session, table_name: str) -> None:
    if not is_sqlite(kept):
        pytest.skip("PostgreSQL has no INSERT OR REPLACE")
    finals = {"journal_entry": "EntryIsFinal", "journal_line": "EntryIsFinal", "period": "PeriodsOverlap"}
    code = finals.get(table_name, "NeverDeleted")

    assert_refused(kept, code, f"INSERT OR REPLACE INTO {table_name} SELECT * FROM {table_name} LIMIT 1")


@pytest.mark.parametrize("table_name", JOURNAL)
@pytest.mark.parametrize("verb", ["UPDATE OR REPLACE", "UPDATE OR IGNORE"])
def test_no_update_slips_past_by_its_conflict_clause(kept: Session, table_name: str, verb: str) -> None:
    if not is_sqlite(kept):
        pytest.skip("PostgreSQL has no such clause")

    assert_refused(kept, "AppendOnly", f"{verb} {table_name} SET entry_date = '2026-05-05'")


@pytest.mark.parametrize(("column", "value"), [("id", 1), ("source", "taken"), ("voucher_no", 1), ("reverses_id", 1)])
def test_no_entry_is_replaced_through_any_of_its_keys(kept: Session, column: str, value: object) -> None:
    if not is_sqlite(kept):
        pytest.skip("PostgreSQL has no INSERT OR REPLACE")
    taken = kept.scalars(sa.select(JournalEntry.source).where(JournalEntry.id == 1)).one()
    if column == "reverses_id":
        entry = next_entry_row(kept, reverses_id=1)
        write_rows(kept, entry, line_rows(kept, entry))
    wanted = {"source": taken, "voucher_no": 1}.get(column, value)
    entry = next_entry_row(kept, voucher_kind="PN", approved_by="b", executed_by="c") | {column: wanted}
    names = ", ".join(entry)
    marks = ", ".join(f":{name}" for name in entry)
    write_rows(kept, None, line_rows(kept, entry) if column != "id" else [])
    entry |= {"entry_date": str(entry["entry_date"]), "posted_at": "2026-12-31 03:00:00.000000"}

    assert_refused(kept, "EntryIsFinal", f"INSERT OR REPLACE INTO journal_entry ({names}) VALUES ({marks})", **entry)


@pytest.mark.parametrize("table_name", JOURNAL)
def test_no_row_of_the_journal_changes_by_an_upsert(kept: Session, table_name: str) -> None:
    table = TABLES[table_name]
    keys = ", ".join(column.name for column in table.primary_key)
    statement = (
        f"INSERT INTO {table_name} SELECT * FROM {table_name} WHERE true LIMIT 1 "
        f"ON CONFLICT ({keys}) DO UPDATE SET entry_date = excluded.entry_date"
    )
    code = "EntryIsFinal" if is_sqlite(kept) else "AppendOnly"

    assert_refused(kept, code, statement)


def test_a_posted_entry_takes_no_further_line(kept: Session) -> None:
    last = kept.scalars(sa.select(JournalEntry).order_by(JournalEntry.id.desc())).first()
    assert last is not None
    row = {"id": last.id, "entry_date": last.entry_date}
    lines = [line | {"line_no": line["line_no"] + 10} for line in line_rows(kept, row)]

    assert_rows_refused(kept, {"EntryIsFinal"}, None, lines)


def test_lines_without_an_entry_do_not_survive_the_commit(fresh_database: FreshDatabase) -> None:
    engine = connect(fresh_database())
    with Session(engine) as session:
        open_books(session)
        session.commit()
        write_rows(session, None, line_rows(session, {"id": 1, "entry_date": A_DAY}))
        with pytest.raises(IntegrityError):
            session.commit()
        session.rollback()

        assert session.scalar(sa.select(sa.func.count()).select_from(LINE)) == 0
    engine.dispose()


def test_a_plain_sqlite_connection_without_our_settings_changes_no_entry(
    database_name: str, fresh_database: FreshDatabase
) -> None:
    if database_name != "sqlite":
        pytest.skip("SQLite only")
    url = fresh_database()
    engine = connect(url)
    with Session(engine) as session:
        open_books(session)
        post_all(session, [cash_gift(1_000), cash_gift(2_000)])
        session.commit()
    engine.dispose()
    foreign = sqlite3.connect(pathlib.Path(url.removeprefix("sqlite:///")))

    for table in JOURNAL:
        for statement in (
            f"UPDATE {table} SET entry_date = '2026-01-01'",
            f"DELETE FROM {table}",
            f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
            f"REPLACE INTO {table} SELECT * FROM {table} LIMIT 1",
        ):
            with pytest.raises(sqlite3.IntegrityError, match=r"AppendOnly|EntryIsFinal"):
                foreign.execute(statement)
    foreign.close()


# --- An entry written past the program must still be one ---------------------------------------------------------


def test_an_entry_that_keeps_every_rule_may_be_written(kept: Session) -> None:
    """Prove that each refusal below comes from the one thing it changes."""
    entry = next_entry_row(kept)

    write_rows(kept, entry, line_rows(kept, entry))

    assert kept.scalar(sa.select(sa.func.max(ENTRY.c.id))) == entry["id"]


LINES = {
    "no line": ("EntryTooShort", []),
    "one line": ("EntryTooShort", [(CASH, GENERAL, 5, 0)]),
    "unbalanced": ("EntryUnbalanced", [(CASH, GENERAL, 5, 0), (GIFTS, GENERAL, 0, 4)]),
    "unbalanced by one line more": (
        "EntryUnbalanced",
        [(CASH, GENERAL, 5, 0), (GIFTS, GENERAL, 0, 5), (GIFTS, GENERAL, 0, 1)],
    ),
    "unbalanced for each fund": ("EntryUnbalanced", [(CASH, GENERAL, 5, 0), (GIFTS, HOUSES, 0, 5)]),
    "two debits": ("EntryUnbalanced", [(CASH, GENERAL, 5, 0), (GOODS, GENERAL, 5, 0)]),
    "both sides": ("ck_journal_line_one_side_positive", [(CASH, GENERAL, 5, 5), (GIFTS, GENERAL, 5, 5)]),
    "no side": ("ck_journal_line_one_side_positive", [(CASH, GENERAL, 0, 0), (GIFTS, GENERAL, 0, 0)]),
    "negative": ("ck_journal_line_one_side_positive", [(CASH, GENERAL, -5, 0), (GIFTS, GENERAL, 0, -5)]),
    "more than the largest amount": (
        "ck_journal_line_amount_in_range",
        [(CASH, GENERAL, 9_000_000_000_000_001, 0), (GIFTS, GENERAL, 0, 9_000_000_000_000_001)],
    ),
}


@pytest.mark.parametrize(("code", "wanted"), LINES.values(), ids=LINES.keys())
def test_lines_that_make_no_entry_are_refused(
    kept: Session, code: str, wanted: list[tuple[str, str, int, int]]
) -> None:
    entry = next_entry_row(kept)

    assert_rows_refused(kept, {code}, entry, line_rows(kept, entry, *wanted) if wanted else [])


LINE_FAULTS: dict[str, tuple[str, dict[str, object]]] = {
    "another day": ("LineDateDiffers", {"entry_date": A_DAY + dt.timedelta(days=1)}),
    "number zero": ("ck_journal_line_line_no_positive", {"line_no": 0}),
}


@pytest.mark.parametrize(("code", "changes"), LINE_FAULTS.values(), ids=LINE_FAULTS.keys())
def test_a_line_that_does_not_fit_its_entry_is_refused(kept: Session, code: str, changes: dict[str, object]) -> None:
    entry = next_entry_row(kept)
    first, second = line_rows(kept, entry)

    assert_rows_refused(kept, {code}, entry, [first | changes, second])


@pytest.mark.parametrize("column", ["account_id", "fund_id"])
def test_a_line_of_an_account_or_fund_that_does_not_exist_is_refused(kept: Session, column: str) -> None:
    entry = next_entry_row(kept)
    lines = line_rows(kept, entry, **{column: 999})

    assert_rows_refused(kept, {f"fk_journal_line_{column}", "FOREIGN KEY constraint failed"}, entry, lines)


PERSONS: dict[str, object] = {"prepared_by": "a", "approved_by": "b", "executed_by": "c"}
ENTRY_FAULTS: dict[str, tuple[set[str], dict[str, object]]] = {
    "a closed period": ({"PeriodClosed"}, {"entry_date": dt.date(2026, 2, 28)}),
    "a link that is not the last": ({"ChainBroken"}, {"previous_hash": "a" * 64}),
    "the first link again": ({"ChainBroken"}, {"previous_hash": "0" * 64}),
    "no link": ({"ck_journal_entry_link_present", "ChainBroken"}, {"previous_hash": ""}),
    "no hash": ({"ck_journal_entry_link_present"}, {"entry_hash": "abc"}),
    "a place left out": ({"ChainBroken"}, {"id": 99}),
    "place zero": ({"ck_journal_entry_id_positive"}, {"id": 0}),
    "a number left out": ({"VoucherNumberGap"}, {"voucher_no": 2}),
    "number zero": ({"ck_journal_entry_voucher_no_positive"}, {"voucher_no": 0}),
    "a number of the year before": ({"ck_journal_entry_year_of_date"}, {"voucher_year": 2025}),
    "a number of the year after": ({"ck_journal_entry_year_of_date"}, {"voucher_year": 2027}),
    "a number given before": (
        {"EntryIsFinal", "uq_journal_entry_voucher_kind_voucher_year_voucher_no"},
        {"voucher_kind": "PN", "voucher_no": 1},
    ),
    "a kind nobody knows": ({"ck_journal_entry_voucher_kind_known"}, {"voucher_kind": "XX"}),
    "it reverses itself": ({"ck_journal_entry_reverses_an_earlier_one"}, {"reverses_id": 7}),
    "it reverses a later one": ({"ck_journal_entry_reverses_an_earlier_one"}, {"reverses_id": 99}),
    "nobody prepared": ({"ck_journal_entry_persons_named"}, {"prepared_by": ""}),
    "nobody posted": ({"ck_journal_entry_persons_named"}, {"posted_by": ""}),
    "preparer approves": ({"ck_journal_entry_persons_different"}, PERSONS | {"approved_by": "a"}),
    "preparer pays out": ({"ck_journal_entry_persons_different"}, PERSONS | {"executed_by": "a"}),
    "approver pays out": ({"ck_journal_entry_persons_different"}, PERSONS | {"executed_by": "b"}),
    "preparer pays out unapproved": (
        {"ck_journal_entry_persons_different"},
        {"prepared_by": "a", "approved_by": "", "executed_by": "a"},
    ),
    **{
        f"{kind} unapproved": ({"ck_journal_entry_approved"}, PERSONS | {"voucher_kind": kind, "approved_by": ""})
        for kind in ("PC", "UNC", "QD")
    },
    **{
        f"{kind} by nobody": ({"ck_journal_entry_executed"}, PERSONS | {"voucher_kind": kind, "executed_by": ""})
        for kind in ("PT", "PC", "UNC")
    },
}


@pytest.mark.parametrize(("codes", "changes"), ENTRY_FAULTS.values(), ids=ENTRY_FAULTS.keys())
def test_an_entry_with_one_fault_is_refused(kept: Session, codes: set[str], changes: dict[str, object]) -> None:
    entry = next_entry_row(kept, **changes)

    assert_rows_refused(kept, codes, entry, line_rows(kept, entry))


def test_a_source_stands_in_the_books_once(kept: Session) -> None:
    taken = kept.scalars(sa.select(JournalEntry.source)).first()
    entry = next_entry_row(kept, source=taken)

    assert_rows_refused(kept, {"EntryIsFinal", "uq_journal_entry_source"}, entry, line_rows(kept, entry))


def test_an_entry_is_reversed_once(kept: Session) -> None:
    reversal = next_entry_row(kept, reverses_id=1)
    write_rows(kept, reversal, line_rows(kept, reversal))
    second = next_entry_row(kept, reverses_id=1)

    assert_rows_refused(kept, {"EntryIsFinal", "uq_journal_entry_reverses_id"}, second, line_rows(kept, second))


def test_the_first_entry_starts_from_the_first_link(books: Session) -> None:
    entry = next_entry_row(books, previous_hash="1" + "0" * 63)

    assert_rows_refused(books, {"ChainBroken"}, entry, line_rows(books, entry))


def test_the_chain_starts_at_one(books: Session) -> None:
    entry = next_entry_row(books, id=2)

    assert_rows_refused(books, {"ChainBroken"}, entry, line_rows(books, entry))


@pytest.mark.parametrize("month", [dt.date(2026, 4, 1), dt.date(2026, 2, 1)], ids=["another", "closed"])
def test_an_entry_names_the_period_of_its_date(kept: Session, month: dt.date) -> None:
    period_id = kept.scalars(sa.select(Period.id).where(Period.first_date == month)).one()
    entry = next_entry_row(kept, period_id=period_id)

    assert_rows_refused(kept, {"PeriodClosed"}, entry, line_rows(kept, entry))


def test_an_entry_outside_every_period_is_refused(kept: Session) -> None:
    entry = next_entry_row(kept, period_id=999)

    assert_rows_refused(
        kept,
        {"PeriodClosed", "fk_journal_entry_period_id", "FOREIGN KEY constraint failed"},
        entry,
        line_rows(kept, entry),
    )


@pytest.mark.parametrize(
    ("first_date", "last_date"),
    [
        (dt.date(2026, 2, 10), dt.date(2026, 2, 20)),
        (dt.date(2026, 2, 28), dt.date(2026, 2, 28)),
        (dt.date(2025, 12, 1), dt.date(2026, 1, 1)),
        (dt.date(2026, 12, 31), dt.date(2027, 1, 31)),
        (dt.date(2025, 1, 1), dt.date(2027, 12, 31)),
    ],
)
def test_no_period_is_laid_over_another(kept: Session, first_date: dt.date, last_date: dt.date) -> None:
    """An open one over a closed one would let entries in."""
    before = dump_books(kept)

    with pytest.raises(IntegrityError, match="PeriodsOverlap"), kept.begin_nested():
        insert(
            kept, TABLES["period"], [{"first_date": first_date, "last_date": last_date, "status": "open", "id": 500}]
        )

    assert dump_books(kept) == before


def test_periods_may_stand_end_to_end(kept: Session) -> None:
    january = {"first_date": dt.date(2027, 1, 1), "last_date": dt.date(2027, 1, 31), "status": "open", "id": 500}

    insert(kept, TABLES["period"], [january])


@pytest.mark.parametrize("table_name", JOURNAL)
def test_every_needed_column_of_the_journal_must_be_filled(kept: Session, table_name: str) -> None:
    table = TABLES[table_name]
    for column in table.columns:
        entry = next_entry_row(kept)
        first, second = line_rows(kept, entry)
        if table_name == "journal_entry":
            entry[column.name] = None
        else:
            first[column.name] = None
        numbers_itself = is_sqlite(kept) and column is ENTRY.c.id
        if not column.nullable and not numbers_itself:
            assert_rows_refused(kept, set(), entry, [first, second])


WORDS = [(table, column) for table, column in COLUMNS if isinstance(TABLES[table].c[column].type, sa.BigInteger)]


@pytest.mark.parametrize(("table_name", "column_name"), WORDS)
def test_a_number_column_takes_no_word_and_no_fraction(kept: Session, table_name: str, column_name: str) -> None:
    before = dump_books(kept)
    for value in ("'năm'", "'5,5'"):
        with pytest.raises(DBAPIError), kept.begin_nested():
            kept.execute(sa.text(f"UPDATE {table_name} SET {column_name} = {value}"))

    assert dump_books(kept) == before


# --- Totals, counters, chart and calendar ------------------------------------------------------------------------


@pytest.mark.parametrize("account", [CASH, "11211", GOODS])
@pytest.mark.parametrize(("table_name", "column"), [("position", "balance_vnd"), ("day_turnover", "closing_vnd")])
def test_cash_bank_and_goods_never_stand_below_zero(kept: Session, table_name: str, column: str, account: str) -> None:
    assert_refused(
        kept,
        f"ck_{table_name}_not_overdrawn",
        f"UPDATE {table_name} SET {column} = -1 WHERE account_id = (SELECT id FROM account WHERE code = '{account}')",
    )


def test_a_restricted_fund_never_stands_below_zero(kept: Session) -> None:
    statement = "UPDATE fund_position SET net_assets_vnd = -1 WHERE fund_id = (SELECT id FROM fund WHERE code = 'NHA')"

    assert_refused(kept, "ck_fund_position_not_overdrawn", statement)


def test_what_is_owed_and_the_general_fund_may_stand_below_zero(kept: Session) -> None:
    for account in (GIFTS, "3388"):
        kept.execute(
            sa.text(
                "UPDATE position SET balance_vnd = -1 WHERE account_id = (SELECT id FROM account WHERE code = :code)"
            ),
            {"code": account},
        )
    kept.execute(
        sa.text(
            "UPDATE fund_position SET net_assets_vnd = -1 WHERE fund_id = (SELECT id FROM fund WHERE code = 'CHUNG')"
        )
    )


@pytest.mark.parametrize("column", ["debit_vnd", "credit_vnd"])
def test_turnover_is_never_negative(kept: Session, column: str) -> None:
    assert_refused(kept, "ck_day_turnover_turnover_positive", f"UPDATE day_turnover SET {column} = -1")


@pytest.mark.parametrize("change", ["last_no - 1", "last_no", "0", "-1"])
def test_a_counter_only_goes_on(kept: Session, change: str) -> None:
    assert_refused(kept, "NumberGoesBack", f"UPDATE voucher_counter SET last_no = {change}")


def test_a_counter_starts_at_one_or_more(kept: Session) -> None:
    assert_refused(
        kept,
        "ck_voucher_counter_last_no_positive",
        "INSERT INTO voucher_counter (voucher_kind, voucher_year, last_no) VALUES ('KT', 2027, 0)",
    )


@pytest.mark.parametrize("table_name", ["account", "fund", "period"])
def test_the_number_of_a_row_others_point_to_does_not_change(kept: Session, table_name: str) -> None:
    with pytest.raises(IntegrityError), kept.begin_nested():
        kept.execute(sa.text(f"UPDATE {table_name} SET id = id + 1000"))


def test_a_month_is_shut_by_someone(kept: Session) -> None:
    assert_refused(kept, "ck_period_closed_by_someone", "UPDATE period SET status = 'closed' WHERE status = 'open'")


@pytest.mark.parametrize(
    "change",
    [
        "status = 'open'",
        "status = 'open', closed_by = NULL",
        "status = 'open', reopened_by = closed_by, reopened_at = closed_at, reopen_reason = 'vội'",
        "status = 'open', reopened_by = 'giamdoc', reopened_at = closed_at",
        "status = 'open', reopened_by = 'giamdoc', reopen_reason = 'vội'",
        "status = 'open', reopened_by = 'ketoan', reopened_at = closed_at, reopen_reason = 'vội', closed_by = NULL",
        "status = 'open', reopened_by = 'ketoan', reopened_at = closed_at, reopen_reason = 'vội', closed_by = 'khac'",
    ],
)
def test_a_month_is_opened_again_by_another_person_with_a_reason_only(kept: Session, change: str) -> None:
    assert_refused(kept, "ReopenNeedsAnother", f"UPDATE period SET {change} WHERE first_date = '2026-02-01'")


def test_who_opened_a_month_is_never_who_shut_it(kept: Session) -> None:
    assert_refused(
        kept, "ck_period_reopened_by_another", "UPDATE period SET reopened_by = closed_by WHERE status = 'closed'"
    )


@pytest.mark.parametrize(
    ("code", "statement"),
    [
        ("ck_account_type_known", "UPDATE account SET type = 'other'"),
        ("ck_account_normal_side_known", "UPDATE account SET normal_side = 'left'"),
        ("ck_period_status_known", "UPDATE period SET status = 'ajar'"),
        ("ck_period_in_order", "UPDATE period SET last_date = '2020-01-01'"),
    ],
)
def test_words_outside_the_lists_are_refused(kept: Session, code: str, statement: str) -> None:
    with pytest.raises(IntegrityError), kept.begin_nested():
        kept.execute(sa.text(statement))


TWICE = {
    "account": "INSERT INTO account SELECT id + 100, code, name, parent_code, type, normal_side, is_postable, "
    "is_guarded, valid_from, valid_to, source FROM account",
    "fund": "INSERT INTO fund SELECT id + 100, code, name, purpose, is_restricted, opened_on, closed_on FROM fund",
}


@pytest.mark.parametrize("table_name", TWICE)
def test_a_code_exists_once(kept: Session, table_name: str) -> None:
    told = f"{table_name}.code" if is_sqlite(kept) else f"uq_{table_name}_code"

    assert_refused(kept, told, TWICE[table_name])
