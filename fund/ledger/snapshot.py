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
_COUNTERS = "SELECT voucher_kind, voucher_year, last_no FROM voucher_counter WHERE voucher_year BETWEEN ? AND ?"
_PERIODS = "SELECT id, first_date, last_date, status FROM period WHERE first_date <= ? AND last_date >= ?"
_ACCOUNTS = """
SELECT a.id, a.code, a.name, a.type, a.is_postable, a.is_guarded, a.valid_from, a.valid_to,
  p.fund_id, p.balance_vnd, p.last_date
FROM account a LEFT JOIN position p ON p.account_id = a.id WHERE a.code IN ({})
"""
_FUNDS = """
SELECT f.id, f.code, f.name, f.is_restricted, f.opened_on, f.closed_on, p.net_assets_vnd
FROM fund f LEFT JOIN fund_position p ON p.fund_id = f.id WHERE f.code IN ({})
"""


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
    head, counters, periods, pots, pools = driver.lock_and_read(
        session,
        [
            (_HEAD, ()),
            (_COUNTERS, (first.year, last.year)),
            (_PERIODS, (last.isoformat(), first.isoformat())),
            (_ACCOUNTS.format(some_accounts), account_codes),
            (_FUNDS.format(some_funds), fund_codes),
        ],
    )
    return Snapshot(
        accounts={row[1]: _account(row[:8]) for row in pots},
        funds={row[1]: _fund(row[:6]) for row in pools},
        periods=tuple(PeriodFacts(row[0], str(row[1]), str(row[2]), row[3] == "open") for row in periods),
        head_id=head[0][0] if head else 0,
        head_hash=head[0][1] if head else chain.GENESIS,
        counters={(row[0], row[1]): row[2] for row in counters},
        balances={(row[0], row[8]): row[9] for row in pots if row[8] is not None},
        last_dates={(row[0], row[8]): str(row[10]) for row in pots if row[8] is not None},
        net_assets={row[0]: row[6] for row in pools if row[6] is not None},
    )


def _account(row: driver.Row) -> AccountFacts:
    account_id, code, name, kind, is_postable, is_guarded, first, last = row
    facts = (AccountType(kind), bool(is_postable), bool(is_guarded), str(first), _day(last))
    return AccountFacts(account_id, code, name, *facts)


def _fund(row: driver.Row) -> FundFacts:
    fund_id, code, name, is_restricted, first, last = row
    return FundFacts(fund_id, code, name, bool(is_restricted), str(first), _day(last))


def _day(stored: object) -> str | None:
    return None if stored is None else str(stored)
