"""Acts on one decision, each its own page: submit, approve what was read, issue, withdraw, discard, lapse, complete."""

from typing import Any

from flask import current_app, url_for
from flask.typing import ResponseReturnValue

from fund.access.permissions import Permission
from fund.disbursements import operations
from fund.disbursements.content import content_hash
from fund.disbursements.decision_document import decision_fields
from fund.disbursements.models import Award
from fund.disbursements.operations import IssueSettings
from fund.disbursements.operations.loading import AwardNotFound
from fund.disbursements.queries.contents import content_of
from fund.disbursements.queries.decisions import fund_choices
from fund.web.auth import actor, permission_required
from fund.web.clock import now, today
from fund.web.decisions.schemas import ApprovalSchema, CompletionSchema, LapseSchema, ReasonSchema
from fund.web.decisions.views import blueprint, detail, get_decision
from fund.web.forms import Form, NoFields
from fund.web.transaction import reading


@blueprint.route("/quyet-dinh/<int:decision_id>/trinh", methods=["GET", "POST"])
@permission_required(Permission.DECISION_DRAFT)
def submit_decision(decision_id: int) -> ResponseReturnValue:
    """Hand a draft in for approval."""
    form = Form(NoFields())
    if form.is_valid:
        with form.transaction() as session:
            operations.submit_decision(session, decision_id=decision_id, actor=actor(), at=now())
            form.done(_back(decision_id), "Đã trình duyệt. Người duyệt sẽ thấy trong danh sách chờ duyệt.")
    return form.response("decisions/submit.html", **_paper(decision_id))


@blueprint.route("/quyet-dinh/<int:decision_id>/duyet", methods=["GET", "POST"])
@permission_required(Permission.DECISION_APPROVE)
def approve_decision(decision_id: int) -> ResponseReturnValue:
    """Show exactly what is approved, and approve exactly that."""
    form = Form(ApprovalSchema())
    if form.is_valid:
        with form.transaction() as session:
            seen = form.values["seen_hash"]
            operations.approve_decision(session, decision_id=decision_id, seen_hash=seen, actor=actor(), at=now())
            form.done(_back(decision_id), "Đã duyệt. Quyết định có thể ban hành.")
    return form.response("decisions/approve.html", **_paper(decision_id))


@blueprint.route("/quyet-dinh/<int:decision_id>/ban-hanh", methods=["GET", "POST"])
@permission_required(Permission.DECISION_ISSUE)
def issue_decision(decision_id: int) -> ResponseReturnValue:
    """Give the number, the entry and the Word file in one act."""
    form = Form(NoFields())
    if form.is_valid:
        with form.transaction() as session:
            made = operations.issue_decision(
                session, decision_id=decision_id, settings=issue_settings(), actor=actor(), at=now()
            )
            form.done(_back(decision_id), f"Đã ban hành Quyết định số {made.code}.")
    return form.response("decisions/issue.html", **_paper(decision_id))


@blueprint.route("/quyet-dinh/<int:decision_id>/rut-ve", methods=["GET", "POST"])
@permission_required(Permission.DECISION_DRAFT)
def withdraw_decision(decision_id: int) -> ResponseReturnValue:
    """Take a submitted or approved decision back to the draft."""
    return _withdraw(decision_id, "Rút về dự thảo")


@blueprint.route("/quyet-dinh/<int:decision_id>/tra-lai", methods=["GET", "POST"])
@permission_required(Permission.DECISION_APPROVE)
def send_decision_back(decision_id: int) -> ResponseReturnValue:
    """Send a submitted or approved decision back to its clerk."""
    return _withdraw(decision_id, "Trả lại để sửa")


def _withdraw(decision_id: int, title: str) -> ResponseReturnValue:
    form = Form(ReasonSchema())
    if form.is_valid:
        with form.transaction() as session:
            reason = form.values["reason"]
            operations.withdraw_decision(session, decision_id=decision_id, reason=reason, actor=actor(), at=now())
            form.done(_back(decision_id), "Quyết định đã trở về dự thảo; việc duyệt trước đó không còn giá trị.")
    words = (title, "Quyết định trở về dự thảo. Sửa xong phải trình và duyệt lại.")
    return form.response("decisions/reason.html", words=words, **detail(decision_id))


@blueprint.route("/quyet-dinh/<int:decision_id>/huy", methods=["GET", "POST"])
@permission_required(Permission.DECISION_DRAFT)
def discard_decision(decision_id: int) -> ResponseReturnValue:
    """Give a draft up; its requests wait for another decision."""
    form = Form(ReasonSchema())
    if form.is_valid:
        with form.transaction() as session:
            reason = form.values["reason"]
            operations.discard_decision(session, decision_id=decision_id, reason=reason, actor=actor(), at=now())
            form.done(_back(decision_id), "Đã hủy dự thảo. Các hồ sơ trong dự thảo trở lại chờ đưa vào quyết định.")
    words = ("Hủy dự thảo", "Dự thảo chưa có số nên không để lại khoảng trống trong sổ đăng ký.")
    return form.response("decisions/reason.html", words=words, **detail(decision_id))


@blueprint.route("/quyet-dinh/<int:decision_id>/hoan-thanh", methods=["GET", "POST"])
@permission_required(Permission.DECISION_DRAFT)
def complete_decision(decision_id: int) -> ResponseReturnValue:
    """Close the file of a decision that was paid."""
    form = Form(CompletionSchema())
    if form.is_valid:
        with form.transaction() as session:
            note = form.values["note"]
            operations.complete_decision(session, decision_id=decision_id, note=note, actor=actor(), at=now())
            form.done(_back(decision_id), "Đã hoàn thành quyết định.")
    return form.response("decisions/complete.html", **detail(decision_id))


@blueprint.route("/quyet-dinh/muc/<int:award_id>/het-hieu-luc", methods=["GET", "POST"])
@permission_required(Permission.PAYMENT_APPROVE)
def lapse_award(award_id: int) -> ResponseReturnValue:
    """Let an unpaid award lapse by an adjusting entry."""
    award = _get_award(award_id)
    decision_id = award.decision_id
    form = Form(LapseSchema(), initial={"entry_date": today()})
    if form.is_valid:
        with form.transaction() as session:
            operations.lapse_award(session, award_id=award_id, **form.values, actor=actor(), at=now())
            form.done(_back(decision_id), "Đã ghi mức hỗ trợ hết hiệu lực và bút toán điều chỉnh.")
    return form.response("decisions/lapse.html", award=_get_award(award_id), **detail(decision_id))


def issue_settings() -> IssueSettings:
    """Give what the house adds to an issue: the secret behind check codes and where codes are asked."""
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return IssueSettings(check_secret=secret, check_address=url_for("checks.ask", _external=True) + "/")


def _get_award(award_id: int) -> Award:
    award = reading().get(Award, award_id)
    if award is None:
        raise AwardNotFound(award_id=award_id)
    return award


def _paper(decision_id: int) -> dict[str, Any]:
    """Gather the printed content of a decision from the same fields that fill its Word file."""
    session = reading()
    row = get_decision(session, decision_id)
    content = content_of(session, row)
    return detail(decision_id) | {
        "fields": decision_fields(content),
        "now_hash": content_hash(content),
        "funds": fund_choices(session),
    }


def _back(decision_id: int) -> str:
    return url_for("decisions.show_decision", decision_id=decision_id)
