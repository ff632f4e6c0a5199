"""Acts on pledges: record a promise, link the gifts that keep it, close it. Nothing here moves money or posts."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from fund.donations.errors import CampaignNotFound
from fund.donations.kinds import GiftStatus
from fund.donations.lookup import fund_ids
from fund.donations.models import Campaign, Donation
from fund.donations.queries import get_donation
from fund.giftcodes.errors import (
    GiftDoesNotCount,
    GiftKeepsAPledge,
    GiftNotLinked,
    GiftOfAnotherDonor,
    PledgeAmountOutOfRange,
    PledgeDonorUnknown,
    PledgeIsClosed,
    PledgeNotFound,
    PledgeNotReceived,
    WithdrawReasonMissing,
)
from fund.giftcodes.kinds import PledgeState
from fund.giftcodes.models import GiftCode, Pledge, PledgeGift, code_of_pledge
from fund.giftcodes.operations import revoke_code
from fund.giftcodes.queries import gifts_to_link, received_vnd
from fund.giftcodes.rows import PledgeDraft
from fund.money import MAX_VND
from fund.people.models import Party
from fund.trail import operations as trail
from fund.trail.tags import TrailTag


def record_pledge(session: Session, *, draft: PledgeDraft, actor: str, at: dt.datetime) -> Pledge:
    """Write a promise down.

    Raises:
        PledgeDonorUnknown: Nobody with this id is registered as a donor.
        PledgeAmountOutOfRange: The amount is none.
        CampaignNotFound: No such campaign.
        FundUnknown: No fund has this code.
    """
    donor = session.get(Party, draft.donor_id)
    if donor is None or not donor.is_donor:
        raise PledgeDonorUnknown(field="donor_name")
    if not 1 <= draft.amount_vnd <= MAX_VND:
        raise PledgeAmountOutOfRange(field="amount_vnd")
    if draft.campaign_id is not None and session.get(Campaign, draft.campaign_id) is None:
        raise CampaignNotFound(field="campaign_id", campaign_id=draft.campaign_id)
    pledge = Pledge(
        donor_id=donor.id, campaign_id=draft.campaign_id, fund_id=fund_ids(session, [draft.fund])[draft.fund],
        amount_vnd=draft.amount_vnd, promised_date=draft.promised_date, note=draft.note, state=PledgeState.OPEN,
        recorded_by=actor, recorded_at=at, withdraw_reason="",
    )  # fmt: skip
    session.add(pledge)
    session.flush()
    _tell(
        session, TrailTag.PLEDGE_PLEDGE_RECORDED, pledge.id, actor=actor, at=at, donor=donor.code, fund=draft.fund,
        amount_vnd=draft.amount_vnd, promised_date=draft.promised_date,
    )  # fmt: skip
    return pledge


def link_gift(session: Session, *, pledge_id: int, donation_id: int, actor: str, at: dt.datetime) -> None:
    """Count a gift towards a pledge.

    Raises:
        PledgeNotFound, DonationNotFound: No such pledge or gift.
        PledgeIsClosed: The pledge was withdrawn.
        GiftDoesNotCount: The gift was cancelled or returned.
        GiftOfAnotherDonor: Pledge and gift name different donors.
        GiftKeepsAPledge: The gift counts towards a pledge already.
    """
    pledge = _get(session, pledge_id)
    gift = get_donation(session, donation_id, for_update=True)
    if pledge.state is PledgeState.WITHDRAWN:
        raise PledgeIsClosed(pledge=pledge.code, state=pledge.state.label.lower())
    _require_it_may_count(session, pledge, gift)
    link_gifts(session, links=[(pledge_id, donation_id)], actor=actor, at=at)


def link_gifts(session: Session, *, links: Sequence[tuple[int, int]], actor: str, at: dt.datetime) -> None:
    """Count gifts of an import towards pledges in one go: (pledge id, donation id), new gifts only, unchecked.

    Raises:
        IntegrityError: The database refuses a gift that keeps a pledge already.
    """
    if not links:
        return
    session.execute(
        insert(PledgeGift),
        [
            {"pledge_id": pledge_id, "donation_id": donation_id, "linked_by": actor, "linked_at": at}
            for pledge_id, donation_id in links
        ],
    )
    for pledge_id in dict.fromkeys(pledge_id for pledge_id, _ in links):
        gifts = [donation_id for linked, donation_id in links if linked == pledge_id]
        _tell(session, TrailTag.PLEDGE_GIFT_LINKED, pledge_id, actor=actor, at=at, donations=gifts)


def link_coded_gifts(session: Session, *, pledge_id: int, actor: str, at: dt.datetime) -> int:
    """Count every gift towards the pledge that carries its code and belongs to its donor; give how many.

    Raises:
        PledgeNotFound: No such pledge.
        PledgeIsClosed: The pledge was withdrawn.
    """
    pledge = _get(session, pledge_id)
    if pledge.state is PledgeState.WITHDRAWN:
        raise PledgeIsClosed(pledge=pledge.code, state=pledge.state.label.lower())
    links = [(pledge_id, gift.donation_id) for gift in gifts_to_link(session, pledge_id)]
    link_gifts(session, links=links, actor=actor, at=at)
    return len(links)


def unlink_gift(session: Session, *, pledge_id: int, donation_id: int, actor: str, at: dt.datetime) -> None:
    """Take back a link made by mistake.

    Raises:
        PledgeNotFound: No such pledge.
        PledgeIsClosed: The pledge was fulfilled or withdrawn.
        GiftNotLinked: The gift does not count towards it.
    """
    pledge = _get(session, pledge_id)
    _require_open(pledge)
    link = session.scalar(
        select(PledgeGift).where(
            PledgeGift.pledge_id == pledge_id, PledgeGift.donation_id == donation_id, PledgeGift.removed_by.is_(None)
        )
    )
    if link is None:
        raise GiftNotLinked(pledge=pledge.code)
    link.removed_by, link.removed_at = actor, at
    session.flush()
    _tell(session, TrailTag.PLEDGE_GIFT_UNLINKED, pledge_id, actor=actor, at=at, donations=[donation_id])


def fulfil_pledge(session: Session, *, pledge_id: int, actor: str, at: dt.datetime) -> Pledge:
    """Close a pledge of which all has come; its code stays in use, the donor may give more.

    Raises:
        PledgeNotFound: No such pledge.
        PledgeIsClosed: It was fulfilled or withdrawn before.
        PledgeNotReceived: Less has come than was promised.
    """
    pledge = _get(session, pledge_id)
    _require_open(pledge)
    received = received_vnd(session, pledge_id)
    if received < pledge.amount_vnd:
        raise PledgeNotReceived(pledge=pledge.code, received_vnd=received, missing_vnd=pledge.amount_vnd - received)
    pledge.state, pledge.ended_by, pledge.ended_at = PledgeState.FULFILLED, actor, at
    session.flush()
    _tell(session, TrailTag.PLEDGE_PLEDGE_FULFILLED, pledge_id, actor=actor, at=at, received_vnd=received)
    return pledge


def withdraw_pledge(session: Session, *, pledge_id: int, reason: str, actor: str, at: dt.datetime) -> Pledge:
    """Close a pledge that will not be kept; its code goes out of use, gifts already linked stay.

    Raises:
        PledgeNotFound: No such pledge.
        PledgeIsClosed: It was fulfilled or withdrawn before.
        WithdrawReasonMissing: No reason was given.
    """
    pledge = _get(session, pledge_id)
    _require_open(pledge)
    if not reason.strip():
        raise WithdrawReasonMissing(field="reason")
    pledge.state, pledge.ended_by, pledge.ended_at = PledgeState.WITHDRAWN, actor, at
    pledge.withdraw_reason = reason
    session.flush()
    _tell(session, TrailTag.PLEDGE_PLEDGE_WITHDRAWN, pledge_id, actor=actor, at=at, reason=reason)
    live = session.scalar(select(GiftCode.id).where(GiftCode.pledge_id == pledge_id, GiftCode.revoked_by.is_(None)))
    if live is not None:
        revoke_code(session, code_id=live, reason=reason, actor=actor, at=at)
    return pledge


def _get(session: Session, pledge_id: int) -> Pledge:
    """Give the pledge as it stands now, held until the transaction ends."""
    pledge = session.get(Pledge, pledge_id, with_for_update=True, populate_existing=True)
    if pledge is None:
        raise PledgeNotFound(pledge_id=pledge_id)
    return pledge


def _require_open(pledge: Pledge) -> None:
    if pledge.state is not PledgeState.OPEN:
        raise PledgeIsClosed(pledge=pledge.code, state=pledge.state.label.lower())


def _require_it_may_count(session: Session, pledge: Pledge, gift: Donation) -> None:
    if gift.status in {GiftStatus.VOIDED, GiftStatus.REFUNDED, GiftStatus.UNDONE}:
        raise GiftDoesNotCount(field="gift_code", gift=gift.code, status=gift.status.label.lower())
    if gift.donor_id is not None and gift.donor_id != pledge.donor_id:
        raise GiftOfAnotherDonor(field="gift_code", gift=gift.code)
    standing = select(PledgeGift.pledge_id).where(PledgeGift.donation_id == gift.id, PledgeGift.removed_by.is_(None))
    if (kept := session.scalar(standing)) is not None:
        raise GiftKeepsAPledge(field="gift_code", gift=gift.code, pledge=code_of_pledge(kept))


def _tell(session: Session, tag: TrailTag, pledge_id: int, *, actor: str, at: dt.datetime, **facts: object) -> None:
    trail.record(session, tag=tag, subject=f"pledge:{pledge_id}", actor=actor, at=at, after=facts)
