"""The reconciliation statement as a Word file: made, read back and kept in the transaction that signs."""

import dataclasses
import datetime as dt
from collections.abc import Sequence

from sqlalchemy.orm import Session

from fund.access.queries import full_names
from fund.access.settings import organization
from fund.banking.models import BankAccount
from fund.documents.checking import confirm_says
from fund.documents.fields import DocumentKind, OutstandingRow, ReconciliationFields
from fund.documents.operations import issue_document
from fund.documents.rendering import read_template, render
from fund.ledger.snapshot import chain_head
from fund.money import format_vnd
from fund.office_time import office_date
from fund.reconciliation.models import Reconciliation, ReconciliationOutstanding
from fund.reconciliation.rows import Figures


def issue_statement(
    session: Session,
    reconciliation: Reconciliation,
    account: BankAccount,
    figures: Figures,
    *,
    outstanding: Sequence[ReconciliationOutstanding],
    content_sha256: str,
    actor: str,
    at: dt.datetime,
) -> int:
    """Make the statement of a month that is being signed; give the id of the kept paper.

    Raises:
        DocumentDisagrees: The file made does not say what was signed.
    """
    fields = _fields(session, reconciliation, account, figures, signer=actor, at=at)
    fields = dataclasses.replace(fields, rows=_rows(outstanding), content_sha256=content_sha256)
    content = render(DocumentKind.RECONCILIATION, fields)
    balances = (fields.opening_bank_vnd, fields.closing_bank_vnd, fields.opening_books_vnd, fields.closing_books_vnd)
    amounts = [*balances, fields.bank_only_vnd, fields.books_only_vnd, *(row.amount_vnd for row in fields.rows)]
    confirm_says(content, [*map(format_vnd, amounts), f"{fields.closing_words}.", content_sha256, account.number])
    paper = issue_document(
        session,
        kind=DocumentKind.RECONCILIATION,
        subject=reconciliation.subject,
        filename=f"doi-chieu-{account.account_code}-{reconciliation.first_date:%Y-%m}.docx",
        content=content,
        template=read_template(DocumentKind.RECONCILIATION),
        actor=actor,
        at=at,
        ledger_head=chain_head(session)[1],
    )
    return paper.id


def _fields(
    session: Session,
    reconciliation: Reconciliation,
    account: BankAccount,
    figures: Figures,
    *,
    signer: str,
    at: dt.datetime,
) -> ReconciliationFields:
    names, day = full_names(session), office_date(at)
    office = organization(session, on_date=day)
    preparer = reconciliation.prepared_by or ""
    return ReconciliationFields(
        organization=office.name,
        organization_above=office.upper_body,
        place=office.place,
        bank_name=account.bank_name,
        account_number=account.number,
        account_code=account.account_code,
        month=reconciliation.month,
        signed_date=day,
        opening_bank_vnd=figures.opening_bank_vnd or 0,
        turnover_bank_vnd=figures.bank.turnover_vnd,
        closing_bank_vnd=figures.closing_bank_vnd or 0,
        opening_books_vnd=figures.opening_books_vnd,
        turnover_books_vnd=figures.books.turnover_vnd,
        closing_books_vnd=figures.closing_books_vnd,
        bank_only_vnd=figures.bank.alone_vnd,
        books_only_vnd=figures.books.alone_vnd,
        carried_vnd=figures.carried_vnd,
        line_count=figures.bank.count,
        entry_count=figures.books.count,
        carried_explanation=reconciliation.carried_explanation,
        rows=(),
        preparer=names.get(preparer, preparer),
        signer=names.get(signer, signer),
        content_sha256="",
    )


def _rows(outstanding: Sequence[ReconciliationOutstanding]) -> tuple[OutstandingRow, ...]:
    return tuple(
        OutstandingRow(
            order=item.order_no,
            side=item.side.label,
            item_date=item.item_date,
            description=item.description,
            amount_vnd=item.amount_vnd,
            explanation=item.explanation,
        )
        for item in outstanding
    )
