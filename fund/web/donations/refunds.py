"""Pages of returns: propose, approve, pay, drop; three different people."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from fund.access.permissions import Permission
from fund.access.queries import full_names
from fund.documents.rendering import render_cash_voucher
from fund.donations import queries, refunds
from fund.web.auth import actor, permission_required
from fund.web.clock import now, today
from fund.web.decisions.papers import word_answer
from fund.web.donations.evidence import attach_files, keep_files
from fund.web.donations.refund_papers import refund_voucher_fields
from fund.web.donations.schemas import CancelRefundSchema, PayRefundSchema, RefundFilterSchema, RefundSchema
from fund.web.donations.views import gift_page
from fund.web.forms import Form, NoFields
from fund.web.paging import PAGE_SIZE, after_key, page_of
from fund.web.transaction import reading

blueprint = Blueprint("refunds", __name__)


@blueprint.get("/thu/hoan-tra")
@permission_required(Permission.DONATION_READ)
def list_refunds() -> ResponseReturnValue:
    """List returns of gifts, the newest first."""
    asked = Form.from_address(RefundFilterSchema())
    rows = queries.list_refunds(
        reading(), status=asked.values.get("trang_thai"), below_id=after_key(), limit=PAGE_SIZE + 1
    )
    page = page_of(rows, key=lambda row: row.id)
    return render_template(
        "donations/refunds.html", asked=asked, page=page, names=full_names(reading()), me=actor(), form=None
    )


@blueprint.route("/thu/<int:gift_id>/hoan-tra", methods=["GET", "POST"])
@permission_required(Permission.DONATION_REFUND)
def prepare_refund(gift_id: int) -> ResponseReturnValue:
    """Propose to return a gift."""
    gift = queries.gift_row(reading(), gift_id)
    form = Form(RefundSchema(), initial={"payee_text": gift.payer_text})
    if form.is_valid:
        with form.transaction() as session:
            refunds.prepare_refund(session, donation_id=gift_id, **form.values, actor=actor(), at=now())
            form.done(
                url_for("donations.show_gift", gift_id=gift_id), "Đã lập đề nghị hoàn trả, chờ kế toán trưởng duyệt."
            )
    return form.response("donations/prepare_refund.html", gift=gift)


@blueprint.post("/thu/hoan-tra/<int:refund_id>/duyet")
@permission_required(Permission.PAYMENT_APPROVE)
def approve_refund(refund_id: int) -> ResponseReturnValue:
    """Approve a return."""
    refund = queries.get_refund(reading(), refund_id)
    form = Form(NoFields())
    with form.transaction() as session:
        refunds.approve_refund(session, refund_id=refund_id, actor=actor(), at=now())
        form.done(url_for("donations.show_gift", gift_id=refund.donation_id), "Đã duyệt hoàn trả, chờ trả tiền.")
    if form.is_done:
        return form.redirect()
    return form.response("donations/gift.html", **gift_page(refund.donation_id))


@blueprint.route("/thu/hoan-tra/<int:refund_id>/tra", methods=["GET", "POST"])
@permission_required(Permission.PAYMENT_EXECUTE)
def pay_refund(refund_id: int) -> ResponseReturnValue:
    """Pay a gift back and post the linked reversal."""
    refund = queries.get_refund(reading(), refund_id)
    form = Form(PayRefundSchema(), initial={"paid_date": today()})
    if form.is_valid:
        with form.transaction() as session:
            files = keep_files(session, form.values["evidence"])
            refunds.pay_refund(
                session, refund_id=refund_id, paid_date=form.values["paid_date"], actor=actor(), at=now(),
                evidence=tuple(file.sha256 for file in files),
            )  # fmt: skip
            attach_files(session, files, gift_id=refund.donation_id, description="Hoàn trả")
            form.done(url_for("donations.show_gift", gift_id=refund.donation_id), "Đã trả tiền và ghi bút toán đảo.")
    return form.response("donations/pay_refund.html", refund=refund, names=full_names(reading()))


@blueprint.route("/thu/hoan-tra/<int:refund_id>/huy", methods=["GET", "POST"])
@permission_required(Permission.DONATION_REFUND)
def cancel_refund(refund_id: int) -> ResponseReturnValue:
    """Drop a return before any money left."""
    refund = queries.get_refund(reading(), refund_id)
    form = Form(CancelRefundSchema())
    if form.is_valid:
        with form.transaction() as session:
            refunds.cancel_refund(session, refund_id=refund_id, reason=form.values["reason"], actor=actor(), at=now())
            form.done(url_for("donations.show_gift", gift_id=refund.donation_id), "Đã hủy đề nghị hoàn trả.")
    return form.response("donations/cancel_refund.html", refund=refund)


@blueprint.get("/thu/hoan-tra/<int:refund_id>/phieu-chi")
@permission_required(Permission.DONATION_READ)
def print_refund_voucher(refund_id: int) -> ResponseReturnValue:
    """Show the phiếu chi of a return in cash as it prints on A5."""
    refund = queries.get_refund(reading(), refund_id)
    fields = refund_voucher_fields(reading(), refund, today=today())
    return render_template("donations/refund_voucher.html", refund=refund, fields=fields)


@blueprint.get("/thu/hoan-tra/<int:refund_id>/phieu-chi.docx")
@permission_required(Permission.DONATION_READ)
def download_refund_voucher(refund_id: int) -> ResponseReturnValue:
    """Make the phiếu chi of a return in Word; without its number while nothing was paid."""
    refund = queries.get_refund(reading(), refund_id)
    fields = refund_voucher_fields(reading(), refund, today=today())
    name = refund.voucher_number or f"ban-thao-phieu-chi-hoan-tra-{refund_id}"
    return word_answer(render_cash_voucher(fields), f"{name}.docx")
