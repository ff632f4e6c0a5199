"""Papers that go out about a gift: kept as issued, told to the trail; a phiếu thu goes out once."""

import datetime as dt

from sqlalchemy.orm import Session

from fund.documents.fields import DocumentKind
from fund.documents.models import IssuedDocument
from fund.documents.operations import issue_document
from fund.documents.queries import issued_for
from fund.documents.rendering import TemplateFile
from fund.donations import queries
from fund.donations.kinds import GiftStatus
from fund.errors import Conflict
from fund.ledger.snapshot import chain_head
from fund.trail import operations as trail
from fund.trail.tags import TrailTag


class GiftNotInBooks(Conflict):
    """Papers are issued for a gift that is in the books."""


class ReceiptIssuedBefore(Conflict):
    """The phiếu thu of this gift was issued; it is given out again as it is, never made anew."""


def issue_paper(
    session: Session,
    *,
    donation_id: int,
    kind: DocumentKind,
    content: bytes,
    template: TemplateFile,
    actor: str,
    at: dt.datetime,
) -> IssuedDocument:
    """Keep a Word file about a gift as it goes out, with the head of the books at that moment.

    Raises:
        DonationNotFound: No such gift.
        GiftNotInBooks: It waits, was voided or returned.
        ReceiptIssuedBefore: Its phiếu thu went out already.
    """
    queries.get_donation(session, donation_id, for_update=True)
    gift = queries.gift_row(session, donation_id)
    subject = f"donation:{donation_id}"
    if gift.status is not GiftStatus.CONFIRMED:
        raise GiftNotInBooks(donation=gift.code, status=gift.status)
    is_receipt = kind is DocumentKind.CASH_RECEIPT
    if is_receipt and any(paper.kind is kind for paper in issued_for(session, subject)):
        raise ReceiptIssuedBefore(donation=gift.code, voucher=gift.voucher_number)
    paper = issue_document(
        session, kind=kind, subject=subject, filename=f"{kind.value}-{gift.voucher_number}.docx", content=content,
        template=template, number=gift.voucher_number if is_receipt else None,
        year=gift.received_date.year if is_receipt else None, ledger_head=chain_head(session)[1], actor=actor, at=at,
    )  # fmt: skip
    trail.record(
        session, tag=TrailTag.DONATION_PAPER_ISSUED, subject=subject, actor=actor, at=at,
        after={"kind": kind.value, "filename": paper.filename, "sha256": paper.sha256},
    )  # fmt: skip
    return paper
