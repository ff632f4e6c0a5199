"""A gift is returned whole, by three people, through a linked reversal."""

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from fund.access.rules import SamePersonRefused
from fund.donations import errors, operations, queries, refunds
from fund.donations.kinds import GiftStatus, RefundStatus
from fund.donations.models import Donation, Refund
from fund.ledger.models import JournalEntry
from fund.ledger.operations import PeriodClosed
from tests.builders import donations as build
from tests.builders.donations import AT, BANK, CLOSED_DAY, GENERAL, TODAY


@pytest.fixture(autouse=True)
def _books(session: Session) -> None:
    build.books(session)


def _prepared(session: Session, gift: Donation) -> Refund:
    return refunds.prepare_refund(
        session, donation_id=gift.id, reason="Nộp nhầm", payee_text=gift.payer_text, actor="ketoan", at=AT
    )


def _approved(session: Session, gift: Donation) -> Refund:
    refund = _prepared(session, gift)
    return refunds.approve_refund(session, refund_id=refund.id, actor="ketoantruong", at=AT)


def test_worked_example_a_cash_gift_is_returned(session: Session) -> None:
    """Trả lại ông An 500.000 đồng: phiếu chi PC-2026-00001, Nợ 5111 / Có 1111, nối với phiếu thu."""
    gift = build.confirmed_gift(session, 500_000)
    refund = _approved(session, gift)

    refunds.pay_refund(session, refund_id=refund.id, paid_date=TODAY, actor="thuquy", at=AT)

    assert build.lines(session, refund.entry_id) == [("1111", GENERAL, 0, 500_000), ("5111", GENERAL, 500_000, 0)]
    entry = session.get(JournalEntry, refund.entry_id)
    assert entry is not None
    assert (entry.voucher_number, entry.reverses_id) == ("PC-2026-00001", gift.entry_id)
    assert (entry.prepared_by, entry.approved_by, entry.executed_by) == ("ketoan", "ketoantruong", "thuquy")
    assert (gift.status, refund.status) == (GiftStatus.REFUNDED, RefundStatus.PAID)


def test_worked_example_a_bank_gift_is_returned(session: Session) -> None:
    """Chuyển trả công ty 2.000.000 đồng: ủy nhiệm chi UNC-2026-00001, Nợ 5111 / Có 11211."""
    gift = operations.record_bank_gift(session, draft=build.bank_gift(2_000_000), actor="ketoan", at=AT)
    refund = _approved(session, session.get_one(Donation, gift.id))

    refunds.pay_refund(session, refund_id=refund.id, paid_date=TODAY, actor="thuquy", at=AT)

    assert build.lines(session, refund.entry_id) == [(BANK, GENERAL, 0, 2_000_000), ("5111", GENERAL, 2_000_000, 0)]
    assert queries.get_refund(session, refund.id).voucher_number == "UNC-2026-00001"


@pytest.mark.parametrize("actor", ["ketoan"])
def test_who_prepared_a_return_may_not_approve_it(session: Session, actor: str) -> None:
    refund = _prepared(session, build.confirmed_gift(session))

    with pytest.raises(SamePersonRefused):
        refunds.approve_refund(session, refund_id=refund.id, actor=actor, at=AT)


@pytest.mark.parametrize("actor", ["ketoan", "ketoantruong"])
def test_who_prepared_or_approved_a_return_may_not_pay_it(session: Session, actor: str) -> None:
    gift = build.confirmed_gift(session)
    refund = _approved(session, gift)

    with pytest.raises(SamePersonRefused):
        refunds.pay_refund(session, refund_id=refund.id, paid_date=TODAY, actor=actor, at=AT)

    assert gift.status is GiftStatus.CONFIRMED


def test_a_return_is_not_paid_before_it_is_approved_nor_twice(session: Session) -> None:
    refund = _prepared(session, build.confirmed_gift(session))

    with pytest.raises(errors.RefundStepRefused):
        refunds.pay_refund(session, refund_id=refund.id, paid_date=TODAY, actor="thuquy", at=AT)
    refunds.approve_refund(session, refund_id=refund.id, actor="ketoantruong", at=AT)
    refunds.pay_refund(session, refund_id=refund.id, paid_date=TODAY, actor="thuquy", at=AT)
    with pytest.raises(errors.RefundStepRefused):
        refunds.pay_refund(session, refund_id=refund.id, paid_date=TODAY, actor="thuquy", at=AT)


def test_only_a_gift_in_the_books_is_returned_and_once(session: Session) -> None:
    waiting, confirmed = build.waiting_gift(session), build.confirmed_gift(session)
    _prepared(session, confirmed)

    with pytest.raises(errors.RefundNotPossible):
        _prepared(session, waiting)
    with pytest.raises(errors.RefundNotPossible):
        _prepared(session, confirmed)


def test_a_dropped_return_leaves_the_gift_and_allows_another(session: Session) -> None:
    gift = build.confirmed_gift(session)
    refund = _approved(session, gift)

    refunds.cancel_refund(session, refund_id=refund.id, reason="Nhà tài trợ đổi ý", actor="ketoan", at=AT)
    again = _prepared(session, gift)

    assert (gift.status, refund.status) == (GiftStatus.CONFIRMED, RefundStatus.CANCELLED)
    assert [row.id for row in queries.refunds_of(session, gift.id)] == [again.id, refund.id]
    with pytest.raises(errors.RefundStepRefused):
        refunds.cancel_refund(session, refund_id=refund.id, reason="x", actor="ketoan", at=AT)


@pytest.mark.parametrize(
    ("paid_date", "refusal"),
    [(CLOSED_DAY, errors.PaidBeforeReceived), (TODAY - dt.timedelta(days=1), errors.PaidBeforeReceived)],
)
def test_a_gift_is_not_returned_before_it_came(session: Session, paid_date: dt.date, refusal: type[Exception]) -> None:
    refund = _approved(session, build.confirmed_gift(session))

    with pytest.raises(refusal):
        refunds.pay_refund(session, refund_id=refund.id, paid_date=paid_date, actor="thuquy", at=AT)


def test_a_return_in_a_closed_month_is_refused(session: Session) -> None:
    gift = build.confirmed_gift(session)
    refund = _approved(session, gift)
    build.close_march(session)

    with pytest.raises(PeriodClosed):
        refunds.pay_refund(session, refund_id=refund.id, paid_date=TODAY, actor="thuquy", at=build.LATER)


def test_an_unknown_return_is_not_found(session: Session) -> None:
    with pytest.raises(errors.RefundNotFound):
        queries.get_refund(session, 4711)
    with pytest.raises(errors.RefundNotFound):
        refunds.approve_refund(session, refund_id=4711, actor="ketoantruong", at=AT)
