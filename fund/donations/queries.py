"""Reads of gifts: a page of the list with the totals of the whole selection, one gift, refunds, campaigns.

Lists are paged by the key (received_date, id), newest first. What they return are frozen rows, so no query starts
inside a template.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import BigInteger, Select, cast, func, select, text
from sqlalchemy.orm import Session

from fund.donations import lists
from fund.donations.errors import CampaignNotFound, DonationNotFound, RefundNotFound
from fund.donations.gifts import PartDraft
from fund.donations.kinds import GiftStatus, RefundStatus
from fund.donations.models import Campaign, Donation, DonationPart, GiftDay, Refund
from fund.donations.rows import CampaignRow, FundChoice, GiftFilter, GiftPartRow, GiftRow, GiftTotals, RefundRow
from fund.ledger.entries import VoucherKind
from fund.ledger.models import Account, Fund, JournalEntry, voucher_number
from fund.people.models import Party

PAGE_SIZE = 50
_EXPORT_CHUNK = 2000


def get_donation(session: Session, donation_id: int, *, for_update: bool = False) -> Donation:
    """Give one gift; with `for_update` it is read anew and held until the transaction ends.

    Raises:
        DonationNotFound: No such id.
    """
    gift = session.get(Donation, donation_id, with_for_update=for_update or None, populate_existing=for_update)
    if gift is None:
        raise DonationNotFound(donation_id=donation_id)
    return gift


def parts_of(session: Session, donation_id: int) -> tuple[PartDraft, ...]:
    """Read the parts of a gift back, in the order of their funds' codes."""
    return tuple(PartDraft(row.fund_code, row.amount_vnd) for row in part_rows(session, donation_id))


def part_rows(session: Session, donation_id: int) -> Sequence[GiftPartRow]:
    """List the parts of a gift with the names of their funds."""
    statement = (
        select(Fund.code, Fund.name, DonationPart.amount_vnd)
        .join(Fund, Fund.id == DonationPart.fund_id)
        .where(DonationPart.donation_id == donation_id)
        .order_by(Fund.code)
    )
    return [GiftPartRow(*row) for row in session.execute(statement)]


def list_gifts(
    session: Session, *, wanted: GiftFilter, below: lists.Key | None = None, above: lists.Key | None = None,
    from_end: bool = False, limit: int = PAGE_SIZE,
) -> Sequence[GiftRow]:  # fmt: skip
    """List gifts, newest first.

    Args:
        below: (received_date, id) of the last row of the page before; None for the first page.
        above: The same of the first row of the page behind, to go back.
        from_end: The last page.
        limit: Rows at most.
    """
    ids = lists.page_ids(session, wanted=wanted, below=below, above=above, from_end=from_end, limit=limit)
    return _in_order(session, ids)


def first_gifts(session: Session, *, wanted: GiftFilter, limit: int) -> tuple[Sequence[GiftRow], GiftTotals]:
    """Give the first page of a selection with its totals; a text is searched once for both."""
    if wanted.text and not wanted.fund:
        ids, totals = lists.first_page_by_words(session, wanted=wanted, limit=limit)
        return _in_order(session, ids), totals
    return list_gifts(session, wanted=wanted, limit=limit), gift_totals(session, wanted=wanted)


def each_gift(session: Session, *, wanted: GiftFilter) -> Iterator[GiftRow]:
    """Give every gift of the selection in the order of the list, for an export, without holding all at once."""
    below: lists.Key | None = None
    while rows := list_gifts(session, wanted=wanted, below=below, limit=_EXPORT_CHUNK):
        yield from rows
        below = (rows[-1].received_date, rows[-1].id)


def gift_totals(session: Session, *, wanted: GiftFilter) -> GiftTotals:
    """Count and add up the whole selection of a list; see `lists.totals` for its bounds."""
    return lists.totals(session, wanted=wanted)


def _in_order(session: Session, ids: Sequence[int]) -> Sequence[GiftRow]:
    rows = {row.id: row for row in gifts_by_id(session, ids)}
    return [rows[gift_id] for gift_id in ids]


def gifts_by_id(session: Session, ids: Sequence[int]) -> Sequence[GiftRow]:
    """List given gifts, the last recorded first."""
    return _fetch_gifts(session, _gift_rows().where(Donation.id.in_(ids)).order_by(Donation.id.desc()))


