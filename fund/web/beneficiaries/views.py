"""Beneficiaries: the list, new and changed ones, one dossier (each look at it is recorded), the identity number."""

import dataclasses
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from fund.access.permissions import Permission
from fund.access.queries import full_names
from fund.disbursements.queries.dossiers import awards_of, household_members, requests_of
from fund.disbursements.queries.finding import find_beneficiary
from fund.errors import NotFound
from fund.people import operations, queries
from fund.people.drafts import PartyDraft
from fund.people.identity import IdentityCipher
from fund.people.kinds import Disclosure, PartyKind
from fund.people.models import Party
from fund.people.queries import PartyFilter
from fund.people.wards import list_wards
from fund.web.auth import actor, permission_required
from fund.web.beneficiaries.schemas import (
    FORM_ONLY,
    BeneficiaryFilterSchema,
    BeneficiarySchema,
    RevealSchema,
    beneficiary_draft,
)
from fund.web.clock import now
from fund.web.config import current_settings
from fund.web.forms import Form
from fund.web.paging import PAGE_SIZE
from fund.web.timeline import timeline_of
from fund.web.transaction import reading, transaction

blueprint = Blueprint("beneficiaries", __name__)

NAME, LAST = "ten", "sau"


class NotInTheRegister(NotFound):
    """The party is in the register, but not as one to be helped."""


@blueprint.get("/doi-tuong")
@permission_required(Permission.BENEFICIARY_READ)
def list_beneficiaries() -> ResponseReturnValue:
    """List those who are helped in the order of their names, narrowed by what is typed."""
    asked = Form.from_address(BeneficiaryFilterSchema())
    asked.offer("phuong", list_wards(reading()))
    wanted = PartyFilter(
        text=asked.values.get("tim") or "",
        kind=asked.values.get("loai"),
        category=asked.values.get("nhom"),
        ward_code=asked.values.get("phuong") or None,
        is_beneficiary=True,
    )
    rows = queries.search_parties(reading(), wanted=wanted, after=_page_key(), limit=PAGE_SIZE + 1)
    return render_template(
        "beneficiaries/list.html",
        asked=asked,
        rows=rows[:PAGE_SIZE],
        last=rows[PAGE_SIZE - 1] if len(rows) > PAGE_SIZE else None,
        is_first=_page_key() is None,
        total=queries.count_parties(reading(), wanted=wanted),
        address={name: value for name, value in request.args.items() if name not in (NAME, LAST) and value},
    )


@blueprint.route("/doi-tuong/moi", methods=["GET", "POST"])
@permission_required(Permission.BENEFICIARY_EDIT)
def register_beneficiary() -> ResponseReturnValue:
    """Take someone into the register; those who seem the same are shown first."""
    initial = {
        "kind": PartyKind.PERSON,
        "disclosure": Disclosure.INITIALS,
        "full_name": request.args.get(NAME, "")[:200],
    }
    form = Form(BeneficiarySchema(), initial=initial)
    if form.is_valid:
        with form.transaction() as session:
            party = operations.register_party(
                session,
                draft=_draft(session, form.values),
                actor=actor(),
                at=now(),
                cipher=_cipher(),
                allow_duplicate=form.values["same_name"],
            )
            form.done(url_for(".show_beneficiary", party_id=party.id), f"Đã ghi danh {party.full_name} ({party.code}).")
    form.offer("ward_code", list_wards(reading()))
    return form.response("beneficiaries/form.html", party=None, alike=_alike(form))


@blueprint.get("/doi-tuong/<int:party_id>")
@permission_required(Permission.DOSSIER_VIEW)
def show_beneficiary(party_id: int) -> ResponseReturnValue:
    """Show a dossier; that it was looked at goes onto the trail."""
    with transaction() as session:
        _get_beneficiary(session, party_id)
        operations.record_party_view(session, party_id=party_id, actor=actor(), at=now())
    party = _get_beneficiary(reading(), party_id)
    return render_template(
        "beneficiaries/dossier.html",
        party=party,
        ward=dict(list_wards(reading())).get(party.ward_code or "", ""),
        requests=requests_of(reading(), party_id),
        awards=awards_of(reading(), party_id),
        household=household_members(reading(), party),
        events=timeline_of(reading(), subject=f"party:{party_id}", names=full_names(reading())),
    )


@blueprint.route("/doi-tuong/<int:party_id>/sua", methods=["GET", "POST"])
@permission_required(Permission.BENEFICIARY_EDIT)
def change_beneficiary(party_id: int) -> ResponseReturnValue:
    """Change what is known of someone who is helped."""
    party = _get_beneficiary(reading(), party_id)
    kept = [name for name in BeneficiarySchema().fields if name not in ("identity_number", *FORM_ONLY)]
    household = queries.get_party(reading(), party.household_id).code if party.household_id else ""
    form = Form(BeneficiarySchema(), initial={name: getattr(party, name) for name in kept} | {"household": household})
    if form.is_valid:
        with form.transaction() as session:
            draft = dataclasses.replace(
                _draft(session, form.values), is_donor=party.is_donor, is_unit=party.is_unit, email=party.email
            )
            operations.update_party(session, party_id=party_id, draft=draft, actor=actor(), at=now(), cipher=_cipher())
            form.done(url_for(".show_beneficiary", party_id=party_id), "Đã sửa thông tin đối tượng.")
    form.offer("ward_code", list_wards(reading()))
    return form.response("beneficiaries/form.html", party=_get_beneficiary(reading(), party_id), alike=())


@blueprint.route("/doi-tuong/<int:party_id>/so-dinh-danh", methods=["GET", "POST"])
@permission_required(Permission.DOSSIER_VIEW)
def reveal_identity(party_id: int) -> ResponseReturnValue:
    """Show the full identity number once, after a reason that is recorded."""
    form = Form(RevealSchema())
    number = ""
    if form.is_valid:
        with form.transaction() as session:
            number = operations.reveal_identity(
                session, party_id=party_id, cipher=_cipher(), reason=form.values["reason"], actor=actor(), at=now()
            )
            form.done(request.path)
    party = _get_beneficiary(reading(), party_id)
    if number:
        return render_template("beneficiaries/identity.html", party=party, number=number, form=None)
    return form.response("beneficiaries/identity.html", party=party, number="")


def _draft(session: Session, values: dict[str, Any]) -> PartyDraft:
    household = find_beneficiary(session, values["household"], field="household").party if values["household"] else None
    return beneficiary_draft(values, household_id=household.id if household else None)


def _get_beneficiary(session: Session, party_id: int) -> Party:
    party = queries.get_party(session, party_id)
    if not party.is_beneficiary:
        raise NotInTheRegister(party_id=party_id)
    return party


def _alike(form: Form) -> list[queries.PartyRow]:
    """List those who seem the same, once a draft was refused for it."""
    if not form.errors.get("full_name") or not isinstance(form.values, dict) or "disclosure" not in form.values:
        return []
    return list(queries.find_duplicates(reading(), draft=beneficiary_draft(form.values, household_id=None)))


def _cipher() -> IdentityCipher:
    return IdentityCipher(current_settings().data_key)


def _page_key() -> tuple[str, int] | None:
    """Read the key of the last row of the page before: its sort key and id."""
    name, row_id = request.args.get(NAME, ""), request.args.get(LAST, "")
    return (name, int(row_id)) if row_id.isascii() and row_id.isdigit() and len(row_id) < 19 else None
