"""Every check reacts when the thing it guards is broken behind the program's back, and is silent otherwise."""

import datetime as dt
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from fund.audit import health
from fund.audit.pending import pending_work
from fund.banking.settling import settle_line
from fund.donations.refunds import approve_refund, pay_refund, prepare_refund
from fund.ledger.verification import CheckResult
from fund.vouchers import bookkeeping, operations
from tests.builders import banking, disbursements, donations, ledger, vouchers

NAMES_OF_LEDGER = {
    *("chain", "balance", "orphans", "persons", "numbers", "turnover", "positions", "funds", "overdrawn"),
    *("periods", "closed", "reversals"),
}


def _found(session: Session) -> dict[str, CheckResult]:
    session.flush()
    return {result.name: result for result in health.all_results(session)}


def _faulty(session: Session, *but: str) -> set[str]:
    return {name for name, result in _found(session).items() if not result.passed} - {"guards", *but}


def _break(session: Session, *statements: str) -> None:
    """Change rows as somebody with all rights over the database could: with the triggers out of the way."""
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text("SET LOCAL session_replication_role = replica"))
    else:
        names = session.scalars(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all()
        for name in names:
            session.execute(sa.text(f"DROP TRIGGER {name}"))
    for statement in statements:
        session.execute(sa.text(statement))
    session.expire_all()


def _decided(session: Session) -> None:
    office = disbursements.open_office(session)
    for programme, fund_id in ((office.award, office.general), (office.capital, office.houses)):
        award = disbursements.an_award(session, programme, fund_id, 5_000_000)
        issued = disbursements.an_issued(session, disbursements.a_draft(award))
        if programme is office.award:
            disbursements.a_paid(session, issued.awards)


def _given(session: Session) -> None:
    donations.books(session)
    donations.confirmed_gift(session)
    donations.waiting_gift(session)


def _refunded(session: Session) -> None:
    donations.books(session)
    gift = donations.confirmed_gift(session)
    refund = prepare_refund(
        session, donation_id=gift.id, reason="Chuyển nhầm", payee_text="Nguyễn Văn An", actor="ketoan", at=donations.AT
    )
    approve_refund(session, refund_id=refund.id, actor="ketoantruong", at=donations.AT)
    pay_refund(session, refund_id=refund.id, paid_date=donations.TODAY, actor="giamdoc", at=donations.AT)


def _imported(session: Session) -> None:
    banking.open_bank(session)
    fee = banking.Gift("Phi dich vu", debit_vnd=55_000)
    banking.take_in(session, banking.vietcombank_file([*banking.numbered_gifts(3), fee]))


def _vouched(session: Session) -> None:
    vouchers.funded_books(session)
    vouchers.posted(session)
    vouchers.posted(session, vouchers.fee_draft())


def test_every_check_has_its_own_name_and_a_vietnamese_title(session: Session) -> None:
    groups = health.run_checks(session)
    results = [result for group in groups for result in group.results]

    assert len({result.name for result in results}) == len(results)
    assert {result.name for result in groups[0].results} >= NAMES_OF_LEDGER
    assert all(result.title and group.title for group in groups for result in group.results)


@pytest.mark.parametrize("work", [_given, _refunded, _imported])
def test_ordinary_office_work_leaves_no_fault(session: Session, work: Callable[[Session], None]) -> None:
    work(session)

    assert _faulty(session, "trail") == set()


@pytest.mark.parametrize("work", [_decided, _vouched])
def test_decisions_and_vouchers_leave_no_fault_but_the_gifts_of_the_builders(
    session: Session, work: Callable[[Session], None]
) -> None:
    work(session)

    assert _faulty(session, "income") == set()


@pytest.mark.parametrize(
    ("work", "statement", "check"),
    [
        (_decided, "UPDATE issued_document SET sha256 = parts_sha256", "papers"),
        (_decided, "UPDATE issued_document SET ledger_head = replace(ledger_head, '0', '1')", "paper-heads"),
        (_decided, "UPDATE award SET amount_vnd = amount_vnd + 1", "decisions"),
        (_decided, "UPDATE award SET amount_vnd = amount_vnd + 1", "payments"),
        (_decided, "UPDATE award SET amount_vnd = amount_vnd + 1", "owed"),
        (_decided, "UPDATE decision SET number = number + 1 WHERE number = 2", "decision-numbers"),
        (_decided, "UPDATE decision SET code = '77/QĐ-X' WHERE number = 2", "decision-papers"),
        (_decided, "UPDATE payment SET voucher_number = 'PC-2026-00099' WHERE entry_id IS NOT NULL", "payments"),
        (_decided, "DELETE FROM trail_event WHERE subject LIKE 'decision:%'", "trail"),
        (_decided, "DELETE FROM trail_event WHERE subject LIKE 'payment:%'", "trail"),
        (_given, "UPDATE donation SET amount_vnd = amount_vnd + 1", "gifts"),
        (_given, "UPDATE donation_part SET amount_vnd = amount_vnd + 1", "gift-parts"),
        (_given, "UPDATE donation SET received_date = '2026-03-04'", "gifts"),
        (_given, "DELETE FROM trail_event WHERE subject LIKE 'donation:%'", "trail"),
        (_refunded, "UPDATE donation SET status = 'confirmed'", "refunds"),
        (_imported, "UPDATE bank_line SET credit_vnd = credit_vnd + 1 WHERE donation_id IS NOT NULL", "lines"),
        (_imported, "UPDATE donation SET source_line = source_line + 100", "lines"),
        (_imported, "UPDATE statement_import SET gift_vnd = gift_vnd + 1", "imports"),
        (_imported, "DELETE FROM bank_line WHERE state = 'waiting'", "imports"),
        (_imported, "UPDATE evidence_file SET sha256 = replace(sha256, substr(sha256, 1, 1), 'x')", "evidence"),
        (_imported, "UPDATE evidence_file SET sha256 = replace(sha256, substr(sha256, 1, 1), 'x')", "attested"),
        (_vouched, "UPDATE voucher_line SET account_code = '331' WHERE account_code = '642'", "vouchers"),
        (_vouched, "DELETE FROM trail_event WHERE subject LIKE 'voucher:%'", "trail"),
        (_vouched, "UPDATE journal_line SET debit_vnd = debit_vnd + 1 WHERE entry_id = 2 AND debit_vnd > 0", "chain"),
    ],
)
def test_a_thing_changed_behind_the_program_is_found(
    session: Session, work: Callable[[Session], None], statement: str, check: str
) -> None:
    work(session)
    assert _found(session)[check].examined > 0

    _break(session, statement)

    assert check in _faulty(session)


def test_income_without_a_gift_is_found(session: Session) -> None:
    ledger.open_books(session)
    ledger.post(session, ledger.cash_gift(1_000_000))

    result = _found(session)["income"]

    assert result.examined == 1
    assert result.faults == ("PT-2026-00001: ghi thu tài trợ nhưng không có khoản tài trợ",)


def test_a_settled_line_whose_voucher_is_another_amount_is_found(session: Session) -> None:
    _imported(session)
    line_id = session.scalar(sa.text("SELECT id FROM bank_line WHERE state = 'waiting'"))
    settle_line(session, line_id=line_id or 0, note="Phí tháng 9", actor="ketoan", at=banking.AT)
    _break(session, f"UPDATE bank_line SET entry_id = 1 WHERE id = {line_id}")

    assert "settled" in _faulty(session)


def test_a_month_closed_without_a_trail_is_found(session: Session) -> None:
    vouchers.funded_books(session)
    january = session.scalar(sa.text("SELECT min(id) FROM period"))
    bookkeeping.close_month(session, period_id=january or 0, actor="ketoantruong", at=ledger.POSTED_AT)
    assert "trail" not in _faulty(session)

    _break(session, "DELETE FROM trail_event WHERE subject LIKE 'period:%'")

    assert _found(session)["trail"].faults[0].startswith("kỳ đã khóa")


def test_unfinished_work_of_a_month_is_counted_with_its_amount(session: Session) -> None:
    _given(session)
    session.flush()
    first, last = donations.TODAY.replace(day=1), donations.TODAY

    pending = {each.name: (each.count, each.amount_vnd) for each in pending_work(session, first=first, last=last)}

    assert pending == {"gifts": (1, 500_000), "payments": (0, 0), "vouchers": (0, 0), "lines": (0, 0)}


def test_open_vouchers_and_waiting_lines_are_unfinished_work(session: Session) -> None:
    _imported(session)
    waiting = pending_work(session, first=dt.date(2024, 9, 1), last=dt.date(2024, 9, 30))

    assert {each.name: each.count for each in waiting}["lines"] == 1


def test_a_proposed_voucher_is_unfinished_work(session: Session) -> None:
    vouchers.funded_books(session)
    operations.prepare_voucher(session, draft=vouchers.cost_draft(), actor="ketoan", at=vouchers.AT)

    found = {each.name: each for each in pending_work(session, first=ledger.OPENED_ON, last=ledger.OPEN_THROUGH)}

    assert (found["vouchers"].count, found["vouchers"].amount_vnd) == (1, 300_000)
