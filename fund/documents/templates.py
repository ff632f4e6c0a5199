"""Registry: each template file, the frozen dataclass that fills it and the function that makes its merge fields."""

import dataclasses
import datetime as dt
import pathlib
from collections.abc import Callable, Mapping
from typing import Any

from fund.documents.fields import (
    CASH_VOUCHER_KINDS,
    Article,
    CashCountFields,
    CashVoucherFields,
    DecisionFields,
    DocumentKind,
    PaymentListFields,
    PaymentRow,
    ReceiptFields,
    RecipientRow,
    ReconciliationFields,
    ThankYouFields,
)
from fund.documents.merge_values import (
    cash_count_values,
    decision_values,
    no_rows,
    note_row_values,
    outstanding_row_values,
    payment_list_values,
    payment_row_values,
    receipt_values,
    recipient_values,
    reconciliation_values,
    thank_you_values,
    voucher_values,
)

__all__ = [
    "CASH_VOUCHER_KINDS",
    "TEMPLATES",
    "TEMPLATE_FOLDER",
    "Article",
    "CashVoucherFields",
    "DecisionFields",
    "DocumentKind",
    "DocumentTemplate",
    "PaymentListFields",
    "PaymentRow",
    "ReceiptFields",
    "RecipientRow",
    "ThankYouFields",
]

TEMPLATE_FOLDER = pathlib.Path(__file__).resolve().parents[2] / "templates" / "documents"


@dataclasses.dataclass(frozen=True)
class DocumentTemplate:
    """One template file, what fills it and what names its rows; `dated_by` gives the day of the paper."""

    kind: DocumentKind
    filename: str
    fields_type: type[Any]
    merge_values: Callable[[Any], dict[str, object]]
    dated_by: Callable[[Any], dt.date | None]
    row_values: Callable[[Any], list[dict[str, str]]] = no_rows
    row_names: tuple[str, ...] = ()


TEMPLATES: Mapping[DocumentKind, DocumentTemplate] = {
    template.kind: template
    for template in (
        DocumentTemplate(
            kind=DocumentKind.DECISION,
            filename="decision.docx",
            fields_type=DecisionFields,
            merge_values=decision_values,
            row_values=recipient_values,
            row_names=("order", "name", "address", "support", "amount"),
            dated_by=lambda fields: fields.decision_date,
        ),
        DocumentTemplate(
            kind=DocumentKind.THANK_YOU,
            filename="thank_you.docx",
            fields_type=ThankYouFields,
            merge_values=thank_you_values,
            dated_by=lambda fields: fields.letter_date,
        ),
        DocumentTemplate(
            kind=DocumentKind.RECEIPT,
            filename="receipt.docx",
            fields_type=ReceiptFields,
            merge_values=receipt_values,
            dated_by=lambda fields: fields.receipt_date,
        ),
        DocumentTemplate(
            kind=DocumentKind.CASH_RECEIPT,
            filename="cash_receipt.docx",
            fields_type=CashVoucherFields,
            merge_values=voucher_values,
            dated_by=lambda fields: fields.voucher_date,
        ),
        DocumentTemplate(
            kind=DocumentKind.CASH_PAYMENT,
            filename="cash_payment.docx",
            fields_type=CashVoucherFields,
            merge_values=voucher_values,
            dated_by=lambda fields: fields.voucher_date,
        ),
        DocumentTemplate(
            kind=DocumentKind.PAYMENT_LIST,
            filename="payment_list.docx",
            fields_type=PaymentListFields,
            merge_values=payment_list_values,
            row_values=payment_row_values,
            row_names=("order", "name", "case_code", "ward", "amount", "receiver"),
            dated_by=lambda fields: fields.list_date,
        ),
        DocumentTemplate(
            kind=DocumentKind.RECONCILIATION,
            filename="reconciliation.docx",
            fields_type=ReconciliationFields,
            merge_values=reconciliation_values,
            row_values=outstanding_row_values,
            row_names=("order", "side", "date", "description", "amount", "explanation"),
            dated_by=lambda fields: fields.signed_date,
        ),
        DocumentTemplate(
            kind=DocumentKind.CASH_COUNT,
            filename="cash_count.docx",
            fields_type=CashCountFields,
            merge_values=cash_count_values,
            row_values=note_row_values,
            row_names=("order", "denomination", "pieces", "amount"),
            dated_by=lambda fields: fields.count_date,
        ),
    )
}
