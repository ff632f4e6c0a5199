"""The minutes of a cash count as a Word file: made, read back and kept in the transaction that signs.

Source: form 08a-TT of TT 99/2025, adapted (regulation.md section 5).
"""

import datetime as dt

from sqlalchemy.orm import Session

from fund.access.queries import full_names
from fund.access.settings import organization
from fund.cash.models import CashCount
from fund.documents.checking import confirm_says
from fund.documents.fields import CashCountFields, DocumentKind, NoteRow
from fund.documents.operations import issue_document
from fund.documents.rendering import read_template, render
from fund.ledger.snapshot import chain_head
from fund.money import format_vnd
from fund.office_time import OFFICE_ZONE, office_date

FORM_CODE = "08a-TT"
FORM_SOURCE = "(vận dụng Thông tư 99/2025/TT-BTC)"


def issue_minutes(session: Session, count: CashCount, *, actor: str, at: dt.datetime) -> int:
    """Make the minutes of a count that is being signed; give the id of the kept paper.

    Raises:
        DocumentDisagrees: The file made does not say what was counted.
    """
    names, day = full_names(session), office_date(count.counted_at)
    office = organization(session, on_date=day)
    fields = CashCountFields(
        organization=office.name,
        organization_address=office.address,
        number=count.id,
        counted_at=f"{count.counted_at.astimezone(OFFICE_ZONE):%H:%M ngày %d/%m/%Y}",
        count_date=day,
        place=count.place,
        rows=tuple(
            NoteRow(order, note.denomination_vnd, note.pieces) for order, note in enumerate(count.notes, start=1)
        ),
        book_vnd=count.book_vnd,
        counted_vnd=count.counted_vnd,
        cause=count.cause,
        proposal=count.proposal,
        cashier=names.get(count.counted_by, count.counted_by),
        witness=names.get(actor, actor),
        form_code=FORM_CODE,
        form_source=FORM_SOURCE,
    )
    content = render(DocumentKind.CASH_COUNT, fields)
    amounts = [fields.book_vnd, fields.counted_vnd, *(row.amount_vnd for row in fields.rows)]
    confirm_says(content, [*map(format_vnd, amounts), f"{fields.counted_words}."])
    paper = issue_document(
        session,
        kind=DocumentKind.CASH_COUNT,
        subject=count.subject,
        filename=f"kiem-ke-quy-{count.id}-{day:%Y-%m-%d}.docx",
        content=content,
        template=read_template(DocumentKind.CASH_COUNT),
        actor=actor,
        at=at,
        ledger_head=chain_head(session)[1],
    )
    return paper.id
