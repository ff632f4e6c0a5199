"""General vouchers: who may do which step, what reaches the books, what is refused."""

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fund.access.rules import SamePersonRefused
from fund.ledger import queries as books
from fund.ledger.operations import PeriodClosed
from fund.ledger.totals import AccountOverdrawn
from fund.trail.queries import events_of
from fund.vouchers import bookkeeping, errors, operations, queries
from fund.vouchers.kinds import VoucherStatus, VoucherTemplate
from tests.builders import ledger as ground
from tests.builders import vouchers as build
from tests.builders.ledger import CASHIER, CHIEF, CLERK, DIRECTOR

AT = build.AT


@pytest.fixture(autouse=True)
def _books(session: Session) -> None:
    build.funded_books(session)


def test_a_cash_cost_passes_three_people_and_gets_its_number_last(session: Session) -> None:
    approved = build.approved(session)

    assert approved.voucher_number == ""
    assert approved.voucher.status is VoucherStatus.APPROVED
    done = operations.execute_voucher(session, voucher_id=approved.voucher.id, actor=CASHIER, at=AT)
    entry = books.find_by_voucher(session, done.voucher_number)
    assert entry is not None
    assert done.voucher_number == "PC-2026-00001"
    assert (entry.prepared_by, entry.approved_by, entry.executed_by) == (CLERK, CHIEF, CASHIER)
    assert entry.source == f"voucher:{done.voucher.id}"
    assert [event.actor for event in events_of(session, subject=done.voucher.subject)] == [CLERK, CHIEF, CASHIER]


def test_a_voucher_without_cash_is_posted_by_its_approval(session: Session) -> None:
    done = build.approved(session, build.fee_draft())

    assert done.voucher_number == "BN-2026-00001"
    assert done.voucher.status is VoucherStatus.POSTED


def test_who_prepared_may_not_approve_and_who_approved_may_not_pay(session: Session) -> None:
    voucher = build.prepared(session)
    seen = operations.fingerprint(session, voucher)

    with pytest.raises(SamePersonRefused):
        operations.approve_voucher(session, voucher_id=voucher.id, seen=seen, actor=CLERK, at=AT)
    operations.approve_voucher(session, voucher_id=voucher.id, seen=seen, actor=CHIEF, at=AT)
    for person in (CLERK, CHIEF):
        with pytest.raises(SamePersonRefused):
            operations.execute_voucher(session, voucher_id=voucher.id, actor=person, at=AT)


def test_approval_is_for_exactly_what_was_shown(session: Session) -> None:
    voucher = build.prepared(session)
    seen = operations.fingerprint(session, voucher)
    operations.edit_voucher(session, voucher_id=voucher.id, draft=build.cost_draft(900_000), actor=CLERK, at=AT)

    with pytest.raises(errors.VoucherChanged):
        operations.approve_voucher(session, voucher_id=voucher.id, seen=seen, actor=CHIEF, at=AT)


def test_only_the_preparer_edits_and_only_a_draft(session: Session) -> None:
    voucher = build.prepared(session)

    with pytest.raises(errors.NotOwnVoucher):
        operations.edit_voucher(session, voucher_id=voucher.id, draft=build.cost_draft(), actor=DIRECTOR, at=AT)
    operations.cancel_voucher(session, voucher_id=voucher.id, reason="lập trùng", actor=CLERK, at=AT)
    with pytest.raises(errors.VoucherNotDraft):
        operations.edit_voucher(session, voucher_id=voucher.id, draft=build.cost_draft(), actor=CLERK, at=AT)


def test_cancelling_needs_a_reason_and_ends_before_the_books(session: Session) -> None:
    voucher = build.prepared(session)

    with pytest.raises(errors.CancelReasonMissing):
        operations.cancel_voucher(session, voucher_id=voucher.id, reason="  ", actor=CLERK, at=AT)
    posted = build.posted(session, build.fee_draft())
    with pytest.raises(errors.VoucherClosed):
        operations.cancel_voucher(session, voucher_id=posted.voucher.id, reason="nhầm", actor=CLERK, at=AT)


