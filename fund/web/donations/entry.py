"""Entry of gifts: in cash by keyboard alone, one after another, and by bank from a paper."""

import datetime as dt
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from fund.access.permissions import Permission
from fund.donations import operations, queries
from fund.donations.storing import GiftRecord
from fund.ledger.roles import Role, code_of
from fund.office_time import OFFICE_ZONE
from fund.people.drafts import PartyDraft
from fund.people.kinds import Disclosure, PartyKind
from fund.people.operations import DuplicateDonorSuspected, register_party
from fund.web.auth import actor, permission_required
from fund.web.clock import now, today
from fund.web.donations.evidence import attach_files, keep_files
from fund.web.donations.schemas import BankGiftSchema, CashGiftSchema, gift_draft
from fund.web.forms import Form
from fund.web.transaction import reading

blueprint = Blueprint("gift_entry", __name__)

SITTING = 10
"""How many of today's gifts stand under the form."""


@blueprint.route("/thu/tien-mat", methods=["GET", "POST"])
@permission_required(Permission.DONATION_RECORD)
def record_cash_gift() -> ResponseReturnValue:
    """Prepare a gift in cash; the same form comes back empty, the gift on top of the list of this sitting."""
    form = Form(CashGiftSchema(), initial=_first_values())
    if form.is_valid:
        with form.transaction() as session:
            draft = gift_draft(form.values, donor_id=_donor_of(session, form.values))
            gift = operations.record_cash_gift(session, draft=draft, actor=actor(), at=now())
            form.done(url_for(".record_cash_gift", vua_ghi=gift.id, quy=form.values["fund"] or None))
    if form.is_done:
        return form.redirect()
    _offer_lists(form)
    rows = queries.gifts_of_sitting(reading(), actor=actor(), since=_start_of_day(), limit=SITTING)
    return form.response("donations/cash_gift.html", rows=rows)


@blueprint.route("/thu/ngan-hang", methods=["GET", "POST"])
@permission_required(Permission.DONATION_RECORD)
def record_bank_gift() -> ResponseReturnValue:
    """Record a gift that the bank has credited, with its papers."""
    form = Form(BankGiftSchema(), initial=_first_values())
    if form.is_valid:
        with form.transaction() as session:
            gift = _record_with_papers(session, form.values)
            again = form.then == "next"
            place = url_for(".record_bank_gift") if again else url_for("donations.show_gift", gift_id=gift.id)
            form.done(place, f"Đã ghi sổ khoản tài trợ {gift.code}.")
    if form.is_done:
        return form.redirect()
    _offer_lists(form)
    accounts = queries.bank_account_choices(reading(), bank_code=code_of(Role.BANK))
    form.offer("account_code", [(code, f"{code} – {name}") for code, name in accounts])
    if not form.is_submitted and len(accounts) == 1:
        form.typed["account_code"] = accounts[0][0]
    return form.response("donations/bank_gift.html")


def _record_with_papers(session: Session, values: dict[str, Any]) -> GiftRecord:
    files = keep_files(session, values["evidence"])
    draft = gift_draft(values, donor_id=_donor_of(session, values))
    gift = operations.record_bank_gift(
        session, draft=draft, actor=actor(), at=now(), evidence=tuple(file.sha256 for file in files)
    )
    attach_files(session, files, gift_id=gift.id, description="Chứng từ ngân hàng")
    return gift


def _donor_of(session: Session, values: dict[str, Any]) -> int | None:
    """Give the donor picked, or the one newly registered by name; None for a payer who is not registered."""
    if values["donor_id"] is not None or not values["new_donor"]:
        return values["donor_id"]  # type: ignore[no-any-return]
    draft = PartyDraft(
        kind=PartyKind.PERSON, full_name=values["payer_text"], is_donor=True, disclosure=values["disclosure"]
    )
    try:
        return register_party(session, draft=draft, actor=actor(), at=now(), allow_duplicate=values["same_name"]).id
    except DuplicateDonorSuspected as error:
        raise DuplicateDonorSuspected(**{**error.facts, "field": "payer_text"}) from error


def _first_values() -> dict[str, object]:
    return {"received_date": today(), "disclosure": Disclosure.NAMED}


def _offer_lists(form: Form) -> None:
    funds = [(fund.code, f"{fund.code} – {fund.name}") for fund in queries.fund_choices(reading(), open_on=today())]
    if not form.is_submitted:
        asked = request.args.get("quy", "")
        form.typed["fund"] = asked if asked in dict(funds) else (funds[0][0] if funds else "")
    form.offer("fund", funds)
    form.offer("fund", funds, rows="parts")
    campaigns = queries.list_campaigns(reading(), open_on=today())
    form.offer("campaign_id", [(campaign.id, campaign.name) for campaign in campaigns])


def _start_of_day() -> dt.datetime:
    return dt.datetime.combine(today(), dt.time(), tzinfo=OFFICE_ZONE)
