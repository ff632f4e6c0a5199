"""Invented books and gifts for tests: two funds and a bank account, January and February 2026 closed, March open."""

import dataclasses
import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from fund.donations import operations
from fund.donations.campaigns import CampaignDraft, open_campaign
from fund.donations.gifts import BankGift, GiftDraft, PartDraft
from fund.donations.models import Campaign, Donation
from fund.ledger import chart
from fund.ledger.models import Account, Fund, JournalLine, Period
from fund.ledger.periods import close_period

AT = dt.datetime(2026, 3, 5, 2, 30, tzinfo=dt.UTC)
TODAY = dt.date(2026, 3, 5)
LATER = dt.datetime(2026, 4, 1, 2, 30, tzinfo=dt.UTC)
CLOSED_DAY = dt.date(2026, 2, 10)
BANK = "11211"
GENERAL = "CHUNG"
HOUSES = "NHATT"


def books(session: Session, *, through: dt.date = TODAY) -> None:
    """Open the books: chart, two funds, one bank account; January and February 2026 closed, then open `through`."""
    opened_on = dt.date(2026, 1, 1)
    chart.load_chart(session, valid_from=opened_on)
    chart.add_sub_account(
        session, code=BANK, name="Tiền gửi ngân hàng thứ nhất", parent_code="1121", valid_from=opened_on, source="thử"
    )
    chart.add_fund(session, code=GENERAL, name="Quỹ chung", purpose="", is_restricted=False, opened_on=opened_on)
    chart.add_fund(
        session, code=HOUSES, name="Nhà tình thương", purpose="Xây nhà", is_restricted=True, opened_on=opened_on
    )
    chart.open_months(session, first=opened_on, through=through)
    for period in session.scalars(select(Period).where(Period.last_date < TODAY).order_by(Period.first_date)).all():
        close_period(session, period_id=period.id, today=TODAY, actor="ketoantruong", at=AT)


def gift(amount_vnd: int = 500_000, *, fund: str = GENERAL, payer: str = "Nguyễn Văn An") -> GiftDraft:
    """Draft a gift to one fund."""
    parts = (PartDraft(fund, amount_vnd),)
    return GiftDraft(amount_vnd=amount_vnd, parts=parts, received_date=TODAY, payer_text=payer)


def bank_gift(amount_vnd: int = 500_000, *, payer: str = "Công ty Hoa Sen") -> GiftDraft:
    """Draft a gift by bank."""
    return dataclasses.replace(gift(amount_vnd, payer=payer), account_code=BANK)


def statement_gift(line: int, amount_vnd: int = 100_000) -> BankGift:
    """Make the gift of one statement line."""
    return BankGift(
        received_date=TODAY, amount_vnd=amount_vnd, account_code=BANK, fund_code=GENERAL, source_line=line,
        note=f"ung ho dong {line}",
    )  # fmt: skip


def waiting_gift(session: Session, amount_vnd: int = 500_000, *, payer: str = "Nguyễn Văn An") -> Donation:
    """Have the accountant prepare a cash gift."""
    recorded = operations.record_cash_gift(session, draft=gift(amount_vnd, payer=payer), actor="ketoan", at=AT)
    return session.get_one(Donation, recorded.id)


def confirmed_gift(session: Session, amount_vnd: int = 500_000, *, payer: str = "Nguyễn Văn An") -> Donation:
    """Have the accountant prepare a cash gift and the cashier confirm it."""
    waiting = waiting_gift(session, amount_vnd, payer=payer)
    return operations.confirm_cash_gift(session, donation_id=waiting.id, actor="thuquy", at=AT)


def campaign(session: Session, code: str = "TET2026") -> Campaign:
    """Open a campaign that runs in March 2026."""
    draft = CampaignDraft(
        code=code, name="Tết vì người nghèo", purpose="Chăm lo Tết", starts_on=dt.date(2026, 3, 1),
        ends_on=dt.date(2026, 3, 31), default_fund=HOUSES,
    )  # fmt: skip
    return open_campaign(session, draft=draft, actor="ketoan", at=AT)


def lines(session: Session, entry_id: int | None) -> list[tuple[str, str, int, int]]:
    """Read an entry as an accountant writes it: (account, fund, Nợ, Có)."""
    statement = (
        select(Account.code, Fund.code, JournalLine.debit_vnd, JournalLine.credit_vnd)
        .join(Account, Account.id == JournalLine.account_id)
        .join(Fund, Fund.id == JournalLine.fund_id)
        .where(JournalLine.entry_id == entry_id)
        .order_by(JournalLine.line_no)
    )
    return list(session.execute(statement))


def close_march(session: Session) -> None:
    """Close March, as on the first of April."""
    march = session.scalars(select(Period).where(Period.first_date == dt.date(2026, 3, 1))).one()
    close_period(session, period_id=march.id, today=LATER.date(), actor="ketoantruong", at=LATER)
