"""Acts on the books themselves that the trail records: shut and reopen a month, open an account or a fund.

The ledger knows no trail (both lie on one stratum); here each act is done and told in one step.
"""

import calendar
import datetime as dt

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fund.errors import InvalidInput
from fund.ledger import chart, periods
from fund.ledger.models import Account, Fund, Period
from fund.office_time import office_date
from fund.trail import operations as trail
from fund.trail.tags import TrailTag


class FundCodeMalformed(InvalidInput):
    """A fund's code is 2 to 12 capital letters and digits, a letter first."""


class MonthsAlreadyOpen(InvalidInput):
    """The books reach as far already."""


def close_month(session: Session, *, period_id: int, actor: str, at: dt.datetime) -> Period:
    """Shut a month against posting; see `periods.close_period` for the refusals."""
    period = periods.close_period(session, period_id=period_id, today=office_date(at), actor=actor, at=at)
    trail.record(
        session, tag=TrailTag.LEDGER_PERIOD_CLOSED, subject=f"period:{period.id}", actor=actor, at=at,
        before={"status": "open"}, after={"status": "closed"}, note=period.name,
    )  # fmt: skip
    return period


def reopen_month(session: Session, *, period_id: int, reason: str, actor: str, at: dt.datetime) -> Period:
    """Open the latest shut month again; see `periods.reopen_period` for the refusals."""
    period = periods.reopen_period(session, period_id=period_id, reason=reason, actor=actor, at=at)
    trail.record(
        session, tag=TrailTag.LEDGER_PERIOD_REOPENED, subject=f"period:{period.id}", actor=actor, at=at,
        before={"status": "closed"}, after={"status": "open"}, note=f"{period.name}: {reason}",
    )  # fmt: skip
    return period


def open_more_months(session: Session, *, year: int, actor: str, at: dt.datetime) -> int:
    """Open the months that follow the books, through December of a year; give how many.

    Raises:
        MonthsAlreadyOpen: The books reach as far, or the year lies more than one ahead.
    """
    latest = session.scalar(select(func.max(Period.last_date)))
    first = office_date(at).replace(day=1) if latest is None else latest + dt.timedelta(days=1)
    through = dt.date(year, 12, calendar.monthrange(year, 12)[1])
    if first > through or year > office_date(at).year + 1:
        raise MonthsAlreadyOpen(year=year, last_date=latest or first)
    opened = chart.open_months(session, first=first, through=through)
    trail.record(
        session, tag=TrailTag.LEDGER_PERIODS_OPENED, subject=f"year:{year}", actor=actor, at=at,
        after={"first_date": first, "last_date": through, "months": opened},
    )  # fmt: skip
    return opened


def add_sub_account(
    session: Session, *, code: str, name: str, parent_code: str, valid_from: dt.date, actor: str, at: dt.datetime
) -> Account:
    """Open a sub-account below an account of the chart; see `chart.add_sub_account` for the refusals."""
    account = chart.add_sub_account(
        session,
        code=code,
        name=name,
        parent_code=parent_code,
        valid_from=valid_from,
        source=f"Mở bởi {actor} ngày {office_date(at):%d/%m/%Y}",
    )
    trail.record(
        session, tag=TrailTag.LEDGER_ACCOUNT_ADDED, subject=f"account:{code}", actor=actor, at=at,
        after={"code": code, "name": name, "parent": parent_code, "valid_from": valid_from},
    )  # fmt: skip
    return account


def add_fund(
    session: Session,
    *,
    code: str,
    name: str,
    purpose: str,
    is_restricted: bool,
    opened_on: dt.date,
    actor: str,
    at: dt.datetime,
) -> Fund:
    """Open a fund.

    Raises:
        FundCodeMalformed: The code is not of the office's form.
        FundExists: It is taken.
    """
    is_plain = code.isascii() and code.isalnum() and code == code.upper() and code[:1].isalpha()
    if not (is_plain and 2 <= len(code) <= 12):
        raise FundCodeMalformed(code=code[:20], field="code")
    fund = chart.add_fund(
        session, code=code, name=name, purpose=purpose, is_restricted=is_restricted, opened_on=opened_on
    )
    trail.record(
        session, tag=TrailTag.LEDGER_FUND_ADDED, subject=f"fund:{code}", actor=actor, at=at,
        after={"name": name, "purpose": purpose, "is_restricted": is_restricted, "opened_on": opened_on},
    )  # fmt: skip
    return fund
