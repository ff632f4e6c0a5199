"""Entries per second through `post_entry` and `post_entries`, beside a raw driver and a bare ORM session.

    python -m benchmarks.post [--bulk 50000] [--single 500] [--rounds 5]

All variants of a round write the same rows (one entry, two lines) into the same tables with the same keys and indexes.
Ours has chain, numbers, turnover, positions and triggers on. The raw driver and the bare ORM session write entries and
lines only, from rows made beforehand, into a database whose triggers are off.
"""

import argparse
import datetime as dt
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy.orm import Session

from benchmarks.measure import Timed, database_sources, in_turn, machine, print_table, ratio, seconds
from fund.database import Base
from fund.ledger import chart
from fund.ledger.entries import EntryDraft, LineDraft, VoucherKind
from fund.ledger.models import JournalEntry, JournalLine
from fund.ledger.operations import post_entries, post_entry
from tests.databases import DatabaseSource, connect

POSTED_AT = dt.datetime(2024, 12, 31, 3, tzinfo=dt.UTC)
LAST_DAY = dt.date(2024, 9, 10)
Rows = Sequence[dict[str, Any]]
Parts = Sequence[tuple[str, list[str], list[tuple[Any, ...]]]]
"""For each table its name, columns and rows."""
Driver = Any
"""A connection of either driver."""


def open_books(engine: sa.Engine) -> None:
    """Make a chart, a fund, a bank account and the months of 2024."""
    with Session(engine) as session:
        year = dt.date(2024, 1, 1)
        chart.load_chart(session, valid_from=year)
        chart.add_sub_account(
            session, code="11211", name="Ngân hàng", parent_code="1121", valid_from=year, source="benchmark"
        )
        chart.add_fund(session, code="CHUNG", name="Quỹ chung", purpose="-", is_restricted=True, opened_on=year)
        chart.open_months(session, first=year, through=dt.date(2024, 12, 31))
        session.commit()


def drafts(amount: int, start: int, days: int) -> list[EntryDraft]:
    """Make gifts over some days up to a last one: ten for a bulk, as a surge brings them, one for a day's work."""
    return [
        EntryDraft(
            voucher_kind=VoucherKind.BC,
            entry_date=LAST_DAY - dt.timedelta(days=days - 1 - number * days // amount),
            description=f"Ủng hộ quỹ, giao dịch {start + number}",
            lines=(
                LineDraft("11211", "CHUNG", debit_vnd=200_000 + number),
                LineDraft("5111", "CHUNG", credit_vnd=200_000 + number),
            ),
            source=f"bank_line:{start + number}",
            prepared_by="ketoan",
            counterparty="Nguyễn Văn An",
        )
        for number in range(amount)
    ]


def stored_rows(engine: sa.Engine, first_id: int) -> tuple[Rows, Rows]:
    """Read back, in the drivers' own form, the rows that a posting wrote."""
    with engine.connect() as connection:
        entries = connection.exec_driver_sql(f"SELECT * FROM journal_entry WHERE id >= {first_id} ORDER BY id")
        lines = connection.exec_driver_sql(
            f"SELECT * FROM journal_line WHERE entry_id >= {first_id} ORDER BY entry_id, line_no"
        )
        return [dict(row) for row in entries.mappings()], [dict(row) for row in lines.mappings()]


def renumbered(rows: tuple[Rows, Rows], by: int) -> tuple[Rows, Rows]:
    """Give the same rows under later numbers, for the next round."""
    entries = [
        row | {"id": row["id"] + by, "voucher_no": row["voucher_no"] + by, "source": f"{row['source']}+{by}"}
        for row in rows[0]
    ]
    return entries, [row | {"entry_id": row["entry_id"] + by} for row in rows[1]]


class Bench:
    """One database's two copies: ours with its guards, the bare one without."""

    def __init__(self, source: DatabaseSource) -> None:
        """Open books in both copies."""
        self.ours, self.bare = connect(source.create()), connect(source.create())
        for engine in (self.ours, self.bare):
            open_books(engine)
        with self.bare.begin() as connection:
            drop_triggers(connection)
        self.start = 1
        self.bare_offset = 0

    def close(self) -> None:
        """Close the connections."""
        self.ours.dispose()
        self.bare.dispose()

    def next_drafts(self, amount: int, *, days: int) -> list[EntryDraft]:
        """Make drafts whose sources were not posted yet."""
        made = drafts(amount, self.start, days)
        self.start += amount
        return made

    def next_rows(self, rows: tuple[Rows, Rows]) -> tuple[Rows, Rows]:
        """Give the rows under numbers that the bare copy does not have yet."""
        shifted = renumbered(rows, self.bare_offset)
        self.bare_offset += len(rows[0])
        return shifted

    def our_bulk(self, amount: int) -> float:
        """Post many entries in one call and commit."""
        made = self.next_drafts(amount, days=10)
        with Session(self.ours) as session:

            def work() -> None:
                post_entries(session, drafts=made, posted_by="ketoan", posted_at=POSTED_AT)
                session.commit()

            return amount / seconds(work)

    def our_singles(self, amount: int) -> float:
        """Post entries one a commit, each in a session of its own."""
        made = self.next_drafts(amount, days=1)

        def work() -> None:
            for draft in made:
                with Session(self.ours) as session:
                    post_entry(session, draft=draft, posted_by="ketoan", posted_at=POSTED_AT)
                    session.commit()

        return amount / seconds(work)

    def raw_bulk(self, rows: tuple[Rows, Rows]) -> float:
        """Write the rows by the driver in one transaction: executemany on SQLite, COPY on PostgreSQL."""
        prepared = [(name, list(part[0]), [tuple(row.values()) for row in part]) for name, part in self._tables(rows)]
        connection = self.bare.raw_connection()
        try:
            return len(rows[0]) / seconds(lambda: write_raw(connection.driver_connection, prepared))
        finally:
            connection.close()

    def raw_singles(self, rows: tuple[Rows, Rows]) -> float:
        """Write each entry with its lines by the driver, one a commit."""
        entries, lines = self.next_rows(rows)
        singles = [
            [
                ("journal_entry", list(entry), [tuple(entry.values())]),
                ("journal_line", list(lines[0]), [tuple(line.values()) for line in lines[2 * at : 2 * at + 2]]),
            ]
            for at, entry in enumerate(entries)
        ]
        connection = self.bare.raw_connection()
        try:
            driver = connection.driver_connection
            return len(singles) / seconds(lambda: write_each(driver, singles))
        finally:
            connection.close()

    def orm_singles(self, rows: tuple[Rows, Rows]) -> float:
        """Write each entry with its lines by a bare ORM session, one a commit."""
        entries, lines = (list(map(typed, part)) for part in self.next_rows(rows))

        def work() -> None:
            for at, entry in enumerate(entries):
                with Session(self.bare) as session:
                    session.add(JournalEntry(**entry))
                    session.add_all(JournalLine(**line) for line in lines[2 * at : 2 * at + 2])
                    session.commit()

        return len(entries) / seconds(work)

    def _tables(self, rows: tuple[Rows, Rows]) -> Iterator[tuple[str, Rows]]:
        return zip(("journal_entry", "journal_line"), self.next_rows(rows), strict=True)


def typed(row: dict[str, Any]) -> dict[str, Any]:
    """Turn the texts that SQLite stores into dates and moments, as a session wants them."""
    changed = dict(row)
    if isinstance(row["entry_date"], str):
        changed["entry_date"] = dt.date.fromisoformat(row["entry_date"])
    if "posted_at" in row:
        moment = row["posted_at"]
        changed["posted_at"] = (
            dt.datetime.fromisoformat(moment).replace(tzinfo=dt.UTC) if isinstance(moment, str) else moment
        )
    return changed


def write_raw(driver: Driver, parts: Parts) -> None:
    """Write prepared rows through the driver's own calls and commit."""
    if isinstance(driver, psycopg.Connection):
        with driver.cursor() as cursor:
            for table, columns, rows in parts:
                if len(rows) > 2:
                    with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
                        for row in rows:
                            copy.write_row(row)
                else:
                    marks = ", ".join(["%s"] * len(columns))
                    cursor.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)
        driver.commit()
        return
    driver.execute("BEGIN IMMEDIATE")
    for table, columns, rows in parts:
        driver.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})", rows)
    driver.execute("COMMIT")


