"""An import is taken back as a unit, by linked reversals, and its file can come again."""

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fund.banking.kinds import LineState
from fund.banking.models import BankLine, StatementUndoing
from fund.banking.queries import StatementImportNotFound, get_import
from fund.banking.settling import settle_line
from fund.banking.undoing import (
    ImportAddedNothing,
    ImportAlreadyUndone,
    UndoCountMismatch,
    UndoGiftTouched,
    UndoInClosedPeriod,
    UndoLineTouched,
    UndoReasonMissing,
    undo_import,
)
from fund.donations.kinds import GiftStatus
from fund.donations.models import Donation
from fund.donations.operations import change_gift_details
from fund.donations.refunds import prepare_refund
from fund.errors import FundError
from fund.ledger.models import DayTurnover, FundPosition, JournalEntry, Position
from fund.ledger.totals import AccountOverdrawn
from fund.ledger.verification import verify
from fund.people.kinds import Disclosure
from fund.trail.queries import events_of
from tests.builders.banking import AT, Gift, close_month, numbered_gifts, open_bank, take_in, vietcombank_file
from tests.builders.ledger import CHIEF, CLERK, FIRST_BANK, post, transfer

CONTENT = vietcombank_file([*numbered_gifts(3), Gift("Phi chuyen tien", debit_vnd=55_000), *numbered_gifts(1)])
"""Three gifts, a debit, and a real twin of the first gift."""


@pytest.fixture
def bank(session: Session) -> Session:
    open_bank(session)
    return session


def undo(session: Session, import_id: int, *, line_count: int = 5, reason: str = "nhập nhầm tài khoản") -> None:
    undo_import(session, import_id=import_id, reason=reason, line_count=line_count, actor=CHIEF, at=AT)


def imported(session: Session, content: bytes = CONTENT) -> int:
    import_id = take_in(session, content).import_id
    assert import_id is not None
    return import_id


def states(session: Session) -> list[LineState]:
    return list(session.scalars(select(BankLine.state).order_by(BankLine.id)))


def test_each_gift_is_reversed_by_one_linked_entry_of_its_day(bank: Session) -> None:
    import_id = imported(bank)

    undo(bank, import_id)

    entries = bank.scalars(select(JournalEntry).order_by(JournalEntry.id)).all()
    assert [entry.reverses_id for entry in entries[4:]] == [entry.id for entry in entries[:4]]
    assert {entry.entry_date for entry in entries} == {dt.date(2024, 9, 3)}
    assert {entry.voucher_kind for entry in entries[4:]} == {"DC"}
    assert {entry.prepared_by for entry in entries[4:]} == {CHIEF}


def test_nothing_of_the_money_is_left_and_the_books_verify(bank: Session) -> None:
    undo(bank, imported(bank))

    assert bank.scalars(select(Position.balance_vnd)).all() == [0, 0]
    assert bank.scalars(select(DayTurnover.closing_vnd)).all() == [0, 0]
    assert bank.scalars(select(FundPosition.net_assets_vnd)).all() == [0]
    assert not any(result.faults for result in verify(bank))


def test_lines_and_gifts_are_called_undone_and_the_receipt_says_by_whom(bank: Session) -> None:
    import_id = imported(bank)

    undo(bank, import_id)

    receipt = get_import(bank, import_id)
    assert states(bank) == [LineState.UNDONE] * 5
    assert set(bank.scalars(select(Donation.status))) == {GiftStatus.UNDONE}
    assert (receipt.is_undone, receipt.undone_by, receipt.undo_reason) == (True, CHIEF, "nhập nhầm tài khoản")
    assert [event.tag for event in events_of(bank, subject=f"statement_import:{import_id}")][-1].endswith("undone")


def test_the_same_file_comes_in_again_once(bank: Session) -> None:
    undo(bank, imported(bank))

    again = take_in(bank, CONTENT)

    assert (again.new_count, again.gift_count, again.waiting_count) == (5, 4, 1)
    assert take_in(bank, CONTENT).new_count == 0
    assert bank.scalar(select(func.count()).where(BankLine.state == LineState.DONATION)) == 4


def test_it_can_be_undone_and_taken_in_over_and_over(bank: Session) -> None:
    for _ in range(3):
        undo(bank, imported(bank))

    assert imported(bank)
    assert not any(result.faults for result in verify(bank))


def test_lines_of_another_import_stay(bank: Session) -> None:
    first = imported(bank, vietcombank_file(numbered_gifts(2)))
    second = imported(bank)

    undo(bank, second, line_count=3)

    assert states(bank) == [LineState.DONATION] * 2 + [LineState.UNDONE] * 3
    assert not get_import(bank, first).is_undone
    assert take_in(bank, CONTENT).new_count == 3


