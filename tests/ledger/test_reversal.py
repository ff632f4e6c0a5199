"""Undoing an entry: one linked reversal with its sides swapped, on the original's day or later, once."""

import dataclasses
import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from fund.ledger.entries import VoucherKind, swap_sides
from fund.ledger.models import JournalEntry, Period
from fund.ledger.operations import (
    AlreadyReversed,
    EntryNotFound,
    EntryRejected,
    PeriodClosed,
    PostedEntry,
    ReversalBeforeOriginal,
    ReversalNotReversible,
    SourcePostedBefore,
    lines_of,
    reverse_entry,
)
from fund.ledger.periods import close_period
from fund.ledger.totals import AccountOverdrawn
from tests.builders.ledger import (
    A_DAY,
    CASH,
    CASHIER,
    CHIEF,
    CLERK,
    GENERAL,
    GIFTS,
    HOUSES,
    OPEN_THROUGH,
    POSTED_AT,
    an_entry,
    cash_gift,
    credit,
    debit,
    post,
    post_all,
    support_decided,
    transfer,
)
from tests.builders.ledger_proof import balances, facts_of, prove_books, refused


def undo(
    session: Session,
    entry_id: int,
    *,
    on: dt.date = A_DAY,
    reason: str = "Ghi nhầm số tiền",
    source: str = "",
    approved_by: str = "",
) -> PostedEntry:
    return reverse_entry(
        session,
        entry_id=entry_id,
        entry_date=on,
        reason=reason,
        source=source or f"undo:{entry_id}",
        prepared_by=CLERK,
        approved_by=approved_by,
        posted_by=CLERK,
        posted_at=POSTED_AT,
    )


def test_a_reversal_swaps_the_sides_and_names_the_original(books: Session) -> None:
    draft = an_entry(
        debit(CASH, 700, party="party:3", memo="phần chung"),
        credit(GIFTS, 700),
        debit(CASH, 300, HOUSES),
        credit(GIFTS, 300, HOUSES),
    )
    original = post(books, draft)

    reversal = undo(books, original.id, on=A_DAY + dt.timedelta(days=9), approved_by=CHIEF)

    stored = books.get_one(JournalEntry, reversal.id)
    assert stored.reverses_id == original.id
    assert (stored.voucher_kind, reversal.voucher_number) == (VoucherKind.DC, "DC-2026-00001")
    assert (stored.description, stored.source) == ("Ghi nhầm số tiền", f"undo:{original.id}")
    assert (stored.prepared_by, stored.approved_by, stored.executed_by) == (CLERK, CHIEF, "")
    assert stored.entry_date == A_DAY + dt.timedelta(days=9)
    assert lines_of(books, reversal.id) == swap_sides(draft.lines)
    assert balances(books) == {}
    prove_books(books)


def test_the_original_stays_as_it_was(books: Session) -> None:
    original = post(books, cash_gift(5))
    query = sa.select(JournalEntry.__table__).where(JournalEntry.id == original.id)
    before = books.execute(query).one()

    undo(books, original.id)

    assert books.execute(query).one() == before


def test_the_counterparty_of_the_original_stands_on_its_reversal(books: Session) -> None:
    gift = dataclasses.replace(cash_gift(5), counterparty="Bà Trần Thị Bé")
    posted = reverse_entry(
        books,
        entry_id=post(books, gift).id,
        entry_date=A_DAY,
        reason="Trả lại tiền ủng hộ",
        source="refund:1",
        voucher_kind=VoucherKind.PC,
        prepared_by=CLERK,
        approved_by=CHIEF,
        executed_by=CASHIER,
        posted_by=CLERK,
        posted_at=POSTED_AT,
        evidence=("ab" * 32,),
    )

    stored = books.get_one(JournalEntry, posted.id)
    assert posted.voucher_number == "PC-2026-00001"
    assert (stored.executed_by, stored.evidence) == (CASHIER, "ab" * 32)
    assert stored.counterparty == "Bà Trần Thị Bé"
    prove_books(books)


def test_an_entry_is_undone_once(books: Session) -> None:
    original = post(books, cash_gift(5))
    undo(books, original.id)

    with refused(books, AlreadyReversed) as caught:
        undo(books, original.id, source="undo:again")

    assert facts_of(caught) == {"voucher_number": "PT-2026-00001", "reversed_by": "DC-2026-00001"}


def test_a_reversal_is_not_undone(books: Session) -> None:
    reversal = undo(books, post(books, cash_gift(5)).id)

    with refused(books, ReversalNotReversible) as caught:
        undo(books, reversal.id)

    assert facts_of(caught) == {"voucher_number": "DC-2026-00001"}


@pytest.mark.parametrize("entry_id", [0, -1, 2, 10**15])
def test_what_is_not_in_the_books_is_not_undone(books: Session, entry_id: int) -> None:
    post(books, cash_gift(5))

    with refused(books, EntryNotFound) as caught:
        undo(books, entry_id)

    assert facts_of(caught) == {"entry_id": entry_id}


def test_a_reversal_is_not_dated_before_the_original(books: Session) -> None:
    original = post(books, cash_gift(5))

    with refused(books, ReversalBeforeOriginal) as caught:
        undo(books, original.id, on=A_DAY - dt.timedelta(days=1))

    assert facts_of(caught) == {"voucher_number": "PT-2026-00001", "original_date": A_DAY, "field": "entry_date"}
    undo(books, original.id, on=A_DAY)


def test_an_entry_of_a_closed_month_is_undone_in_an_open_one(books: Session) -> None:
    january = dt.date(2026, 1, 20)
    original = post(books, cash_gift(5, on=january))
    period = books.scalars(sa.select(Period).where(Period.first_date == january.replace(day=1))).one()
    close_period(books, period_id=period.id, today=OPEN_THROUGH, actor=CHIEF, at=POSTED_AT)

    with refused(books, PeriodClosed):
        undo(books, original.id, on=january)

    undo(books, original.id, on=dt.date(2026, 2, 1))
    prove_books(books)


def test_a_gift_already_spent_cannot_be_undone_while_the_money_is_not_there(books: Session) -> None:
    original = post(books, cash_gift(100))
    post(books, transfer(30, into="642", out_of=CASH))

    with refused(books, AccountOverdrawn) as caught:
        undo(books, original.id)

    assert (facts_of(caught)["balance_vnd"], facts_of(caught)["shortfall_vnd"]) == (70, 30)


def test_a_reversal_needs_a_reason(books: Session) -> None:
    original = post(books, cash_gift(5))

    with refused(books, EntryRejected) as caught:
        undo(books, original.id, reason=" ")

    assert [violation.code for violation in caught.value.violations] == ["DescriptionMissing"]


def test_the_cause_of_a_reversal_posts_once(books: Session) -> None:
    first, second = post_all(books, [cash_gift(5), cash_gift(6)])
    undo(books, first.id, source="refund:1")

    with refused(books, SourcePostedBefore):
        undo(books, second.id, source="refund:1")


def test_revoking_a_decision_gives_the_fund_its_money_back(books: Session) -> None:
    post(books, cash_gift(100, fund=HOUSES))
    decided = post(books, support_decided(100))

    undo(books, decided.id)

    post(books, support_decided(100))
    assert balances(books)["3388", HOUSES] == -100
    assert (CASH, GENERAL) not in balances(books)
    prove_books(books)
