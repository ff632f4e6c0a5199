"""Pages of pledges: the list, one pledge with its gifts, record, fulfil and withdraw one."""

import re
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from fund.access.permissions import Permission
from fund.access.queries import full_names
from fund.donations.queries import fund_choices, list_campaigns
from fund.errors import InvalidInput
from fund.giftcodes import pledges, queries
from fund.giftcodes.errors import PledgeDonorUnknown
from fund.giftcodes.kinds import CodeKind, PledgeState
from fund.giftcodes.rows import PledgeDraft, PledgeFilter, PledgeRow
from fund.people.queries import PartyNotFound, get_party
from fund.trail.queries import events_of
from fund.web.acts import closed_in, perform
from fund.web.auth import actor, permission_required
from fund.web.clock import now, today
from fund.web.exporting import Cell, Column, export_table
from fund.web.forms import Form, NoFields
from fund.web.giftcodes.schemas import LinkSchema, PledgeFilterSchema, PledgeSchema, WithdrawSchema
from fund.web.paging import PAGE_SIZE, after_key, page_of
from fund.web.transaction import reading

blueprint = Blueprint("pledges", __name__)

_COLUMNS = (
    Column("Cam kết", 12), Column("Nhà tài trợ", 12), Column("Tên", 32), Column("Đợt vận động", 24),
    Column("Nguồn quỹ", 12), Column("Hẹn ngày", 12), Column("Số tiền cam kết", 16), Column("Đã nhận", 16),
    Column("Còn lại", 16), Column("Tình trạng", 16), Column("Ghi chú", 32),
)  # fmt: skip
_GIFT_CODE = re.compile(r"(?:TT-?)?0*([1-9][0-9]{0,14})", re.IGNORECASE)


class GiftToLinkUnknown(InvalidInput):
    """What was typed is no code of a gift."""


@blueprint.get("/cam-ket")
@permission_required(Permission.DONATION_READ)
def list_pledges() -> ResponseReturnValue:
    """List the pledges, the last recorded first, with what came of them."""
    asked = Form.from_address(PledgeFilterSchema())
    session, wanted = reading(), _wanted(asked)
    asked.offer("dot", [(row.id, row.name) for row in list_campaigns(session)])
    rows = queries.list_pledges(session, wanted=wanted, below_id=after_key(), limit=PAGE_SIZE + 1)
    return render_template(
        "giftcodes/pledges.html",
        asked=asked,
        page=page_of(rows, key=lambda row: row.id),
        totals=queries.pledge_totals(session, wanted=wanted),
        today=today(),
        address={name: text for name, text in request.args.items() if text and name != "sau"},
    )


@blueprint.get("/cam-ket/tai-ve.<file_format>")
@permission_required(Permission.DONATION_READ)
def export_pledges(file_format: str) -> ResponseReturnValue:
    """Give the pledges that the filter lets through as a file."""
    wanted = _wanted(Form.from_address(PledgeFilterSchema()))
    rows = (_cells(row) for row in queries.each_pledge(reading(), wanted=wanted))
    return export_table(rows, _COLUMNS, name="cam ket tai tro", file_format=file_format, title="Cam kết tài trợ")


@blueprint.route("/cam-ket/moi", methods=["GET", "POST"])
@permission_required(Permission.DONATION_RECORD)
def record_pledge() -> ResponseReturnValue:
    """Write a promise down."""
    form = Form(PledgeSchema(), initial=_donor_asked(reading()))
    if form.is_valid:
        with form.transaction() as session:
            pledge = pledges.record_pledge(session, draft=_draft(form.values), actor=actor(), at=now())
            form.done(url_for(".show_pledge", pledge_id=pledge.id), f"Đã ghi cam kết {pledge.code}.")
    if form.is_done:
        return form.redirect()
    funds = [(fund.code, f"{fund.code} – {fund.name}") for fund in fund_choices(reading(), open_on=today())]
    form.offer("fund", funds)
    form.offer("campaign_id", [(row.id, row.name) for row in list_campaigns(reading())])
    return form.response("giftcodes/pledge_form.html")


@blueprint.get("/cam-ket/<int:pledge_id>")
@permission_required(Permission.DONATION_READ)
def show_pledge(pledge_id: int) -> ResponseReturnValue:
    """Show a pledge with the gifts that keep it."""
    return render_template("giftcodes/pledge.html", form=None, link=Form(LinkSchema()), **_page(pledge_id))


@blueprint.post("/cam-ket/<int:pledge_id>/khoan-thu")
@permission_required(Permission.DONATION_RECORD)
def link_gift(pledge_id: int) -> ResponseReturnValue:
    """Count a gift towards the pledge."""
    form = Form(LinkSchema())
    if form.is_valid:
        with form.transaction() as session:
            donation_id = _gift_named(form.values["gift_code"])
            pledges.link_gift(session, pledge_id=pledge_id, donation_id=donation_id, actor=actor(), at=now())
            form.done(url_for(".show_pledge", pledge_id=pledge_id), "Đã gắn khoản thu vào cam kết.")
    if form.is_done:
        return form.redirect()
    return form.response("giftcodes/pledge.html", link=form, **_page(pledge_id))


