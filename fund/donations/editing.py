"""Change what of a gift is not money and stands outside the form: the campaign it counts for."""

import datetime as dt

from sqlalchemy.orm import Session

from fund.donations import queries
from fund.donations.lookup import campaign_on
from fund.donations.models import Donation
from fund.trail import operations as trail
from fund.trail.tags import TrailTag


def change_gift_campaign(
    session: Session, *, donation_id: int, campaign_id: int | None, actor: str, at: dt.datetime
) -> Donation:
    """Count a gift for another campaign, or for none; no money moves.

    Raises:
        DonationNotFound: No such gift.
        CampaignNotFound: No such campaign.
        OutsideCampaign: It was not open on the gift's day.
    """
    gift = queries.get_donation(session, donation_id, for_update=True)
    if gift.campaign_id == campaign_id:
        return gift
    campaign_on(session, campaign_id=campaign_id, date=gift.received_date)
    before, gift.campaign_id = gift.campaign_id, campaign_id
    session.flush()
    trail.record(
        session, tag=TrailTag.DONATION_GIFT_CHANGED, subject=f"donation:{gift.id}", actor=actor, at=at,
        before={"campaign_id": before}, after={"campaign_id": campaign_id},
    )  # fmt: skip
    return gift
