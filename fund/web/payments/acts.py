"""Acts on one payment: approve, pay, cancel, take back."""

from collections.abc import Callable

from flask import url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from fund.access.permissions import Permission
from fund.disbursements import operations, rules
from fund.disbursements.kinds import PaymentStatus
from fund.web.acts import closed_in, perform, states_before
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

    def act(session: Session) -> str:
        operations.approve_payment(session, payment_id=payment_id, actor=actor(), at=now())
        return "Đã duyệt chi. Thủ quỹ có thể chi tiền."

    return _page(Form(NoFields()), act, payment_id, PaymentStatus.APPROVED, "payments/approve.html")


@blueprint.route("/chi/<int:payment_id>/chi-tien", methods=["GET", "POST"])
@permission_required(Permission.PAYMENT_EXECUTE)
def pay(payment_id: int) -> ResponseReturnValue:
    """Confirm that the money left; the voucher gets its number and is posted."""
    row = get_payment(reading(), payment_id)
    form = Form(PaySchema(), initial={"payment_date": row.payment_date})

    def act(session: Session) -> str:
        day = form.values["payment_date"]
        made = operations.pay(session, payment_id=payment_id, payment_date=day, actor=actor(), at=now())
        return f"Đã chi và ghi sổ {made.voucher_number}."

    return _page(form, act, payment_id, PaymentStatus.PAID, "payments/pay.html")


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

    def act(session: Session) -> str:
        reason = form.values["reason"]
        operations.cancel_payment(session, payment_id=payment_id, reason=reason, actor=actor(), at=now())
        return "Đã hủy. Các mức trong phiếu chờ lập phiếu chi khác."

    return _page(form, act, payment_id, PaymentStatus.CANCELLED, "payments/cancel.html")


@blueprint.route("/chi/<int:payment_id>/hoan-lai", methods=["GET", "POST"])
@permission_required(Permission.PAYMENT_APPROVE)
def reverse_payment(payment_id: int) -> ResponseReturnValue:
    """Take a payment back whose money came back, by a linked reversal."""
    form = Form(ReversalSchema(), initial={"entry_date": today()})

    def act(session: Session) -> str:
        operations.reverse_payment(session, payment_id=payment_id, **form.values, actor=actor(), at=now())
        return "Đã ghi hoàn lại; các mức trở lại chờ chi."

    return _page(form, act, payment_id, PaymentStatus.REVERSED, "payments/reverse.html")


def _page(
    form: Form, act: Callable[[Session], str], payment_id: int, wanted: PaymentStatus, template: str
) -> ResponseReturnValue:
    """Show or do the act that takes a payment to a state."""

    def closed() -> str:
        row = get_payment(reading(), payment_id)
        what = f"Phiếu chi {row.voucher_number}" if row.voucher_number else "Phiếu chi này"
        return closed_in(row.status, states_before(rules.PAYMENT_STEPS, wanted), what=what)

    return perform(
        form,
        act,
        back=url_for("payments.show_payment", payment_id=payment_id),
        closed=closed,
        template=template,
        context=lambda: detail(payment_id),
    )