def refusal(session: Session, import_id: int, kind: type[FundError], **asked: object) -> FundError:
    before = session.scalar(select(func.max(JournalEntry.id)))
    with pytest.raises(kind) as refused, session.begin_nested():
        undo(session, import_id, **asked)  # type: ignore[arg-type]
    assert session.scalar(select(func.max(JournalEntry.id))) == before
    return refused.value


def test_it_is_undone_once(bank: Session) -> None:
    import_id = imported(bank)
    undo(bank, import_id)

    assert refusal(bank, import_id, ImportAlreadyUndone).facts["by"] == CHIEF


def test_a_reason_and_the_right_number_of_lines_are_needed(bank: Session) -> None:
    import_id = imported(bank)

    assert refusal(bank, import_id, UndoReasonMissing, reason="  ").facts["field"] == "reason"
    assert refusal(bank, import_id, UndoCountMismatch, line_count=4).facts["field"] == "line_count"
    refusal(bank, 99, StatementImportNotFound)


def test_an_import_that_added_nothing_cannot_be_undone(bank: Session) -> None:
    imported(bank)

    refusal(bank, imported(bank), ImportAddedNothing, line_count=0)


def test_a_closed_period_refuses_the_undoing(bank: Session) -> None:
    import_id = imported(bank)
    for month in range(3, 10):
        close_month(bank, dt.date(2024, month, 1))

    assert refusal(bank, import_id, UndoInClosedPeriod).facts == {"date": dt.date(2024, 9, 3), "count": 5}


def test_a_line_that_someone_settled_refuses_the_undoing(bank: Session) -> None:
    import_id = imported(bank)
    waiting = bank.scalars(select(BankLine.id).where(BankLine.state == LineState.WAITING)).one()
    settle_line(bank, line_id=waiting, note="phí", actor=CLERK, at=AT)

    assert refusal(bank, import_id, UndoLineTouched).facts == {"line": 5, "count": 1}


def test_a_gift_with_a_return_under_way_refuses_the_undoing(bank: Session) -> None:
    import_id = imported(bank)
    gift = bank.scalars(select(Donation).order_by(Donation.id)).first()
    assert gift is not None
    prepare_refund(bank, donation_id=gift.id, reason="chuyển nhầm", payee_text="Người gửi", actor=CLERK, at=AT)

    assert refusal(bank, import_id, UndoGiftTouched).facts == {"donation": gift.code, "count": 1}


def test_a_gift_that_someone_changed_refuses_the_undoing(bank: Session) -> None:
    import_id = imported(bank)
    gift = bank.scalars(select(Donation).order_by(Donation.id)).first()
    assert gift is not None
    change_gift_details(
        bank, donation_id=gift.id, donor_id=None, disclosure=Disclosure.NAMED, note="đã gọi", actor=CLERK, at=AT
    )

    assert refusal(bank, import_id, UndoGiftTouched).facts["donation"] == gift.code


def test_money_that_was_spent_refuses_the_undoing(bank: Session) -> None:
    import_id = imported(bank)
    post(bank, transfer(20_000, into="1111", out_of=FIRST_BANK, on=dt.date(2024, 9, 20)), posted_at=AT)

    refusal(bank, import_id, AccountOverdrawn)


def database_refusal(session: Session, statement: str) -> str:
    with pytest.raises(sa.exc.DBAPIError) as refused, session.begin_nested():
        session.execute(sa.text(statement))
    return str(refused.value.orig)


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE bank_line SET state = 'undone'", "ImportNotUndone"),
        ("UPDATE donation SET status = 'undone'", "GiftNotReversed"),
    ],
)
def test_the_database_lets_nothing_be_called_undone_that_is_not(bank: Session, statement: str, code: str) -> None:
    imported(bank)

    assert code in database_refusal(bank, statement)


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE bank_line SET state = 'waiting', donation_id = NULL, entry_id = NULL", "UndoneLineIsFinal"),
        ("UPDATE donation SET status = 'confirmed'", "GiftStepRefused"),
        ("UPDATE statement_undoing SET reason = 'khác'", "AppendOnly"),
        ("DELETE FROM statement_undoing", "AppendOnly"),
    ],
)
def test_what_is_undone_stays_undone(bank: Session, statement: str, code: str) -> None:
    undo(bank, imported(bank))

    assert code in database_refusal(bank, statement)
    assert bank.scalar(select(func.count()).select_from(StatementUndoing)) == 1
