"""Acts on one payment: approve, pay, cancel, take back."""

from flask import url_for
from flask.typing import ResponseReturnValue

from fund.access.permissions import Permission
from fund.disbursements import operations
from fund.web.auth import actor, permission_required
from fund.web.clock import now, today
from fund.web.forms import Form, NoFields
from fund.web.payments.schemas import PaySchema, ReasonSchema, ReversalSchema
from fund.web.payments.views import blueprint, detail, get_payment
from fund.web.transaction import reading


@blueprint.route("/chi/<int:payment_id>/duyet", methods=["GET", "POST"])
@permission_required(Permission.PAYMENT_APPROVE)
def approve_payment(payment_id: int) -> ResponseReturnValue:
    """Approve a payment before any money leaves."""
    form = Form(NoFields())
    if form.is_valid:
        with form.transaction() as session:
            operations.approve_payment(session, payment_id=payment_id, actor=actor(), at=now())
            form.done(_back(payment_id), "Đã duyệt chi. Thủ quỹ có thể chi tiền.")
    return form.response("payments/approve.html", **detail(payment_id))


@blueprint.route("/chi/<int:payment_id>/chi-tien", methods=["GET", "POST"])
@permission_required(Permission.PAYMENT_EXECUTE)
def pay(payment_id: int) -> ResponseReturnValue:
    """Confirm that the money left; the voucher gets its number and is posted."""
    row = get_payment(reading(), payment_id)
    form = Form(PaySchema(), initial={"payment_date": row.payment_date})
    if form.is_valid:
        with form.transaction() as session:
            day = form.values["payment_date"]
            made = operations.pay(session, payment_id=payment_id, payment_date=day, actor=actor(), at=now())
            form.done(_back(payment_id), f"Đã chi và ghi sổ {made.voucher_number}.")
    return form.response("payments/pay.html", **detail(payment_id))


@blueprint.route("/chi/<int:payment_id>/huy", methods=["GET", "POST"])
@permission_required(Permission.PAYMENT_PREPARE)
def cancel_payment(payment_id: int) -> ResponseReturnValue:
    """Give up a payment of which nothing was paid."""
    return _cancel(payment_id)


@blueprint.route("/chi/<int:payment_id>/khong-duyet", methods=["GET", "POST"])
@permission_required(Permission.PAYMENT_APPROVE)
def refuse_payment(payment_id: int) -> ResponseReturnValue:
    """Refuse a payment that waits for approval or for the cashier."""
    return _cancel(payment_id)


def _cancel(payment_id: int) -> ResponseReturnValue:
    form = Form(ReasonSchema())
    if form.is_valid:
        with form.transaction() as session:
            reason = form.values["reason"]
            operations.cancel_payment(session, payment_id=payment_id, reason=reason, actor=actor(), at=now())
            form.done(_back(payment_id), "Đã hủy. Các mức trong phiếu chờ lập phiếu chi khác.")
    return form.response("payments/cancel.html", **detail(payment_id))


@blueprint.route("/chi/<int:payment_id>/hoan-lai", methods=["GET", "POST"])
@permission_required(Permission.PAYMENT_APPROVE)
def reverse_payment(payment_id: int) -> ResponseReturnValue:
    """Take a payment back whose money came back, by a linked reversal."""
    form = Form(ReversalSchema(), initial={"entry_date": today()})
    if form.is_valid:
        with form.transaction() as session:
            operations.reverse_payment(session, payment_id=payment_id, **form.values, actor=actor(), at=now())
            form.done(_back(payment_id), "Đã ghi hoàn lại; các mức trở lại chờ chi.")
    return form.response("payments/reverse.html", **detail(payment_id))


def _back(payment_id: int) -> str:
    return url_for("payments.show_payment", payment_id=payment_id)
