"""Payments, lapses and completions: worked examples of the entries, three persons, nothing paid twice."""

import datetime as dt

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fund.access.rules import SamePersonRefused
from fund.disbursements import operations, rules
from fund.disbursements.kinds import AwardStatus, DecisionEffect, DecisionStatus, PaymentChannel, PaymentStatus
from fund.disbursements.models import Payment
from fund.disbursements.operations import PaymentDraft, PaymentLine
from fund.disbursements.operations.endings import DecisionPartlySettled
from fund.disbursements.operations.payments import (
    AwardInPayment,
    AwardNotPayable,
    AwardOfAnotherDecision,
    DecisionNotInForce,
    PaymentBeforeDecision,
    PaymentWithoutAwards,
    ProxyWithoutAuthorization,
    WrongPaymentAccount,
)
from fund.ledger.models import JournalEntry
from fund.ledger.operations import lines_of
from fund.ledger.totals import AccountOverdrawn
from tests.builders import ledger
from tests.builders.disbursements import (
    A_DAY,
    ACCOUNTANT,
    AT,
    CASHIER,
    CHIEF,
    CLERK,
    DIRECTOR,
    SETTINGS,
    a_draft,
    a_paid,
    a_payment,
    a_person,
    an_approved,
    an_award,
    an_issued,
    open_office,
)

Lines = list[tuple[str, str, int, int, str]]


def lines(session: Session, entry_id: int | None) -> Lines:
    assert entry_id is not None
    return [
        (line.account, line.fund, line.debit_vnd, line.credit_vnd, line.party) for line in lines_of(session, entry_id)
    ]


def test_a_payment_in_cash_settles_what_is_owed_by_fund(session: Session) -> None:
    """Phiếu chi tiền mặt: Nợ 3388 từng người, Có 1111 từng nguồn quỹ."""
    office = open_office(session)
    one, two, three = (a_person(session) for _ in range(3))
    decision = an_issued(
        session,
        a_draft(
            an_award(session, office.award, office.general, 10_000_000, one),
            an_award(session, office.capital, office.houses, 20_000_000, two),
            an_award(session, office.capital, office.general, 5_000_000, three),
        ),
    )

    payment = a_paid(session, decision.awards)

    assert payment.voucher_number == "PC-2026-00001"
    assert lines(session, payment.entry_id) == [
        ("3388", "CHUNG", 10_000_000, 0, one.code),
        ("3388", "NHA", 20_000_000, 0, two.code),
        ("3388", "CHUNG", 5_000_000, 0, three.code),
        ("1111", "CHUNG", 0, 15_000_000, ""),
        ("1111", "NHA", 0, 20_000_000, ""),
    ]
    entry = session.get_one(JournalEntry, payment.entry_id)
    assert (entry.prepared_by, entry.approved_by, entry.executed_by) == (ACCOUNTANT, CHIEF, CASHIER)
    assert [award.status for award in decision.awards] == [AwardStatus.PAID] * 3
    assert decision.status is DecisionStatus.PAID


def test_a_payment_by_transfer_leaves_the_bank_account(session: Session) -> None:
    """Ủy nhiệm chi: Nợ 3388 / Có 11211."""
    office = open_office(session)
    person = a_person(session)
    decision = an_issued(session, a_draft(an_award(session, office.award, office.general, 10_000_000, person)))

    payment = a_paid(session, decision.awards, channel=PaymentChannel.BANK)

    assert payment.voucher_number == "UNC-2026-00001"
    assert lines(session, payment.entry_id) == [
        ("3388", "CHUNG", 10_000_000, 0, person.code),
        ("11211", "CHUNG", 0, 10_000_000, ""),
    ]


def test_a_decision_paid_in_part_stays_in_force(session: Session) -> None:
    office = open_office(session)
    decision = an_issued(
        session, a_draft(*(an_award(session, office.award, office.general, 1_000_000) for _ in range(2)))
    )

    statuses = []
    for awards in (decision.awards[:1], decision.awards[1:]):
        a_paid(session, awards)
        statuses.append(decision.status)

    assert statuses == [DecisionStatus.ISSUED, DecisionStatus.PAID]


def test_a_lapsed_award_is_undone_alone(session: Session) -> None:
    """Mức không nhận: Nợ 3388 / Có 6112 của riêng mức đó."""
    office = open_office(session)
    one, two = a_person(session), a_person(session)
    decision = an_issued(
        session,
        a_draft(
            an_award(session, office.award, office.general, 10_000_000, one),
            an_award(session, office.capital, office.houses, 20_000_000, two),
        ),
    )

    award = operations.lapse_award(
        session, award_id=decision.awards[1].id, entry_date=A_DAY, reason="Đã chuyển đi", actor=CHIEF, at=AT
    )

    assert award.status is AwardStatus.LAPSED
    assert lines(session, award.lapse_entry_id) == [
        ("6112", "NHA", 0, 20_000_000, ""),
        ("3388", "NHA", 20_000_000, 0, two.code),
    ]
    entry = session.get_one(JournalEntry, award.lapse_entry_id)
    assert (entry.voucher_kind, entry.source) == ("DC", f"award:{award.id}:lapse")
    assert decision.status is DecisionStatus.ISSUED


