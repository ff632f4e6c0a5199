"""Support requests: the list, new and corrected ones, one dossier with its evidence."""

from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from fund.access.permissions import Permission
from fund.access.queries import full_names
from fund.disbursements import operations
from fund.disbursements.models import SupportRequest
from fund.disbursements.operations import RequestDraft
from fund.disbursements.operations.loading import RequestNotFound
from fund.disbursements.queries import requests as queries
from fund.disbursements.queries.finding import find_beneficiary
from fund.disbursements.queries.requests import RequestFilter
from fund.documents.queries import EvidenceNotFound, evidence_of, get_evidence
from fund.people.models import Party
from fund.people.queries import PartyFilter, suggest_parties
from fund.trail import operations as trail
from fund.trail.tags import TrailTag
from fund.web.auth import actor, permission_required
from fund.web.clock import now, today
from fund.web.exporting import Cell, Column, export_table
from fund.web.forms import Form
from fund.web.paging import PAGE_SIZE, after_key, page_of
from fund.web.requests.schemas import EvidenceSchema, RequestFilterSchema, RequestSchema
from fund.web.timeline import timeline_of
from fund.web.transaction import reading, transaction

blueprint = Blueprint("requests", __name__)

EXPORT_LIMIT = 100_000
COLUMNS = (
    Column("Mã hồ sơ", 16),
    Column("Ngày đề nghị", 12),
    Column("Mã đối tượng", 12),
    Column("Người thụ hưởng", 30),
    Column("Chương trình", 26),
    Column("Đơn vị đề nghị", 34),
    Column("Số tiền đề nghị", 16),
    Column("Tình trạng", 20),
)


@blueprint.get("/ho-so")
@permission_required(Permission.REQUEST_READ)
def list_requests() -> ResponseReturnValue:
    """List requests, newest first, by state and programme."""
    asked = Form.from_address(RequestFilterSchema())
    offer_programmes(asked, "chuong_trinh")
    wanted = _filter_of(asked.values)
    rows = queries.list_requests(reading(), wanted=wanted, below_id=after_key(), limit=PAGE_SIZE + 1)
    return render_template(
        "requests/list.html",
        asked=asked,
        page=page_of(rows, key=lambda row: row.id),
        totals=queries.count_requests(reading(), wanted=wanted),
    )


@blueprint.get("/ho-so/tai-ve.<file_format>")
@permission_required(Permission.REQUEST_READ)
def export_requests(file_format: str) -> ResponseReturnValue:
    """Give the whole selection of the list as a file; the reasons stay in the dossiers."""
    wanted = _filter_of(Form.from_address(RequestFilterSchema()).values)
    rows: list[tuple[Cell, ...]] = [
        (
            row.code,
            row.request_date,
            row.party_code,
            row.party_name,
            row.programme,
            row.proposing_unit,
            row.requested_amount_vnd,
            row.status.label,
        )
        for row in queries.list_requests(reading(), wanted=wanted, limit=EXPORT_LIMIT)
    ]
    return export_table(rows, COLUMNS, name="ho so de nghi", file_format=file_format, title="Hồ sơ đề nghị")


@blueprint.get("/ho-so/goi-y")
@permission_required(Permission.REQUEST_READ)
def suggest_beneficiaries() -> ResponseReturnValue:
    """Give the options under a beneficiary that is being typed."""
    typed = request.args.get("party_id", "")[:100].replace("\x00", "")
    rows = suggest_parties(reading(), wanted=PartyFilter(text=typed, is_beneficiary=True), limit=12)
    return render_template("requests/suggestions.html", rows=rows)


@blueprint.route("/ho-so/moi", methods=["GET", "POST"])
@permission_required(Permission.REQUEST_EDIT)
def register_request() -> ResponseReturnValue:
    """Take a request into the register."""
    form = Form(RequestSchema(), initial={"request_date": today(), "party_id": request.args.get("party", "")[:100]})
    if form.is_valid:
        with form.transaction() as session:
            draft = _draft(session, form.values)
            made = operations.register_request(session, draft=draft, today=today(), actor=actor(), at=now())
            form.done(_after_saving(form, made), f"Đã lập hồ sơ {made.code}.")
    offer_programmes(form, "programme_id")
    return form.response("requests/form.html", row=None)


