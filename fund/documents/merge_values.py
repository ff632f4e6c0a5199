"""Fields -> the merge fields that stand in the Word templates: dates in words, lines closed, amounts with dots (pure).

`number`, `date`, ... are the names staff see in Word; the README of the templates explains each. A test holds the names
given here equal to those in the files.
"""

from fund.documents.fields import (
    CashCountFields,
    CashVoucherFields,
    DecisionFields,
    PaymentListFields,
    ReceiptFields,
    ReconciliationFields,
    ThankYouFields,
)
from fund.documents.wording import about, close_lines, close_text, dashed, grouped_hash, numbered, official_date
from fund.money import format_vnd

DRAFT_MARK = "BẢN THẢO"


def decision_values(fields: DecisionFields) -> dict[str, object]:
    """Give the merge fields of a decision."""
    paragraphs = [list(article.paragraphs) for article in fields.articles]
    if paragraphs and paragraphs[-1]:
        paragraphs[-1][-1] = close_text(paragraphs[-1][-1])
    return {
        "organization_above": fields.organization_above.upper(),
        "organization": fields.organization.upper(),
        "number": numbered(fields.number, fields.symbol),
        "place": fields.place,
        "date": official_date(fields.decision_date),
        "subject": about(fields.subject),
        "issuing_authority": fields.issuing_authority.upper(),
        "bases": close_lines((*fields.legal_bases, fields.proposal)),
        "articles": [
            {"title": article.title, "opening": texts[0] if texts else "", "paragraphs": texts[1:]}
            for article, texts in zip(fields.articles, paragraphs, strict=True)
        ],
        "receivers": dashed(fields.receivers),
        "signatory_lines": [line.upper() for line in fields.signatory_lines],
        "signatory": fields.signatory,
        "annex_title": fields.annex_title.upper(),
        "issuer": fields.issuer_in_text or fields.organization,
        "total": format_vnd(fields.total_vnd),
        "total_words": fields.total_words,
        "draft_mark": DRAFT_MARK if fields.is_draft else "",
        "check_code": "" if fields.is_draft else fields.check_code,
        "check_url": fields.check_url,
        "ledger_head": fields.ledger_head,
        "ledger_head_short": grouped_hash(fields.ledger_head),
    }


def recipient_values(fields: DecisionFields) -> list[dict[str, str]]:
    """Give the rows of the annex."""
    return [
        {
            "order": str(row.order),
            "name": row.name,
            "address": row.address,
            "support": row.support,
            "amount": format_vnd(row.amount_vnd),
        }
        for row in fields.recipients
    ]


def thank_you_values(fields: ThankYouFields) -> dict[str, object]:
    """Give the merge fields of a letter of thanks."""
    return {
        "organization_above": fields.organization_above.upper(),
        "organization": fields.organization.upper(),
        "organization_in_text": fields.organization,
        "place": fields.place,
        "date": official_date(fields.letter_date),
        "donor": fields.donor,
        "donor_address": fields.donor_address,
        "gift": fields.gift,
        "gift_date": official_date(fields.gift_date),
        "purpose": fields.purpose,
        "amount": format_vnd(fields.amount_vnd),
        "amount_words": fields.amount_words,
        "receipt_number": fields.receipt_number,
        "signatory_lines": [line.upper() for line in fields.signatory_lines],
        "signatory": fields.signatory,
        "check_code": fields.check_code,
        "check_url": fields.check_url,
    }


def receipt_values(fields: ReceiptFields) -> dict[str, object]:
    """Give the merge fields of a receipt."""
    return {
        "organization": fields.organization,
        "organization_address": fields.organization_address,
        "place": fields.place,
        "number": fields.number,
        "date": official_date(fields.receipt_date),
        "donor": fields.donor,
        "donor_address": fields.donor_address,
        "content": fields.content,
        "way": fields.way,
        "purpose": fields.purpose,
        "amount": format_vnd(fields.amount_vnd),
        "amount_words": fields.amount_words,
        "receiver": fields.receiver,
        "check_code": fields.check_code,
        "check_url": fields.check_url,
    }


def voucher_values(fields: CashVoucherFields) -> dict[str, object]:
    """Give the merge fields of a phiếu thu or a phiếu chi."""
    return {
        "organization": fields.organization,
        "organization_address": fields.organization_address,
        "form_code": fields.form_code,
        "form_source": fields.form_source,
        "number": fields.number or "................",
        "book_number": fields.book_number or "................",
        "debit": ", ".join(fields.debit_accounts) or "................",
        "credit": ", ".join(fields.credit_accounts) or "................",
        "date": _capitalized(official_date(fields.voucher_date)),
        "party": fields.party,
        "party_address": fields.party_address,
        "reason": fields.reason,
        "amount": format_vnd(fields.amount_vnd),
        "amount_words": fields.amount_words,
        "attachments": fields.attachments or "........",
        "confirmed_date": _capitalized(official_date(fields.confirmed_date)),
        "director": fields.director,
        "chief_accountant": fields.chief_accountant,
        "preparer": fields.preparer,
        "cashier": fields.cashier,
        "draft_mark": "" if fields.number else DRAFT_MARK,
    }


