"""Where the search box looks: one source a kind of thing, each behind the permission of its pages."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Sequence

from flask import url_for
from sqlalchemy.orm import Session

from fund.access.permissions import Permission
from fund.disbursements.queries.decisions import DecisionFilter, list_decisions
from fund.disbursements.queries.requests import RequestFilter, list_requests
from fund.donations import queries as gifts
from fund.donations.rows import GiftFilter
from fund.ledger.queries.journal import EntryRow, JournalFilter, find_by_voucher, journal
from fund.people.queries import PartyFilter, search_parties
from fund.web.donations.finding import narrow_by_text

MOST_HITS = 8
"""Hits shown of one source; its own list shows the rest."""


@dataclasses.dataclass(frozen=True)
class Hit:
    """One thing found."""

    label: str
    address: str
    detail: str = ""
    day: dt.date | None = None
    amount_vnd: int | None = None


@dataclasses.dataclass(frozen=True)
class Source:
    """One kind of thing; `find` gives one hit more than is shown when there are more."""

    title: str
    permission: Permission
    find: Callable[[Session, str], Sequence[Hit]]


def find_entries(session: Session, typed: str) -> list[Hit]:
    """Find the entry of a voucher number, else entries whose words hold the text."""
    entry = find_by_voucher(session, typed)
    rows: Sequence[EntryRow] = [entry] if entry else journal(session, JournalFilter(text=typed), limit=MOST_HITS + 1)
    return [
        Hit(
            row.voucher_number,
            url_for("books.show_entry", entry_id=row.id),
            row.description,
            row.entry_date,
            row.total_vnd,
        )
        for row in rows
    ]


def find_gifts(session: Session, typed: str) -> list[Hit]:
    """Find gifts by payer, words, code or voucher number; an amount and a day are exact conditions."""
    wanted, understood = narrow_by_text(GiftFilter(text=typed))
    if understood.is_empty:
        return []
    return [
        Hit(
            row.payer_text or row.donor_name or row.code,
            url_for("donations.show_gift", gift_id=row.id),
            row.voucher_number or row.status.label,
            row.received_date,
            row.amount_vnd,
        )
        for row in gifts.list_gifts(session, wanted=wanted, limit=MOST_HITS + 1)
    ]


def find_donors(session: Session, typed: str) -> list[Hit]:
    """Find donors by name without accents, code or phone."""
    rows = search_parties(session, wanted=PartyFilter(text=typed, is_donor=True), limit=MOST_HITS + 1)
    return [Hit(row.full_name, url_for("donors.show_donor", donor_id=row.id), row.code) for row in rows]


def find_beneficiaries(session: Session, typed: str) -> list[Hit]:
    """Find those who are helped by name without accents or code."""
    rows = search_parties(session, wanted=PartyFilter(text=typed, is_beneficiary=True), limit=MOST_HITS + 1)
    return [
        Hit(
            row.full_name,
            url_for("beneficiaries.show_beneficiary", party_id=row.id),
            " · ".join(filter(None, (row.code, row.ward_name))),
        )
        for row in rows
    ]


def find_requests(session: Session, typed: str) -> list[Hit]:
    """Find support requests by code or beneficiary."""
    rows = list_requests(session, wanted=RequestFilter(text=typed), limit=MOST_HITS + 1)
    return [
        Hit(
            f"{row.code} {row.party_name}",
            url_for("requests.show_request", request_id=row.id),
            f"{row.programme} · {row.status.label}",
            row.request_date,
            row.requested_amount_vnd,
        )
        for row in rows
    ]


def find_decisions(session: Session, typed: str) -> list[Hit]:
    """Find decisions by number or subject."""
    rows = list_decisions(session, wanted=DecisionFilter(text=typed), limit=MOST_HITS + 1)
    return [
        Hit(
            row.code or "Dự thảo",
            url_for("decisions.show_decision", decision_id=row.id),
            f"{row.subject} · {row.status.label}",
            row.decision_date,
            row.total_vnd,
        )
        for row in rows
    ]


SOURCES: tuple[Source, ...] = (
    Source("Bút toán, chứng từ", Permission.LEDGER_READ, find_entries),
    Source("Khoản thu", Permission.DONATION_READ, find_gifts),
    Source("Quyết định", Permission.DECISION_READ, find_decisions),
    Source("Hồ sơ đề nghị", Permission.REQUEST_READ, find_requests),
    Source("Nhà tài trợ", Permission.DONOR_READ, find_donors),
    Source("Đối tượng thụ hưởng", Permission.BENEFICIARY_READ, find_beneficiaries),
)
