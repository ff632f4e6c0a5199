"""What a posting needs to know of the books, read at once under the posting lock.

Dates are ISO text here, so that both drivers give the same.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy.orm import Session

from fund.ledger import chain, driver
from fund.ledger.accounts import AccountType

Pot = tuple[int, int]
"""Account id and fund id."""
Series = tuple[str, int]
"""Voucher kind and year."""


class AccountFacts(NamedTuple):
    """An account as posting sees it."""

    id: int
    code: str
    name: str
    type: AccountType
    is_postable: bool
    is_guarded: bool
    valid_from: str
    valid_to: str | None


class FundFacts(NamedTuple):
    """A fund as posting sees it."""

    id: int
    code: str
    name: str
    is_restricted: bool
    opened_on: str
    closed_on: str | None


class PeriodFacts(NamedTuple):
    """A period as posting sees it."""

    id: int
    first_date: str
    last_date: str
    is_open: bool


@dataclass(frozen=True)
class Snapshot:
    """The books as the last poster left them, as far as some drafts touch them."""

    accounts: Mapping[str, AccountFacts]
    funds: Mapping[str, FundFacts]
    periods: tuple[PeriodFacts, ...]
    head_id: int
    head_hash: str
    counters: Mapping[Series, int]
    balances: Mapping[Pot, int]
    last_dates: Mapping[Pot, str]
    net_assets: Mapping[int, int]


_HEAD = "SELECT id, entry_hash FROM journal_entry ORDER BY id DESC LIMIT 1"
_BOOKS = """
SELECT e.id, e.entry_hash, p.id, p.first_date, p.last_date, p.status, c.voucher_kind, c.voucher_year, c.last_no
FROM (SELECT 1 AS one) AS always
LEFT JOIN (SELECT id, entry_hash FROM journal_entry ORDER BY id DESC LIMIT 1) AS e ON true
LEFT JOIN period p ON p.first_date <= ? AND p.last_date >= ?
LEFT JOIN voucher_counter c ON c.voucher_year BETWEEN ? AND ?
"""
"""The head of the chain beside every pair of a period and a counter of the years asked for: one trip, few rows."""
_POTS = """
SELECT a.id, a.code, a.name, a.type, a.is_postable, a.is_guarded, a.valid_from, a.valid_to,
  f.id, f.code, f.name, f.is_restricted, f.opened_on, f.closed_on, p.balance_vnd, p.last_date, n.net_assets_vnd
FROM (SELECT 1 AS one) AS always
LEFT JOIN account a ON a.code IN ({})
LEFT JOIN fund f ON f.code IN ({})
LEFT JOIN position p ON p.account_id = a.id AND p.fund_id = f.id
LEFT JOIN fund_position n ON n.fund_id = f.id
"""
"""Every pair of an account and a fund asked for, with what it holds."""


def chain_head(session: Session) -> tuple[int, str]:
    """Give the last entry's id and link; (0, GENESIS) for empty books."""
    rows = driver.fetch(session, _HEAD)
    return (rows[0][0], rows[0][1]) if rows else (0, chain.GENESIS)


def take_snapshot(
    session: Session, *, accounts: Collection[str], funds: Collection[str], first: dt.date, last: dt.date
) -> Snapshot:
    """Queue behind other posters, then read what drafts over these codes and dates need."""
    account_codes, fund_codes = tuple(sorted(accounts)), tuple(sorted(funds))
    some_accounts, some_funds = ", ".join("?" * len(account_codes)), ", ".join("?" * len(fund_codes))
    books, pots = driver.lock_and_read(
        session,
        [
            (_BOOKS, (last.isoformat(), first.isoformat(), first.year, last.year)),
            (_POTS.format(some_accounts, some_funds), account_codes + fund_codes),
        ],
    )
    held = {(row[0], row[8]): row[14:16] for row in pots if row[14] is not None}
    return Snapshot(
        accounts={row[1]: _account(row[:8]) for row in pots if row[0] is not None},
        funds={row[9]: _fund(row[8:14]) for row in pots if row[8] is not None},
        periods=tuple({row[2]: _period(row[2:6]) for row in books if row[2] is not None}.values()),
        head_id=books[0][0] or 0,
        head_hash=books[0][1] or chain.GENESIS,
        counters={(row[6], row[7]): row[8] for row in books if row[6] is not None},
        balances={pot: balance for pot, (balance, _) in held.items()},
        last_dates={pot: str(last_date) for pot, (_, last_date) in held.items()},
        net_assets={row[8]: row[16] for row in pots if row[16] is not None},
    )


def _account(row: driver.Row) -> AccountFacts:
    account_id, code, name, kind, is_postable, is_guarded, first, last = row
    facts = (AccountType(kind), bool(is_postable), bool(is_guarded), str(first), _day(last))
    return AccountFacts(account_id, code, name, *facts)


def _period(row: driver.Row) -> PeriodFacts:
    period_id, first, last, status = row
    return PeriodFacts(period_id, str(first), str(last), status == "open")


def _fund(row: driver.Row) -> FundFacts:
    fund_id, code, name, is_restricted, first, last = row
    return FundFacts(fund_id, code, name, bool(is_restricted), str(first), _day(last))


def _day(stored: object) -> str | None:
    return None if stored is None else str(stored)
