"""Acts on one decision, each its own page: submit, approve what was read, issue, withdraw, discard, lapse, complete."""

from collections.abc import Callable
from typing import Any

from flask import current_app, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from fund.access.permissions import Permission
from fund.disbursements import operations, rules
from fund.disbursements.content import content_hash
from fund.disbursements.decision_document import decision_fields
from fund.disbursements.kinds import AwardStatus, DecisionStatus
from fund.disbursements.models import Award
from fund.disbursements.operations import IssueSettings
from fund.disbursements.operations.loading import AwardNotFound
from fund.disbursements.queries.contents import content_of
from fund.disbursements.queries.decisions import award_rows, fund_choices
from fund.web.acts import closed_in, perform, states_before
from fund.web.auth import actor, permission_required
from fund.web.clock import now, today
from fund.web.decisions.schemas import ApprovalSchema, CompletionSchema, LapseSchema, ReasonSchema
from fund.web.decisions.views import blueprint, closed_decision, detail, get_decision
from fund.web.forms import Form, NoFields
from fund.web.transaction import reading


@blueprint.route("/quyet-dinh/<int:decision_id>/trinh", methods=["GET", "POST"])
@permission_required(Permission.DECISION_DRAFT)
def submit_decision(decision_id: int) -> ResponseReturnValue:
    """Hand a draft in for approval."""

    def act(session: Session) -> str:
        operations.submit_decision(session, decision_id=decision_id, actor=actor(), at=now())
        return "Đã trình duyệt. Người duyệt sẽ thấy trong danh sách chờ duyệt."

    return _page(Form(NoFields()), act, decision_id, DecisionStatus.SUBMITTED, "decisions/submit.html")


@blueprint.route("/quyet-dinh/<int:decision_id>/duyet", methods=["GET", "POST"])
@permission_required(Permission.DECISION_APPROVE)
def approve_decision(decision_id: int) -> ResponseReturnValue:
    """Show exactly what is approved, and approve exactly that."""
    form = Form(ApprovalSchema())

    def act(session: Session) -> str:
        seen = form.values["seen_hash"]
        operations.approve_decision(session, decision_id=decision_id, seen_hash=seen, actor=actor(), at=now())
        return "Đã duyệt. Quyết định có thể ban hành."

    return _page(form, act, decision_id, DecisionStatus.APPROVED, "decisions/approve.html")


@blueprint.route("/quyet-dinh/<int:decision_id>/ban-hanh", methods=["GET", "POST"])
@permission_required(Permission.DECISION_ISSUE)
def issue_decision(decision_id: int) -> ResponseReturnValue:
    """Give the number, the entry and the Word file in one act."""

    def act(session: Session) -> str:
        made = operations.issue_decision(
            session, decision_id=decision_id, settings=issue_settings(), actor=actor(), at=now()
        )
        return f"Đã ban hành Quyết định số {made.code}."

    return _page(Form(NoFields()), act, decision_id, DecisionStatus.ISSUED, "decisions/issue.html")


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

    def act(session: Session) -> str:
        reason = form.values["reason"]
        operations.withdraw_decision(session, decision_id=decision_id, reason=reason, actor=actor(), at=now())
        return "Quyết định đã trở về dự thảo; việc duyệt trước đó không còn giá trị."

    words = (title, "Quyết định trở về dự thảo. Sửa xong phải trình và duyệt lại.")
    return _page(form, act, decision_id, DecisionStatus.DRAFT, "decisions/reason.html", words=words)


@blueprint.route("/quyet-dinh/<int:decision_id>/huy", methods=["GET", "POST"])
@permission_required(Permission.DECISION_DRAFT)
def discard_decision(decision_id: int) -> ResponseReturnValue:
    """Give a draft up; its requests wait for another decision."""
    form = Form(ReasonSchema())

    def act(session: Session) -> str:
        reason = form.values["reason"]
        operations.discard_decision(session, decision_id=decision_id, reason=reason, actor=actor(), at=now())
        return "Đã hủy dự thảo. Các hồ sơ trong dự thảo trở lại chờ đưa vào quyết định."

    words = ("Hủy dự thảo", "Dự thảo chưa có số nên không để lại khoảng trống trong sổ đăng ký.")
    return _page(form, act, decision_id, DecisionStatus.DISCARDED, "decisions/reason.html", words=words)


@blueprint.route("/quyet-dinh/<int:decision_id>/hoan-thanh", methods=["GET", "POST"])
@permission_required(Permission.DECISION_DRAFT)
def complete_decision(decision_id: int) -> ResponseReturnValue:
    """Close the file of a decision that was paid."""
    form = Form(CompletionSchema())

    def act(session: Session) -> str:
        note = form.values["note"]
        operations.complete_decision(session, decision_id=decision_id, note=note, actor=actor(), at=now())
        return "Đã hoàn thành quyết định."

    return perform(
        form,
        act,
        back=_back(decision_id),
        closed=lambda: closed_decision(decision_id, (DecisionStatus.PAID,)),
        template="decisions/complete.html",
        context=lambda: detail(decision_id),
    )


@blueprint.route("/quyet-dinh/muc/<int:award_id>/het-hieu-luc", methods=["GET", "POST"])
@permission_required(Permission.PAYMENT_APPROVE)
def lapse_award(award_id: int) -> ResponseReturnValue:
    """Let an unpaid award lapse by an adjusting entry."""
    decision_id = _get_award(award_id).decision_id
    form = Form(LapseSchema(), initial={"entry_date": today()})

    def act(session: Session) -> str:
        operations.lapse_award(session, award_id=award_id, **form.values, actor=actor(), at=now())
        return "Đã ghi mức hỗ trợ hết hiệu lực và bút toán điều chỉnh."

    return perform(
        form,
        act,
        back=_back(decision_id),
        closed=lambda: _award_closed(decision_id, award_id),
        template="decisions/lapse.html",
        context=lambda: {"award": _get_award(award_id), **detail(decision_id)},
    )


def _page(
    form: Form,
    act: Callable[[Session], str],
    decision_id: int,
    wanted: DecisionStatus,
    template: str,
    *,
    words: tuple[str, str] | None = None,
) -> ResponseReturnValue:
    """Show or do the act that takes a decision to a state; with words (title, explanation) a page for its reason."""
    return perform(
        form,
        act,
        back=_back(decision_id),
        closed=lambda: closed_decision(decision_id, states_before(rules.DECISION_STEPS, wanted)),
        template=template,
        context=lambda: _paper(decision_id) if words is None else detail(decision_id) | {"words": words},
    )


def _award_closed(decision_id: int, award_id: int) -> str:
    (row,) = (each for each in award_rows(reading(), decision_id) if each.id == award_id)
    what = f"Mức hỗ trợ của {row.recipient_name}"
    if row.payment_id is not None and row.status is AwardStatus.GRANTED:
        return f"{what} đang nằm trong {row.payment_label}. Chi hoặc hủy phiếu chi đó trước."
    own = closed_in(row.status, (AwardStatus.GRANTED,), what=what)
    return own or closed_decision(decision_id, (DecisionStatus.ISSUED,))


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
