"""Day turnover, positions and fund positions, written in the posting transaction.

One code path for one entry and for 200,000. Money in is booked before money out, so that a balance that a day ends
well with is never refused half way. The database's CHECKs refuse what would leave an account or a fund below zero;
this module only finds the words: which fund, how much is there, how much is missing.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fund.errors import Conflict, FundError
from fund.ledger import driver
from fund.ledger.driver import Change, Row
from fund.ledger.snapshot import AccountFacts, FundFacts, Pot, Snapshot


class FundOverdrawn(Conflict):
    """A restricted fund's net assets would go below zero."""


class AccountOverdrawn(Conflict):
    """Cash, bank or goods of a fund would go below zero on some day."""


@dataclass
class DaySum:
    """Turnover of one pot on one day."""

    debit_vnd: int = 0
    credit_vnd: int = 0
    line_count: int = 0

    @property
    def change_vnd(self) -> int:
        """Give debits less credits."""
        return self.debit_vnd - self.credit_vnd

    @property
    def amounts(self) -> tuple[int, int, int]:
        """Give debits, credits and the number of lines."""
        return self.debit_vnd, self.credit_vnd, self.line_count


class Movements:
    """What a set of entries adds up to, by pot and day, gathered while their rows are built."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.by_pot: dict[Pot, dict[dt.date, DaySum]] = defaultdict(lambda: defaultdict(DaySum))

    def add(self, pot: Pot, entry_date: dt.date, debit_vnd: int, credit_vnd: int) -> None:
        """Add one line."""
        day = self.by_pot[pot][entry_date]
        day.debit_vnd += debit_vnd
        day.credit_vnd += credit_vnd
        day.line_count += 1

    def pot_changes(self) -> dict[Pot, int]:
        """Give debits less credits of each pot over all days."""
        return {pot: sum(day.change_vnd for day in days.values()) for pot, days in self.by_pot.items()}

    def days(self) -> Iterable[tuple[Pot, dt.date, DaySum]]:
        """Give each pot and day, money in first, then by date."""
        rows = [(pot, day, total) for pot, days in self.by_pot.items() for day, total in days.items()]
        return sorted(rows, key=lambda row: (row[2].change_vnd < 0, row[1], row[0]))


_OVERDRAWN = {"ck_fund_position_not_overdrawn", "ck_position_not_overdrawn", "ck_day_turnover_not_overdrawn"}
_NEW_POSITION = """
INSERT INTO position (balance_vnd, last_date, account_id, fund_id, is_guarded) VALUES (?, ?, ?, ?, ?)
"""
_MOVE_POSITION = """
UPDATE position SET balance_vnd = balance_vnd + ?, last_date = ? WHERE account_id = ? AND fund_id = ?
"""
_NEW_FUND_POSITION = "INSERT INTO fund_position (net_assets_vnd, fund_id, is_restricted) VALUES (?, ?, ?)"
_MOVE_FUND_POSITION = "UPDATE fund_position SET net_assets_vnd = net_assets_vnd + ? WHERE fund_id = ?"
_NEW_DAY = """
INSERT INTO day_turnover
  (closing_vnd, debit_vnd, credit_vnd, line_count, account_id, fund_id, entry_date, is_guarded)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
_MOVE_DAY = """
UPDATE day_turnover SET closing_vnd = closing_vnd + ?, debit_vnd = debit_vnd + ?, credit_vnd = credit_vnd + ?,
  line_count = line_count + ?
WHERE account_id = ? AND fund_id = ? AND entry_date = ?
"""
_CLOSING_AT = """
SELECT entry_date, closing_vnd FROM day_turnover WHERE account_id = ? AND fund_id = ? AND entry_date <= ?
ORDER BY entry_date DESC LIMIT 1
"""
_LATER_DAYS = """
UPDATE day_turnover SET closing_vnd = closing_vnd + ? WHERE account_id = ? AND fund_id = ? AND entry_date > ?
"""
_LOWEST_LATER = """
SELECT entry_date, closing_vnd FROM day_turnover WHERE account_id = ? AND fund_id = ? AND entry_date >= ?
ORDER BY closing_vnd, entry_date LIMIT 1
"""


