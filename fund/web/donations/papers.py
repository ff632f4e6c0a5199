"""Papers of a gift: the phiếu thu to print, and Word files that are kept as issued."""

import io
from typing import Any

from flask import Blueprint, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session, undefer

from fund.access.permissions import Permission, Role
from fund.access.queries import full_names, list_users
from fund.access.settings import SettingKey, organization, settings_on
from fund.documents.fields import CashVoucherFields, DocumentKind, ThankYouFields
from fund.documents.models import IssuedDocument
from fund.documents.queries import evidence_of, get_evidence
from fund.documents.rendering import read_template, render
from fund.donations import queries
from fund.donations.kinds import Channel
from fund.donations.papers import issue_paper
from fund.donations.rows import GiftRow
from fund.errors import Conflict, NotFound
from fund.ledger.operations import lines_of
from fund.office_time import office_date
from fund.people.queries import get_party
from fund.web.auth import actor, permission_required
from fund.web.clock import now, today
from fund.web.donations.views import gift_page
from fund.web.forms import Form, NoFields
from fund.web.transaction import reading

blueprint = Blueprint("gift_papers", __name__)

UNNAMED_DONOR = "Quý nhà hảo tâm"
RECEIPT_FORM = "01-TT"
RECEIPT_FORM_SOURCE = "Theo mẫu Phụ lục I Thông tư 99/2025/TT-BTC"


class NoCashReceipt(Conflict):
    """A phiếu thu is made for cash only; a gift by bank has its giấy báo có."""


class PaperNotFound(NotFound):
    """This gift has no such paper."""


@blueprint.get("/thu/<int:gift_id>/phieu-thu")
@permission_required(Permission.DONATION_READ)
def print_receipt(gift_id: int) -> ResponseReturnValue:
    """Show the phiếu thu as it is printed on A5; before the cashier confirms it is a draft without a number."""
    fields = receipt_fields(reading(), gift_id)
    return render_template("donations/receipt.html", fields=fields, gift=queries.gift_row(reading(), gift_id))


@blueprint.post("/thu/<int:gift_id>/giay-to/phieu-thu")
@permission_required(Permission.DONATION_RECORD)
def issue_receipt(gift_id: int) -> ResponseReturnValue:
    """Make the phiếu thu as a Word file and keep it as issued."""
    return _issue(gift_id, DocumentKind.CASH_RECEIPT)


@blueprint.post("/thu/<int:gift_id>/giay-to/thu-cam-on")
@permission_required(Permission.DONATION_RECORD)
def issue_thank_you(gift_id: int) -> ResponseReturnValue:
    """Make the letter of thanks as a Word file and keep it as issued."""
    return _issue(gift_id, DocumentKind.THANK_YOU)


@blueprint.get("/thu/<int:gift_id>/giay-to/<int:paper_id>")
@permission_required(Permission.DONATION_READ)
def download_paper(gift_id: int, paper_id: int) -> ResponseReturnValue:
    """Give a paper's stored bytes."""
    paper = reading().get(IssuedDocument, paper_id, options=[undefer(IssuedDocument.content)])
    if paper is None or paper.subject != f"donation:{gift_id}":
        raise PaperNotFound(paper_id=paper_id)
    return send_file(
        io.BytesIO(paper.content),
        mimetype="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        as_attachment=True,
        download_name=paper.filename,
    )


@blueprint.get("/thu/<int:gift_id>/tep/<int:evidence_id>")
@permission_required(Permission.DONATION_READ)
def download_evidence(gift_id: int, evidence_id: int) -> ResponseReturnValue:
    """Give a file that came with the gift."""
    if evidence_id not in {link.evidence_id for link in evidence_of(reading(), f"donation:{gift_id}")}:
        raise PaperNotFound(paper_id=evidence_id)
    file = get_evidence(reading(), evidence_id)
    return send_file(
        io.BytesIO(file.content), mimetype=file.media_type.value, as_attachment=True, download_name=file.filename
    )


