"""Pages of matching rules: the list, writing one with a trial, its versions, the threshold."""

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from fund.access.permissions import Permission
from fund.banking.queries import account_choices, campaign_choices
from fund.banking.trying import Trial, try_rule
from fund.errors import FundError
from fund.matching.operations import add_rule, change_rule, checked_rule, set_threshold, switch_rule
from fund.matching.queries import RuleRow, get_rule, list_rules, threshold, versions_of
from fund.trail.queries import events_of
from fund.web.auth import actor, permission_required
from fund.web.books.heads import fund_choices
from fund.web.clock import now
from fund.web.exporting import Cell, Column, export_table
from fund.web.forms import Form, NoFields
from fund.web.matching.schemas import RuleSchema, ThresholdSchema, rule_draft, typed_rule
from fund.web.matching.wording import doubt_words, rule_words, why
from fund.web.transaction import reading

blueprint = Blueprint("matching_rules", __name__)

TRY = "try"
RULE_COLUMNS = (
    Column("Số", 6),
    Column("Ưu tiên", 8),
    Column("Tên quy tắc", 30),
    Column("Khi", 60),
    Column("Thì", 40),
    Column("Chắc chắn (%)", 10),
    Column("Tình trạng", 14),
)


@blueprint.get("/sao-ke/quy-tac")
@permission_required(Permission.STATEMENT_READ)
def show_rules() -> ResponseReturnValue:
    """List the rules in the order they are asked."""
    session = reading()
    return Form(ThresholdSchema(), initial={"percent": threshold(session)}).response(
        "matching/rules.html", rows=list_rules(session), words=rule_words
    )


@blueprint.get("/sao-ke/quy-tac/tai-ve.<file_format>")
@permission_required(Permission.STATEMENT_READ)
def export_rules(file_format: str) -> ResponseReturnValue:
    """Give the rules as a file."""
    rows = map(_cells, list_rules(reading()))
    return export_table(rows, RULE_COLUMNS, name="quy tac", file_format=file_format, title="Quy tắc đối chiếu sao kê")


@blueprint.post("/sao-ke/quy-tac/nguong")
@permission_required(Permission.STATEMENT_IMPORT)
def change_threshold() -> ResponseReturnValue:
    """Set the certainty from which rules act by themselves."""
    form = Form(ThresholdSchema())
    if form.is_valid:
        with form.transaction() as session:
            set_threshold(session, percent=form.values["percent"], actor=actor(), at=now())
            form.done(url_for(".show_rules"), "Đã đặt ngưỡng tự áp dụng.")
    return form.response("matching/rules.html", rows=list_rules(reading()), words=rule_words)


@blueprint.get("/sao-ke/quy-tac/<int:rule_no>")
@permission_required(Permission.STATEMENT_READ)
def show_rule(rule_no: int) -> ResponseReturnValue:
    """Show a rule, its versions and a trial on the last lines."""
    session = reading()
    row = get_rule(session, rule_no)
    return Form(NoFields()).response(
        "matching/rule.html",
        row=row,
        versions=versions_of(session, rule_no),
        trial=try_rule(session, row.rule),
        events=events_of(session, subject=f"matching_rule:{rule_no}"),
        words=rule_words,
        why=why,
        doubt_words=doubt_words,
    )


@blueprint.route("/sao-ke/quy-tac/them", methods=["GET", "POST"])
@permission_required(Permission.STATEMENT_IMPORT)
def write_rule() -> ResponseReturnValue:
    """Write a new rule, or try it first."""
    form = Form(RuleSchema(), initial={"priority": 100, "certainty": 80})
    trial = _trial(form)
    if _may_save(form):
        with form.transaction() as session:
            made = add_rule(session, draft=rule_draft(form.values), actor=actor(), at=now())
            form.done(url_for(".show_rule", rule_no=made.rule_no), "Đã thêm quy tắc; áp dụng từ lần nhập sao kê sau.")
    return _form_page(form, trial, None)


