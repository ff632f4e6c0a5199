"""The first page's figures: work that waits, balances of funds and bank accounts, income and spending by month.

Balances and months come from the ledger's day totals, so the page costs the same for any length of books.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fund.banking.queries import waiting_count
from fund.disbursements.queries.payments import waiting
from fund.donations.kinds import RefundStatus
from fund.donations.models import Refund
from fund.donations.queries import count_waiting_gifts
from fund.ledger.accounts import AccountType
from fund.ledger.models import Account, DayTurnover
from fund.ledger.queries import FundBalance, fund_balances, list_accounts, pot_balances
from fund.ledger.roles import Role, code_of, is_bank, is_cash
from fund.vouchers.kinds import VoucherStatus
from fund.vouchers.queries import count_waiting

MONTHS = 12


@dataclass(frozen=True)
class WaitingWork:
    """How many things wait in each step of the office."""

    gifts_to_confirm: int
    refunds_to_approve: int
    refunds_to_pay: int
    requests_to_appraise: int
    requests_to_select: int
    decisions_to_approve: int
    decisions_to_issue: int
    awards_to_pay: int
    payments_to_approve: int
    payments_to_pay: int
    vouchers_to_approve: int
    vouchers_to_carry_out: int
    lines_to_settle: int


@dataclass(frozen=True)
class MonthFlow:
    """Income and spending of one month, whole đồng."""

    first_date: dt.date
    income_vnd: int
    expense_vnd: int


@dataclass(frozen=True)
class PlaceBalance:
    """What lies in the cash box or in one bank account."""

    account: str
    name: str
    balance_vnd: int


@dataclass(frozen=True)
class Overview:
    """All money figures of the first page."""

    funds: tuple[FundBalance, ...]
    places: tuple[PlaceBalance, ...]
    months: tuple[MonthFlow, ...]

    @property
    def money_vnd(self) -> int:
        """Add up cash and bank."""
        return sum(place.balance_vnd for place in self.places)

    @property
    def net_assets_vnd(self) -> int:
        """Add up what the funds may still spend."""
        return sum(fund.net_assets_vnd for fund in self.funds)

    @property
    def payable_vnd(self) -> int:
        """Add up what was decided and is not paid yet."""
        return sum(fund.payable_vnd for fund in self.funds)


def waiting_work(session: Session) -> WaitingWork:
    """Count what waits in each step; the page shows a person only the steps that are theirs."""
    support = waiting(session)
    vouchers = count_waiting(session)
    refunds = dict(session.execute(select(Refund.status, func.count()).group_by(Refund.status)).all())
    return WaitingWork(
        gifts_to_confirm=count_waiting_gifts(session),
        refunds_to_approve=refunds.get(RefundStatus.DRAFT, 0),
        refunds_to_pay=refunds.get(RefundStatus.APPROVED, 0),
        requests_to_appraise=support.requests_to_appraise,
        requests_to_select=support.requests_to_select,
        decisions_to_approve=support.decisions_to_approve,
        decisions_to_issue=support.decisions_to_issue,
        awards_to_pay=support.awards_to_pay,
        payments_to_approve=support.payments_to_approve,
        payments_to_pay=support.payments_to_pay,
        vouchers_to_approve=vouchers.get(VoucherStatus.DRAFT, 0),
        vouchers_to_carry_out=vouchers.get(VoucherStatus.APPROVED, 0),
        lines_to_settle=waiting_count(session),
    )


def build(session: Session, *, today: dt.date) -> Overview:
    """Read the balances as of today and the last twelve months."""
    funds = fund_balances(
        session,
        first=today.replace(month=1, day=1),
        last=today,
        cash=code_of(Role.CASH),
        bank=code_of(Role.BANK),
        goods=code_of(Role.GOODS),
        payable=code_of(Role.PAYABLE_BENEFICIARY),
    )
    return Overview(funds=funds, places=_places(session, today), months=_months(session, today))


def _places(session: Session, today: dt.date) -> tuple[PlaceBalance, ...]:
    balances: dict[str, int] = defaultdict(int)
    for pot in pot_balances(session, first=today, last=today):
        balances[pot.account] += pot.closing_vnd
    return tuple(
        PlaceBalance(account.code, account.name, balances[account.code])
        for account in list_accounts(session)
        if account.is_postable and (is_cash(account.code) or is_bank(account.code))
    )


def _months(session: Session, today: dt.date) -> tuple[MonthFlow, ...]:
    starts = _month_starts(today)
    rows = session.execute(
        select(
            DayTurnover.entry_date,
            Account.type,
            func.sum(DayTurnover.credit_vnd - DayTurnover.debit_vnd),
        )
        .join(Account, Account.id == DayTurnover.account_id)
        .where(
            DayTurnover.entry_date.between(starts[0], today),
            Account.type.in_((AccountType.INCOME, AccountType.EXPENSE)),
        )
        .group_by(DayTurnover.entry_date, Account.type)
    )
    sums: dict[tuple[dt.date, AccountType], int] = defaultdict(int)
    for day, kind, amount in rows:
        sums[day.replace(day=1), kind] += int(amount)
    return tuple(
        MonthFlow(start, sums[start, AccountType.INCOME], -sums[start, AccountType.EXPENSE]) for start in starts
    )


def _month_starts(today: dt.date) -> Sequence[dt.date]:
    number = today.year * MONTHS + today.month - 1
    return [dt.date(at // MONTHS, at % MONTHS + 1, 1) for at in range(number - MONTHS + 1, number + 1)]
