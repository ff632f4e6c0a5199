"""The chart and the calendar of the books: seeded, extended, never rewritten."""

import calendar
import csv
import datetime as dt
import pathlib

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fund.errors import Conflict, InvalidInput, NotFound
from fund.ledger.accounts import AccountType
from fund.ledger.models import Account, Fund, Period, PeriodStatus

CHART_FILE = pathlib.Path(__file__).with_name("chart.csv")
CHART_NOTICE = "Hệ thống tài khoản mẫu, đánh số theo khu vực công; kế toán đối chiếu với TT 41/2022 trước khi dùng."


class AccountExists(Conflict):
    """The chart has an account of this code."""


class FundExists(Conflict):
    """A fund has this code."""


class MonthBeforeShut(Conflict):
    """No month is opened before one that is shut (facts: period, shut)."""


class ParentAccountUnknown(NotFound):
    """The chart has no such parent account."""


class CodeNotUnderParent(InvalidInput):
    """A sub-account's code starts with its parent's."""


def load_chart(session: Session, *, valid_from: dt.date) -> int:
    """Add the accounts of `chart.csv` that the books do not have; give how many were added."""
    known = set(session.scalars(select(Account.code)))
    with CHART_FILE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["code"] not in known]
    for row in rows:
        session.add(
            _account(
                code=row["code"],
                name=row["name"],
                parent_code=row["parent"] or None,
                account_type=AccountType(row["type"]),
                is_postable=row["is_postable"] == "1",
                is_guarded=row["is_guarded"] == "1",
                valid_from=valid_from,
                source=row["source"],
            )
        )
        session.flush()
    return len(rows)


def add_sub_account(
    session: Session, *, code: str, name: str, parent_code: str, valid_from: dt.date, source: str
) -> Account:
    """Open a sub-account that is of the same type and as guarded as its parent, e.g. 11211 under 1121.

    Raises:
        AccountExists: The code is taken.
        ParentAccountUnknown: There is no such parent.
        CodeNotUnderParent: The code does not start with the parent's, or is not digits.
    """
    parent = session.scalar(select(Account).where(Account.code == parent_code))
    if parent is None:
        raise ParentAccountUnknown(account=parent_code)
    if not (code.isascii() and code.isdigit() and code.startswith(parent_code) and len(code) > len(parent_code)):
        raise CodeNotUnderParent(account=code, parent=parent_code, field="code")
    if session.scalar(select(Account.id).where(Account.code == code)) is not None:
        raise AccountExists(account=code, field="code")
    account = _account(
        code=code,
        name=name,
        parent_code=parent_code,
        account_type=parent.type,
        is_postable=True,
        is_guarded=parent.is_guarded,
        valid_from=valid_from,
        source=source,
    )
    session.add(account)
    session.flush()
    return account


def add_fund(session: Session, *, code: str, name: str, purpose: str, is_restricted: bool, opened_on: dt.date) -> Fund:
    """Open a fund.

    Raises:
        FundExists: The code is taken.
    """
    if session.scalar(select(Fund.id).where(Fund.code == code)) is not None:
        raise FundExists(fund=code, field="code")
    fund = Fund(code=code, name=name, purpose=purpose, is_restricted=is_restricted, opened_on=opened_on, closed_on=None)
    session.add(fund)
    session.flush()
    return fund


def open_months(session: Session, *, first: dt.date, through: dt.date) -> int:
    """Open a period for every month from `first` through the month of `through` that has none; give how many.

    Raises:
        MonthBeforeShut: A month without a period lies before one that is shut; what it took would change shut books.

    Source: Law on Accounting 88/2015/QH13, article 26: books are closed at the end of the period, in order.
    """
    known = set(session.scalars(select(Period.first_date)))
    shut = session.scalar(select(func.max(Period.first_date)).where(Period.status == PeriodStatus.CLOSED))
    month, opened = first.replace(day=1), 0
    while month <= through:
        last = month.replace(day=calendar.monthrange(month.year, month.month)[1])
        if month not in known:
            if shut is not None and month < shut:
                raise MonthBeforeShut(period=f"{month:%m/%Y}", shut=f"{shut:%m/%Y}")
            session.add(Period(first_date=month, last_date=last, status=PeriodStatus.OPEN))
            opened += 1
        month = last + dt.timedelta(days=1)
    session.flush()
    return opened


def _account(
    *,
    code: str,
    name: str,
    parent_code: str | None,
    account_type: AccountType,
    is_postable: bool,
    is_guarded: bool,
    valid_from: dt.date,
    source: str,
) -> Account:
    return Account(
        code=code,
        name=name,
        parent_code=parent_code,
        type=account_type,
        normal_side=account_type.normal_side,
        is_postable=is_postable,
        is_guarded=is_guarded,
        valid_from=valid_from,
        valid_to=None,
        source=source,
    )
