"""The fund's accounts at banks: each on one ledger sub-account, never twice."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fund.banking import queries
from fund.banking.bank_accounts import (
    BankAccountTaken,
    BankNumberMalformed,
    NotABankAccountCode,
    add_bank_account,
    set_bank_account_active,
)
from fund.banking.planning import BankAccountNotFound
from fund.trail.models import TrailEvent
from tests.builders.banking import AT, open_bank
from tests.builders.ledger import CLERK, FIRST_BANK, SECOND_BANK, open_books

FACTS = {"name": "VCB", "bank_name": "Vietcombank", "holder": "Quỹ thử", "actor": CLERK, "at": AT}


def test_an_account_is_listed_with_its_number_masked(session: Session) -> None:
    open_books(session)

    add_bank_account(session, account_code=FIRST_BANK, number="0011 0012 3456", **FACTS)  # type: ignore[arg-type]

    (row,) = queries.bank_accounts(session)
    assert (row.account_code, row.masked_number, row.is_active, row.import_count) == (FIRST_BANK, "•••• 3456", True, 0)
    assert (
        "0011001"
        not in (session.scalars(select(TrailEvent).where(TrailEvent.tag == "banking.account.added")).one()).after
    )


@pytest.mark.parametrize("code", ["1111", "1121", "11219", "5111", ""])
def test_only_a_bank_sub_account_of_the_ledger_will_do(session: Session, code: str) -> None:
    open_books(session)

    with pytest.raises(NotABankAccountCode):
        add_bank_account(session, account_code=code, number="00110012", **FACTS)  # type: ignore[arg-type]


@pytest.mark.parametrize("number", ["", "12", "0011-0012", "1" * 31, "0011001ă"])
def test_a_malformed_number_is_refused(session: Session, number: str) -> None:
    open_books(session)

    with pytest.raises(BankNumberMalformed):
        add_bank_account(session, account_code=FIRST_BANK, number=number, **FACTS)  # type: ignore[arg-type]


@pytest.mark.parametrize(("code", "number"), [(FIRST_BANK, "999900001111"), (SECOND_BANK, "0011 00000 0001")])
def test_neither_ledger_account_nor_number_is_taken_twice(session: Session, code: str, number: str) -> None:
    open_books(session)
    add_bank_account(session, account_code=FIRST_BANK, number="0011000000001", **FACTS)  # type: ignore[arg-type]

    with pytest.raises(BankAccountTaken):
        add_bank_account(session, account_code=code, number=number, **FACTS)  # type: ignore[arg-type]


def test_an_account_leaves_use_and_comes_back(session: Session) -> None:
    open_bank(session)

    set_bank_account_active(session, account_code=FIRST_BANK, is_active=False, actor=CLERK, at=AT)
    assert [code for code, _ in queries.account_choices(session)] == [SECOND_BANK]
    set_bank_account_active(session, account_code=FIRST_BANK, is_active=True, actor=CLERK, at=AT)
    assert [code for code, _ in queries.account_choices(session)] == [FIRST_BANK, SECOND_BANK]

    with pytest.raises(BankAccountNotFound):
        set_bank_account_active(session, account_code="11219", is_active=True, actor=CLERK, at=AT)
