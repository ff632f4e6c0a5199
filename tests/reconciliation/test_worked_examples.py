"""Months of a bank account in the accountant's words."""

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from fund.banking.settling import settle_line
from fund.ledger.account_locks import AccountMonthSigned
from fund.ledger.operations import reverse_entry
from fund.reconciliation import operations, signing
from fund.reconciliation.errors import (
    EarlierMonthUnsigned,
    ItemNotAlone,
    MatchUnequal,
    MonthNotOver,
    MonthOutOfOrder,
    NotReadyToSign,
    OpeningDiffers,
    ReconciliationChanged,
    ReconciliationNotOpen,
    SignerPrepared,
)
from fund.reconciliation.items import bank_alone, books_alone, matched_lines
from fund.reconciliation.kinds import Reason, ReconciliationStatus
from fund.reconciliation.queries import scope_of, statement_balances
from tests.builders import ledger as books
from tests.builders.banking import Gift, agribank_file, take_in, vietcombank_file
from tests.builders.reconciliation import (
    AT,
    FEE_VND,
    GIFTS_VND,
    OCTOBER,
    SEPTEMBER,
    bank_with_september,
    enter,
    explain,
    fee_entry,
    figures,
    hand_on,
    line_of,
    open_month,
    sign,
    signed_september,
)

SUPPLIERS = "331"
NEXT_DAY = dt.date(2024, 10, 1)


def codes(refusal: pytest.ExceptionInfo[NotReadyToSign]) -> list[str]:
    return [violation.code for violation in refusal.value.violations]


def test_a_month_whose_every_line_is_in_the_books_is_signed_by_a_second_person(session: Session) -> None:
    bank_with_september(session)
    fee = fee_entry(session)
    settle_line(
        session, line_id=line_of(session, "PHI DICH VU").id, note="Phí", voucher_number=fee.voucher_number,
        actor=books.CLERK, at=AT,
    )  # fmt: skip
    month = open_month(session)
    enter(session, month, 0, GIFTS_VND - FEE_VND)

    hand_on(session, month)
    signed = sign(session, month)

    assert signed.status is ReconciliationStatus.SIGNED
    assert (signed.closing_bank_vnd, signed.closing_books_vnd) == (945_000, 945_000)
    assert (signed.line_count, signed.entry_count, signed.bank_only_vnd, signed.books_only_vnd) == (4, 4, 0, 0)
    assert len(matched_lines(session, scope_of(session, signed))) == 4
    assert signed.content_sha256 == signing.derived_content(session, signed, books.FIRST_BANK)


def test_a_fee_that_is_not_in_the_books_stands_alone_until_it_is_explained(session: Session) -> None:
    bank_with_september(session)
    month = open_month(session)
    enter(session, month, 0, GIFTS_VND - FEE_VND)
    alone = bank_alone(session, scope_of(session, month))

    with pytest.raises(NotReadyToSign) as refusal:
        hand_on(session, month)
    explain(session, month, lines=[alone[0].id])
    hand_on(session, month)

    assert [(row.description, row.amount_vnd, row.reason) for row in alone] == [
        ("PHI DICH VU", -FEE_VND, Reason.WAITING)
    ]
    assert codes(refusal) == ["DifferencesUnexplained"]
    bridge = figures(session, month)
    assert (bridge.closing_bank_vnd, bridge.bank.alone_vnd, bridge.closing_books_vnd) == (945_000, -FEE_VND, GIFTS_VND)
    assert (bridge.bridge_vnd, bridge.gap_vnd) == (GIFTS_VND, 0)


def test_a_transfer_order_under_way_stands_alone_in_the_books_and_is_cleared_next_month(session: Session) -> None:
    bank_with_september(session)
    fee = fee_entry(session)
    settle_line(
        session, line_id=line_of(session, "PHI DICH VU").id, note="Phí", voucher_number=fee.voucher_number,
        actor=books.CLERK, at=AT,
    )  # fmt: skip
    order = books.post(
        session,
        books.transfer(400_000, into=SUPPLIERS, out_of=books.FIRST_BANK, on=dt.date(2024, 9, 30)),
    )
    september = open_month(session)
    enter(session, september, 0, GIFTS_VND - FEE_VND)
    assert [row.voucher_number for row in books_alone(session, scope_of(session, september))] == [order.voucher_number]
    explain(session, september, entries=[order.id], words="Ủy nhiệm chi 30/9, ngân hàng trích 01/10")
    hand_on(session, september)
    sign(session, september)

    take_in(session, vietcombank_file([Gift("TRA NHA CUNG CAP", debit_vnd=400_000, day=NEXT_DAY, reference="9")]))
    settle_line(
        session, line_id=line_of(session, "TRA NHA CUNG CAP").id, note="Theo ủy nhiệm chi",
        voucher_number=order.voucher_number, actor=books.CLERK, at=AT,
    )  # fmt: skip
    october = open_month(session, OCTOBER)
    before = figures(session, october)
    enter(session, october, 945_000, 545_000)
    hand_on(session, october)
    signed = sign(session, october)

    assert before.opening_bank_vnd == 945_000
    assert (signed.closing_books_vnd, signed.books_only_vnd, signed.bank_only_vnd, signed.carried_vnd) == (
        545_000,
        0,
        0,
        0,
    )


