"""What the database itself refuses, tried with raw SQL on whichever database the suite runs on."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from fund.disbursements import operations
from fund.disbursements.kinds import DecisionEffect
from fund.disbursements.models import Decision
from tests.builders.disbursements import (
    A_DAY,
    ACCOUNTANT,
    AT,
    CHIEF,
    CLERK,
    DIRECTOR,
    Office,
    a_draft,
    a_drafted,
    a_paid,
    a_payment,
    a_request,
    an_appraised_request,
    an_approved,
    an_award,
    an_issued,
    open_office,
)

Case = Callable[[Session, Office], None]
CASES: list[tuple[Case, str, str]] = []


def refused(statement: str, code: str) -> Callable[[Case], Case]:
    """Add a case: after `prepare`, this statement must be refused with this word of the database."""

    def note(prepare: Case) -> Case:
        CASES.append((prepare, statement, code))
        return prepare

    return note


@refused("UPDATE support_request SET reason = 'khác'", "RequestContentIsFixed")
@refused("UPDATE support_request SET requested_amount_vnd = 1", "RequestContentIsFixed")
@refused("UPDATE support_request SET status = 'draft'", "RequestStep")
@refused("DELETE FROM support_request", "RequestIsKept")
@refused("UPDATE support_request SET score = 101", "score_sane")
@refused("UPDATE support_request SET status = 'declined'", "declined_why")
@refused("UPDATE support_request SET override_reason = 'x'", "override_by_whom")
def an_appraised(session: Session, office: Office) -> None:
    an_appraised_request(session, office.award)


@refused("UPDATE support_request SET status = 'appraised'", "RequestStep")
@refused("UPDATE support_request SET requested_amount_vnd = 0", "requested_amount_positive")
@refused("UPDATE programme SET code = 'X'", "ProgrammeIsFixed")
@refused("UPDATE programme SET expense_role = 'support_expense' WHERE code = 'KT'", "ProgrammeIsFixed")
@refused("UPDATE programme SET repeat_after_months = 241", "repeat_after_sane")
def a_draft_request(session: Session, office: Office) -> None:
    a_request(session, office.award)


@refused("UPDATE decision SET status = 'approved'", "DecisionStep")
@refused("UPDATE decision SET status = 'issued'", "DecisionStep")
@refused("UPDATE decision SET status = 'submitted'", "submitted_by_whom")
@refused("UPDATE decision SET approved_by = 'giamdoc'", "draft_is_open")
@refused("UPDATE decision SET number = 1", "DecisionAndEntryDiffer|issued_at_once")
@refused("UPDATE decision SET effect = 'revoke'", "supersedes_named")
@refused("UPDATE award SET status = 'granted'", "AwardNotGranted")
@refused("UPDATE award SET status = 'paid'", "AwardStep|AwardNotPaid")
@refused("UPDATE award SET amount_vnd = 0", "amount_positive")
@refused("UPDATE award SET recipient_name = ''", "recipient_named")
@refused("DELETE FROM decision", "DecisionIsKept|FOREIGN|foreign")
def a_drafted_decision(session: Session, office: Office) -> None:
    a_drafted(session, a_draft(an_award(session, office.award, office.general, 1_000_000)))


@refused("UPDATE decision SET subject = 'khác'", "DecisionContentIsFixed")
@refused("UPDATE decision SET signatory_name = 'khác'", "DecisionContentIsFixed")
@refused("UPDATE decision SET decision_date = '2026-03-17'", "DecisionContentIsFixed")
@refused("UPDATE decision SET articles = ''", "DecisionContentIsFixed")
@refused("UPDATE decision SET approved_by = 'khac'", "ApprovalIsFixed")
@refused("UPDATE decision SET approved_hash = 'khac'", "ApprovalIsFixed")
@refused("UPDATE decision SET content_hash = 'khac'", "ApprovalIsFixed")
@refused("UPDATE decision SET status = 'issued'", "issued_at_once")
@refused("UPDATE award SET amount_vnd = 2", "AwardIsFixed")
@refused("UPDATE award SET recipient_name = 'khác'", "AwardIsFixed")
@refused("UPDATE award SET party_id = party_id + 1", "AwardIsFixed")
@refused("UPDATE award SET fund_id = 2", "AwardIsFixed")
@refused("DELETE FROM award", "AwardIsFixed")
@refused(
    "INSERT INTO award (decision_id, line_number, party_id, programme_id, fund_id, amount_vnd, recipient_name, "
    "recipient_unit, status, lapse_reason) "
    "SELECT decision_id, 9, party_id, programme_id, 2, 5, 'x', '', 'proposed', '' FROM award",
    "AwardIsFixed",
)
def an_approved_decision(session: Session, office: Office) -> None:
    an_approved(session, a_draft(an_award(session, office.award, office.general, 1_000_000)))


@refused(
    f"UPDATE decision SET status = 'approved', approved_by = '{CLERK}', approved_at = prepared_at, "
    "approved_hash = content_hash",
    "approver_is_another|approver_did_not_edit",
)
@refused(
    f"UPDATE decision SET status = 'approved', approved_by = '{DIRECTOR}', approved_at = prepared_at, "
    "approved_hash = 'khac'",
    "approved_by_whom",
)
def a_submitted_decision(session: Session, office: Office) -> None:
    made = a_drafted(session, a_draft(an_award(session, office.award, office.general, 1_000_000)))
    operations.submit_decision(session, decision_id=made.id, actor=CLERK, at=AT)


@refused("UPDATE decision SET number = 2", "IssuedDecisionIsFinal")
@refused("UPDATE decision SET code = '02/QĐ-QVBYCS'", "IssuedDecisionIsFinal")
@refused("UPDATE decision SET check_code = 'X'", "IssuedDecisionIsFinal")
@refused("UPDATE decision SET entry_id = 1", "IssuedDecisionIsFinal")
@refused("UPDATE decision SET issued_by = 'khac'", "IssuedDecisionIsFinal")
@refused("UPDATE decision SET issued_document_id = NULL", "IssuedDecisionIsFinal")
@refused("UPDATE decision SET subject = 'khác'", "DecisionContentIsFixed")
@refused("UPDATE decision SET status = 'draft'", "DecisionStep")
@refused("UPDATE decision SET status = 'revoked'", "superseded_by_whom")
@refused("UPDATE award SET amount_vnd = 2", "AwardIsFixed")
@refused("UPDATE award SET status = 'paid'", "AwardNotPaid")
@refused("UPDATE award SET status = 'lapsed'", "lapsed_by_entry")
@refused("DELETE FROM award", "AwardIsFixed")
@refused("DELETE FROM decision", "DecisionIsKept|FOREIGN|foreign")
@refused("UPDATE issued_document SET content = content", "AppendOnly")
@refused("DELETE FROM issued_document", "AppendOnly|FOREIGN|foreign")
def an_issued_decision(session: Session, office: Office) -> None:
    an_issued(session, a_draft(an_award(session, office.award, office.general, 1_000_000)))


@refused("UPDATE decision SET superseded_by_id = NULL WHERE number = 1", "SupersededIsFinal")
@refused("UPDATE decision SET reversal_entry_id = 1 WHERE number = 1", "SupersededIsFinal")
@refused("UPDATE decision SET status = 'issued' WHERE number = 1", "DecisionStep")
@refused("UPDATE award SET status = 'granted'", "AwardStep")
def a_revoked_decision(session: Session, office: Office) -> None:
    first = an_issued(session, a_draft(an_award(session, office.award, office.general, 1_000_000)))
    an_issued(session, a_draft(effect=DecisionEffect.REVOKE, supersedes_id=first.id))


@refused(
    f"UPDATE payment SET status = 'approved', approved_by = '{ACCOUNTANT}', approved_at = prepared_at",
    "approver_is_another",
)
@refused("UPDATE payment SET status = 'paid'", "PaymentStep")
@refused("UPDATE payment SET amount_vnd = 2", "PaymentContentIsFixed")
@refused("UPDATE payment SET payee = 'khác'", "PaymentContentIsFixed")
@refused("UPDATE payment SET account_code = '11211'", "PaymentContentIsFixed")
@refused("UPDATE payment_award SET is_live = FALSE", "PaymentLineIsFixed")
@refused("UPDATE payment_award SET proxy_name = 'x', proxy_authorization = 'y'", "PaymentLineIsFixed")
@refused("DELETE FROM payment_award", "PaymentLineIsKept")
@refused("DELETE FROM payment", "PaymentIsKept|FOREIGN|foreign")
@refused(
    "INSERT INTO payment_award (payment_id, award_id, is_live, proxy_name, proxy_authorization) "
    "SELECT payment_id, award_id, TRUE, '', '' FROM payment_award",
    "uq_payment_award|UNIQUE|unique",
)
def a_prepared_payment(session: Session, office: Office) -> None:
    a_payment(session, an_issued(session, a_draft(an_award(session, office.award, office.general, 1_000_000))).awards)


@refused("UPDATE payment SET approved_by = 'khac'", "PaymentApprovalIsFixed")
@refused("UPDATE payment SET status = 'paid'", "paid_by_entry")
@refused(
    f"UPDATE payment SET status = 'paid', paid_by = '{CHIEF}', paid_at = prepared_at, entry_id = 1, "
    "voucher_number = 'x'",
    "payer_is_another",
)
@refused(
    f"UPDATE payment SET status = 'paid', paid_by = '{ACCOUNTANT}', paid_at = prepared_at, entry_id = 1, "
    "voucher_number = 'x'",
    "payer_is_another",
)
def an_approved_payment(session: Session, office: Office) -> None:
    payment = a_payment(
        session, an_issued(session, a_draft(an_award(session, office.award, office.general, 1_000_000))).awards
    )
    operations.approve_payment(session, payment_id=payment.id, actor=CHIEF, at=AT)


@refused("UPDATE payment SET entry_id = 1", "PaidIsFinal")
@refused("UPDATE payment SET paid_by = 'khac'", "PaidIsFinal")
@refused("UPDATE payment SET payment_date = '2026-03-17'", "PaidIsFinal")
@refused("UPDATE payment SET status = 'cancelled'", "PaymentStep")
@refused("UPDATE payment SET status = 'reversed'", "reversed_by_entry")
@refused("UPDATE payment_award SET is_live = FALSE", "PaymentLineIsFixed")
@refused("UPDATE award SET status = 'granted'", "AwardIsPaid")
@refused(
    "INSERT INTO payment_award (payment_id, award_id, is_live, proxy_name, proxy_authorization) "
    "SELECT payment_id, award_id, TRUE, '', '' FROM payment_award",
    "AwardNotPayable",
)
def a_paid_payment(session: Session, office: Office) -> None:
    a_paid(session, an_issued(session, a_draft(an_award(session, office.award, office.general, 1_000_000))).awards)


@refused("UPDATE award SET lapse_reason = 'khác'", "AwardIsLapsed")
@refused("UPDATE award SET status = 'granted'", "AwardStep")
def a_lapsed_award(session: Session, office: Office) -> None:
    decision = an_issued(session, a_draft(an_award(session, office.award, office.general, 1_000_000)))
    operations.lapse_award(
        session, award_id=decision.awards[0].id, entry_date=A_DAY, reason="Từ chối", actor=CHIEF, at=AT
    )


@pytest.mark.parametrize(
    ("prepare", "statement", "code"), CASES, ids=[f"{case[0].__name__}: {case[1][:60]}" for case in CASES]
)
def test_the_database_refuses(session: Session, prepare: Case, statement: str, code: str) -> None:
    office = open_office(session)
    prepare(session, office)
    session.flush()

    with pytest.raises(DBAPIError) as error, session.begin_nested():
        session.execute(sa.text(statement))

    assert any(word in str(error.value.orig) for word in code.split("|")), str(error.value.orig)


def test_a_number_out_of_row_is_refused(session: Session) -> None:
    office = open_office(session)
    first = an_issued(session, a_draft(an_award(session, office.award, office.general, 1_000_000)))
    waiting = an_approved(session, a_draft(an_award(session, office.award, office.general, 1_000_000)))

    with pytest.raises(DBAPIError, match="DecisionNumberOutOfRow"), session.begin_nested():
        session.execute(
            sa.update(Decision)
            .where(Decision.id == waiting.id)
            .values(number=3, number_year=2026, entry_id=first.entry_id)
            .execution_options(synchronize_session=False)
        )


def test_a_decision_whose_entry_is_another_sum_is_refused(session: Session) -> None:
    office = open_office(session)
    an_issued(session, a_draft(an_award(session, office.award, office.general, 1_000_000)))
    waiting = an_approved(session, a_draft(an_award(session, office.award, office.general, 2_000_000)))

    with pytest.raises(DBAPIError, match="DecisionAndEntryDiffer"), session.begin_nested():
        session.execute(
            sa.update(Decision)
            .where(Decision.id == waiting.id)
            .values(number=2, number_year=2026, entry_id=1)
            .execution_options(synchronize_session=False)
        )


@pytest.mark.parametrize("table", ["support_request", "decision", "award", "payment", "payment_award"])
def test_postgresql_truncates_nothing(session: Session, database_name: str, table: str) -> None:
    if database_name == "sqlite":
        pytest.skip("SQLite has no TRUNCATE")

    with pytest.raises(DBAPIError, match="TruncateRefused"), session.begin_nested():
        session.execute(sa.text(f"TRUNCATE {table} CASCADE"))
