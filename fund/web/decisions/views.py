"""Decisions: the list, the register of outgoing papers, drafting and editing, one decision with its time line."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from fund.access.permissions import Permission
from fund.access.queries import full_names
from fund.access.settings import organization
from fund.disbursements import operations, rules
from fund.disbursements.kinds import DecisionEffect, DecisionStatus
from fund.disbursements.models import Decision
from fund.disbursements.operations.loading import DecisionNotFound
from fund.disbursements.queries import decisions as queries
from fund.disbursements.queries.decisions import DecisionFilter
from fund.disbursements.queries.payments import PaymentFilter, list_payments
from fund.documents.wording import about
from fund.ledger.models import JournalEntry
from fund.people.queries import PartyFilter, suggest_parties
from fund.web.acts import closed_in, perform, states_before
from fund.web.auth import actor, permission_required
from fund.web.clock import now, today
from fund.web.decisions import drafting
from fund.web.decisions.schemas import DecisionFilterSchema, DecisionSchema
from fund.web.exporting import Cell, Column, export_table
from fund.web.forms import Form
from fund.web.paging import PAGE_SIZE, after_key, page_of
from fund.web.timeline import timeline_of
from fund.web.transaction import reading

blueprint = Blueprint("decisions", __name__)

EXPORT_LIMIT = 100_000
COLUMNS = (
    Column("Số", 16),
    Column("Ngày", 12),
    Column("Trích yếu", 50),
    Column("Loại", 24),
    Column("Số người", 10),
    Column("Tổng tiền", 16),
    Column("Người ký", 22),
    Column("Tình trạng", 16),
)
EDITABLE = (DecisionStatus.DRAFT, *states_before(rules.DECISION_STEPS, DecisionStatus.DRAFT))
REPLACES, REVOKES, REQUESTS = "thay_the", "thu_hoi", "ho_so"


@blueprint.get("/quyet-dinh")
@permission_required(Permission.DECISION_READ)
def list_decisions() -> ResponseReturnValue:
    """List decisions, newest first, by year and state."""
    asked = Form.from_address(DecisionFilterSchema())
    wanted = _filter_of(asked.values)
    rows = queries.list_decisions(reading(), wanted=wanted, below_id=after_key(), limit=PAGE_SIZE + 1)
    return render_template(
        "decisions/list.html",
        asked=asked,
        page=page_of(rows, key=lambda row: row.id),
        totals=queries.count_decisions(reading(), wanted=wanted),
        names=full_names(reading()),
    )


@blueprint.get("/quyet-dinh/tai-ve.<file_format>")
@permission_required(Permission.DECISION_READ)
def export_decisions(file_format: str) -> ResponseReturnValue:
    """Give the whole selection of the list as a file."""
    wanted = _filter_of(Form.from_address(DecisionFilterSchema()).values)
    rows: list[tuple[Cell, ...]] = [
        (
            row.code,
            row.decision_date,
            row.subject,
            row.effect.label,
            row.awards,
            row.total_vnd,
            row.signatory,
            row.status.label,
        )
        for row in queries.list_decisions(reading(), wanted=wanted, limit=EXPORT_LIMIT)
    ]
    return export_table(rows, COLUMNS, name="quyet dinh", file_format=file_format, title="Quyết định")


@blueprint.get("/quyet-dinh/so-dang-ky")
@permission_required(Permission.DECISION_READ)
def show_register() -> ResponseReturnValue:
    """Show the register of outgoing decisions of a year, ready to print."""
    years = queries.years(reading()) or [today().year]
    typed = request.args.get("nam", "")
    year = int(typed) if typed.isascii() and typed.isdigit() and len(typed) == 4 else years[0]
    rows = queries.register(reading(), year=year)
    office = organization(reading(), on_date=today())
    return render_template("decisions/register.html", rows=rows, year=year, years=years, office=office)


@blueprint.get("/quyet-dinh/goi-y")
@permission_required(Permission.DECISION_DRAFT)
def suggest_recipients() -> ResponseReturnValue:
    """Give the options under a row of the awards that is being typed: requests first, then people."""
    typed = next((text for name, text in request.args.items() if name.endswith("party_id")), "")[:100].replace(
        "\x00", ""
    )
    rows = suggest_parties(reading(), wanted=PartyFilter(text=typed, is_beneficiary=True), limit=12)
    return render_template("decisions/suggestions.html", rows=rows, requests=drafting.offered_requests(reading()))


@blueprint.route("/quyet-dinh/moi", methods=["GET", "POST"])
@permission_required(Permission.DECISION_DRAFT)
def draft_decision() -> ResponseReturnValue:
    """Draft a decision: new, from chosen requests, or to replace or revoke another one."""
    effect, ended = _effect(reading())
    ended_id = ended.id if ended else None
    chosen = [
        int(text)
        for text in request.args.getlist(REQUESTS)[:500]
        if text.isascii() and text.isdigit() and len(text) < 19
    ]
    form = Form(
        DecisionSchema(),
        initial=drafting.new_decision(reading(), today=today(), request_ids=chosen, effect=effect, ended=ended),
    )
    if form.is_valid:
        with form.transaction() as session:
            draft = drafting.draft_of(session, form.values, effect=effect, supersedes_id=ended_id)
            made = operations.draft_decision(session, draft=draft, actor=actor(), at=now())
            form.done(url_for(".show_decision", decision_id=made.id), "Đã lưu dự thảo quyết định.")
    if form.is_done:
        return form.redirect()
    return form.response("decisions/editor.html", **_editor(form, effect, ended_id, None))


@blueprint.route("/quyet-dinh/<int:decision_id>/sua", methods=["GET", "POST"])
@permission_required(Permission.DECISION_DRAFT)
def edit_decision(decision_id: int) -> ResponseReturnValue:
    """Change a draft; a submission or an approval is void from then on."""
    decision = get_decision(reading(), decision_id)
    effect, ended_id = decision.effect, decision.supersedes_id
    form = Form(DecisionSchema(), initial=drafting.stored_decision(reading(), decision))

    def act(session: Session) -> str:
        draft = drafting.draft_of(session, form.values, effect=effect, supersedes_id=ended_id)
        operations.edit_decision(session, decision_id=decision_id, draft=draft, actor=actor(), at=now())
        return "Đã sửa dự thảo; cần trình duyệt lại."

    return perform(
        form,
        act,
        back=url_for(".show_decision", decision_id=decision_id),
        closed=lambda: closed_decision(decision_id, EDITABLE),
        template="decisions/editor.html",
        context=lambda: _editor(form, effect, ended_id, decision_id),
    )


@blueprint.get("/quyet-dinh/<int:decision_id>")
@permission_required(Permission.DECISION_READ)
def show_decision(decision_id: int) -> ResponseReturnValue:
    """Show a decision: its text, awards, entries, payments and time line."""
    return render_template("decisions/detail.html", **detail(decision_id))


def detail(decision_id: int) -> dict[str, Any]:
    """Gather what the page of one decision shows."""
    session = reading()
    names = full_names(session)
    row = get_decision(session, decision_id)
    is_revocation = row.effect is DecisionEffect.REVOKE
    awards = queries.award_rows(session, (row.supersedes_id if is_revocation else None) or row.id)
    return {
        "row": row,
        "about": about(row.subject),
        "awards": awards,
        "total_vnd": sum(award.amount_vnd for award in awards),
        "paper": queries.issued_paper(session, row),
        "entry": session.get(JournalEntry, row.entry_id) if row.entry_id else None,
        "reversal": session.get(JournalEntry, row.reversal_entry_id) if row.reversal_entry_id else None,
        "supersedes": session.get(Decision, row.supersedes_id) if row.supersedes_id else None,
        "superseded_by": session.get(Decision, row.superseded_by_id) if row.superseded_by_id else None,
        "payments": list_payments(session, wanted=PaymentFilter(decision_id=row.id), limit=200),
        "events": timeline_of(session, subject=f"decision:{row.id}", names=names),
        "names": names,
        "is_payable": row.status is DecisionStatus.ISSUED and any(award.is_payable for award in awards),
    }


def get_decision(session: Session, decision_id: int) -> Decision:
    """Give a decision or the page that says there is none."""
    row = queries.get_decision(session, decision_id)
    if row is None:
        raise DecisionNotFound(decision_id=decision_id)
    return row


def closed_decision(decision_id: int, open_in: tuple[DecisionStatus, ...]) -> str:
    """Say why an act that belongs to other states cannot be done on a decision; "" if it can."""
    row = get_decision(reading(), decision_id)
    return closed_in(row.status, open_in, what=f"Quyết định số {row.code}" if row.code else "Dự thảo quyết định này")


def _filter_of(values: dict[str, Any]) -> DecisionFilter:
    return DecisionFilter(year=values.get("nam"), status=values.get("trang_thai"), text=values.get("tim") or "")


def _editor(form: Form, effect: DecisionEffect, ended_id: int | None, decision_id: int | None) -> dict[str, Any]:
    drafting.offer_choices(form, reading())
    return {
        "row": get_decision(reading(), decision_id) if decision_id else None,
        "effect": effect,
        "ended": get_decision(reading(), ended_id) if ended_id else None,
        "offered": drafting.offered_requests(reading()),
        "funds": queries.fund_choices(reading()),
    }


def _effect(session: Session) -> tuple[DecisionEffect, Decision | None]:
    """Read from the address whether the new decision replaces or revokes another one."""
    for name, effect in ((REPLACES, DecisionEffect.REPLACE), (REVOKES, DecisionEffect.REVOKE)):
        typed = request.args.get(name, "")
        if typed.isascii() and typed.isdigit() and len(typed) < 19:
            return effect, get_decision(session, int(typed))
    return DecisionEffect.GRANT, None