def test_a_fee_booked_a_month_later_is_matched_by_hand_to_the_signed_line(session: Session) -> None:
    signed_september(session)
    fee = fee_entry(session, on=NEXT_DAY)
    october = open_month(session, OCTOBER)
    enter(session, october, 945_000, 945_000)
    carried = bank_alone(session, scope_of(session, october))
    assert [(row.is_carried, row.explanation) for row in carried] == [(True, "Phí tháng 9, hạch toán tháng 10")]

    operations.match(
        session, reconciliation_id=october.id, line_ids=[carried[0].id], entry_ids=[fee.id], actor=books.CLERK, at=AT
    )
    hand_on(session, october)
    signed = sign(session, october)

    assert (signed.closing_bank_vnd, signed.closing_books_vnd) == (945_000, 945_000)
    assert (signed.bank_only_vnd, signed.books_only_vnd) == (0, 0)


def test_a_line_whose_voucher_is_dated_later_needs_no_words(session: Session) -> None:
    bank_with_september(session)
    fee = fee_entry(session, on=NEXT_DAY)
    settle_line(
        session, line_id=line_of(session, "PHI DICH VU").id, note="Phí", voucher_number=fee.voucher_number,
        actor=books.CLERK, at=AT,
    )  # fmt: skip
    month = open_month(session)
    enter(session, month, 0, GIFTS_VND - FEE_VND)

    hand_on(session, month)
    signed = sign(session, month)

    left = signing.signed_outstanding(session, signed.id)
    assert [(item.amount_vnd, item.explanation) for item in left] == [
        (-FEE_VND, f"Đã ghi sổ sau ngày cuối tháng ({fee.voucher_number})")
    ]


def test_one_line_is_matched_with_several_entries_of_the_same_sum(session: Session) -> None:
    bank_with_september(session)
    first, second = fee_entry(session, amount_vnd=40_000), fee_entry(session, amount_vnd=15_000)
    month = open_month(session)
    line = line_of(session, "PHI DICH VU").id

    with pytest.raises(MatchUnequal) as refusal:
        operations.match(
            session, reconciliation_id=month.id, line_ids=[line], entry_ids=[first.id], actor=books.CLERK, at=AT
        )
    made = operations.match(
        session, reconciliation_id=month.id, line_ids=[line], entry_ids=[first.id, second.id], actor=books.CLERK, at=AT
    )

    assert refusal.value.facts["difference_vnd"] == -15_000
    assert figures(session, month).bank.alone_count == 0
    with pytest.raises(ItemNotAlone):
        explain(session, month, lines=[line])
    operations.unmatch(session, reconciliation_id=month.id, match_id=made.id, actor=books.CLERK, at=AT)
    assert (figures(session, month).bank.alone_count, figures(session, month).books.alone_count) == (1, 2)


def test_a_reversed_gift_stands_alone_in_the_books(session: Session) -> None:
    bank_with_september(session)
    entry_id = line_of(session, "Co C gop").entry_id
    assert entry_id is not None
    reverse_entry(
        session, entry_id=entry_id, entry_date=dt.date(2024, 9, 21), reason="Ghi nhầm", source="test:dao",
        prepared_by=books.CLERK, approved_by=books.CHIEF, posted_by=books.CLERK, posted_at=AT,
    )  # fmt: skip
    month = open_month(session)

    alone = books_alone(session, scope_of(session, month))

    assert [(row.amount_vnd, row.reason) for row in alone] == [(-300_000, Reason.NO_LINE)]


def test_a_statement_with_a_lost_line_does_not_reach_its_closing_balance(session: Session) -> None:
    bank_with_september(session)
    month = open_month(session)
    enter(session, month, 0, 1_000_000)
    explain(session, month, lines=[line_of(session, "PHI DICH VU").id])

    with pytest.raises(NotReadyToSign) as refusal:
        hand_on(session, month)

    assert "StatementIncomplete" in codes(refusal)
    assert refusal.value.violations[0].facts["by_lines_vnd"] == 945_000


def test_what_the_account_began_with_needs_a_word_and_is_carried_on(session: Session) -> None:
    bank_with_september(session)
    fee = fee_entry(session)
    settle_line(
        session, line_id=line_of(session, "PHI DICH VU").id, note="Phí", voucher_number=fee.voucher_number,
        actor=books.CLERK, at=AT,
    )  # fmt: skip
    month = open_month(session)
    enter(session, month, 70_000, 1_015_000)
    with pytest.raises(NotReadyToSign) as refusal:
        hand_on(session, month)
    assert codes(refusal) == ["CarriedUnexplained"]

    enter(session, month, 70_000, 1_015_000, "Lãi các năm trước chưa ghi sổ")
    hand_on(session, month)
    signed = sign(session, month)

    assert (signed.carried_vnd, signed.closing_books_vnd) == (-70_000, 945_000)
    october = open_month(session, OCTOBER)
    assert october.carried_explanation == "Lãi các năm trước chưa ghi sổ"
    assert figures(session, october).carried_vnd == -70_000


