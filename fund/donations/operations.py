"""Acts on gifts: cash prepared by one person and confirmed by another, bank gifts, many gifts of a statement at once.

A cash gift is a draft without a number until the cashier has counted the money; then it gets its phiếu thu and its
entry in one transaction. A gift by bank is in the books at once. Nothing is deleted: a draft is voided, a gift in the
books is returned by `fund.donations.refunds`.
"""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.orm import Session

from fund.access.rules import Duty, SamePersonRefused
from fund.donations import queries
from fund.donations.errors import GiftAlreadyConfirmed, GiftIsVoided
from fund.donations.gifts import BankGift, GiftDraft, require
from fund.donations.kinds import Channel, GiftStatus
from fund.donations.lookup import campaign_on, fund_ids, require_bank_accounts, require_open_period
from fund.donations.models import Campaign, Donation
from fund.donations.posting import bank_entry, cash_entry, gift_lines, statement_entry
from fund.donations.storing import GiftRecord, gift_changes, search_key_of, store_gifts
from fund.ledger.entries import EntryDraft
from fund.ledger.operations import NoPeriod, PeriodClosed, PostedEntry, lock_books, post_entries, post_entry
from fund.ledger.roles import Role, code_of
from fund.office_time import office_date
from fund.people.codes import reserve_ids
from fund.people.kinds import Disclosure
from fund.people.models import Party
from fund.people.queries import get_party
from fund.trail import operations as trail
from fund.trail.tags import TrailTag


def record_cash_gift(session: Session, *, draft: GiftDraft, actor: str, at: dt.datetime) -> GiftRecord:
    """Prepare a gift in cash; it waits for the cashier and has no voucher number yet.

    Raises:
        GiftRejected: The draft breaks rules of `gifts.RULES`.
        FundUnknown: A part names a fund that is not there.
        CampaignNotFound: No such campaign.
        OutsideCampaign: The date lies outside the campaign.
        PartyNotFound: No such donor.
        PeriodClosed: The date lies in a closed period.
        NoPeriod: The books do not cover the date.
    """
    require(draft, today=office_date(at))
    require_open_period(session, draft.received_date)
    funds, donor, _campaign = _named(session, draft)
    record = _record(
        draft, donation_id=reserve_ids(session, Donation, 1)[0], funds=funds, donor=donor, account=code_of(Role.CASH)
    )
    store_gifts(session, [record], prepared_by=actor, prepared_at=at)
    return _tell_recorded(session, record, actor=actor, at=at)


def confirm_cash_gift(session: Session, *, donation_id: int, actor: str, at: dt.datetime, note: str = "") -> Donation:
    """Confirm that the cash is in the box: the gift gets its phiếu thu and its entry.

    Nợ 1111 / Có 5111, a pair of lines for each fund.

    Args:
        note: What the cashier says of it for the trail, e.g. the notes counted.

    Raises:
        DonationNotFound: No such gift.
        GiftAlreadyConfirmed: It is in the books already.
        GiftIsVoided: It was cancelled.
        SamePersonRefused: The one who prepared it may not confirm it.
        PeriodClosed: Its date's period was closed in the meantime.
    """
    lock_books(session)
    gift = queries.get_donation(session, donation_id, for_update=True)
    _require_draft(gift)
    if gift.prepared_by == actor:
        raise SamePersonRefused(username=actor, first=Duty.PREPARED, second=Duty.EXECUTED)
    parts = queries.parts_of(session, donation_id)
    campaign = session.get(Campaign, gift.campaign_id) if gift.campaign_id is not None else None
    draft = cash_entry(
        donation_id=gift.id,
        received_date=gift.received_date,
        payer=gift.payer_text,
        lines=gift_lines(account=gift.account_code, parts=parts, party=_donor_code(session, gift.donor_id)),
        campaign=campaign.name if campaign else "",
        prepared_by=gift.prepared_by,
        cashier=actor,
    )
    posted = post_entry(session, draft=draft, posted_by=actor, posted_at=at)
    gift.status, gift.entry_id, gift.confirmed_by, gift.confirmed_at = GiftStatus.CONFIRMED, posted.id, actor, at
    session.flush()
    trail.record(
        session, tag=TrailTag.DONATION_GIFT_CONFIRMED, subject=f"donation:{gift.id}", actor=actor, at=at,
        after={"voucher": posted.voucher_number}, note=note,
    )  # fmt: skip
    return gift


