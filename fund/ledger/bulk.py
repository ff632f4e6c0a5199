"""Much posted or reversed as one unit, without keeping others waiting.

What is posted in one transaction holds the posting lock until it commits. So a bulk writes its entries behind a
savepoint and looks between its chunks whether anyone waits for the lock. If so it undoes what it wrote since the
savepoint, which gives the lock free, queues behind them and begins anew; after `PATIENCE` times it stays. Bulks do not
give way to each other: they queue for a lock of their own first. Only PostgreSQL can see who waits; on SQLite the
whole file has one writer, and nothing here does anything.

Source: decision record 0006.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import TypeVar

from sqlalchemy.orm import Session

from fund.ledger import driver
from fund.ledger.entries import EntryDraft, LineDraft, VoucherKind, swap_sides
from fund.ledger.operations import AlreadyReversed, EntryNotFound, PostedEntry, lock_books, post_entries

T = TypeVar("T")
PATIENCE = 5
"""How often a bulk begins anew for others before it stays."""
LookAround = Callable[[], None]
"""To be called between two chunks: it leaves the bulk when others wait."""

_ENTRIES = """
SELECT e.id, e.entry_date, e.counterparty, e.voucher_kind || '-' || e.voucher_year || '-' || e.voucher_no,
  u.voucher_kind || '-' || u.voucher_year || '-' || u.voucher_no
FROM journal_entry e LEFT JOIN journal_entry u ON u.reverses_id = e.id
WHERE e.reverses_id IS NULL AND e.id IN ({})
"""
_LINES = """
SELECT l.entry_id, a.code, f.code, l.debit_vnd, l.credit_vnd, l.party, l.memo
FROM journal_line l JOIN account a ON a.id = l.account_id JOIN fund f ON f.id = l.fund_id
WHERE l.entry_id IN ({}) ORDER BY l.entry_id, l.line_no
"""


class _OthersWait(Exception):
    """Someone waits for the posting lock."""


def post_giving_way(session: Session, work: Callable[[LookAround], T], *, patience: int = PATIENCE) -> T:
    """Run work that posts chunk by chunk, from its beginning again whenever others had to be let through.

    Args:
        session: The unit of work; what it wrote before stays.
        work: Posts everything and calls what it is given between its chunks. It must leave nothing behind but rows.
        patience: How often it begins anew before it stays.
    """
    driver.queue_for_bulk(session)
    for _ in range(patience):
        with driver.savepoint(session, "bulk", undone_by=_OthersWait):
            return work(lambda: _leave_if_awaited(session))
    return work(_stay)


def _leave_if_awaited(session: Session) -> None:
    if driver.is_posting_awaited(session):
        raise _OthersWait


def _stay() -> None:
    """Look no more."""


def reverse_entries(
    session: Session,
    *,
    entry_ids: Sequence[int],
    reason: str,
    source: str,
    prepared_by: str,
    posted_at: dt.datetime,
    evidence: tuple[str, ...] = (),
) -> list[PostedEntry]:
    """Undo a few thousand entries, each by one linked entry of its own day with its sides swapped.

    Args:
        entry_ids: None of them a reversal.
        reason: Said on every new entry.
        source: What caused it; each entry adds its own number, "statement_undoing:3:1207".
        prepared_by: Username of who acts.

    Raises:
        EntryNotFound: One is not there or is itself a reversal.
        AlreadyReversed: One was undone before.
        PeriodClosed: The period of one is closed.
        FundOverdrawn: Or `AccountOverdrawn`: the money is not there any more.
    """
    lock_books(session)
    marks = ", ".join("?" * len(entry_ids))
    found = {row[0]: row for row in driver.fetch(session, _ENTRIES.format(marks), tuple(entry_ids))}
    lines: dict[int, list[LineDraft]] = defaultdict(list)
    for entry_id, *line in driver.fetch(session, _LINES.format(marks), tuple(entry_ids)):
        lines[entry_id].append(LineDraft(*line))
    drafts = []
    for entry_id in entry_ids:
        if entry_id not in found:
            raise EntryNotFound(entry_id=entry_id)
        _id, date, counterparty, number, undone_by = found[entry_id]
        if undone_by is not None:
            raise AlreadyReversed(voucher_number=number, reversed_by=undone_by)
        drafts.append(
            EntryDraft(
                voucher_kind=VoucherKind.DC,
                entry_date=dt.date.fromisoformat(str(date)),
                description=reason,
                lines=swap_sides(tuple(lines[entry_id])),
                source=f"{source}:{entry_id}",
                prepared_by=prepared_by,
                counterparty=counterparty,
                evidence=evidence,
                reverses=entry_id,
            )
        )
    return post_entries(session, drafts=drafts, posted_by=prepared_by, posted_at=posted_at)