def test_the_balances_of_the_lines_are_offered_when_they_add_up(session: Session) -> None:
    bank_with_september(session)
    gifts = [Gift("x", credit_vnd=100_000, time="08:00:00"), Gift("y", debit_vnd=30_000, time="09:00:00")]
    take_in(session, agribank_file(gifts), profile="agribank-csv", account_code=books.SECOND_BANK)
    month = operations.open_month(session, account_code=books.SECOND_BANK, day=SEPTEMBER, actor=books.CLERK, at=AT)

    assert statement_balances(session, scope_of(session, month)) == (1_000_000, 1_070_000)
    assert statement_balances(session, scope_of(session, open_month(session))) is None


def test_nobody_signs_what_he_prepared_matched_or_explained(session: Session) -> None:
    bank_with_september(session)
    month = open_month(session)
    enter(session, month, 0, GIFTS_VND - FEE_VND)
    operations.explain(
        session, reconciliation_id=month.id, line_ids=[line_of(session, "PHI DICH VU").id], explanation="Phí",
        actor=books.CHIEF, at=AT,
    )  # fmt: skip
    hand_on(session, month)

    for person in (books.CLERK, books.CHIEF):
        with pytest.raises(SignerPrepared):
            sign(session, month, actor=person)
    assert sign(session, month, actor=books.DIRECTOR).signed_by == books.DIRECTOR


def test_what_moved_since_it_was_shown_is_not_signed(session: Session) -> None:
    bank_with_september(session)
    month = open_month(session)
    enter(session, month, 0, GIFTS_VND - FEE_VND)
    explain(session, month, lines=[line_of(session, "PHI DICH VU").id])
    hand_on(session, month)
    seen = signing.fingerprint(month, figures(session, month))
    books.post(session, books.bank_gift(10_000, on=SEPTEMBER))

    with pytest.raises(ReconciliationChanged):
        signing.sign(session, reconciliation_id=month.id, seen=seen, actor=books.CHIEF, at=AT)
    with pytest.raises(NotReadyToSign):
        sign(session, month)


def test_a_month_is_signed_after_its_last_day(session: Session) -> None:
    bank_with_september(session)
    month = open_month(session)
    enter(session, month, 0, GIFTS_VND - FEE_VND)
    explain(session, month, lines=[line_of(session, "PHI DICH VU").id])
    hand_on(session, month)

    with pytest.raises(MonthNotOver):
        sign(session, month, at=dt.datetime(2024, 9, 30, 3, 0, tzinfo=dt.UTC))


def test_months_are_reconciled_one_after_the_other(session: Session) -> None:
    bank_with_september(session)
    month = open_month(session)
    with pytest.raises(EarlierMonthUnsigned):
        open_month(session, OCTOBER)
    enter(session, month, 0, GIFTS_VND - FEE_VND)
    explain(session, month, lines=[line_of(session, "PHI DICH VU").id])
    hand_on(session, month)
    with pytest.raises(ReconciliationNotOpen):
        enter(session, month, 1, 2)
    operations.take_back(session, reconciliation_id=month.id, actor=books.CLERK, at=AT)
    hand_on(session, month)
    sign(session, month)

    with pytest.raises(MonthOutOfOrder):
        open_month(session, dt.date(2024, 11, 1))
    october = open_month(session, OCTOBER)
    with pytest.raises(OpeningDiffers):
        enter(session, october, 1, 2)


def test_a_month_opened_by_mistake_is_given_up_with_its_matches(session: Session) -> None:
    bank_with_september(session)
    fee = fee_entry(session)
    month = open_month(session)
    operations.match(
        session, reconciliation_id=month.id, line_ids=[line_of(session, "PHI DICH VU").id], entry_ids=[fee.id],
        actor=books.CLERK, at=AT,
    )  # fmt: skip

    operations.discard_month(session, reconciliation_id=month.id, actor=books.CLERK, at=AT)

    again = open_month(session)
    assert figures(session, again).bank.alone_count == 1


def test_after_the_signature_nothing_is_posted_on_the_month(session: Session) -> None:
    signed_september(session)

    with pytest.raises(AccountMonthSigned) as refusal:
        fee_entry(session)
    books.post(session, books.bank_gift(10_000, on=SEPTEMBER, account=books.SECOND_BANK))
    fee_entry(session, on=NEXT_DAY)

    assert refusal.value.facts["account"] == books.FIRST_BANK
    assert refusal.value.facts["month"] == "09/2024"
    assert refusal.value.facts["through"] == dt.date(2024, 9, 30)


def test_a_statement_with_new_lines_of_a_signed_month_is_not_taken_in(session: Session) -> None:
    signed_september(session)
    late = Gift("PHI CHUYEN TIEN", debit_vnd=11_000, day=dt.date(2024, 9, 30))

    with pytest.raises(AccountMonthSigned):
        take_in(session, vietcombank_file([late]), is_dry_run=True)
    with pytest.raises(AccountMonthSigned):
        settle_line(session, line_id=line_of(session, "PHI DICH VU").id, note="Phí", actor=books.CLERK, at=AT)
