"""Pages of suggestions: the list that waits, a bulk act shown before it is done, and bulk acts taken back."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from fund.access.permissions import Permission
from fund.banking import suggested
from fund.banking.batch_plans import MOST_LINES, BatchPlan, Wish, plan_batch
from fund.banking.batches import do_batch, undo_batch, values_of
from fund.banking.queries import account_choices, campaign_choices
from fund.banking.suggesting import suggest_again
from fund.errors import FundError
from fund.matching.kinds import BatchAct
from fund.matching.queries import rule_choices, threshold
from fund.money import format_vnd
from fund.trail.queries import events_of
from fund.web.auth import actor, permission_required
from fund.web.clock import now
from fund.web.exporting import Cell, Column, export_table
from fund.web.forms import Form, NoFields
from fund.web.matching.rules import offer_targets, require_donor_chosen
from fund.web.matching.schemas import BatchSchema, SuggestionFilterSchema
from fund.web.matching.wording import doubt_words, why
from fund.web.messages import sentence
from fund.web.paging import PAGE_SIZE, after_key, page_of
from fund.web.transaction import reading

blueprint = Blueprint("matching", __name__)

SUGGESTION_COLUMNS = (
    Column("Ngày", 12),
    Column("Tài khoản", 16),
    Column("Nội dung", 60),
    Column("Tiền ra", 16),
    Column("Tiền vào", 16),
    Column("Đang là", 20),
    Column("Gợi ý", 40),
    Column("Chắc chắn (%)", 10),
    Column("Vì sao", 80),
    Column("Cần người xem vì", 40),
)
_DONE = {
    BatchAct.ACCEPT: "Đã chấp nhận gợi ý.",
    BatchAct.DISMISS: "Đã bỏ qua gợi ý.",
    BatchAct.EDIT: "Đã sửa các khoản đã chọn.",
    BatchAct.TAKE: "Đã ghi các dòng thành khoản tài trợ.",
}
_WISHING = frozenset({BatchAct.EDIT, BatchAct.TAKE})
"""Acts for which a person says what to set."""


@blueprint.get("/sao-ke/goi-y")
@permission_required(Permission.STATEMENT_READ)
def list_suggestions() -> ResponseReturnValue:
    """List the suggestions that wait, each with why and how sure."""
    return _list_page(Form(NoFields()))


def _list_page(form: Form) -> ResponseReturnValue:
    asked = Form.from_address(SuggestionFilterSchema())
    session = reading()
    asked.offer("rule_no", rule_choices(session))
    asked.offer("account_code", account_choices(session, in_use_only=False))
    wanted = _wanted(asked)
    rows = suggested.list_suggestions(session, wanted, after_id=after_key(), limit=PAGE_SIZE + 1)
    return form.response(
        "matching/suggestions.html",
        asked=asked,
        wanted=wanted,
        page=page_of(rows, key=lambda row: row.id),
        count=suggested.suggestion_count(session, wanted),
        threshold=threshold(session),
        most=MOST_LINES,
        why=why,
        doubt_words=doubt_words,
    )


@blueprint.get("/sao-ke/goi-y/tai-ve.<file_format>")
@permission_required(Permission.STATEMENT_READ)
def export_suggestions(file_format: str) -> ResponseReturnValue:
    """Give the suggestions that the filter lets through as a file."""
    wanted = _wanted(Form.from_address(SuggestionFilterSchema()))
    rows = map(_cells, suggested.each_suggestion(reading(), wanted))
    return export_table(rows, SUGGESTION_COLUMNS, name="goi y", file_format=file_format, title="Gợi ý đối chiếu sao kê")


@blueprint.post("/sao-ke/goi-y/tim-lai")
@permission_required(Permission.STATEMENT_IMPORT)
def ask_again() -> ResponseReturnValue:
    """Ask the rules about lines that are in the books; what they say is only suggested."""
    form = Form(NoFields())
    if form.is_valid:
        with form.transaction() as session:
            asked = suggest_again(session, actor=actor(), at=now())
            said = f"Đã xét {format_vnd(asked.lines)} dòng, thêm {format_vnd(asked.suggested)} gợi ý."
            form.done(url_for(".list_suggestions"), said)
    if form.is_done:
        return form.redirect()
    return _list_page(form)


@blueprint.route("/sao-ke/goi-y/xu-ly", methods=["GET", "POST"])
@permission_required(Permission.STATEMENT_IMPORT)
def decide() -> ResponseReturnValue:
    """Show what a bulk act would change and what it cannot; then do exactly that."""
    form = Form(BatchSchema())
    form = form if form.is_submitted else Form.from_address(BatchSchema())
    require_donor_chosen(form)
    session = reading()
    act, ids = form.values.get("act"), _ids(session, form)
    if form.is_valid and form.values["seen"]:
        with form.transaction() as writing:
            batch = do_batch(
                writing,
                act=act,
                suggestion_ids=ids,
                seen=form.values["seen"],
                wish=_wish(form),
                actor=actor(),
                at=now(),
            )
            form.done(url_for(".show_batch", batch_id=batch.id), _DONE[act])
    if form.is_done:
        return form.redirect()
    return _decide_page(form, act, ids)


@blueprint.get("/sao-ke/goi-y/cac-lan")
@permission_required(Permission.STATEMENT_READ)
def list_batches() -> ResponseReturnValue:
    """List bulk acts, newest first."""
    rows = suggested.list_batches(reading(), before_id=after_key(), limit=PAGE_SIZE + 1)
    return render_template("matching/batches.html", page=page_of(rows, key=lambda row: row.id))


@blueprint.get("/sao-ke/goi-y/cac-lan/tai-ve.<file_format>")
@permission_required(Permission.STATEMENT_READ)
def export_batches(file_format: str) -> ResponseReturnValue:
    """Give the bulk acts as a file."""
    columns = (
        Column("Lần", 8),
        Column("Việc", 24),
        Column("Số dòng", 10),
        Column("Người làm", 16),
        Column("Hoàn tác bởi", 16),
    )
    rows = (
        (row.id, row.act.label, row.line_count, row.made_by, row.undone_by)
        for row in suggested.list_batches(reading(), limit=MOST_LINES)
    )
    return export_table(rows, columns, name="xu ly hang loat", file_format=file_format)


@blueprint.get("/sao-ke/goi-y/cac-lan/<int:batch_id>")
@permission_required(Permission.STATEMENT_READ)
def show_batch(batch_id: int) -> ResponseReturnValue:
    """Show what a bulk act changed."""
    return _batch_page(Form(NoFields()), batch_id)


@blueprint.post("/sao-ke/goi-y/cac-lan/<int:batch_id>/hoan-tac")
@permission_required(Permission.STATEMENT_IMPORT)
def undo(batch_id: int) -> ResponseReturnValue:
    """Take a bulk act back, as a unit."""
    form = Form(NoFields())
    if form.is_valid:
        with form.transaction() as session:
            undo_batch(session, batch_id=batch_id, actor=actor(), at=now())
            form.done(
                url_for(".show_batch", batch_id=batch_id), "Đã hoàn tác cả lần xử lý; các gợi ý lại chờ quyết định."
            )
    if form.is_done:
        return form.redirect()
    return _batch_page(form, batch_id)


def _batch_page(form: Form, batch_id: int) -> ResponseReturnValue:
    session = reading()
    batch, changes = suggested.get_batch(session, batch_id), suggested.changes_of(session, batch_id)
    ids = [change.suggestion_id for change in changes if change.suggestion_id is not None]
    return form.response(
        "matching/batch.html",
        batch=batch,
        changes=[(values_of(change.before_values), values_of(change.after_values), change) for change in changes],
        lines={row.line_id: row for row in suggested.suggestions_by_id(session, ids)},
        campaigns=dict(campaign_choices(session)),
        events=events_of(session, subject=f"match_batch:{batch_id}"),
    )


def _decide_page(form: Form, act: BatchAct | None, ids: Sequence[int]) -> ResponseReturnValue:
    session = reading()
    offer_targets(form, session)
    plan = _plan(session, form, act, ids)
    return form.response(
        "matching/decide.html",
        act=act,
        ids=ids,
        plan=plan,
        is_wishing=act in _WISHING,
        refused=[(one, sentence(one.violation)) for one in plan.refusals] if plan else [],
        campaigns=dict(campaign_choices(session)),
    )


def _plan(session: Session, form: Form, act: BatchAct | None, ids: Sequence[int]) -> BatchPlan | None:
    """Work the plan out; while nothing is wished yet there is none, and a refusal is shown on the page."""
    has_wish = any(form.typed.get(name) for name in ("campaign_id", "fund_code", "donor_id"))
    if (
        act is None
        or (act in _WISHING and not has_wish and not form.is_submitted)
        or (form.errors and not form.is_submitted)
    ):
        return None
    try:
        return plan_batch(session, act=act, suggestion_ids=ids, wish=_wish(form))
    except FundError as error:
        form.refuse(error)
        return None


def _ids(session: Session, form: Form) -> list[int]:
    """Tell which suggestions were chosen: listed, ticked, or all that the filter lets through."""
    values = form.values
    if values.get("every"):
        return suggested.suggestion_ids(session, _wanted(form), limit=MOST_LINES)
    return sorted({*(values.get("ids") or ()), *(values.get("chosen") or ())})


def _wish(form: Form) -> Wish:
    values = form.values
    if values.get("act") not in _WISHING:
        return Wish()
    return Wish(values.get("campaign_id"), values.get("donor_id"), values.get("fund_code") or "")


def _wanted(asked: Form) -> suggested.SuggestionFilter:
    """Make the filter of what was asked; what could not be read is left out."""
    known: dict[str, Any] = {name: asked.values.get(name) for name in SuggestionFilterSchema().fields}
    return suggested.SuggestionFilter(**{name: value for name, value in known.items() if value not in (None, "")})


def _cells(row: suggested.SuggestionRow) -> tuple[Cell, ...]:
    return (
        row.booked_date,
        row.account_name,
        row.memo,
        row.debit_vnd or None,
        row.credit_vnd or None,
        row.line_state.label,
        row.says or "Các quy tắc nói khác nhau",
        row.certainty,
        " ".join(map(why, row.matches)),
        doubt_words(row.doubts),
    )