@blueprint.route("/ho-so/<int:request_id>/sua", methods=["GET", "POST"])
@permission_required(Permission.REQUEST_EDIT)
def correct_request(request_id: int) -> ResponseReturnValue:
    """Change a draft request."""
    row = get_request(reading(), request_id)
    names = ("programme_id", "requested_amount_vnd", "request_date", "proposing_unit", "reason")
    party = reading().get_one(Party, row.party_id)
    initial = {name: getattr(row, name) for name in names} | {"party_id": f"{party.code} · {party.full_name}"}
    form = Form(RequestSchema(), initial=initial)
    if form.is_valid:
        with form.transaction() as session:
            draft = _draft(session, form.values)
            operations.correct_request(
                session, request_id=request_id, draft=draft, today=today(), actor=actor(), at=now()
            )
            form.done(url_for(".show_request", request_id=request_id), "Đã sửa hồ sơ.")
    offer_programmes(form, "programme_id")
    return form.response("requests/form.html", row=get_request(reading(), request_id))


@blueprint.get("/ho-so/<int:request_id>")
@permission_required(Permission.DOSSIER_VIEW)
def show_request(request_id: int) -> ResponseReturnValue:
    """Show a request with its reason and evidence; that it was looked at goes onto the trail."""
    with transaction() as session:
        get_request(session, request_id)
        _record_view(session, request_id)
    return render_template("requests/dossier.html", form=Form(EvidenceSchema()), **dossier(request_id))


@blueprint.post("/ho-so/<int:request_id>/tai-lieu")
@permission_required(Permission.EVIDENCE_ADD)
def add_evidence(request_id: int) -> ResponseReturnValue:
    """Keep files as evidence of a request."""
    form = Form(EvidenceSchema())
    if form.is_valid:
        with form.transaction() as session:
            for file in form.values["files"]:
                operations.add_request_evidence(
                    session,
                    request_id=request_id,
                    filename=file.filename,
                    content=file.content,
                    description=form.values["description"],
                    actor=actor(),
                    at=now(),
                )
            form.done(url_for(".show_request", request_id=request_id), f"Đã nộp {len(form.values['files'])} tài liệu.")
    return form.response("requests/dossier.html", **dossier(request_id))


@blueprint.get("/ho-so/<int:request_id>/tai-lieu/<int:evidence_id>")
@permission_required(Permission.DOSSIER_VIEW)
def download_evidence(request_id: int, evidence_id: int) -> ResponseReturnValue:
    """Give a file of evidence as it came in; who took it goes onto the trail."""
    with transaction() as session:
        if evidence_id not in {link.evidence_id for link in evidence_of(session, f"request:{request_id}")}:
            raise EvidenceNotFound(evidence_id=evidence_id)
        file = get_evidence(session, evidence_id)
        content, media_type, filename = file.content, file.media_type.value, file.filename
        _record_view(session, request_id, note=filename)
    answer = Response(content, content_type=media_type)
    answer.headers.set("Content-Disposition", "attachment", filename=filename)
    return answer


def dossier(request_id: int) -> dict[str, Any]:
    """Gather what the page of one request shows."""
    session = reading()
    names = full_names(session)
    row = get_request(session, request_id)
    return {
        "row": row,
        "party": session.get_one(Party, row.party_id),
        "evidence": evidence_of(session, f"request:{request_id}"),
        "award": queries.award_of_request(session, request_id),
        "events": timeline_of(session, subject=f"request:{request_id}", names=names, with_views=False),
        "names": names,
    }


def get_request(session: Session, request_id: int) -> SupportRequest:
    """Give a request or the page that says there is none."""
    row = queries.get_request(session, request_id)
    if row is None:
        raise RequestNotFound(request_id=request_id)
    return row


def offer_programmes(form: Form, field: str) -> None:
    """Fill a select box with the programmes that take requests."""
    form.offer(
        field, [(row.id, f"{row.code} – {row.name}") for row in queries.list_programmes(reading(), only_active=True)]
    )


def _filter_of(values: dict[str, Any]) -> RequestFilter:
    return RequestFilter(
        text=values.get("tim") or "", status=values.get("trang_thai"), programme_id=values.get("chuong_trinh")
    )


def _draft(session: Session, values: dict[str, Any]) -> RequestDraft:
    found = find_beneficiary(session, values["party_id"])
    return RequestDraft(**values | {"party_id": found.party.id})


def _after_saving(form: Form, made: SupportRequest) -> str:
    return url_for(".register_request") if form.then == "next" else url_for(".show_request", request_id=made.id)


def _record_view(session: Session, request_id: int, note: str = "") -> None:
    trail.record(
        session,
        tag=TrailTag.SUPPORT_REQUEST_VIEWED,
        subject=f"request:{request_id}",
        actor=actor(),
        at=now(),
        note=note,
    )