def write_each(driver: Driver, singles: Sequence[Parts]) -> None:
    """Write prepared entries one a commit."""
    for single in singles:
        write_raw(driver, single)


def drop_triggers(connection: sa.Connection) -> None:
    """Take every guard off a database that only the comparison writes to."""
    if connection.dialect.name == "sqlite":
        for (name,) in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").all():
            connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
        return
    for table in Base.metadata.tables:
        connection.exec_driver_sql(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')


def measure(name: str, source: DatabaseSource, *, bulk: int, single: int, rounds: int) -> None:
    """Measure one database and print both tables with the goals."""
    bench = Bench(source)
    bench.our_bulk(bulk)
    many = stored_rows(bench.ours, 1)
    few = (many[0][:single], many[1][: 2 * single])
    bulks: dict[str, Timed] = {"raw driver": lambda: bench.raw_bulk(many), "post_entries": lambda: bench.our_bulk(bulk)}
    figures = in_turn(bulks, rounds)
    print_table(f"{name}: bulk, {bulk:,} entries of two lines in one transaction", figures, "raw driver", "entries/s")
    sys.stdout.write(f"goal: at least 0.25 of the raw driver; got {ratio(figures, 'post_entries', 'raw driver'):.2f}\n")
    singles: dict[str, Timed] = {
        "raw driver": lambda: bench.raw_singles(few),
        "bare ORM session": lambda: bench.orm_singles(few),
        "post_entry": lambda: bench.our_singles(single),
    }
    figures = in_turn(singles, rounds)
    print_table(f"{name}: one entry a commit", figures, "bare ORM session", "entries/s")
    sys.stdout.write(
        f"goal: no slower than the bare ORM session; got {ratio(figures, 'post_entry', 'bare ORM session'):.2f}\n"
    )
    bench.close()


def main() -> None:
    """Measure both databases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bulk", type=int, default=50_000)
    parser.add_argument("--single", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--database", choices=["sqlite", "postgresql"])
    arguments = parser.parse_args()
    sys.stdout.write(f"{dt.datetime.now(dt.UTC):%Y-%m-%d} · {machine()}\n")
    with database_sources() as sources:
        for name, source in sources.items():
            if arguments.database in {None, name}:
                measure(name, source, bulk=arguments.bulk, single=arguments.single, rounds=arguments.rounds)


if __name__ == "__main__":
    main()