@blueprint.route("/sao-ke/quy-tac/<int:rule_no>/sua", methods=["GET", "POST"])
@permission_required(Permission.STATEMENT_IMPORT)
def edit_rule(rule_no: int) -> ResponseReturnValue:
    """Write the next version of a rule, or try it first."""
    row = get_rule(reading(), rule_no)
    form = Form(RuleSchema(), initial=typed_rule(row))
    trial = _trial(form)
    if _may_save(form):
        with form.transaction() as session:
            change_rule(
                session, rule_no=rule_no, version=form.values["version"] or 0, draft=rule_draft(form.values),
                actor=actor(), at=now(),
            )  # fmt: skip
            form.done(url_for(".show_rule", rule_no=rule_no), "Đã lưu bản mới của quy tắc.")
    return _form_page(form, trial, row)


@blueprint.post("/sao-ke/quy-tac/<int:rule_no>/ngung")
@permission_required(Permission.STATEMENT_IMPORT)
def retire_rule(rule_no: int) -> ResponseReturnValue:
    """Stop asking a rule."""
    return _switch(rule_no, is_active=False)


@blueprint.post("/sao-ke/quy-tac/<int:rule_no>/dung-lai")
@permission_required(Permission.STATEMENT_IMPORT)
def restore_rule(rule_no: int) -> ResponseReturnValue:
    """Ask a rule again."""
    return _switch(rule_no, is_active=True)


def _switch(rule_no: int, *, is_active: bool) -> ResponseReturnValue:
    form = Form(NoFields())
    if form.is_valid:
        with form.transaction() as session:
            switch_rule(session, rule_no=rule_no, is_active=is_active, actor=actor(), at=now())
            form.done(url_for(".show_rule", rule_no=rule_no), "Đã đổi tình trạng quy tắc.")
    session = reading()
    row = get_rule(session, rule_no)
    return form.response(
        "matching/rule.html", row=row, versions=versions_of(session, rule_no), trial=try_rule(session, row.rule),
        events=events_of(session, subject=f"matching_rule:{rule_no}"), words=rule_words, why=why,
        doubt_words=doubt_words,
    )  # fmt: skip


def _trial(form: Form) -> Trial | None:
    """Try what was typed when that was asked for."""
    require_donor_chosen(form)
    if not (form.is_valid and form.then == TRY):
        return None
    session = reading()
    try:
        return try_rule(session, checked_rule(session, rule_draft(form.values)))
    except FundError as error:
        form.refuse(error)
        return None


def _may_save(form: Form) -> bool:
    return form.is_valid and form.then != TRY


def require_donor_chosen(form: Form) -> None:
    """Let only a donor pass who was chosen from the list; a name alone says nobody."""
    if not form.is_submitted or form.errors:
        return
    if not form.values["donor_name"]:
        form.values["donor_id"] = None
    elif form.values["donor_id"] is None:
        form.add_error("donor_name", "Chọn nhà tài trợ trong danh sách hiện ra khi gõ tên.")


def offer_targets(form: Form, session: Session) -> None:
    """Offer the funds and campaigns a gift may go to."""
    form.offer("campaign_id", campaign_choices(session))
    form.offer("fund_code", fund_choices(session))


def _form_page(form: Form, trial: Trial | None, row: RuleRow | None) -> ResponseReturnValue:
    if form.is_done:
        return form.redirect()
    session = reading()
    offer_targets(form, session)
    form.offer("code_campaign_id", campaign_choices(session))
    form.offer("account_code", account_choices(session, in_use_only=False))
    return form.response(
        "matching/rule_form.html", row=row, trial=trial, why=why, doubt_words=doubt_words, threshold=threshold(session)
    )


def _cells(row: RuleRow) -> tuple[Cell, ...]:
    when, then = rule_words(row)
    rule = row.rule
    return (row.rule_no, rule.priority, rule.name, when, then, rule.certainty, row.state.label)