class Booking:
    """The changes that add a posting's movements to the totals, and the words for a refusal."""

    def __init__(self, movements: Movements, snapshot: Snapshot) -> None:
        """Take the movements beside the books as they stand."""
        self.movements = movements
        self.balances = snapshot.balances
        self.last_dates = snapshot.last_dates
        self.net_assets = snapshot.net_assets
        self.accounts: dict[int, AccountFacts] = {account.id: account for account in snapshot.accounts.values()}
        self.funds: dict[int, FundFacts] = {fund.id: fund for fund in snapshot.funds.values()}
        self.pot_changes = movements.pot_changes()
        self.past_days: dict[tuple[int, int, str], tuple[Sequence[Row], Sequence[Row]]] = {}

    def read_past_days(self, session: Session) -> None:
        """Learn what stood on the days of this posting that other days of the books follow; call under the lock."""
        keys = [(*pot, day.isoformat()) for pot, day, _ in self.movements.days() if self._is_past(pot, day)]
        found = (
            driver.read(session, [(sql, key) for key in keys for sql in (_CLOSING_AT, _LOWEST_LATER)]) if keys else []
        )
        for at, key in enumerate(keys):
            self.past_days[key] = (found[2 * at], found[2 * at + 1])

    def changes(self) -> list[Change]:
        """Give the changes of fund positions, positions and days; days of a pot with several are left out."""
        return [*self._fund_changes(), *self._position_changes(), *self._day_changes()]

    def _net_changes(self) -> dict[int, int]:
        changes: dict[int, int] = defaultdict(int)
        for (account_id, fund_id), change in self.pot_changes.items():
            if self.accounts[account_id].type.counts_to_net_assets:
                changes[fund_id] -= change
        return dict(sorted(changes.items()))

    def _fund_changes(self) -> list[Change]:
        new: list[Row] = []
        moved: list[Row] = []
        for fund_id, change in self._net_changes().items():
            if fund_id in self.net_assets:
                moved.append((change, fund_id))
            else:
                new.append((change, fund_id, self.funds[fund_id].is_restricted))
        return [Change(_NEW_FUND_POSITION, new), Change(_MOVE_FUND_POSITION, moved)]

    def _position_changes(self) -> list[Change]:
        new: list[Row] = []
        moved: list[Row] = []
        for pot, change in sorted(self.pot_changes.items()):
            last_date = max(self.movements.by_pot[pot]).isoformat()
            if pot in self.balances:
                moved.append((change, max(last_date, self.last_dates[pot]), *pot))
            else:
                new.append((change, last_date, *pot, self.accounts[pot[0]].is_guarded))
        return [Change(_NEW_POSITION, new), Change(_MOVE_POSITION, moved)]

    def _day_changes(self) -> list[Change]:
        new: list[Row] = []
        moved: list[Row] = []
        later: list[Row] = []
        for pot, day, total in self.movements.days():
            key = (*pot, day.isoformat())
            if len(self.movements.by_pot[pot]) > 1:
                continue
            if self._is_past(pot, day):
                at_day, _lowest = self.past_days[key]
                later.append((total.change_vnd, *key))
            else:
                at_day = [(self.last_dates[pot], self.balances[pot])] if pot in self.balances else []
            self._add_day(new, moved, key, total, at_day)
        return [Change(_NEW_DAY, new), Change(_MOVE_DAY, moved), Change(_LATER_DAYS, later)]

    def _add_day(
        self, new: list[Row], moved: list[Row], key: tuple[int, int, str], total: DaySum, at_day: Sequence[Row]
    ) -> None:
        """Add the row of a day: a new one after the closing balance before it, or one that moves."""
        date, balance = at_day[0] if at_day else ("", 0)
        if str(date) == key[2]:
            moved.append((total.change_vnd, *total.amounts, *key))
        else:
            new.append((balance + total.change_vnd, *total.amounts, *key, self.accounts[key[0]].is_guarded))

    def _is_past(self, pot: Pot, day: dt.date) -> bool:
        """Tell whether the pot's only day of this posting is followed by a day in the books."""
        return len(self.movements.by_pot[pot]) == 1 and day.isoformat() < self.last_dates.get(pot, "")

    @property
    def has_pots_with_many_days(self) -> bool:
        """Tell whether some pot moves on several days, which are booked one after the other."""
        return any(len(days) > 1 for days in self.movements.by_pot.values())

    def book_pots_with_many_days(self, session: Session) -> None:
        """Book the days of these pots, money in first; each moves the balances of all later days.

        Raises:
            AccountOverdrawn: A guarded account would hold less than nothing on that day or a later one.
        """
        for pot, day, total in self.movements.days():
            if len(self.movements.by_pot[pot]) > 1:
                self._book_day(session, pot, day.isoformat(), total)

    def _book_day(self, session: Session, pot: Pot, day: str, total: DaySum) -> None:
        key = (*pot, day)
        at_day, lowest = driver.read(session, [(_CLOSING_AT, key), (_LOWEST_LATER, key)])
        new: list[Row] = []
        moved: list[Row] = []
        self._add_day(new, moved, key, total, at_day)
        later = Change(_LATER_DAYS, [(total.change_vnd, *key)])
        try:
            driver.write(session, [Change(_NEW_DAY, new), Change(_MOVE_DAY, moved), later])
        except IntegrityError as error:
            raise self._overdrawn_on_a_day(pot, day, total.change_vnd, at_day, lowest) from error

    def refusal(self, constraint: str) -> FundError | None:
        """Say why the database's CHECK refused the changes; None if it was not for want of money."""
        if constraint not in _OVERDRAWN:
            return None
        return self._fund_refusal() or self._pot_refusal() or self._day_refusal()

    def _fund_refusal(self) -> FundError | None:
        for fund_id, change in self._net_changes().items():
            balance = self.net_assets.get(fund_id, 0)
            if self.funds[fund_id].is_restricted and balance + change < 0:
                return self._fund_overdrawn(self.funds[fund_id], balance, -change)
        return None

    def _pot_refusal(self) -> FundError | None:
        for pot, change in sorted(self.pot_changes.items()):
            balance = self.balances.get(pot, 0)
            if self.accounts[pot[0]].is_guarded and balance + change < 0:
                last_day = max(max(self.movements.by_pot[pot]).isoformat(), self.last_dates.get(pot, ""))
                return self._overdrawn(pot, balance, -balance - change, last_day)
        return None

    def _day_refusal(self) -> FundError | None:
        for key, (at_day, lowest) in self.past_days.items():
            pot, change = key[:2], self.pot_changes[key[:2]]
            refusal = self._overdrawn_on_a_day(pot, key[2], change, at_day, lowest)
            if self.accounts[pot[0]].is_guarded and cast("int", refusal.facts["shortfall_vnd"]) > 0:
                return refusal
        return None

    def _overdrawn_on_a_day(
        self, pot: Pot, day: str, change_vnd: int, at_day: Sequence[Row], lowest: Sequence[Row]
    ) -> AccountOverdrawn:
        places = [(at_day[0][1] if at_day else 0, day), *((row[1], str(row[0])) for row in lowest)]
        balance, on_date = min(places)
        return self._overdrawn(pot, balance, -balance - change_vnd, on_date)

    def _fund_overdrawn(self, fund: FundFacts, balance_vnd: int, needed_vnd: int) -> FundOverdrawn:
        return FundOverdrawn(
            fund=fund.code,
            fund_name=fund.name,
            balance_vnd=balance_vnd,
            needed_vnd=needed_vnd,
            shortfall_vnd=needed_vnd - balance_vnd,
        )

    def _overdrawn(self, pot: Pot, balance_vnd: int, shortfall_vnd: int, on_date: str) -> AccountOverdrawn:
        account, fund = self.accounts[pot[0]], self.funds[pot[1]]
        return AccountOverdrawn(
            account=account.code,
            account_name=account.name,
            fund=fund.code,
            fund_name=fund.name,
            balance_vnd=balance_vnd,
            shortfall_vnd=shortfall_vnd,
            on_date=dt.date.fromisoformat(on_date),
        )