@blueprint.post("/cam-ket/<int:pledge_id>/khoan-thu/theo-ma")
@permission_required(Permission.DONATION_RECORD)
def link_coded_gifts(pledge_id: int) -> ResponseReturnValue:
    """Count every gift towards the pledge that carries its code."""
    form = Form(NoFields())
    with form.transaction() as session:
        count = pledges.link_coded_gifts(session, pledge_id=pledge_id, actor=actor(), at=now())
        form.done(url_for(".show_pledge", pledge_id=pledge_id), f"Đã gắn {count} khoản thu có mã của cam kết.")
    return _answer(form, pledge_id)


@blueprint.post("/cam-ket/<int:pledge_id>/khoan-thu/<int:gift_id>/go")
@permission_required(Permission.DONATION_RECORD)
def unlink_gift(pledge_id: int, gift_id: int) -> ResponseReturnValue:
    """Take back a link made by mistake."""
    form = Form(NoFields())
    with form.transaction() as session:
        pledges.unlink_gift(session, pledge_id=pledge_id, donation_id=gift_id, actor=actor(), at=now())
        form.done(url_for(".show_pledge", pledge_id=pledge_id), "Đã gỡ khoản thu khỏi cam kết.")
    return _answer(form, pledge_id)


@blueprint.post("/cam-ket/<int:pledge_id>/hoan-thanh")
@permission_required(Permission.DONATION_RECORD)
def fulfil_pledge(pledge_id: int) -> ResponseReturnValue:
    """Close a pledge of which all has come."""
    form = Form(NoFields())
    with form.transaction() as session:
        pledge = pledges.fulfil_pledge(session, pledge_id=pledge_id, actor=actor(), at=now())
        form.done(url_for(".show_pledge", pledge_id=pledge_id), f"Cam kết {pledge.code} đã hoàn thành.")
    return _answer(form, pledge_id)


@blueprint.route("/cam-ket/<int:pledge_id>/rut", methods=["GET", "POST"])
@permission_required(Permission.DONATION_RECORD)
def withdraw_pledge(pledge_id: int) -> ResponseReturnValue:
    """Close a pledge that will not be kept."""
    form = Form(WithdrawSchema())

    def act(session: Session) -> str:
        reason = form.values["reason"]
        pledge = pledges.withdraw_pledge(session, pledge_id=pledge_id, reason=reason, actor=actor(), at=now())
        return f"Đã rút cam kết {pledge.code}."

    return perform(
        form,
        act,
        back=url_for(".show_pledge", pledge_id=pledge_id),
        closed=lambda: _closed(queries.get_pledge(reading(), pledge_id)),
        template="giftcodes/withdraw.html",
        context=lambda: {"pledge": queries.get_pledge(reading(), pledge_id)},
    )


def _closed(pledge: PledgeRow) -> str:
    return closed_in(pledge.state, (PledgeState.OPEN,), what=f"Cam kết {pledge.code}")


def _answer(form: Form, pledge_id: int) -> ResponseReturnValue:
    """Answer a button: go where it led, or show the pledge with the refusal."""
    if form.is_done:
        return form.redirect()
    link = Form(LinkSchema())
    link.errors.clear()
    return form.response("giftcodes/pledge.html", link=link, **_page(pledge_id))


def _page(pledge_id: int) -> dict[str, Any]:
    session = reading()
    return {
        "pledge": queries.get_pledge(session, pledge_id),
        "gifts": queries.gifts_of_pledge(session, pledge_id),
        "coded": queries.gifts_to_link(session, pledge_id),
        "code": queries.find_live_code(session, kind=CodeKind.PLEDGE, target_id=pledge_id),
        "events": events_of(session, subject=f"pledge:{pledge_id}"),
        "names": full_names(session),
        "today": today(),
    }


def _draft(values: dict[str, Any]) -> PledgeDraft:
    if values["donor_id"] is None:
        raise PledgeDonorUnknown(field="donor_name")
    return PledgeDraft(**{name: value for name, value in values.items() if name != "donor_name"})


def _donor_asked(session: Session) -> dict[str, object]:
    """Begin with the donor whose page led here."""
    text = request.args.get("nguoi", "")
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        return {}
    try:
        donor = get_party(session, int(text))
    except PartyNotFound:
        return {}
    return {"donor_id": donor.id, "donor_name": donor.full_name} if donor.is_donor else {}


def _gift_named(typed: str) -> int:
    found = _GIFT_CODE.fullmatch(typed.strip())
    if found is None:
        raise GiftToLinkUnknown(field="gift_code", gift=typed)
    return int(found[1])


def _wanted(asked: Form) -> PledgeFilter:
    values: dict[str, Any] = asked.values
    return PledgeFilter(
        state=values.get("tinh_trang"),
        donor_id=values.get("nguoi"),
        campaign_id=values.get("dot"),
        from_date=values.get("tu"),
        to_date=values.get("den"),
        text=values.get("tim") or "",
    )


def _cells(row: PledgeRow) -> tuple[Cell, ...]:
    return (
        row.code, row.donor_code, row.donor_name, row.campaign_name, row.fund, row.promised_date, row.amount_vnd,
        row.received_vnd, row.open_vnd, row.state.label, row.note,
    )  # fmt: skip
