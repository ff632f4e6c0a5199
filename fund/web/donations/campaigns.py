"""Pages of campaigns: the list with what each brought in, open one, change one."""

from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from fund.access.permissions import Permission
from fund.donations import campaigns, queries
from fund.donations.campaigns import CampaignDraft
from fund.web.auth import actor, permission_required
from fund.web.clock import now, today
from fund.web.donations.schemas import CampaignSchema
from fund.web.forms import Form
from fund.web.transaction import reading

blueprint = Blueprint("campaigns", __name__)


@blueprint.get("/dot-van-dong")
@permission_required(Permission.DONATION_READ)
def list_campaigns() -> ResponseReturnValue:
    """List campaigns, the newest first, with what they brought in."""
    return render_template("donations/campaigns.html", rows=queries.list_campaigns(reading()), today=today())


@blueprint.route("/dot-van-dong/moi", methods=["GET", "POST"])
@permission_required(Permission.DONATION_RECORD)
def open_campaign() -> ResponseReturnValue:
    """Open a campaign."""
    form = Form(CampaignSchema(), initial={"starts_on": today()})
    if form.is_valid:
        with form.transaction() as session:
            campaign = campaigns.open_campaign(session, draft=_draft(form.values), actor=actor(), at=now())
            form.done(url_for(".list_campaigns"), f"Đã mở đợt vận động {campaign.name}.")
    _offer_funds(form)
    return form.response("donations/campaign.html", campaign=None)


@blueprint.route("/dot-van-dong/<int:campaign_id>", methods=["GET", "POST"])
@permission_required(Permission.DONATION_RECORD)
def change_campaign(campaign_id: int) -> ResponseReturnValue:
    """Change a campaign; its code stays."""
    campaign = queries.get_campaign(reading(), campaign_id)
    initial = {name: getattr(campaign, name) for name in CampaignSchema().fields}
    form = Form(CampaignSchema(), initial=initial)
    if form.is_valid:
        with form.transaction() as session:
            draft = _draft(form.values | {"code": campaign.code})
            campaigns.change_campaign(session, campaign_id=campaign_id, draft=draft, actor=actor(), at=now())
            form.done(url_for(".list_campaigns"), "Đã sửa đợt vận động.")
    _offer_funds(form)
    return form.response("donations/campaign.html", campaign=campaign)


def _draft(values: dict[str, Any]) -> CampaignDraft:
    return CampaignDraft(**values | {"default_fund": values["default_fund"] or ""})


def _offer_funds(form: Form) -> None:
    funds = queries.fund_choices(reading(), open_on=today())
    form.offer("default_fund", [(fund.code, f"{fund.code} – {fund.name}") for fund in funds])