def record_bank_gift(
    session: Session, *, draft: GiftDraft, actor: str, at: dt.datetime, evidence: tuple[str, ...] = ()
) -> GiftRecord:
    """Record a gift that the bank has credited: giấy báo có, in the books at once.

    Nợ 1121x / Có 5111, a pair of lines for each fund.

    Raises:
        GiftRejected: The draft breaks rules of `gifts.RULES`.
        BankAccountUnknown: The account is none of the fund's bank accounts.
        FundUnknown: A part names a fund that is not there.
        CampaignNotFound: No such campaign.
        OutsideCampaign: The date lies outside the campaign.
        PartyNotFound: No such donor.
        PeriodClosed: The date lies in a closed period.
    """
    require(draft, today=office_date(at))
    require_bank_accounts(session, [draft.account_code])
    funds, donor, campaign = _named(session, draft)
    donation_id = reserve_ids(session, Donation, 1)[0]
    entry = bank_entry(
        donation_id=donation_id,
        received_date=draft.received_date,
        payer=draft.payer_text,
        lines=gift_lines(account=draft.account_code, parts=draft.parts, party=donor.code if donor else ""),
        campaign=campaign.name if campaign else "",
        prepared_by=actor,
        evidence=evidence,
    )

    def record(posted: PostedEntry) -> GiftRecord:
        account = draft.account_code
        return _record(draft, donation_id=donation_id, funds=funds, donor=donor, account=account, entry_id=posted.id)

    try:
        posted = post_entry(
            session, draft=entry, posted_by=actor, posted_at=at,
            beside=lambda made: gift_changes(session, [record(made[0])], prepared_by=actor, prepared_at=at),
        )  # fmt: skip
    except (NoPeriod, PeriodClosed) as error:
        raise type(error)(**{**error.facts, "field": "received_date"}) from error
    return _tell_recorded(session, record(posted), actor=actor, at=at, voucher=posted.voucher_number)


def receive_bank_gifts(session: Session, *, gifts: Sequence[BankGift], actor: str, at: dt.datetime) -> list[int]:
    """Take the credits of a bank statement in as gifts, all or nothing, each with its own giấy báo có.

    The amounts and texts must be clean already (the statement's reader and the ledger's rules see to it).

    Returns:
        The ids of the gifts, in the order given.

    Raises:
        EntryRejected: A line breaks rules of the ledger.
        BankAccountUnknown: An account is none of the fund's bank accounts.
        FundUnknown: A fund is not there.
        PeriodClosed: A date lies in a closed period.
        SourcePostedBefore: A line was posted before.
    """
    if not gifts:
        return []
    require_bank_accounts(session, {gift.account_code for gift in gifts})
    funds = fund_ids(session, {gift.fund_code for gift in gifts})
    lock_books(session)
    ids = reserve_ids(session, Donation, len(gifts))
    drafts: list[EntryDraft] = [
        statement_entry(gift, donation_id=donation_id, prepared_by=actor)
        for donation_id, gift in zip(ids, gifts, strict=True)
    ]
    posted = post_entries(session, drafts=drafts, posted_by=actor, posted_at=at)
    records = [
        _statement_record(gift, donation_id, entry.id, funds[gift.fund_code])
        for gift, donation_id, entry in zip(gifts, ids, posted, strict=True)
    ]
    store_gifts(session, records, prepared_by=actor, prepared_at=at)
    trail.record(
        session, tag=TrailTag.DONATION_GIFT_IMPORTED, subject=f"donation:{ids[0]}", actor=actor, at=at,
        after={"first_id": ids[0], "last_id": ids[-1], "gifts": len(ids), "first": posted[0].voucher_number,
               "last": posted[-1].voucher_number, "amount_vnd": sum(gift.amount_vnd for gift in gifts)},
    )  # fmt: skip
    return ids


def void_draft_gift(session: Session, *, donation_id: int, reason: str, actor: str, at: dt.datetime) -> Donation:
    """Cancel a cash gift whose money never came in; it keeps its trace and never had a number.

    Raises:
        DonationNotFound: No such gift.
        GiftAlreadyConfirmed: It is in the books; return it instead.
        GiftIsVoided: It was cancelled before.
    """
    gift = queries.get_donation(session, donation_id, for_update=True)
    _require_draft(gift)
    gift.status, gift.voided_by, gift.voided_at, gift.void_reason = GiftStatus.VOIDED, actor, at, reason
    session.flush()
    _tell(session, TrailTag.DONATION_GIFT_VOIDED, gift.id, actor=actor, at=at, reason=reason)
    return gift