def test_a_voucher_is_posted_once(session: Session) -> None:
    posted = build.posted(session)

    with pytest.raises(errors.VoucherNotApproved):
        operations.execute_voucher(session, voucher_id=posted.voucher.id, actor=CASHIER, at=AT)
    with pytest.raises(errors.VoucherNotDraft):
        operations.approve_voucher(session, voucher_id=posted.voucher.id, seen="", actor=CHIEF, at=AT)


def test_cash_that_is_not_there_is_refused_with_the_shortfall(session: Session) -> None:
    done = build.approved(session, build.cost_draft(6_000_000))

    with pytest.raises(AccountOverdrawn) as refused:
        operations.execute_voucher(session, voucher_id=done.voucher.id, actor=CASHIER, at=AT)

    assert refused.value.facts["shortfall_vnd"] == 1_000_000


def test_a_closed_month_takes_no_voucher(session: Session) -> None:
    for period in reversed(books.list_periods(session)[-3:]):
        bookkeeping.close_month(session, period_id=period.id, actor=CHIEF, at=AT)

    with pytest.raises(PeriodClosed):
        build.approved(session, build.fee_draft())


def test_evidence_of_a_voucher_is_attested_by_its_entry(session: Session) -> None:
    file = _File("hoa-don.pdf", b"%PDF-1.4\n% hoa don thu\n%%EOF\n")
    voucher = operations.prepare_voucher(session, draft=build.fee_draft(), files=[file], actor=CLERK, at=AT)
    seen = operations.fingerprint(session, voucher)
    done = operations.approve_voucher(session, voucher_id=voucher.id, seen=seen, actor=CHIEF, at=AT)

    entry = books.find_by_voucher(session, done.voucher_number)
    assert entry is not None
    assert len(entry.evidence) == 1


class _File:
    def __init__(self, filename: str, content: bytes) -> None:
        self.filename = filename
        self.content = content


def test_a_correction_is_proposed_approved_and_posted_as_a_linked_reversal(session: Session) -> None:
    wrong = build.posted(session, build.fee_draft())
    assert wrong.voucher.entry_id is not None

    proposed = operations.propose_correction(
        session, entry_id=wrong.voucher.entry_id, voucher_date=ground.A_DAY, reason="Ghi trùng phí", actor=CLERK, at=AT
    )
    with pytest.raises(errors.CorrectionProposedBefore):
        operations.propose_correction(
            session, entry_id=wrong.voucher.entry_id, voucher_date=ground.A_DAY, reason="Nữa", actor=CLERK, at=AT
        )
    seen = operations.fingerprint(session, proposed)
    with pytest.raises(SamePersonRefused):
        operations.approve_voucher(session, voucher_id=proposed.id, seen=seen, actor=CLERK, at=AT)
    done = operations.approve_voucher(session, voucher_id=proposed.id, seen=seen, actor=CHIEF, at=AT)

    entry = books.find_by_voucher(session, done.voucher_number)
    assert entry is not None
    assert (done.voucher_number, entry.reverses) == ("DC-2026-00001", wrong.voucher.entry_id)
    assert books.get_entry(session, wrong.voucher.entry_id).reversed_by == entry.id


@pytest.mark.parametrize("source", ["donation:77", "decision:3", "payment:7", "award:5:lapse", "refund:2"])
def test_an_entry_with_its_own_flow_is_corrected_on_its_own_page(session: Session, source: str) -> None:
    entry = ground.post(session, ground.bank_gift(1_000_000, source=source))

    with pytest.raises(errors.EntryHasOwnFlow) as refused:
        operations.propose_correction(
            session, entry_id=entry.id, voucher_date=ground.A_DAY, reason="sai", actor=CLERK, at=AT
        )

    assert refused.value.facts["page"]


def test_shutting_and_reopening_a_month_is_told_in_the_trail(session: Session) -> None:
    january = books.list_periods(session)[-1]
    bookkeeping.close_month(session, period_id=january.id, actor=CHIEF, at=AT)
    bookkeeping.reopen_month(session, period_id=january.id, reason="Bổ sung chứng từ", actor=DIRECTOR, at=AT)

    told = events_of(session, subject=f"period:{january.id}")

    assert [(event.actor, event.note) for event in told] == [
        (CHIEF, "01/2026"),
        (DIRECTOR, "01/2026: Bổ sung chứng từ"),
    ]


