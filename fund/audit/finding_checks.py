"""Checks of what lists and searches rely on: the day totals of gifts, the search key of every entry."""

import datetime as dt
from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fund.donations.kinds import Channel, GiftStatus
from fund.donations.models import Donation, GiftDay
from fund.ledger.models import EntrySearch, JournalEntry
from fund.ledger.verification import Check, Finding
from fund.text import fold

Totals = dict[tuple[dt.date, Channel, GiftStatus, int], tuple[int, int]]
"""Gifts and their sum by day, way, state and campaign."""


def _days_add_up(session: Session) -> Iterator[Finding]:
    """Each day total is the count and the sum of its gifts, and no gift is left out."""
    campaign = func.coalesce(Donation.campaign_id, 0)
    day = (Donation.received_date, Donation.channel, Donation.status, campaign)
    rows = session.execute(select(*day, func.count(), func.sum(Donation.amount_vnd)).group_by(*day))
    counted: Totals = {(date, way, state, call): (gifts, int(vnd)) for date, way, state, call, gifts, vnd in rows}
    kept: Totals = {
        (each.received_date, each.channel, each.status, each.campaign_id): (each.gifts, each.amount_vnd)
        for each in session.scalars(select(GiftDay))
    }
    for key in sorted(counted.keys() | kept.keys(), key=str):
        is_right = kept.get(key, (0, 0)) == counted.get(key, (0, 0))
        yield 1, "" if is_right else f"tổng khoản thu ngày {key[0]:%d/%m/%Y} khác các khoản của ngày đó"


def _entries_are_searchable(session: Session) -> Iterator[Finding]:
    """Each entry has the search key of its own words."""
    rows = session.execute(
        select(
            JournalEntry.voucher_kind, JournalEntry.voucher_year, JournalEntry.voucher_no, JournalEntry.description,
            JournalEntry.counterparty, JournalEntry.source, EntrySearch.key,
        )
        .outerjoin(EntrySearch, EntrySearch.entry_id == JournalEntry.id)
        .order_by(JournalEntry.id)
        .execution_options(yield_per=1000)
    )  # fmt: skip
    for kind, year, number, description, counterparty, source, key in rows:
        is_right = key == fold(f"{description} {counterparty} {source}")
        yield 1, "" if is_right else f"bút toán {kind}-{year}-{number:05d} không có từ khóa tìm kiếm đúng"


CHECKS: tuple[tuple[str, str, Check], ...] = (
    ("gift-days", "Tổng khoản thu theo ngày khớp từng khoản", _days_add_up),
    ("entry-search", "Mỗi bút toán tìm được theo chữ của nó", _entries_are_searchable),
)
