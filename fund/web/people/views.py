"""Donors: the list, suggestions while typing, one donor with the gifts, new and changed ones."""

import dataclasses

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from fund.access.permissions import Permission
from fund.access.queries import full_names
from fund.donations.queries import gift_totals, list_gifts
from fund.donations.rows import GiftFilter
from fund.errors import NotFound
from fund.people import operations, queries
from fund.people.identity import IdentityCipher
from fund.people.kinds import Disclosure, PartyKind
from fund.people.models import Party
from fund.people.queries import PartyFilter
from fund.people.wards import list_wards
from fund.trail.queries import events_of
from fund.web.auth import actor, permission_required
from fund.web.clock import now
from fund.web.config import current_settings
from fund.web.forms import Form
from fund.web.paging import PAGE_SIZE
from fund.web.people.schemas import DonorFilterSchema, DonorSchema, RevealSchema, donor_draft
from fund.web.transaction import reading

blueprint = Blueprint("donors", __name__)

_SHOWN_GIFTS = 50


class NotADonor(NotFound):
    """The party is in the register, but not as a donor."""


def identity_cipher() -> IdentityCipher:
    """Make the cipher of identity numbers with the key the application was started with."""
    return IdentityCipher(current_settings().data_key)


@blueprint.get("/nha-tai-tro")
@permission_required(Permission.DONOR_READ)
def list_donors() -> ResponseReturnValue:
    """List donors in the order of their names, narrowed by what is typed."""
    asked = Form.from_address(DonorFilterSchema())
    wanted = PartyFilter(text=asked.values.get("tim") or "", kind=asked.values.get("loai"), is_donor=True)
    rows = queries.search_parties(reading(), wanted=wanted, after=_page_key(), limit=PAGE_SIZE + 1)
    address = {name: value for name, value in request.args.items() if name not in ("sau", "ten") and value}
    return render_template(
        "people/donors.html",
        asked=asked,
        rows=rows[:PAGE_SIZE],
        last=rows[PAGE_SIZE - 1] if len(rows) > PAGE_SIZE else None,
        is_first=_page_key() is None,
        total=queries.count_parties(reading(), wanted=wanted),
        address=address,
    )


@blueprint.get("/nha-tai-tro/goi-y")
@permission_required(Permission.DONOR_READ)
def suggest_donors() -> ResponseReturnValue:
    """Give the options of the box under a name that is being typed."""
    typed = request.args.get("q", "")[:100].replace("\x00", "")
    rows = queries.suggest_parties(reading(), wanted=PartyFilter(text=typed, is_donor=True))
    return render_template("people/suggestions.html", rows=rows, typed=typed.strip())


@blueprint.route("/nha-tai-tro/moi", methods=["GET", "POST"])
@permission_required(Permission.DONOR_EDIT)
def register_donor() -> ResponseReturnValue:
    """Take a donor into the register; those who seem the same are shown first."""
    initial = {"kind": PartyKind.PERSON, "disclosure": Disclosure.NAMED, "full_name": request.args.get("ten", "")[:200]}
    form = Form(DonorSchema(), initial=initial)
    if form.is_valid:
        with form.transaction() as session:
            donor = operations.register_party(
                session,
                draft=donor_draft(form.values),
                actor=actor(),
                at=now(),
                cipher=identity_cipher(),
                allow_duplicate=form.values["same_name"],
            )
            form.done(url_for(".show_donor", donor_id=donor.id), f"Đã ghi danh {donor.full_name} ({donor.code}).")
    if form.is_done:
        return form.redirect()
    form.offer("ward_code", list_wards(reading()))
    return form.response("people/donor_form.html", donor=None, alike=_alike(form))


@blueprint.get("/nha-tai-tro/<int:donor_id>")
@permission_required(Permission.DONOR_READ)
def show_donor(donor_id: int) -> ResponseReturnValue:
    """Show a donor with the gifts."""
    donor = _get_donor(donor_id)
    wanted = GiftFilter(donor_id=donor_id)
    return render_template(
        "people/donor.html",
        donor=donor,
        ward=dict(list_wards(reading())).get(donor.ward_code or "", ""),
        gifts=list_gifts(reading(), wanted=wanted, limit=_SHOWN_GIFTS),
        totals=gift_totals(reading(), wanted=wanted),
        events=events_of(reading(), subject=f"party:{donor_id}"),
        names=full_names(reading()),
    )


@blueprint.route("/nha-tai-tro/<int:donor_id>/sua", methods=["GET", "POST"])
@permission_required(Permission.DONOR_EDIT)
def change_donor(donor_id: int) -> ResponseReturnValue:
    """Change what is known of a donor."""
    donor = _get_donor(donor_id)
    kept = [name for name in DonorSchema().fields if name not in ("identity_number", "same_name")]
    form = Form(DonorSchema(), initial={name: getattr(donor, name) for name in kept})
    if form.is_valid:
        with form.transaction() as session:
            draft = dataclasses.replace(
                donor_draft(form.values),
                is_beneficiary=donor.is_beneficiary,
                is_unit=donor.is_unit,
                category=donor.category,
                code_only=donor.code_only,
                household_id=donor.household_id,
            )
            operations.update_party(
                session, party_id=donor_id, draft=draft, actor=actor(), at=now(), cipher=identity_cipher()
            )
            form.done(url_for(".show_donor", donor_id=donor_id), "Đã sửa thông tin nhà tài trợ.")
    if form.is_done:
        return form.redirect()
    form.offer("ward_code", list_wards(reading()))
    return form.response("people/donor_form.html", donor=donor, alike=())


@blueprint.route("/nha-tai-tro/<int:donor_id>/so-dinh-danh", methods=["GET", "POST"])
@permission_required(Permission.DOSSIER_VIEW)
def reveal_identity(donor_id: int) -> ResponseReturnValue:
    """Show the full identity number once, after a reason that is recorded."""
    donor = _get_donor(donor_id)
    form = Form(RevealSchema())
    number = ""
    if form.is_valid:
        with form.transaction() as session:
            number = operations.reveal_identity(
                session,
                party_id=donor_id,
                cipher=identity_cipher(),
                reason=form.values["reason"],
                actor=actor(),
                at=now(),
            )
            form.done(request.path)
    if number:
        return render_template("people/identity.html", donor=donor, number=number, form=None)
    return form.response("people/identity.html", donor=donor, number="")


def _get_donor(donor_id: int) -> Party:
    donor = queries.get_party(reading(), donor_id)
    if not donor.is_donor:
        raise NotADonor(donor_id=donor_id)
    return donor


def _alike(form: Form) -> list[queries.PartyRow]:
    """List those who seem the same, once a draft was refused for it."""
    if not form.is_valid and not form.errors.get("full_name"):
        return []
    values = form.values if isinstance(form.values, dict) else {}
    if "full_name" not in values or "kind" not in values or "disclosure" not in values:
        return []
    return list(queries.find_duplicates(reading(), draft=donor_draft(values | {"same_name": False})))


def _page_key() -> tuple[str, int] | None:
    """Read the key of the last row of the page before: its sort key and id."""
    name, row_id = request.args.get("ten", ""), request.args.get("sau", "")
    return (name, int(row_id)) if row_id.isascii() and row_id.isdigit() and len(row_id) < 19 else None
