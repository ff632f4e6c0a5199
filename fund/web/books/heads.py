"""What stands at the head and foot of a book on paper, and the lists its filters choose from."""

import dataclasses
import datetime as dt

from sqlalchemy.orm import Session

from fund.access.settings import Organization, organization
from fund.ledger import queries
from fund.web.books.spans import Span
from fund.web.clock import today


@dataclasses.dataclass(frozen=True)
class BookHead:
    """The office, the span and the day of printing.

    Source: Law on Accounting 88/2015/QH13, article 24: unit, name of the book, dates, signatures, page numbers.
    """

    office: Organization
    span: Span
    opened_on: dt.date
    printed_on: dt.date


def book_head(session: Session, span: Span) -> BookHead:
    """Gather the head of a printed book."""
    periods = queries.list_periods(session)
    opened = max(periods[-1].first_date, dt.date(span.first.year, 1, 1)) if periods else span.first
    return BookHead(organization(session, on_date=span.last), span, opened, today())


def account_choices(session: Session) -> list[tuple[str, str]]:
    """List the chart for a select box, sub-accounts set in."""
    return [(account.code, f"{account.code} – {account.name}") for account in queries.list_accounts(session)]


def fund_choices(session: Session) -> list[tuple[str, str]]:
    """List the funds for a select box."""
    return [(fund.code, f"{fund.code} – {fund.name}") for fund in queries.list_funds(session)]
