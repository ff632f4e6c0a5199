"""Acts on campaigns: open one, change it. A campaign moves no money; gifts name it."""

import dataclasses
import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from fund.donations.errors import CampaignCodeTaken, CampaignDatesReversed, CampaignNotFound
from fund.donations.lookup import fund_ids
from fund.donations.models import Campaign
from fund.trail import operations as trail
from fund.trail.tags import TrailTag


@dataclasses.dataclass(frozen=True, kw_only=True)
class CampaignDraft:
    """A campaign as typed; `default_fund` is the code of the fund that gifts go to unless told otherwise."""

    code: str
    name: str
    purpose: str
    starts_on: dt.date
    ends_on: dt.date | None = None
    default_fund: str = ""


def open_campaign(session: Session, *, draft: CampaignDraft, actor: str, at: dt.datetime) -> Campaign:
    """Open a campaign.

    Raises:
        CampaignCodeTaken: The code is in use.
        CampaignDatesReversed: It would end before it begins.
        FundUnknown: No fund has the default fund's code.
    """
    if session.scalar(select(Campaign.id).where(Campaign.code == draft.code)) is not None:
        raise CampaignCodeTaken(field="code", code=draft.code)
    campaign = Campaign(code=draft.code, created_by=actor, created_at=at, **_values(session, draft))
    session.add(campaign)
    session.flush()
    _tell(session, TrailTag.DONATION_CAMPAIGN_CREATED, campaign.id, draft, actor=actor, at=at)
    return campaign


def change_campaign(
    session: Session, *, campaign_id: int, draft: CampaignDraft, actor: str, at: dt.datetime
) -> Campaign:
    """Change a campaign's name, purpose, dates or default fund; its code stays.

    Raises:
        CampaignNotFound: No such campaign.
        CampaignDatesReversed: It would end before it begins.
        FundUnknown: No fund has the default fund's code.
    """
    campaign = session.get(Campaign, campaign_id)
    if campaign is None:
        raise CampaignNotFound(campaign_id=campaign_id)
    values = _values(session, draft)
    before: dict[str, object] = {name: getattr(campaign, name) for name in values}
    for name, value in values.items():
        setattr(campaign, name, value)
    session.flush()
    _tell(session, TrailTag.DONATION_CAMPAIGN_CHANGED, campaign.id, draft, actor=actor, at=at, before=before)
    return campaign


def _values(session: Session, draft: CampaignDraft) -> dict[str, str | int | dt.date | None]:
    if draft.ends_on is not None and draft.ends_on < draft.starts_on:
        raise CampaignDatesReversed(field="ends_on", starts_on=draft.starts_on, ends_on=draft.ends_on)
    fund = draft.default_fund
    return {
        "name": draft.name,
        "purpose": draft.purpose,
        "starts_on": draft.starts_on,
        "ends_on": draft.ends_on,
        "default_fund_id": fund_ids(session, [fund])[fund] if fund else None,
    }


def _tell(
    session: Session, tag: TrailTag, campaign_id: int, draft: CampaignDraft, *, actor: str, at: dt.datetime,
    before: dict[str, object] | None = None,
) -> None:  # fmt: skip
    trail.record(
        session, tag=tag, subject=f"campaign:{campaign_id}", actor=actor, at=at, before=before,
        after=dataclasses.asdict(draft),
    )  # fmt: skip