def change_gift_details(
    session: Session,
    *,
    donation_id: int,
    donor_id: int | None,
    disclosure: Disclosure,
    note: str,
    actor: str,
    at: dt.datetime,
) -> Donation:
    """Change what is not money: whose gift it is, how the donor wants to be named, the note.

    Raises:
        DonationNotFound: No such gift.
        PartyNotFound: No such donor.
    """
    gift = queries.get_donation(session, donation_id, for_update=True)
    donor = get_party(session, donor_id) if donor_id is not None else None
    before: dict[str, object] = {"donor_id": gift.donor_id, "disclosure": gift.disclosure, "note": gift.note}
    gift.donor_id, gift.disclosure, gift.note = donor_id, disclosure, note
    gift.search_key = search_key_of(
        code=gift.code, payer_text=gift.payer_text, donor_name=donor.full_name if donor else "", note=note
    )
    session.flush()
    after: dict[str, object] = {"donor_id": donor_id, "disclosure": disclosure, "note": note}
    changed = [name for name in after if before[name] != after[name]]
    trail.record(
        session, tag=TrailTag.DONATION_GIFT_CHANGED, subject=f"donation:{gift.id}", actor=actor, at=at,
        before={name: before[name] for name in changed}, after={name: after[name] for name in changed},
    )  # fmt: skip
    return gift


def _named(session: Session, draft: GiftDraft) -> tuple[dict[str, int], Party | None, Campaign | None]:
    """Look up the funds, the donor and the campaign a draft names."""
    funds = fund_ids(session, [part.fund for part in draft.parts])
    donor = get_party(session, draft.donor_id) if draft.donor_id is not None else None
    return funds, donor, campaign_on(session, campaign_id=draft.campaign_id, date=draft.received_date)


def _record(
    draft: GiftDraft, *, donation_id: int, funds: dict[str, int], donor: Party | None, account: str,
    entry_id: int | None = None,
) -> GiftRecord:  # fmt: skip
    """Make the row of a gift: in cash and waiting while it has no entry, by bank and in the books with one."""
    return GiftRecord(
        id=donation_id,
        parts=tuple((funds[part.fund], part.amount_vnd) for part in draft.parts),
        donor_id=draft.donor_id,
        donor_name=donor.full_name if donor else "",
        payer_text=draft.payer_text,
        campaign_id=draft.campaign_id,
        channel=Channel.CASH if entry_id is None else Channel.BANK,
        account_code=account,
        received_date=draft.received_date,
        amount_vnd=draft.amount_vnd,
        disclosure=draft.disclosure,
        note=draft.note,
        status=GiftStatus.DRAFT if entry_id is None else GiftStatus.CONFIRMED,
        entry_id=entry_id,
        source_line=None,
    )


def _statement_record(gift: BankGift, donation_id: int, entry_id: int, fund_id: int) -> GiftRecord:
    return GiftRecord(
        id=donation_id,
        parts=((fund_id, gift.amount_vnd),),
        donor_id=gift.donor_id,
        donor_name="",
        payer_text=gift.payer_text,
        campaign_id=gift.campaign_id,
        channel=Channel.BANK,
        account_code=gift.account_code,
        received_date=gift.received_date,
        amount_vnd=gift.amount_vnd,
        disclosure=gift.disclosure,
        note=gift.note,
        status=GiftStatus.CONFIRMED,
        entry_id=entry_id,
        source_line=gift.source_line,
    )


def _tell_recorded(session: Session, gift: GiftRecord, *, actor: str, at: dt.datetime, voucher: str = "") -> GiftRecord:
    facts = {"payer_text": gift.payer_text, "amount_vnd": gift.amount_vnd, "received_date": gift.received_date}
    _tell(
        session, TrailTag.DONATION_GIFT_RECORDED, gift.id, actor=actor, at=at,
        channel=gift.channel, **facts, **({"voucher": voucher} if voucher else {}),
    )  # fmt: skip
    return gift


def _tell(session: Session, tag: TrailTag, donation_id: int, *, actor: str, at: dt.datetime, **facts: object) -> None:
    trail.record(session, tag=tag, subject=f"donation:{donation_id}", actor=actor, at=at, after=facts)


def _require_draft(gift: Donation) -> None:
    if gift.status is GiftStatus.VOIDED:
        raise GiftIsVoided(code=gift.code, by=gift.voided_by)
    if gift.status is not GiftStatus.DRAFT:
        raise GiftAlreadyConfirmed(donation=gift.code, by=gift.confirmed_by or gift.prepared_by)


def _donor_code(session: Session, donor_id: int | None) -> str:
    return "" if donor_id is None else get_party(session, donor_id).code
