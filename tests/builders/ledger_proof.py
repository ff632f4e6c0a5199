"""The books proved from outside: plain Python over the rows, sharing no code with the ledger's own verification."""

import contextlib
import datetime as dt
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from fund.database import Base
from fund.errors import FundError
from fund.ledger.models import (
    Account,
    DayTurnover,
    Fund,
    FundPosition,
    JournalEntry,
    JournalLine,
    Period,
    Position,
    VoucherCounter,
)

LEDGER_TABLES: tuple[sa.Table, ...] = tuple(
    Base.metadata.tables[model.__tablename__]
    for model in (
        Account,
        Fund,
        Period,
        JournalEntry,
        JournalLine,
        DayTurnover,
        Position,
        FundPosition,
        VoucherCounter,
    )
)
NET_ASSET_TYPES = {"net_assets", "income", "expense"}

Rows = list[tuple[Any, ...]]


def dump_books(session: Session) -> dict[str, Rows]:
    """Read every row of every ledger table, in the order of the primary keys."""
    return {table.name: rows_of(session, table) for table in LEDGER_TABLES}


def rows_of(session: Session, table: sa.Table) -> Rows:
    """Read every row of a table in the order of its primary key."""
    return [tuple(row) for row in session.execute(sa.select(table).order_by(*table.primary_key))]


@contextlib.contextmanager
def refused(session: Session, error: type[Exception]) -> Iterator[pytest.ExceptionInfo[Any]]:
    """Expect a refusal that leaves every row of the ledger as it was once the unit of work is rolled back."""
    before = dump_books(session)
    with pytest.raises(error) as caught, session.begin_nested():
        yield caught
    assert dump_books(session) == before


def facts_of(caught: pytest.ExceptionInfo[Any]) -> dict[str, object]:
    """Give the facts of a refusal that was caught."""
    refusal = caught.value
    assert isinstance(refusal, FundError)
    return refusal.facts


def prove_books(session: Session) -> None:
    """Recompute numbers, chain, balance, turnover, positions and fund positions from entries and lines alone."""
    books = Books(session)
    books.prove_numbers()
    books.prove_chain()
    books.prove_balance()
    books.prove_totals()
    books.prove_funds()


