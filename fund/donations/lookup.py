"""What a gift names and the books must know: its funds, its bank account, its campaign, its donor, an open period."""

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from fund.donations.errors import BankAccountUnknown, CampaignNotFound, FundUnknown, OutsideCampaign
from fund.donations.models import Campaign
from fund.ledger import driver
from fund.ledger.models import Period
from fund.ledger.operations import NoPeriod, PeriodClosed
from fund.ledger.roles import is_bank

_FUNDS = "SELECT code, id FROM fund WHERE code IN ({})"
_ACCOUNTS = "SELECT code FROM account WHERE code IN ({}) AND is_postable"


def fund_ids(session: Session, codes: Iterable[str]) -> dict[str, int]:
    """Give the id of each fund code.

    Raises:
        FundUnknown: A code no fund has.
    """
    wanted = set(codes)
    found = {row[0]: row[1] for row in _with_codes(session, _FUNDS, wanted)}
    if missing := sorted(wanted - found.keys()):
        raise FundUnknown(field="parts", fund=", ".join(missing))
    return found


def require_bank_accounts(session: Session, codes: Iterable[str]) -> None:
    """Let pass codes that are bank accounts of the fund.

    Raises:
        BankAccountUnknown: One is not.
    """
    wanted = set(codes)
    known = {row[0] for row in _with_codes(session, _ACCOUNTS, wanted)}
    if wrong := sorted(code for code in wanted if code not in known or not is_bank(code)):
        raise BankAccountUnknown(field="account_code", account=", ".join(wrong))


def require_open_period(session: Session, date: dt.date) -> None:
    """Let pass a date that lies in an open period, before anyone writes a paper for it.

    Raises:
        NoPeriod: The books do not cover the date.
        PeriodClosed: Its period is closed.
    """
    period = session.scalar(select(Period).where(Period.first_date <= date, Period.last_date >= date))
    if period is None:
        raise NoPeriod(field="received_date", entry_date=date)
    if not period.is_open:
        raise PeriodClosed(field="received_date", entry_date=date, period=period.name)


def campaign_on(session: Session, *, campaign_id: int | None, date: dt.date) -> Campaign | None:
    """Give the campaign a gift of that day names; None for a gift without one.

    Raises:
        CampaignNotFound: No such campaign.
        OutsideCampaign: It had not begun or was over.
    """
    if campaign_id is None:
        return None
    campaign = session.get(Campaign, campaign_id)
    if campaign is None:
        raise CampaignNotFound(field="campaign_id", campaign_id=campaign_id)
    if date < campaign.starts_on or (campaign.ends_on is not None and date > campaign.ends_on):
        raise OutsideCampaign(field="campaign_id", campaign=campaign.name, received_date=date)
    return campaign


def _with_codes(session: Session, sql: str, codes: set[str]) -> list[driver.Row]:
    return driver.fetch(session, sql.format(", ".join("?" * len(codes))), tuple(sorted(codes)))