def test_a_decision_whose_awards_all_lapsed_is_over(session: Session) -> None:
    office = open_office(session)
    decision = an_issued(session, a_draft(an_award(session, office.award, office.general, 1_000_000)))

    operations.lapse_award(
        session, award_id=decision.awards[0].id, entry_date=A_DAY, reason="Từ chối nhận", actor=CHIEF, at=AT
    )

    assert decision.status is DecisionStatus.COMPLETED


def test_a_paid_award_does_not_lapse_and_a_lapsed_one_is_not_paid(session: Session) -> None:
    office = open_office(session)
    decision = an_issued(
        session, a_draft(*(an_award(session, office.award, office.general, 1_000_000) for _ in range(3)))
    )
    paid, lapsed, waiting = decision.awards
    a_paid(session, [paid])
    operations.lapse_award(session, award_id=lapsed.id, entry_date=A_DAY, reason="x", actor=CHIEF, at=AT)
    a_payment(session, [waiting])

    with pytest.raises(rules.AwardStepRefused):
        operations.lapse_award(session, award_id=paid.id, entry_date=A_DAY, reason="x", actor=CHIEF, at=AT)
    with pytest.raises(AwardNotPayable):
        a_payment(session, [lapsed])
    with pytest.raises(AwardInPayment):
        operations.lapse_award(session, award_id=waiting.id, entry_date=A_DAY, reason="x", actor=CHIEF, at=AT)
    with pytest.raises(AwardInPayment):
        a_payment(session, [waiting])


def test_a_decision_paid_in_part_is_not_revoked_as_a_whole(session: Session) -> None:
    office = open_office(session)
    decision = an_issued(
        session, a_draft(*(an_award(session, office.award, office.general, 1_000_000) for _ in range(2)))
    )
    ending = an_approved(session, a_draft(effect=DecisionEffect.REVOKE, supersedes_id=decision.id))
    a_paid(session, decision.awards[:1])

    with pytest.raises(DecisionPartlySettled) as refused:
        operations.issue_decision(session, decision_id=ending.id, settings=SETTINGS, actor=DIRECTOR, at=AT)

    assert refused.value.facts["settled"] == 1


def test_three_different_people_stand_behind_a_payment(session: Session) -> None:
    office = open_office(session)
    decision = an_issued(session, a_draft(an_award(session, office.award, office.general, 1_000_000)))
    payment = a_payment(session, decision.awards)

    with pytest.raises(SamePersonRefused):
        operations.approve_payment(session, payment_id=payment.id, actor=ACCOUNTANT, at=AT)
    operations.approve_payment(session, payment_id=payment.id, actor=CHIEF, at=AT)
    for person in (ACCOUNTANT, CHIEF):
        with pytest.raises(SamePersonRefused):
            operations.pay(session, payment_id=payment.id, payment_date=A_DAY, actor=person, at=AT)


def test_a_payment_is_paid_once(session: Session) -> None:
    office = open_office(session)
    decision = an_issued(session, a_draft(an_award(session, office.award, office.general, 1_000_000)))
    payment = a_paid(session, decision.awards)

    with pytest.raises(rules.PaymentStepRefused):
        operations.pay(session, payment_id=payment.id, payment_date=A_DAY, actor=CASHIER, at=AT)


def test_nothing_is_paid_before_it_is_approved_nor_before_its_decision(session: Session) -> None:
    office = open_office(session)
    decision = an_issued(session, a_draft(an_award(session, office.award, office.general, 1_000_000)))
    payment = a_payment(session, decision.awards)

    with pytest.raises(rules.PaymentStepRefused):
        operations.pay(session, payment_id=payment.id, payment_date=A_DAY, actor=CASHIER, at=AT)
    operations.approve_payment(session, payment_id=payment.id, actor=CHIEF, at=AT)
    with pytest.raises(PaymentBeforeDecision):
        operations.pay(session, payment_id=payment.id, payment_date=A_DAY - dt.timedelta(days=1), actor=CASHIER, at=AT)


