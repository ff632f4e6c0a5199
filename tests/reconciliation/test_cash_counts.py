"""Counting the cash box, in the cashier's words."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from fund.cash import operations
from fund.cash.kinds import CountStatus, denominations
from fund.cash.models import CashCount
from fund.cash.operations import (
    CauseMissing,
    CounterSigns,
    CountNotOpen,
    CountNotSigned,
    CountUncancelled,
    DifferencePrepared,
    NoDifference,
    NoteUnknown,
)
from fund.cash.queries import list_counts
from fund.ledger.operations import lines_of
from fund.vouchers import operations as vouchers
from fund.vouchers.models import Voucher
from tests.builders import ledger as books
from tests.builders.vouchers import funded_books

AT = books.POSTED_AT


def count(session: Session, pieces: dict[int, int], cause: str = "") -> CashCount:
    return operations.record_count(
        session, pieces=pieces, place="Văn phòng Quỹ", cause=cause, actor=books.CASHIER, at=AT
    )


def signed(session: Session, pieces: dict[int, int], cause: str = "") -> CashCount:
    made = count(session, pieces, cause)
    return operations.sign_count(session, count_id=made.id, actor=books.CLERK, at=AT)


def difference(session: Session, made: CashCount) -> Voucher:
    return operations.prepare_difference(session, count_id=made.id, fund_code=books.GENERAL, actor=books.CLERK, at=AT)


@pytest.fixture
def office(session: Session) -> Session:
    funded_books(session)
    return session


def test_a_count_that_agrees_is_signed_by_the_person_who_was_there(office: Session) -> None:
    made = count(office, {500_000: 9, 200_000: 2, 100_000: 1, 50_000: 0})

    done = operations.sign_count(office, count_id=made.id, actor=books.CLERK, at=AT)

    assert (done.book_vnd, done.counted_vnd, done.difference_vnd) == (5_000_000, 5_000_000, 0)
    assert [(note.denomination_vnd, note.pieces, note.amount_vnd) for note in done.notes] == [
        (500_000, 9, 4_500_000),
        (200_000, 2, 400_000),
        (100_000, 1, 100_000),
    ]
    assert (done.status, done.signed_by) == (CountStatus.SIGNED, books.CLERK)
    with pytest.raises(NoDifference):
        difference(office, done)


def test_who_counted_does_not_sign_as_the_second_person(office: Session) -> None:
    made = count(office, {500_000: 10})

    with pytest.raises(CounterSigns):
        operations.sign_count(office, count_id=made.id, actor=books.CASHIER, at=AT)


def test_a_difference_needs_a_cause(office: Session) -> None:
    with pytest.raises(CauseMissing) as refusal:
        count(office, {500_000: 9})

    assert refusal.value.facts["difference_vnd"] == -500_000
    with pytest.raises(NoteUnknown):
        count(office, {300_000: 1})
    assert denominations()[0] == 500_000


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ({500_000: 9, 200_000: 2}, [("138", 100_000, 0), (books.CASH, 0, 100_000)]),
        ({500_000: 10, 20_000: 1}, [(books.CASH, 20_000, 0), (books.OWED, 0, 20_000)]),
    ],
)
def test_a_difference_becomes_a_voucher_that_the_chief_accountant_approves(
    office: Session, pieces: dict[int, int], expected: list[tuple[str, int, int]]
) -> None:
    made = signed(office, pieces, "Chưa rõ nguyên nhân")

    voucher = difference(office, made)
    done = vouchers.approve_voucher(
        office, voucher_id=voucher.id, seen=vouchers.fingerprint(office, voucher), actor=books.CHIEF, at=AT
    )

    assert done.voucher.entry_id is not None
    posted = lines_of(office, done.voucher.entry_id)
    assert [(line.account, line.debit_vnd, line.credit_vnd) for line in posted] == expected
    assert f"Biên bản kiểm kê quỹ số {made.id}" in voucher.authority
    assert operations.cash_in_books(office) == made.counted_vnd
    with pytest.raises(DifferencePrepared):
        difference(office, made)


def test_a_cancelled_voucher_of_the_difference_is_made_anew(office: Session) -> None:
    made = signed(office, {500_000: 9}, "Thiếu")
    first = difference(office, made)
    vouchers.cancel_voucher(office, voucher_id=first.id, reason="Nhầm quỹ", actor=books.CLERK, at=AT)

    assert difference(office, made).id != first.id


def test_a_count_is_cancelled_with_a_reason_before_it_is_signed(office: Session) -> None:
    made = count(office, {500_000: 9}, "Đếm sót")
    with pytest.raises(CountNotSigned):
        difference(office, made)
    with pytest.raises(CountUncancelled):
        operations.cancel_count(office, count_id=made.id, reason=" ", actor=books.CASHIER, at=AT)

    operations.cancel_count(office, count_id=made.id, reason="Đếm lại", actor=books.CASHIER, at=AT)

    with pytest.raises(CountNotOpen):
        operations.sign_count(office, count_id=made.id, actor=books.CLERK, at=AT)
    assert [row.status for row in list_counts(office, limit=None)] == [CountStatus.CANCELLED]


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE cash_count SET counted_vnd = 1", "CountIsFixed"),
        ("UPDATE cash_count SET cause = 'khác'", "CountIsFixed"),
        ("UPDATE cash_count SET status = 'counted', signed_by = NULL, signed_at = NULL", "CountIsFinal"),
        ("UPDATE cash_count SET signed_by = 'x'", "CountIsFinal"),
        ("DELETE FROM cash_count", "NeverDeleted"),
        ("UPDATE cash_count_note SET pieces = 1", "AppendOnly"),
        ("DELETE FROM cash_count_note", "AppendOnly"),
        ("INSERT INTO cash_count_note SELECT id, 1000, 5 FROM cash_count", "CountIsFinal"),
    ],
)
def test_the_database_keeps_a_signed_count(office: Session, statement: str, said: str) -> None:
    signed(office, {500_000: 9}, "Thiếu")
    office.commit()

    with pytest.raises(DBAPIError) as refusal, office.begin_nested():
        office.execute(sa.text(statement))
    assert said in str(refusal.value.orig)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE cash_count SET status = 'signed', signed_by = counted_by, signed_at = counted_at", "another"),
        ("UPDATE cash_count SET status = 'signed', signed_by = 'x', signed_at = counted_at", "NotesDisagree"),
    ],
)
def test_the_database_signs_only_what_the_notes_add_up_to(office: Session, statement: str, said: str) -> None:
    count(office, {500_000: 9}, "Thiếu")
    office.commit()
    if said == "NotesDisagree":
        office.execute(sa.text("INSERT INTO cash_count_note SELECT id, 1000, 5 FROM cash_count"))

    with pytest.raises(DBAPIError) as refusal, office.begin_nested():
        office.execute(sa.text(statement))
    assert said in str(refusal.value.orig)
