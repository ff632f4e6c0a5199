"""What the pages of reconciliation show, as frozen rows (pure)."""

import datetime as dt
from dataclasses import dataclass

from fund.reconciliation.kinds import Reason, ReconciliationStatus, Side

LINE_KEY = 10**12
"""A line's place is its day, then its id: lines are listed by day, as their index holds them."""


@dataclass(frozen=True)
class MonthRow:
    """One month of one account for the list."""

    id: int
    account_code: str
    account_name: str
    month: str
    first_date: dt.date
    status: ReconciliationStatus
    closing_bank_vnd: int | None
    closing_books_vnd: int | None
    bank_only_vnd: int | None
    books_only_vnd: int | None
    prepared_by: str
    signed_by: str
    signed_at: dt.datetime | None


@dataclass(frozen=True)
class ItemRow:
    """A statement line or an entry, as either list shows it; `id` is the line's or the entry's."""

    id: int
    side: Side
    day: dt.date
    reference: str
    description: str
    amount_vnd: int
    voucher_number: str
    entry_id: int | None
    reason: Reason | None
    explanation: str
    is_carried: bool
    is_by_hand: bool = False

    @property
    def key(self) -> int:
        """Give the place in its list as one number, for the next page."""
        return self.id if self.side is Side.BOOKS else self.day.toordinal() * LINE_KEY + self.id

    @property
    def is_explained(self) -> bool:
        """Tell whether nothing more needs to be said about it."""
        return self.reason is Reason.LATER or self.explanation != ""


@dataclass(frozen=True)
class ItemFilter:
    """Which items to show; empty means all."""

    text: str = ""
    amount_vnd: int | None = None
    reason: Reason | None = None


@dataclass(frozen=True)
class SideFigures:
    """One side of the month: all of it, and what stands alone at the end (carried items among that)."""

    count: int
    turnover_vnd: int
    alone_count: int
    alone_vnd: int
    unexplained_count: int


@dataclass(frozen=True)
class Figures:
    """The bridge from the bank's closing balance to that of the books."""

    opening_bank_vnd: int | None
    closing_bank_vnd: int | None
    opening_books_vnd: int
    closing_books_vnd: int
    carried_vnd: int
    """By how much books exceed bank since before the first reconciled month, less what was found since."""
    bank: SideFigures
    books: SideFigures

    @property
    def is_statement_whole(self) -> bool:
        """Tell whether the opening balance and the lines give the closing balance."""
        if self.opening_bank_vnd is None or self.closing_bank_vnd is None:
            return False
        return self.opening_bank_vnd + self.bank.turnover_vnd == self.closing_bank_vnd

    @property
    def bridge_vnd(self) -> int | None:
        """Give what the books should hold by the bank's balance and the differences."""
        if self.closing_bank_vnd is None:
            return None
        return self.closing_bank_vnd + self.books.alone_vnd - self.bank.alone_vnd + self.carried_vnd

    @property
    def gap_vnd(self) -> int:
        """Give what the bridge lacks; zero when it adds up."""
        return 0 if self.bridge_vnd is None else self.closing_books_vnd - self.bridge_vnd


@dataclass(frozen=True)
class MatchRow:
    """A match made by hand, with what it joins."""

    id: int
    note: str
    made_by: str
    made_at: dt.datetime
    lines: tuple[str, ...]
    entries: tuple[str, ...]
    amount_vnd: int