def test_a_fund_code_is_capital_letters_and_digits(session: Session) -> None:
    for code in ("nha", "1A", "Á1", "A", "A" * 13, "A B"):
        with pytest.raises(bookkeeping.FundCodeMalformed):
            bookkeeping.add_fund(
                session, code=code, name="Quỹ", purpose="", is_restricted=False, opened_on=ground.OPENED_ON,
                actor=CHIEF, at=AT,
            )  # fmt: skip


def test_more_months_follow_the_books_at_most_a_year_ahead(session: Session) -> None:
    opened = bookkeeping.open_more_months(session, year=2027, actor=CHIEF, at=AT)

    assert opened == 12
    assert books.list_periods(session)[0].last_date == dt.date(2027, 12, 31)
    with pytest.raises(bookkeeping.MonthsAlreadyOpen):
        bookkeeping.open_more_months(session, year=2028, actor=CHIEF, at=AT)


def test_vouchers_are_listed_newest_first_with_totals_of_the_selection(session: Session) -> None:
    build.posted(session)
    waiting = build.prepared(session)

    wanted = queries.VoucherFilter(template=VoucherTemplate.MANAGEMENT_COST)
    rows = queries.list_vouchers(session, wanted)

    assert [row.number for row in rows] == ["", "PC-2026-00001"]
    assert rows[0].id == waiting.id
    assert queries.voucher_totals(session, wanted) == queries.VoucherTotals(2, 600_000)
    assert queries.list_vouchers(session, wanted, below_id=waiting.id) == [rows[1]]
    assert queries.count_waiting(session) == {VoucherStatus.DRAFT: 1}


# ---- the database itself ------------------------------------------------------------------------------------------


def _refused(session: Session, statement: str) -> str:
    with pytest.raises(IntegrityError) as refused, session.begin_nested():
        session.execute(sa.text(statement))
    return str(refused.value.orig)


def test_the_database_refuses_one_person_in_two_parts(session: Session) -> None:
    voucher = build.prepared(session)

    said = _refused(
        session,
        f"UPDATE voucher SET status = 'approved', approved_by = prepared_by, approved_at = prepared_at "
        f"WHERE id = {voucher.id}",
    )

    assert "ck_voucher_persons_different" in said


def test_the_database_keeps_an_approved_voucher_as_it_is(session: Session) -> None:
    voucher = build.approved(session).voucher

    text = f"UPDATE voucher SET description = 'khác' WHERE id = {voucher.id}"
    assert "VoucherWasApproved" in _refused(session, text)
    for statement in (
        f"UPDATE voucher_line SET debit_vnd = 1 WHERE voucher_id = {voucher.id} AND debit_vnd > 0",
        f"DELETE FROM voucher_line WHERE voucher_id = {voucher.id}",
        (
            "INSERT INTO voucher_line "
            "(voucher_id, line_no, account_code, fund_code, debit_vnd, credit_vnd, party, memo) "
            f"VALUES ({voucher.id}, 9, '642', '{ground.GENERAL}', 1, 0, '', '')"
        ),
    ):
        assert "VoucherLineIsFinal" in _refused(session, statement)


def test_the_database_keeps_a_posted_voucher_for_good(session: Session) -> None:
    voucher = build.posted(session).voucher

    assert "VoucherIsFinal" in _refused(session, f"UPDATE voucher SET cancel_reason = 'x' WHERE id = {voucher.id}")
    assert "NeverDeleted" in _refused(session, f"DELETE FROM voucher WHERE id = {voucher.id}")


def test_the_database_refuses_to_post_with_the_entry_of_another(session: Session) -> None:
    voucher = build.approved(session).voucher

    said = _refused(
        session,
        f"UPDATE voucher SET status = 'posted', executed_by = 'thuquy', executed_at = approved_at, entry_id = 1 "
        f"WHERE id = {voucher.id}",
    )

    assert "EntryNotOfVoucher" in said


def test_the_database_refuses_cash_without_an_executor_and_unknown_steps(session: Session) -> None:
    voucher = build.approved(session).voucher

    assert "VoucherStepUnknown" in _refused(
        session, f"UPDATE voucher SET status = 'draft', approved_by = NULL WHERE id = {voucher.id}"
    )
    said = _refused(session, f"UPDATE voucher SET status = 'posted', entry_id = 1 WHERE id = {voucher.id}")
    assert "executed_by_someone" in said or "EntryNotOfVoucher" in said