def test_more_cash_than_there_is_is_not_paid(session: Session) -> None:
    office = open_office(session, general_vnd=100_000_000)
    decision = an_issued(session, a_draft(an_award(session, office.award, office.general, 60_000_000)))
    payment = a_payment(session, decision.awards)
    operations.approve_payment(session, payment_id=payment.id, actor=CHIEF, at=AT)

    with pytest.raises(AccountOverdrawn) as refused, session.begin_nested():
        operations.pay(session, payment_id=payment.id, payment_date=A_DAY, actor=CASHIER, at=AT)

    session.refresh(payment)
    assert refused.value.facts["shortfall_vnd"] == 10_000_000
    assert (payment.status, payment.entry_id) == (PaymentStatus.APPROVED, None)


def test_a_cancelled_payment_lets_go_of_its_awards(session: Session) -> None:
    office = open_office(session)
    decision = an_issued(session, a_draft(an_award(session, office.award, office.general, 1_000_000)))
    payment = a_payment(session, decision.awards)

    operations.cancel_payment(session, payment_id=payment.id, reason="Sai người nhận", actor=ACCOUNTANT, at=AT)

    assert payment.status is PaymentStatus.CANCELLED
    assert a_paid(session, decision.awards).status is PaymentStatus.PAID
    assert session.scalar(select(func.count()).select_from(Payment)) == 2


def test_a_payment_that_came_back_is_undone_and_can_be_paid_again(session: Session) -> None:
    office = open_office(session)
    decision = an_issued(session, a_draft(an_award(session, office.award, office.general, 1_000_000)))
    payment = a_paid(session, decision.awards, channel=PaymentChannel.BANK)

    operations.reverse_payment(
        session, payment_id=payment.id, entry_date=A_DAY, reason="Ngân hàng trả lại", actor=CHIEF, at=AT
    )

    assert (payment.status, decision.status) == (PaymentStatus.REVERSED, DecisionStatus.ISSUED)
    assert [(account, debit, credit) for account, _, debit, credit, _ in lines(session, payment.reversal_entry_id)] == [
        ("3388", 0, 1_000_000),
        ("11211", 1_000_000, 0),
    ]
    assert a_paid(session, decision.awards).voucher_number == "PC-2026-00001"
    assert decision.status is DecisionStatus.PAID


def test_a_paid_decision_is_completed_with_a_note(session: Session) -> None:
    office = open_office(session)
    decision = an_issued(session, a_draft(an_award(session, office.award, office.general, 1_000_000)))
    with pytest.raises(rules.DecisionStepRefused):
        operations.complete_decision(session, decision_id=decision.id, note="xong", actor=CLERK, at=AT)
    payment = a_paid(session, decision.awards)

    operations.complete_decision(session, decision_id=decision.id, note="Đã trao tận tay", actor=CLERK, at=AT)

    assert decision.status is DecisionStatus.COMPLETED
    with pytest.raises(DecisionNotInForce):
        operations.reverse_payment(session, payment_id=payment.id, entry_date=A_DAY, reason="x", actor=CHIEF, at=AT)


@pytest.mark.parametrize(
    ("channel", "account", "payment_lines", "refusal"),
    [
        (PaymentChannel.CASH, ledger.FIRST_BANK, None, WrongPaymentAccount),
        (PaymentChannel.BANK, ledger.CASH, None, WrongPaymentAccount),
        (PaymentChannel.BANK, "1121", None, WrongPaymentAccount),
        (PaymentChannel.CASH, ledger.CASH, (), PaymentWithoutAwards),
        (PaymentChannel.CASH, ledger.CASH, ("Người nhận thay", ""), ProxyWithoutAuthorization),
    ],
)
def test_a_payment_that_makes_no_sense_is_refused(
    session: Session,
    channel: PaymentChannel,
    account: str,
    payment_lines: tuple[str, ...] | None,
    refusal: type[Exception],
) -> None:
    office = open_office(session)
    decision = an_issued(session, a_draft(an_award(session, office.award, office.general, 1_000_000)))
    line = PaymentLine(decision.awards[0].id, *(payment_lines or ()))
    draft = PaymentDraft(
        decision.id, channel, account, A_DAY, "Người nhận", "", "Chi", () if payment_lines == () else (line,)
    )

    with pytest.raises(refusal):
        operations.prepare_payment(session, draft=draft, actor=ACCOUNTANT, at=AT)


def test_one_payment_is_of_one_decision(session: Session) -> None:
    office = open_office(session)
    first, second = (
        an_issued(session, a_draft(an_award(session, office.award, office.general, 1_000_000))) for _ in range(2)
    )

    with pytest.raises(AwardOfAnotherDecision):
        a_payment(session, [first.awards[0], second.awards[0]])


def test_a_draft_is_not_paid(session: Session) -> None:
    office = open_office(session)
    approved = an_approved(session, a_draft(an_award(session, office.award, office.general, 1_000_000)))

    with pytest.raises(DecisionNotInForce):
        a_payment(session, approved.awards)