def payment_list_values(fields: PaymentListFields) -> dict[str, object]:
    """Give the merge fields of a list to sign."""
    return {
        "organization_above": fields.organization_above.upper(),
        "organization": fields.organization.upper(),
        "place": fields.place,
        "date": official_date(fields.list_date),
        "title": fields.title.upper(),
        "decision_number": fields.decision_number,
        "decision_date": official_date(fields.decision_date),
        "total": format_vnd(fields.total_vnd),
        "total_words": fields.total_words,
        "preparer": fields.preparer,
        "cashier": fields.cashier,
        "chief_accountant": fields.chief_accountant,
        "director": fields.director,
    }


def payment_row_values(fields: PaymentListFields) -> list[dict[str, str]]:
    """Give the rows of a list to sign."""
    return [
        {
            "order": str(row.order),
            "name": row.name,
            "case_code": row.case_code,
            "ward": row.ward,
            "amount": row.amount,
            "receiver": row.receiver,
        }
        for row in fields.rows
    ]


def reconciliation_values(fields: ReconciliationFields) -> dict[str, object]:
    """Give the merge fields of a reconciliation statement."""
    amounts = (
        *("opening_bank", "turnover_bank", "closing_bank", "opening_books", "turnover_books", "closing_books"),
        *("bank_only", "books_only", "carried"),
    )
    return {
        "organization_above": fields.organization_above.upper(),
        "organization": fields.organization.upper(),
        "place": fields.place,
        "date": official_date(fields.signed_date),
        "bank_name": fields.bank_name,
        "account_number": fields.account_number,
        "account_code": fields.account_code,
        "month": fields.month,
        "line_count": str(fields.line_count),
        "entry_count": str(fields.entry_count),
        "carried_explanation": fields.carried_explanation,
        "closing_words": fields.closing_words,
        "preparer": fields.preparer,
        "signer": fields.signer,
        "content_sha256": fields.content_sha256,
        **{name: format_vnd(getattr(fields, f"{name}_vnd")) for name in amounts},
    }


def outstanding_row_values(fields: ReconciliationFields) -> list[dict[str, str]]:
    """Give the rows of a reconciliation statement; one that says so if nothing stands alone."""
    if not fields.rows:
        nothing = {"order": "", "side": "", "date": "", "amount": "0", "explanation": ""}
        return [nothing | {"description": "Không có chênh lệch"}]
    return [
        {
            "order": str(row.order),
            "side": row.side,
            "date": f"{row.item_date:%d/%m/%Y}",
            "description": row.description,
            "amount": format_vnd(row.amount_vnd),
            "explanation": row.explanation,
        }
        for row in fields.rows
    ]


def cash_count_values(fields: CashCountFields) -> dict[str, object]:
    """Give the merge fields of the minutes of a cash count."""
    difference = fields.counted_vnd - fields.book_vnd
    return {
        "organization": fields.organization,
        "organization_address": fields.organization_address,
        "form_code": fields.form_code,
        "form_source": fields.form_source,
        "number": str(fields.number),
        "date": _capitalized(official_date(fields.count_date)),
        "counted_at": fields.counted_at,
        "counting_place": fields.place,
        "book": format_vnd(fields.book_vnd),
        "counted": format_vnd(fields.counted_vnd),
        "counted_words": fields.counted_words,
        "surplus": format_vnd(max(difference, 0)),
        "shortage": format_vnd(max(-difference, 0)),
        "cause": fields.cause or "Không có chênh lệch",
        "proposal": fields.proposal or "Không",
        "cashier": fields.cashier,
        "witness": fields.witness,
    }


def note_row_values(fields: CashCountFields) -> list[dict[str, str]]:
    """Give the rows of the notes counted; one that says so if the box was empty."""
    if not fields.rows:
        return [{"order": "", "denomination": "Không có tiền", "pieces": "0", "amount": "0"}]
    return [
        {
            "order": str(row.order),
            "denomination": format_vnd(row.denomination_vnd),
            "pieces": format_vnd(row.pieces),
            "amount": format_vnd(row.amount_vnd),
        }
        for row in fields.rows
    ]


def _capitalized(text: str) -> str:
    return text[:1].upper() + text[1:]


def no_rows(_fields: object) -> list[dict[str, str]]:
    """Give none: the paper has no prepared row."""
    return []