def gifts_of_sitting(session: Session, *, actor: str, since: dt.datetime, limit: int) -> Sequence[GiftRow]:
    """List the cash gifts a person prepared since a moment, the last one first."""
    statement = _gift_rows().where(
        text("donation.channel = 'cash'"), Donation.prepared_by == actor, Donation.prepared_at >= since
    )
    return _fetch_gifts(session, statement.order_by(Donation.id.desc()).limit(limit))


def gifts_to_confirm(session: Session) -> Sequence[GiftRow]:
    """List the cash gifts that wait for the cashier, oldest first."""
    statement = _gift_rows().where(text("donation.status = 'draft'"))
    return _fetch_gifts(session, statement.order_by(Donation.received_date, Donation.id))


def gift_row(session: Session, donation_id: int) -> GiftRow:
    """Give one gift as its row.

    Raises:
        DonationNotFound: No such id.
    """
    rows = gifts_by_id(session, [donation_id])
    if not rows:
        raise DonationNotFound(donation_id=donation_id)
    return rows[0]


def refunds_of(session: Session, donation_id: int) -> Sequence[RefundRow]:
    """List the returns of one gift, the dropped ones too, newest first."""
    return _fetch_refunds(session, _refund_rows().where(Refund.donation_id == donation_id))


def list_refunds(
    session: Session, *, status: RefundStatus | None = None, below_id: int | None = None, limit: int = PAGE_SIZE
) -> Sequence[RefundRow]:
    """List returns of gifts, newest first."""
    statement = _refund_rows().limit(limit)
    if status is not None:
        statement = statement.where(Refund.status == status)
    if below_id is not None:
        statement = statement.where(Refund.id < below_id)
    return _fetch_refunds(session, statement)


def get_refund(session: Session, refund_id: int) -> RefundRow:
    """Give one return.

    Raises:
        RefundNotFound: No such id.
    """
    rows = _fetch_refunds(session, _refund_rows().where(Refund.id == refund_id))
    if not rows:
        raise RefundNotFound(refund_id=refund_id)
    return rows[0]


def list_campaigns(session: Session, *, open_on: dt.date | None = None) -> Sequence[CampaignRow]:
    """List campaigns, the newest first, with what they brought in (gifts in the books, not returned)."""
    statement = _campaign_rows().order_by(Campaign.starts_on.desc(), Campaign.id.desc())
    rows = [CampaignRow(*row) for row in session.execute(statement)]
    return rows if open_on is None else [row for row in rows if row.is_open_on(open_on)]


def campaign_choices(session: Session) -> Sequence[tuple[int, str]]:
    """List (id, name) of the campaigns, the newest first; for a box to choose from."""
    statement = select(Campaign.id, Campaign.name).order_by(Campaign.starts_on.desc(), Campaign.id.desc())
    return [(campaign_id, name) for campaign_id, name in session.execute(statement)]


def count_waiting_gifts(session: Session) -> int:
    """Count the cash gifts that wait for the cashier, from the day totals."""
    waiting = select(func.sum(GiftDay.gifts)).where(GiftDay.status == GiftStatus.DRAFT)
    return int(session.scalar(waiting) or 0)


def get_campaign(session: Session, campaign_id: int) -> CampaignRow:
    """Give one campaign.

    Raises:
        CampaignNotFound: No such id.
    """
    row = session.execute(_campaign_rows().where(Campaign.id == campaign_id)).one_or_none()
    if row is None:
        raise CampaignNotFound(campaign_id=campaign_id)
    return CampaignRow(*row)


def fund_choices(session: Session, *, open_on: dt.date) -> Sequence[FundChoice]:
    """List the funds that take gifts on a day, in the order of their codes."""
    statement = select(Fund.id, Fund.code, Fund.name, Fund.opened_on, Fund.closed_on).order_by(Fund.code)
    return [
        FundChoice(fund_id, code, name)
        for fund_id, code, name, opened_on, closed_on in session.execute(statement)
        if opened_on <= open_on and (closed_on is None or open_on <= closed_on)
    ]


