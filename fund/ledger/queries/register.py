"""The chart, the funds and the periods, as they stand."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from fund.errors import NotFound
from fund.ledger.models import Account, Fund, FundPosition, Period


class AccountNotFound(NotFound):
    """The chart has no such account."""


class FundNotFound(NotFound):
    """There is no such fund."""


def list_accounts(session: Session) -> Sequence[Account]:
    """Give the chart in the order of the codes."""
    return session.scalars(select(Account).order_by(Account.code)).all()


def list_funds(session: Session) -> Sequence[Fund]:
    """Give the funds in the order of the codes."""
    return session.scalars(select(Fund).order_by(Fund.code)).all()


def list_periods(session: Session) -> Sequence[Period]:
    """Give the periods, latest first."""
    return session.scalars(select(Period).order_by(Period.first_date.desc())).all()


def get_account(session: Session, code: str) -> Account:
    """Find an account by its code.

    Raises:
        AccountNotFound: There is none.
    """
    account = session.scalar(select(Account).where(Account.code == code))
    if account is None:
        raise AccountNotFound(account=code)
    return account


def get_fund(session: Session, code: str) -> Fund:
    """Find a fund by its code.

    Raises:
        FundNotFound: There is none.
    """
    fund = session.scalar(select(Fund).where(Fund.code == code))
    if fund is None:
        raise FundNotFound(fund=code)
    return fund


def available_vnd(session: Session, fund_id: int) -> int:
    """Give a fund's net assets now: what may still be granted."""
    return session.scalar(select(FundPosition.net_assets_vnd).where(FundPosition.fund_id == fund_id)) or 0


def account_ids(code: str) -> Select[int]:
    """Select the ids of an account and of all accounts below it."""
    return select(Account.id).where(Account.code.startswith(code, autoescape=True))
