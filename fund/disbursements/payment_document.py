"""Rows of one payment -> the fields of its Word files: the phiếu chi and the list to sign (pure)."""

import dataclasses
import datetime as dt
from collections.abc import Sequence

from fund.access.settings import Organization
from fund.documents.amount_in_words import vnd_in_words
from fund.documents.fields import CashVoucherFields, DocumentKind, PaymentListFields, PaymentRow
from fund.ledger import roles
from fund.money import format_vnd

FORM_CODE = "02-TT"
FORM_SOURCE = "(vận dụng Thông tư 99/2025/TT-BTC)"


@dataclasses.dataclass(frozen=True)
class PaymentFacts:
    """What the papers of a payment say; names are full names, empty while nobody has acted."""

    voucher_number: str
    payment_date: dt.date
    paid_on: dt.date | None
    account_code: str
    payee: str
    payee_address: str
    reason: str
    amount_vnd: int
    decision_code: str
    decision_date: dt.date
    preparer: str
    approver: str
    cashier: str
    director: str


@dataclasses.dataclass(frozen=True)
class PaidAward:
    """One line of the list to sign."""

    name: str
    party_code: str
    ward: str
    amount_vnd: int
    proxy: str = ""


def voucher_fields(facts: PaymentFacts, office: Organization) -> CashVoucherFields:
    """Fill the phiếu chi with its three persons."""
    return CashVoucherFields(
        kind=DocumentKind.CASH_PAYMENT,
        organization=office.name,
        organization_address=office.address,
        voucher_date=facts.payment_date,
        party=facts.payee,
        party_address=facts.payee_address,
        reason=facts.reason,
        amount_vnd=facts.amount_vnd,
        number=facts.voucher_number,
        debit_accounts=(roles.code_of(roles.Role.PAYABLE_BENEFICIARY),),
        credit_accounts=(facts.account_code,),
        attachments="01",
        form_code=FORM_CODE,
        form_source=FORM_SOURCE,
        director=facts.director,
        chief_accountant=facts.approver,
        preparer=facts.preparer,
        cashier=facts.cashier,
        confirmed_date=facts.paid_on,
    )


def list_fields(facts: PaymentFacts, awards: Sequence[PaidAward], office: Organization) -> PaymentListFields:
    """Fill the list of recipients with room to sign."""
    return PaymentListFields(
        organization=office.name,
        organization_above=office.upper_body,
        place=office.place,
        title="Danh sách ký nhận tiền khen thưởng, hỗ trợ",
        decision_number=facts.decision_code,
        decision_date=facts.decision_date,
        list_date=facts.payment_date,
        rows=tuple(
            PaymentRow(
                order=order,
                name=award.name,
                case_code=award.party_code,
                ward=award.ward,
                amount=format_vnd(award.amount_vnd),
                receiver=award.proxy,
            )
            for order, award in enumerate(awards, start=1)
        ),
        total_vnd=facts.amount_vnd,
        total_words=vnd_in_words(facts.amount_vnd),
        preparer=facts.preparer,
        cashier=facts.cashier,
        chief_accountant=facts.approver,
        director=facts.director,
    )