def bank_account_choices(session: Session, *, bank_code: str) -> Sequence[tuple[str, str]]:
    """List (code, name) of the bank accounts, the sub-accounts of the bank role's code."""
    statement = select(Account.code, Account.name).where(
        Account.code.startswith(bank_code), Account.code != bank_code, Account.is_postable
    )
    return [(code, name) for code, name in session.execute(statement.order_by(Account.code))]


def _gift_rows() -> Select[*tuple[Any, ...]]:
    return (
        select(Donation, Party.code, Party.full_name, Campaign.name, JournalEntry.voucher_kind,
               JournalEntry.voucher_year, JournalEntry.voucher_no)
        .outerjoin(Party, Party.id == Donation.donor_id)
        .outerjoin(Campaign, Campaign.id == Donation.campaign_id)
        .outerjoin(JournalEntry, JournalEntry.id == Donation.entry_id)
    )  # fmt: skip


def _fetch_gifts(session: Session, statement: Select[*tuple[Any, ...]]) -> Sequence[GiftRow]:
    rows = session.execute(statement).all()
    funds = _funds_of(session, [row[0].id for row in rows])
    return [
        GiftRow(
            gift.id, gift.code, gift.received_date, gift.payer_text, gift.donor_id, donor_code or "", donor_name or "",
            campaign_name or "", gift.channel, gift.account_code, gift.amount_vnd, gift.disclosure, gift.note,
            gift.status, gift.prepared_by, gift.entry_id, _spell_voucher(*voucher), funds.get(gift.id, ()),
        )
        for gift, donor_code, donor_name, campaign_name, *voucher in rows
    ]  # fmt: skip


def _spell_voucher(kind: VoucherKind | None, year: int | None, number: int | None) -> str:
    return "" if kind is None or year is None or number is None else voucher_number(kind.value, year, number)


def _funds_of(session: Session, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    statement = (
        select(DonationPart.donation_id, Fund.code)
        .join(Fund, Fund.id == DonationPart.fund_id)
        .where(DonationPart.donation_id.in_(ids))
        .order_by(DonationPart.donation_id, Fund.code)
    )
    found: dict[int, tuple[str, ...]] = {}
    for donation_id, code in session.execute(statement):
        found[donation_id] = (*found.get(donation_id, ()), code)
    return found


def _refund_rows() -> Select[*tuple[Any, ...]]:
    return (
        select(Refund, Donation.code, Donation.payer_text, Donation.channel, Donation.amount_vnd,
               JournalEntry.voucher_kind, JournalEntry.voucher_year, JournalEntry.voucher_no)
        .join(Donation, Donation.id == Refund.donation_id)
        .outerjoin(JournalEntry, JournalEntry.id == Refund.entry_id)
        .order_by(Refund.id.desc())
    )  # fmt: skip


def _fetch_refunds(session: Session, statement: Select[*tuple[Any, ...]]) -> Sequence[RefundRow]:
    return [
        RefundRow(
            refund.id, refund.donation_id, code, payer, channel, amount_vnd, refund.reason, refund.payee_text,
            refund.status, refund.prepared_by, refund.prepared_at, refund.approved_by, refund.approved_at,
            refund.paid_by, refund.paid_date, refund.entry_id, _spell_voucher(*voucher),
        )
        for refund, code, payer, channel, amount_vnd, *voucher in session.execute(statement)
    ]  # fmt: skip


def _campaign_rows() -> Select[*tuple[Any, ...]]:
    brought = (
        select(
            GiftDay.campaign_id,
            cast(func.sum(GiftDay.gifts), BigInteger).label("gifts"),
            cast(func.sum(GiftDay.amount_vnd), BigInteger).label("amount_vnd"),
        )
        .where(GiftDay.status == GiftStatus.CONFIRMED, GiftDay.campaign_id != 0)
        .group_by(GiftDay.campaign_id)
        .subquery()
    )
    return (
        select(
            Campaign.id, Campaign.code, Campaign.name, Campaign.purpose, Campaign.starts_on, Campaign.ends_on,
            func.coalesce(Fund.code, ""), func.coalesce(brought.c.gifts, 0), func.coalesce(brought.c.amount_vnd, 0),
        )
        .outerjoin(Fund, Fund.id == Campaign.default_fund_id)
        .outerjoin(brought, brought.c.campaign_id == Campaign.id)
    )  # fmt: skip
