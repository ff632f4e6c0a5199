"""The database itself keeps what was signed, tried with raw SQL."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from fund.reconciliation import operations
from tests.builders import ledger as books
from tests.builders.banking import Gift, take_in, vietcombank_file
from tests.builders.reconciliation import AT, OCTOBER, fee_entry, line_of, open_month, signed_september


@pytest.fixture
def signed(session: Session) -> Session:
    signed_september(session)
    session.commit()
    return session


def refusal_of(session: Session, statement: str) -> str:
    with pytest.raises(DBAPIError) as refusal, session.begin_nested():
        session.execute(sa.text(statement))
    return str(refusal.value.orig)


COPY_OF_LINE = """
INSERT INTO bank_line (id, bank_account_id, import_id, line_no, booked_date, booked_time, reference, debit_vnd,
  credit_vnd, balance_vnd, memo, payer_account, fingerprint, occurrence, search_key, state, note)
SELECT id + 1000, bank_account_id, import_id, line_no, {day}, booked_time, reference, debit_vnd, credit_vnd,
  balance_vnd, memo, payer_account, fingerprint, 9, search_key, state, note
FROM bank_line WHERE state = 'waiting'
"""


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE reconciliation SET closing_bank_vnd = 1", "ReconciliationSigned"),
        ("UPDATE reconciliation SET status = 'preparing', signed_by = NULL", "ReconciliationSigned"),
        ("DELETE FROM reconciliation", "ReconciliationSigned"),
        ("UPDATE reconciliation_explanation SET explanation = 'khác'", "ReconciliationSigned"),
        ("DELETE FROM reconciliation_explanation", "ReconciliationSigned"),
        ("UPDATE reconciliation_outstanding SET amount_vnd = 1", "AppendOnly"),
        ("DELETE FROM reconciliation_outstanding", "AppendOnly"),
        ("UPDATE account_lock SET locked_through = '2024-01-31'", "AppendOnly"),
        ("DELETE FROM account_lock", "AppendOnly"),
        ("UPDATE bank_line SET note = 'x' WHERE state = 'waiting'", "StatementMonthSigned"),
        (
            "UPDATE bank_line SET state = 'settled', note = 'x', settled_by = 'y' WHERE state = 'waiting'",
            "StatementMonthSigned",
        ),
        (
            (
                "INSERT INTO reconciliation_match (id, reconciliation_id, note, made_by, made_at) "
                "SELECT 9, id, '', 'x', opened_at FROM reconciliation"
            ),
            "ReconciliationSigned",
        ),
        (
            (
                "INSERT INTO reconciliation_explanation (id, reconciliation_id, bank_line_id, explanation, written_by, "
                "written_at) SELECT 9, r.id, 1, 'x', 'y', r.opened_at FROM reconciliation r"
            ),
            "ReconciliationSigned",
        ),
        (COPY_OF_LINE.format(day="booked_date"), "StatementMonthSigned"),
    ],
)
def test_what_was_signed_stays(signed: Session, statement: str, code: str) -> None:
    assert code in refusal_of(signed, statement)


def test_a_line_on_a_signed_day_is_refused_however_it_comes(signed: Session) -> None:
    line = (
        "INSERT INTO journal_line (entry_id, line_no, entry_date, account_id, fund_id, debit_vnd, credit_vnd, party, "
        "memo) SELECT 900, 1, '{day}', a.id, f.id, 5, 0, '', '' FROM account a JOIN fund f ON f.code = 'CHUNG' "
        "WHERE a.code = '{account}'"
    )

    for day in ("2024-09-30", "2024-09-01", "2024-03-05"):
        assert "AccountMonthSigned" in refusal_of(signed, line.format(day=day, account=books.FIRST_BANK))
    with signed.begin_nested() as trial:
        signed.execute(sa.text(line.format(day="2024-10-01", account=books.FIRST_BANK)))
        signed.execute(sa.text(line.replace("900", "901").format(day="2024-09-30", account=books.SECOND_BANK)))
        trial.rollback()


def test_the_next_month_takes_lines(signed: Session) -> None:
    take_in(signed, vietcombank_file([Gift("Thang 10", credit_vnd=5_000, day=OCTOBER)]))

    assert line_of(signed, "Thang 10").entry_id is not None


def test_a_match_of_a_signed_month_is_not_taken_apart(session: Session) -> None:
    signed_september(session)
    fee = fee_entry(session, on=OCTOBER)
    october = open_month(session, OCTOBER)
    operations.match(
        session, reconciliation_id=october.id, line_ids=[line_of(session, "PHI DICH VU").id], entry_ids=[fee.id],
        actor=books.CLERK, at=AT,
    )  # fmt: skip
    session.commit()

    assert "AppendOnly" in refusal_of(session, "UPDATE reconciliation_match_item SET entry_id = 1")
    operations.enter_figures(
        session, reconciliation_id=october.id, opening_bank_vnd=945_000, closing_bank_vnd=945_000,
        carried_explanation="", actor=books.CLERK, at=AT,
    )  # fmt: skip
    assert "line_or_entry" in refusal_of(
        session,
        "INSERT INTO reconciliation_match_item (id, match_id, bank_account_id, last_date) "
        "SELECT 99, match_id, bank_account_id, last_date FROM reconciliation_match_item WHERE entry_id IS NOT NULL",
    )


SIGNATURE = (
    "UPDATE reconciliation SET status = 'signed', prepared_by = '{first}', prepared_at = opened_at, "
    "signed_by = '{second}', signed_at = opened_at, content_sha256 = '" + "0" * 64 + "', opening_bank_vnd = 0, "
    "closing_bank_vnd = {bank}, opening_books_vnd = 0, closing_books_vnd = 5, bank_only_vnd = 0, books_only_vnd = 0, "
    "carried_vnd = 0 WHERE status = 'preparing'"
)
LOCK = (
    "INSERT INTO account_lock (account_id, locked_through, source, locked_by, locked_at) "
    "SELECT a.id, r.last_date, 'x', 'x', r.opened_at FROM account a, reconciliation r "
    "WHERE a.code = '11211' AND r.status = 'preparing'"
)


def test_a_signature_needs_a_lock_two_people_and_a_bridge_that_adds_up(session: Session) -> None:
    signed_september(session)
    open_month(session, OCTOBER)

    assert "SignedWithoutLock" in refusal_of(session, SIGNATURE.format(first="a", second="b", bank=5))
    session.execute(sa.text(LOCK))
    assert "signed_by_another" in refusal_of(session, SIGNATURE.format(first="a", second="a", bank=5))
    assert "bridge_adds_up" in refusal_of(session, SIGNATURE.format(first="a", second="b", bank=4))
    assert "MonthIsFixed" in refusal_of(
        session, "UPDATE reconciliation SET last_date = first_date WHERE status = 'preparing'"
    )
    session.execute(sa.text(SIGNATURE.format(first="a", second="b", bank=5)))


def test_a_signed_month_cannot_be_replaced_or_truncated(signed: Session, database_name: str) -> None:
    if database_name == "sqlite":
        assert "NeverReplaced" in refusal_of(
            signed, "INSERT OR REPLACE INTO reconciliation SELECT * FROM reconciliation"
        )
        assert "AppendOnly" in refusal_of(signed, "INSERT OR REPLACE INTO account_lock SELECT * FROM account_lock")
    else:
        for table in ("reconciliation", "reconciliation_outstanding", "reconciliation_match", "account_lock"):
            assert "TruncateRefused" in refusal_of(signed, f"TRUNCATE {table} CASCADE")
