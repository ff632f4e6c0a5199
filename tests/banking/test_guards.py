"""The database itself keeps lines and receipts as they were written, tried with raw SQL."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tests.builders.banking import Gift, numbered_gifts, open_bank, take_in, vietcombank_file


@pytest.fixture
def bank(session: Session) -> Session:
    open_bank(session)
    take_in(session, vietcombank_file([*numbered_gifts(1), Gift("Phi", debit_vnd=55_000)]))
    session.commit()
    return session


def refusal_of(session: Session, statement: str) -> str:
    with pytest.raises(DBAPIError) as refusal, session.begin_nested():
        session.execute(sa.text(statement))
    return str(refusal.value.orig)


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE bank_line SET debit_vnd = 1 WHERE state = 'waiting'", "BankLineIsFinal"),
        ("UPDATE bank_line SET memo = 'khac' WHERE state = 'waiting'", "BankLineIsFinal"),
        ("UPDATE bank_line SET balance_vnd = 5 WHERE state = 'waiting'", "BankLineIsFinal"),
        ("UPDATE bank_line SET occurrence = 2 WHERE state = 'waiting'", "BankLineIsFinal"),
        ("UPDATE bank_line SET state = 'waiting', donation_id = NULL WHERE state = 'donation'", "GiftLineIsFinal"),
        ("UPDATE bank_line SET note = 'x' WHERE state = 'donation'", "GiftLineIsFinal"),
        ("DELETE FROM bank_line", "NeverDeleted"),
        ("UPDATE statement_import SET gift_vnd = 0", "AppendOnly"),
        ("DELETE FROM statement_import", "AppendOnly"),
        ("UPDATE bank_account SET account_code = '11219'", "BankAccountIsFixed"),
        ("DELETE FROM bank_account", "NeverDeleted"),
    ],
)
def test_what_was_written_stays(bank: Session, statement: str, code: str) -> None:
    assert code in refusal_of(bank, statement)


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("UPDATE bank_line SET state = 'settled', note = 'phi' WHERE state = 'waiting'", "settled_by_someone"),
        (
            "UPDATE bank_line SET state = 'settled', settled_by = 'ketoan' WHERE state = 'waiting'",
            "settled_with_a_note",
        ),
        ("UPDATE bank_line SET state = 'donation' WHERE state = 'waiting'", "gift"),
        ("UPDATE bank_line SET state = 'lost' WHERE state = 'waiting'", "state_known"),
    ],
)
def test_a_line_is_in_one_known_state_with_its_facts(bank: Session, statement: str, name: str) -> None:
    assert name in refusal_of(bank, statement)


COPY_OF_WAITING = """
INSERT INTO bank_line (id, bank_account_id, import_id, line_no, booked_date, booked_time, reference, debit_vnd,
  credit_vnd, balance_vnd, memo, payer_account, fingerprint, occurrence, search_key, state, note)
SELECT id + 1000, bank_account_id, import_id, line_no, booked_date, booked_time, reference, debit_vnd, credit_vnd,
  balance_vnd, memo, payer_account, fingerprint, {occurrence}, search_key, state, note
FROM bank_line WHERE state = 'waiting'
"""


def test_the_same_line_of_an_account_stands_once(bank: Session) -> None:
    refused = refusal_of(bank, COPY_OF_WAITING.format(occurrence="occurrence"))

    assert "BankLineIsFinal" in refused or "uq_bank_line_bank_account_id_fingerprint_occurrence" in refused
    bank.execute(sa.text(COPY_OF_WAITING.format(occurrence="occurrence + 1")))


def test_a_line_cannot_be_replaced_or_truncated(bank: Session, database_name: str) -> None:
    if database_name == "sqlite":
        statement = COPY_OF_WAITING.replace("INSERT", "INSERT OR REPLACE").format(occurrence="occurrence")
        assert "BankLineIsFinal" in refusal_of(bank, statement)
    else:
        for table in ("bank_line", "statement_import", "bank_account"):
            assert "TruncateRefused" in refusal_of(bank, f"TRUNCATE {table} CASCADE")
