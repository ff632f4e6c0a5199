"""Debits wait for a person: settled with a word and a matching voucher, taken back when that was wrong."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fund.banking.kinds import LineState
from fund.banking.models import BankLine
from fund.banking.settling import (
    BankLineNotFound,
    BankLineNotSettled,
    BankLineNotWaiting,
    SettlementEntryMismatch,
    SettlementEntryTaken,
    SettlementNoteMissing,
    reopen_line,
    settle_line,
)
from fund.ledger.entries import VoucherKind
from fund.ledger.operations import PostedEntry, post_entry
from fund.trail.models import TrailEvent
from tests.builders.banking import AT, Gift, numbered_gifts, open_bank, take_in, vietcombank_file
from tests.builders.ledger import CLERK, FIRST_BANK, SECOND_BANK, an_entry, credit, debit

FEE = 55_000


@pytest.fixture
def bank(session: Session) -> Session:
    open_bank(session)
    fees = [Gift("Phi thang 8", debit_vnd=FEE), Gift("Phi thang 9", debit_vnd=FEE)]
    take_in(session, vietcombank_file([*numbered_gifts(20), *fees]))
    take_in(session, vietcombank_file(numbered_gifts(20)), account_code=SECOND_BANK)
    return session


def waiting(session: Session) -> BankLine:
    return session.scalars(
        select(BankLine).where(BankLine.state == LineState.WAITING).order_by(BankLine.id)
    ).first() or pytest.fail("none waits")


def fee_voucher(session: Session, amount_vnd: int = FEE, account: str = FIRST_BANK) -> PostedEntry:
    day = Gift().day
    draft = an_entry(debit("642", amount_vnd), credit(account, amount_vnd), kind=VoucherKind.BN, on=day)
    return post_entry(session, draft=draft, posted_by=CLERK, posted_at=AT)


def test_a_line_is_settled_with_a_note(bank: Session) -> None:
    line = settle_line(bank, line_id=waiting(bank).id, note=" Phí  dịch vụ ", actor=CLERK, at=AT)

    assert (line.state, line.note, line.settled_by, line.entry_id) == (LineState.SETTLED, "Phí dịch vụ", CLERK, None)
    assert bank.scalars(select(TrailEvent).where(TrailEvent.tag == "banking.line.settled")).one().actor == CLERK


def test_a_line_is_settled_by_the_voucher_that_booked_it(bank: Session) -> None:
    voucher = fee_voucher(bank)

    line = settle_line(
        bank,
        line_id=waiting(bank).id,
        note="phí",
        voucher_number=f" {voucher.voucher_number.lower()} ",
        actor=CLERK,
        at=AT,
    )

    assert line.entry_id == voucher.id


def test_a_note_is_needed(bank: Session) -> None:
    with pytest.raises(SettlementNoteMissing):
        settle_line(bank, line_id=waiting(bank).id, note="  ", actor=CLERK, at=AT)


@pytest.mark.parametrize("number", ["BN-2024-99999", "XX-2024-00001", "BC-2024-00001", "1", "BN-2024-"])
def test_a_voucher_that_does_not_move_the_account_by_the_amount_is_refused(bank: Session, number: str) -> None:
    with pytest.raises(SettlementEntryMismatch):
        settle_line(bank, line_id=waiting(bank).id, note="phí", voucher_number=number, actor=CLERK, at=AT)


@pytest.mark.parametrize(("amount_vnd", "account"), [(FEE - 1, FIRST_BANK), (FEE, SECOND_BANK)])
def test_another_amount_or_account_is_refused(bank: Session, amount_vnd: int, account: str) -> None:
    number = fee_voucher(bank, amount_vnd, account).voucher_number

    with pytest.raises(SettlementEntryMismatch):
        settle_line(bank, line_id=waiting(bank).id, note="phí", voucher_number=number, actor=CLERK, at=AT)


def test_a_voucher_settles_one_line(bank: Session) -> None:
    number = fee_voucher(bank).voucher_number
    settle_line(bank, line_id=waiting(bank).id, note="phí", voucher_number=number, actor=CLERK, at=AT)

    with pytest.raises(SettlementEntryTaken):
        settle_line(bank, line_id=waiting(bank).id, note="phí", voucher_number=number, actor=CLERK, at=AT)


def test_a_settled_line_waits_again_when_taken_back(bank: Session) -> None:
    line = settle_line(bank, line_id=waiting(bank).id, note="nhầm", actor=CLERK, at=AT)

    reopen_line(bank, line_id=line.id, actor=CLERK, at=AT)

    assert (line.state, line.note, line.settled_by, line.settled_at) == (LineState.WAITING, "", None, None)


def test_only_waiting_lines_are_settled_and_only_settled_ones_taken_back(bank: Session) -> None:
    gift_line = bank.scalars(select(BankLine).where(BankLine.state == LineState.DONATION)).first()
    assert gift_line is not None

    with pytest.raises(BankLineNotWaiting):
        settle_line(bank, line_id=gift_line.id, note="x", actor=CLERK, at=AT)
    with pytest.raises(BankLineNotSettled):
        reopen_line(bank, line_id=waiting(bank).id, actor=CLERK, at=AT)
    with pytest.raises(BankLineNotFound):
        settle_line(bank, line_id=10**9, note="x", actor=CLERK, at=AT)
