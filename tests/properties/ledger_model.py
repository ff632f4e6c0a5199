"""The ledger once more, as small as it can be: a list of lines in memory. What it says, the books must say."""

import calendar
import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from fund.ledger.entries import EntryDraft
from tests.builders.ledger import CASH, FIRST_BANK, GOODS, HOUSES, SECOND_BANK

GUARDED = {CASH, FIRST_BANK, SECOND_BANK, GOODS, "1281"}
RESTRICTED = {HOUSES}
NET_ASSETS = ("421", "511", "515", "711", "611", "642")


@dataclass(frozen=True)
class ModelLine:
    """A line: debits less credits."""

    day: dt.date
    account: str
    fund: str
    change_vnd: int


@dataclass
class ModelLedger:
    """What has been posted, which months are shut and by whom."""

    entries: list[EntryDraft] = field(default_factory=list)
    lines: list[ModelLine] = field(default_factory=list)
    shut_by: dict[int, str] = field(default_factory=dict)

    def refusal_of(self, drafts: Sequence[EntryDraft]) -> str:
        """Name what the books must answer to these drafts; empty if they must take them."""
        if any(any(_differences(draft).values()) for draft in drafts):
            return "EntryRejected"
        if any(draft.entry_date.month in self.shut_by for draft in drafts):
            return "PeriodClosed"
        lines = [*self.lines, *(line for draft in drafts for line in lines_of(draft))]
        touched = {(line.account, line.fund) for draft in drafts for line in lines_of(draft)}
        if any(_net_assets(lines, fund) < 0 for fund in RESTRICTED & {fund for _, fund in touched}):
            return "FundOverdrawn"
        if any(_lowest(lines, *pot) < 0 for pot in touched if pot[0] in GUARDED):
            return "AccountOverdrawn"
        taken = {entry.source for entry in self.entries}
        sources = [draft.source for draft in drafts]
        if taken & set(sources) or len(set(sources)) < len(sources):
            return "SourcePostedBefore"
        return ""

    def post(self, drafts: Sequence[EntryDraft]) -> None:
        """Take the drafts."""
        for draft in drafts:
            self.entries.append(draft)
            self.lines += lines_of(draft)

    def balances(self) -> dict[tuple[str, str], int]:
        """Give what every pot holds, without the empty ones."""
        sums: Counter[tuple[str, str]] = Counter()
        for line in self.lines:
            sums[line.account, line.fund] += line.change_vnd
        return {pot: balance for pot, balance in sums.items() if balance}

    def balance_until(self, day: dt.date) -> dict[tuple[str, str], int]:
        """Give what every pot held at the end of a day, without the empty ones."""
        return ModelLedger(lines=[line for line in self.lines if line.day <= day]).balances()

    def numbers(self) -> Counter[str]:
        """Count the vouchers of each kind."""
        return Counter(entry.voucher_kind.value for entry in self.entries)


def lines_of(draft: EntryDraft) -> list[ModelLine]:
    """Turn a draft into lines."""
    return [
        ModelLine(draft.entry_date, each.account, each.fund, each.debit_vnd - each.credit_vnd) for each in draft.lines
    ]


def last_day(month: int) -> dt.date:
    """Give the last day of a month of 2026."""
    return dt.date(2026, month, calendar.monthrange(2026, month)[1])


def _differences(draft: EntryDraft) -> Counter[str]:
    sums: Counter[str] = Counter()
    for line in lines_of(draft):
        sums[line.fund] += line.change_vnd
    return sums


def _net_assets(lines: Sequence[ModelLine], fund: str) -> int:
    return -sum(line.change_vnd for line in lines if line.fund == fund and line.account.startswith(NET_ASSETS))


def _lowest(lines: Sequence[ModelLine], account: str, fund: str) -> int:
    own = [line for line in lines if (line.account, line.fund) == (account, fund)]
    days = {line.day for line in own}
    return min(sum(line.change_vnd for line in own if line.day <= day) for day in days)