class Books:
    """All rows of a small ledger, read once."""

    def __init__(self, session: Session) -> None:
        """Read them."""
        self.accounts = {row.id: row for row in session.execute(sa.select(Account.__table__))}
        self.funds = {row.id: row for row in session.execute(sa.select(Fund.__table__))}
        self.entries = session.execute(sa.select(JournalEntry.__table__).order_by(JournalEntry.id)).all()
        self.lines = session.execute(
            sa.select(JournalLine.__table__).order_by(JournalLine.entry_id, JournalLine.line_no)
        ).all()
        self.days = session.execute(sa.select(DayTurnover.__table__)).all()
        self.positions = session.execute(sa.select(Position.__table__)).all()
        self.fund_positions = session.execute(sa.select(FundPosition.__table__)).all()
        self.counters = session.execute(sa.select(VoucherCounter.__table__)).all()

    def prove_numbers(self) -> None:
        """Ids run 1, 2, 3...; so do the numbers of each kind and year, and the counters stand at their ends."""
        assert [entry.id for entry in self.entries] == list(range(1, len(self.entries) + 1))
        series: dict[tuple[str, int], list[int]] = defaultdict(list)
        for entry in self.entries:
            assert entry.voucher_year == entry.entry_date.year
            series[entry.voucher_kind, entry.voucher_year].append(entry.voucher_no)
        for numbers in series.values():
            assert numbers == list(range(1, len(numbers) + 1))
        counted = {(row.voucher_kind, row.voucher_year): row.last_no for row in self.counters}
        assert counted == {key: len(numbers) for key, numbers in series.items()}

    def prove_chain(self) -> None:
        """Each link is the SHA-256 of the entry as spelled here, from the documentation of the encoding."""
        link = "0" * 64
        for entry in self.entries:
            assert entry.previous_hash == link
            link = hashlib.sha256(self._spell(entry, link)).hexdigest()
            assert entry.entry_hash == link

    def _spell(self, entry: sa.Row[Any], link: str) -> bytes:
        moment = entry.posted_at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        persons = [entry.prepared_by, entry.approved_by, entry.executed_by, entry.posted_by]
        texts = [str(entry.entry_date), entry.description, entry.counterparty, entry.source, *persons, moment]
        number = [entry.id, str(entry.voucher_kind), entry.voucher_year, entry.voucher_no]
        lines = [
            [
                line.line_no,
                self.accounts[line.account_id].code,
                self.funds[line.fund_id].code,
                line.debit_vnd,
                line.credit_vnd,
                line.party,
                line.memo,
            ]
            for line in self.lines
            if line.entry_id == entry.id
        ]
        evidence = entry.evidence.split(",") if entry.evidence else []
        whole = ["fund-journal-entry/1", *number, *texts, entry.reverses_id or 0, evidence, lines, link]
        return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()

    def prove_balance(self) -> None:
        """Every entry balances for each fund and has two lines or more, dated as the entry."""
        dates = {entry.id: entry.entry_date for entry in self.entries}
        differences: Counter[tuple[int, int]] = Counter()
        for line in self.lines:
            assert line.entry_date == dates[line.entry_id]
            differences[line.entry_id, line.fund_id] += line.debit_vnd - line.credit_vnd
        assert not any(differences.values())
        assert all(count >= 2 for count in Counter(line.entry_id for line in self.lines).values())
        assert {line.entry_id for line in self.lines} == set(dates)

    def prove_totals(self) -> None:
        """Day turnover and positions are what the lines add up to, and no guarded one is below zero on any day."""
        sums: dict[tuple[int, int], dict[dt.date, list[int]]] = defaultdict(dict)
        for line in self.lines:
            day = sums[line.account_id, line.fund_id].setdefault(line.entry_date, [0, 0, 0])
            day[0] += line.debit_vnd
            day[1] += line.credit_vnd
            day[2] += 1
        days, positions = set(), set()
        for pot, by_day in sums.items():
            balance, is_guarded = 0, bool(self.accounts[pot[0]].is_guarded)
            for date, (debit_vnd, credit_vnd, count) in sorted(by_day.items()):
                balance += debit_vnd - credit_vnd
                assert balance >= 0 or not is_guarded
                days.add((*pot, date, debit_vnd, credit_vnd, count, balance, is_guarded))
            positions.add((*pot, balance, max(by_day), is_guarded))
        assert {tuple(row) for row in self.days} == days
        assert {tuple(row) for row in self.positions} == positions

    def prove_funds(self) -> None:
        """Net assets of each fund are what the lines add up to; a restricted one is never below zero."""
        net_assets: Counter[int] = Counter()
        for line in self.lines:
            if self.accounts[line.account_id].type in NET_ASSET_TYPES:
                net_assets[line.fund_id] += line.credit_vnd - line.debit_vnd
        for row in self.fund_positions:
            fund = self.funds[row.fund_id]
            assert bool(row.is_restricted) == bool(fund.is_restricted)
            assert row.net_assets_vnd == net_assets[row.fund_id]
            assert row.net_assets_vnd >= 0 or not fund.is_restricted
        assert set(net_assets) <= {row.fund_id for row in self.fund_positions}


def balances(session: Session) -> dict[tuple[str, str], int]:
    """Give debits less credits of every account and fund whose lines do not cancel, from the lines."""
    change = sa.func.sum(JournalLine.debit_vnd - JournalLine.credit_vnd)
    rows = session.execute(
        sa.select(Account.code, Fund.code, change)
        .select_from(JournalLine)
        .join(Account, Account.id == JournalLine.account_id)
        .join(Fund, Fund.id == JournalLine.fund_id)
        .group_by(Account.code, Fund.code)
        .having(change != 0)
    )
    return {(account, fund): int(balance) for account, fund, balance in rows}