def _issue(gift_id: int, kind: DocumentKind) -> ResponseReturnValue:
    form = Form(NoFields())
    with form.transaction() as session:
        gift = queries.gift_row(session, gift_id)
        fields = receipt_fields(session, gift_id) if kind is DocumentKind.CASH_RECEIPT else _thanks(session, gift)
        paper = issue_paper(
            session,
            donation_id=gift_id,
            kind=kind,
            content=render(kind, fields),
            template=read_template(kind),
            actor=actor(),
            at=now(),
        )
        form.done(url_for("donations.show_gift", gift_id=gift_id), f"Đã lập {kind.label.lower()}: {paper.filename}")
    if form.is_done:
        return form.redirect()
    return form.response("donations/gift.html", **gift_page(gift_id))


def receipt_fields(session: Session, gift_id: int) -> CashVoucherFields:
    """Read what a phiếu thu says."""
    gift, stored = queries.gift_row(session, gift_id), queries.get_donation(session, gift_id)
    if gift.channel is not Channel.CASH:
        raise NoCashReceipt(donation=gift.code)
    office, names = organization(session, on_date=gift.received_date), full_names(session)
    settings = settings_on(session, on_date=gift.received_date)
    lines = lines_of(session, gift.entry_id) if gift.entry_id is not None else ()
    return CashVoucherFields(
        kind=DocumentKind.CASH_RECEIPT,
        organization=office.name,
        organization_address=office.address,
        voucher_date=gift.received_date,
        party=gift.payer_text,
        party_address=_address_of(session, gift),
        reason=_reason(gift),
        amount_vnd=gift.amount_vnd,
        number=gift.voucher_number,
        debit_accounts=tuple(dict.fromkeys(line.account for line in lines if line.debit_vnd)),
        credit_accounts=tuple(dict.fromkeys(line.account for line in lines if line.credit_vnd)),
        form_code=settings.get(SettingKey.VOUCHER_RECEIPT_FORM, "") or RECEIPT_FORM,
        form_source=RECEIPT_FORM_SOURCE,
        director=_only_one(session, Role.DIRECTOR),
        chief_accountant=_only_one(session, Role.CHIEF_ACCOUNTANT),
        preparer=names.get(stored.prepared_by, stored.prepared_by),
        cashier=names.get(stored.confirmed_by or "", stored.confirmed_by or ""),
        confirmed_date=office_date(stored.confirmed_at) if stored.confirmed_at else None,
    )


def _thanks(session: Session, gift: GiftRow) -> ThankYouFields:
    office = organization(session, on_date=today())
    funds: list[str] = [part.fund_name for part in queries.part_rows(session, gift.id)]
    return ThankYouFields(
        organization=office.name,
        organization_above=office.upper_body,
        place=office.place,
        letter_date=today(),
        donor=gift.donor_name or gift.payer_text or UNNAMED_DONOR,
        donor_address=_address_of(session, gift),
        gift=f"bằng {gift.channel.label.lower()}",
        gift_date=gift.received_date,
        purpose=gift.campaign_name or ", ".join(funds),
        amount_vnd=gift.amount_vnd,
        signatory_lines=(office.signatory_title,) if office.signatory_title else (),
        signatory=office.signatory_name,
        receipt_number=gift.voucher_number,
    )


def _reason(gift: GiftRow) -> str:
    purpose = f" – {gift.campaign_name}" if gift.campaign_name else ""
    return gift.note or f"Nộp tiền tài trợ Quỹ{purpose}"


def _address_of(session: Session, gift: GiftRow) -> str:
    return get_party(session, gift.donor_id).address_text if gift.donor_id is not None else ""


def _only_one(session: Session, role: Role) -> str:
    """Name the one person of a role; with several the paper leaves the line to be written by hand."""
    names: list[Any] = [row.full_name for row in list_users(session) if role in row.roles and row.is_active]
    return str(names[0]) if len(names) == 1 else ""
