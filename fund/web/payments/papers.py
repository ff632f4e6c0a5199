"""The papers of a payment: the phiếu chi on an A5 page and in Word, the list to sign in Word."""

from flask import render_template
from flask.typing import ResponseReturnValue

from fund.access.permissions import Permission
from fund.access.queries import full_names
from fund.access.settings import Organization, organization
from fund.disbursements.kinds import PaymentChannel
from fund.disbursements.models import Payment
from fund.disbursements.payment_document import PaidAward, PaymentFacts, list_fields, voucher_fields
from fund.disbursements.queries.payments import payment_lines
from fund.documents.rendering import render_cash_voucher, render_payment_list
from fund.errors import Conflict
from fund.office_time import office_date
from fund.web.auth import permission_required
from fund.web.decisions.papers import word_answer
from fund.web.payments.views import blueprint, get_payment
from fund.web.transaction import reading


class PaymentNotInCash(Conflict):
    """A phiếu chi is made for cash; a transfer has the bank's own order."""


@blueprint.get("/chi/<int:payment_id>/phieu-chi")
@permission_required(Permission.PAYMENT_READ)
def print_voucher(payment_id: int) -> ResponseReturnValue:
    """Show the phiếu chi as it prints on A5."""
    facts, office = _facts(payment_id)
    row = _cash_payment(payment_id)
    return render_template("payments/voucher.html", row=row, fields=voucher_fields(facts, office), office=office)


@blueprint.get("/chi/<int:payment_id>/phieu-chi.docx")
@permission_required(Permission.PAYMENT_READ)
def download_voucher(payment_id: int) -> ResponseReturnValue:
    """Make the phiếu chi in Word; without its number while nothing was paid."""
    _cash_payment(payment_id)
    facts, office = _facts(payment_id)
    name = facts.voucher_number or f"ban-thao-phieu-chi-{payment_id}"
    return word_answer(render_cash_voucher(voucher_fields(facts, office)), f"{name}.docx")


@blueprint.get("/chi/<int:payment_id>/bang-ky-nhan.docx")
@permission_required(Permission.PAYMENT_READ)
def download_list(payment_id: int) -> ResponseReturnValue:
    """Make the list of recipients with room to sign."""
    facts, office = _facts(payment_id)
    awards = [
        PaidAward(
            name=line.recipient_name,
            party_code=line.party_code,
            ward=line.ward_name,
            amount_vnd=line.amount_vnd,
            proxy=f"{line.proxy_name} ({line.proxy_authorization})" if line.proxy_name else "",
        )
        for line in payment_lines(reading(), payment_id)
    ]
    content = render_payment_list(list_fields(facts, awards, office))
    return word_answer(content, f"bang-ky-nhan-{facts.voucher_number or payment_id}.docx")


def _cash_payment(payment_id: int) -> Payment:
    row = get_payment(reading(), payment_id)
    if row.channel is not PaymentChannel.CASH:
        raise PaymentNotInCash(payment_id=payment_id)
    return row


def _facts(payment_id: int) -> tuple[PaymentFacts, Organization]:
    row = get_payment(reading(), payment_id)
    names = full_names(reading())
    office = organization(reading(), on_date=row.payment_date)
    facts = PaymentFacts(
        voucher_number=row.voucher_number or "",
        payment_date=row.payment_date,
        paid_on=office_date(row.paid_at) if row.paid_at else None,
        account_code=row.account_code,
        payee=row.payee,
        payee_address=row.payee_address,
        reason=row.reason,
        amount_vnd=row.amount_vnd,
        decision_code=row.decision.code or "",
        decision_date=row.decision.decision_date,
        preparer=names.get(row.prepared_by, row.prepared_by),
        approver=names.get(row.approved_by or "", row.approved_by or ""),
        cashier=names.get(row.paid_by or "", row.paid_by or ""),
        director=office.signatory_name,
    )
    return facts, office
