"""Acts on one request, each a page with its reason or note: hand in, appraise, decline, send back."""

from flask import url_for
from flask.typing import ResponseReturnValue

from fund.access.permissions import Permission
from fund.disbursements import operations
from fund.disbursements.queries.benefits import earlier_benefits
from fund.people.models import Party
from fund.web.auth import actor, permission_required
from fund.web.clock import now
from fund.web.forms import Form
from fund.web.requests.schemas import AppraisalSchema, ReasonSchema, SubmitSchema
from fund.web.requests.views import blueprint, get_request
from fund.web.transaction import reading


@blueprint.route("/ho-so/<int:request_id>/trinh", methods=["GET", "POST"])
@permission_required(Permission.REQUEST_EDIT)
def submit_request(request_id: int) -> ResponseReturnValue:
    """Hand a request in; earlier help within the period is shown and needs a reason."""
    form = Form(SubmitSchema())
    if form.is_valid:
        with form.transaction() as session:
            reason = form.values["override_reason"]
            made = operations.submit_request(
                session, request_id=request_id, override_reason=reason, actor=actor(), at=now()
            )
            form.done(_back(request_id), f"Đã trình hồ sơ {made.code} để thẩm định.")
    row = get_request(reading(), request_id)
    earlier = earlier_benefits(
        reading(), party_id=row.party_id, programme=row.programme, on=row.request_date, except_request=row.id
    )
    return form.response("requests/submit.html", row=row, party=_party(row.party_id), earlier=earlier)


@blueprint.route("/ho-so/<int:request_id>/tham-dinh", methods=["GET", "POST"])
@permission_required(Permission.REQUEST_APPRAISE)
def appraise_request(request_id: int) -> ResponseReturnValue:
    """Note what the visit found."""
    form = Form(AppraisalSchema())
    if form.is_valid:
        with form.transaction() as session:
            operations.appraise_request(session, request_id=request_id, **form.values, actor=actor(), at=now())
            form.done(_back(request_id), "Đã ghi kết quả thẩm định. Hồ sơ có thể đưa vào quyết định.")
    row = get_request(reading(), request_id)
    return form.response("requests/appraise.html", row=row, party=_party(row.party_id))


@blueprint.route("/ho-so/<int:request_id>/khong-chap-thuan", methods=["GET", "POST"])
@permission_required(Permission.REQUEST_APPRAISE)
def decline_request(request_id: int) -> ResponseReturnValue:
    """Decline a request with a reason."""
    form = Form(ReasonSchema())
    if form.is_valid:
        with form.transaction() as session:
            operations.decline_request(
                session, request_id=request_id, reason=form.values["reason"], actor=actor(), at=now()
            )
            form.done(_back(request_id), "Đã ghi không chấp thuận hồ sơ.")
    row = get_request(reading(), request_id)
    words = ("Không chấp thuận", "Hồ sơ đóng lại và không mở được nữa; lý do được giữ trong hồ sơ.")
    return form.response("requests/reason.html", row=row, party=_party(row.party_id), words=words)


@blueprint.route("/ho-so/<int:request_id>/tra-lai", methods=["GET", "POST"])
@permission_required(Permission.REQUEST_APPRAISE)
def send_request_back(request_id: int) -> ResponseReturnValue:
    """Give a request back to its clerk for correction."""
    form = Form(ReasonSchema())
    if form.is_valid:
        with form.transaction() as session:
            operations.send_request_back(
                session, request_id=request_id, reason=form.values["reason"], actor=actor(), at=now()
            )
            form.done(_back(request_id), "Đã trả lại hồ sơ để sửa.")
    row = get_request(reading(), request_id)
    words = ("Trả lại để sửa", "Hồ sơ trở về nháp; người lập sửa rồi trình lại.")
    return form.response("requests/reason.html", row=row, party=_party(row.party_id), words=words)


def _back(request_id: int) -> str:
    return url_for("requests.show_request", request_id=request_id)


def _party(party_id: int) -> Party:
    return reading().get_one(Party, party_id)
