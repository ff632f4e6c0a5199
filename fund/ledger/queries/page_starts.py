"""Where a page of a book begins: lets a list be read backwards and from its end without counting through it."""

import datetime as dt

from sqlalchemy import tuple_
from sqlalchemy.orm import Session

from fund.ledger.models import JournalEntry
from fund.ledger.queries.journal import JournalFilter, _journal_query
from fund.ledger.queries.statement import Cursor, line_keys


def journal_page_start(
    session: Session, wanted: JournalFilter, *, up_to: tuple[dt.date, int] | None, rows: int
) -> tuple[dt.date, int] | None:
    """Give the cursor behind which exactly `rows` entries end at `up_to` (None: at the end of the selection).

    Returns:
        The date and id of the entry before that page; None if the page is the first one.
    """
    query = _journal_query(session, wanted).with_only_columns(JournalEntry.entry_date, JournalEntry.id)
    if up_to is not None:
        query = query.where(tuple_(JournalEntry.entry_date, JournalEntry.id) <= tuple_(*up_to))
    found = session.execute(
        query.order_by(JournalEntry.entry_date.desc(), JournalEntry.id.desc()).offset(rows).limit(1)
    ).first()
    return None if found is None else (found[0], found[1])


def statement_page_start(
    session: Session, code: str, *, first: dt.date, last: dt.date, fund: str, up_to: Cursor | None, rows: int
) -> Cursor | None:
    """Give the cursor behind which exactly `rows` lines of an account end at `up_to` (None: at the end of the span)."""
    found = line_keys(session, code, first=first, last=last, fund=fund, up_to=up_to, is_backwards=True, limit=rows + 1)
    return found[rows] if len(found) > rows else None
