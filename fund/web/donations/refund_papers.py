"""What the phiếu chi of a returned gift says; it is the same paper as that of every other payment in cash."""

import datetime as dt

from sqlalchemy.orm import Session

from fund.access.queries import full_names
from fund.access.settings import organization
from fund.disbursements.payment_document import FORM_CODE, FORM_SOURCE
from fund.documents.fields import CashVoucherFields, DocumentKind
from fund.donations.queries import get_donation
from fund.donations.rows import RefundRow
from fund.errors import Conflict
from fund.ledger.entries import swap_sides
from fund.ledger.operations import lines_of
from fund.people.queries import get_party


class NoRefundVoucher(Conflict):
    """A phiếu chi goes with an approved return in cash; a transfer has the bank's own order (facts: donation)."""


def refund_voucher_fields(session: Session, refund: RefundRow, *, today: dt.date) -> CashVoucherFields:
    """Read what the phiếu chi of a return says; until it is paid it is a draft of today without a number.

    Raises:
        NoRefundVoucher: The gift came by bank, or the return is not approved.
    """
    if not refund.has_cash_voucher:
        raise NoRefundVoucher(donation=refund.donation_code)
    day = refund.paid_date or today
    gift, office, names = (
        get_donation(session, refund.donation_id),
        organization(session, on_date=day),
        full_names(session),
    )
    assert gift.entry_id is not None
    lines = lines_of(session, refund.entry_id) if refund.entry_id else swap_sides(lines_of(session, gift.entry_id))
    donor = get_party(session, gift.donor_id) if gift.donor_id is not None else None
    return CashVoucherFields(
        kind=DocumentKind.CASH_PAYMENT,
        organization=office.name,
        organization_address=office.address,
        voucher_date=day,
        party=refund.payee_text,
        party_address=donor.address_text if donor is not None and donor.full_name == refund.payee_text else "",
        reason=f"Hoàn trả khoản tài trợ {gift.code}: {refund.reason}",
        amount_vnd=refund.amount_vnd,
        number=refund.voucher_number,
        debit_accounts=tuple(dict.fromkeys(line.account for line in lines if line.debit_vnd)),
        credit_accounts=tuple(dict.fromkeys(line.account for line in lines if line.credit_vnd)),
        form_code=FORM_CODE,
        form_source=FORM_SOURCE,
        director=office.signatory_name,
        chief_accountant=names.get(refund.approved_by or "", refund.approved_by or ""),
        preparer=names.get(refund.prepared_by, refund.prepared_by),
        cashier=names.get(refund.paid_by or "", refund.paid_by or ""),
        confirmed_date=refund.paid_date,
    )
