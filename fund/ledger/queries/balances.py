"""Balances and turnover from the day totals: pots, trial balance, funds.

A balance is debits less credits in whole đồng. `verification` proves the totals from the lines.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased

from fund.ledger.accounts import AccountType
from fund.ledger.models import Account, DayTurnover, Fund, Position
from fund.ledger.queries.register import list_accounts, list_funds


@dataclass(frozen=True, slots=True)
class TrialBalanceRow:
    """One account of the trial balance; each pair has one side at zero."""

    account: str
    name: str
    opening_debit: int
    opening_credit: int
    debit: int
    credit: int
    closing_debit: int
    closing_credit: int


@dataclass(frozen=True, slots=True)
class PotBalance:
    """What an account holds for a fund at the end of a day, and its turnover over a span."""

    account: str
    account_type: AccountType
    fund: str
    opening_vnd: int
    debit_vnd: int
    credit_vnd: int

    @property
    def closing_vnd(self) -> int:
        """Give the balance at the end of the span."""
        return self.opening_vnd + self.debit_vnd - self.credit_vnd


@dataclass(frozen=True, slots=True)
class FundBalance:
    """A fund over a span: what it had, took in, spent and has; and where the money is."""

    fund: str
    name: str
    purpose: str
    is_restricted: bool
    opening_vnd: int
    income_vnd: int
    expense_vnd: int
    transfer_vnd: int
    net_assets_vnd: int
    cash_vnd: int
    bank_vnd: int
    goods_vnd: int
    payable_vnd: int


def pot_balances(session: Session, *, first: dt.date, last: dt.date) -> tuple[PotBalance, ...]:
    """Give every account and fund that ever moved: balance before `first`, turnover from `first` through `last`."""
    earlier = aliased(DayTurnover)
    opening = (
        select(earlier.closing_vnd)
        .where(
            earlier.account_id == Position.account_id,
            earlier.fund_id == Position.fund_id,
            earlier.entry_date < first,
        )
        .order_by(earlier.entry_date.desc())
        .limit(1)
        .scalar_subquery()
    )
    turnover = (
        select(
            DayTurnover.account_id,
            DayTurnover.fund_id,
            func.sum(DayTurnover.debit_vnd).label("debit_vnd"),
            func.sum(DayTurnover.credit_vnd).label("credit_vnd"),
        )
        .where(DayTurnover.entry_date.between(first, last))
        .group_by(DayTurnover.account_id, DayTurnover.fund_id)
        .subquery()
    )
    rows = session.execute(
        select(Account.code, Account.type, Fund.code, opening, turnover.c.debit_vnd, turnover.c.credit_vnd)
        .select_from(Position)
        .join(Account, Account.id == Position.account_id)
        .join(Fund, Fund.id == Position.fund_id)
        .outerjoin(
            turnover,
            and_(turnover.c.account_id == Position.account_id, turnover.c.fund_id == Position.fund_id),
        )
        .order_by(Account.code, Fund.code)
    )
    return tuple(
        PotBalance(account, kind, fund, int(before or 0), int(debit or 0), int(credit or 0))
        for account, kind, fund, before, debit, credit in rows
    )


def trial_balance(session: Session, *, first: dt.date, last: dt.date, fund: str = "") -> tuple[TrialBalanceRow, ...]:
    """Give opening, turnover and closing of every account that has any of them, by code."""
    names = {account.code: account.name for account in list_accounts(session)}
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for pot in pot_balances(session, first=first, last=last):
        if fund in {"", pot.fund}:
            total = sums[pot.account]
            total[0] += pot.opening_vnd
            total[1] += pot.debit_vnd
            total[2] += pot.credit_vnd
    return tuple(
        TrialBalanceRow(
            account=code,
            name=names[code],
            opening_debit=max(opening, 0),
            opening_credit=max(-opening, 0),
            debit=debit,
            credit=credit,
            closing_debit=max(opening + debit - credit, 0),
            closing_credit=max(credit - debit - opening, 0),
        )
        for code, (opening, debit, credit) in sorted(sums.items())
        if opening or debit or credit
    )


def fund_balances(
    session: Session, *, first: dt.date, last: dt.date, cash: str, bank: str, goods: str, payable: str
) -> tuple[FundBalance, ...]:
    """Give every fund's opening, income, spending and closing, and where its money lies.

    The four codes are those of the roles cash, bank, goods and payable to beneficiaries.
    """
    pots: dict[str, list[PotBalance]] = defaultdict(list)
    for pot in pot_balances(session, first=first, last=last):
        pots[pot.fund].append(pot)
    return tuple(
        _fund_balance(fund, pots[fund.code], cash=cash, bank=bank, goods=goods, payable=payable)
        for fund in list_funds(session)
    )


def _fund_balance(
    fund: Fund, pots: Sequence[PotBalance], *, cash: str, bank: str, goods: str, payable: str
) -> FundBalance:
    def moved(kind: AccountType) -> int:
        return sum(pot.credit_vnd - pot.debit_vnd for pot in pots if pot.account_type is kind)

    def held(code: str) -> int:
        return sum(pot.closing_vnd for pot in pots if pot.account.startswith(code))

    own = [pot for pot in pots if pot.account_type.counts_to_net_assets]
    return FundBalance(
        fund=fund.code,
        name=fund.name,
        purpose=fund.purpose,
        is_restricted=fund.is_restricted,
        opening_vnd=-sum(pot.opening_vnd for pot in own),
        income_vnd=moved(AccountType.INCOME),
        expense_vnd=-moved(AccountType.EXPENSE),
        transfer_vnd=moved(AccountType.NET_ASSETS),
        net_assets_vnd=-sum(pot.closing_vnd for pot in own),
        cash_vnd=held(cash),
        bank_vnd=held(bank),
        goods_vnd=held(goods),
        payable_vnd=-held(payable),
    )
