"""Cash, bank, goods and restricted funds never go below zero on any day, and the refusal tells how much is missing."""

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fund.ledger.entries import EntryDraft, VoucherKind
from fund.ledger.models import Account, Fund
from fund.ledger.operations import post_entry
from fund.ledger.roles import Role, code_of
from fund.ledger.totals import AccountOverdrawn, FundOverdrawn
from tests.builders.ledger import (
    CASH,
    CLERK,
    FIRST_BANK,
    GENERAL,
    GIFTS,
    GOODS,
    HOUSES,
    OPENED_ON,
    POSTED_AT,
    SECOND_BANK,
    an_entry,
    cash_gift,
    credit,
    debit,
    goods_gift,
    post,
    post_all,
    support_decided,
    support_paid,
    transfer,
)
from tests.builders.ledger_proof import balances, facts_of, prove_books, refused

COST = code_of(Role.MANAGEMENT_EXPENSE)


def march(day: int) -> dt.date:
    return dt.date(2026, 3, day)


def spend(amount_vnd: int, on: dt.date, *, out_of: str = CASH, fund: str = GENERAL) -> EntryDraft:
    return transfer(amount_vnd, into=COST, out_of=out_of, fund=fund, on=on)


@pytest.fixture
def cash_book(books: Session) -> Session:
    """Give cash of 100 on the 2nd, 40 on the 10th, 90 on the 20th."""
    for draft in (cash_gift(100, on=march(2)), spend(60, march(10)), cash_gift(50, on=march(20))):
        post(books, draft)
    return books


def overdrawn(balance_vnd: int, shortfall_vnd: int, on_date: dt.date) -> dict[str, object]:
    return {
        "account": CASH,
        "account_name": "Tiền mặt Việt Nam",
        "fund": GENERAL,
        "fund_name": "Nguồn chung",
        "balance_vnd": balance_vnd,
        "shortfall_vnd": shortfall_vnd,
        "on_date": on_date,
    }


REFUSED = {
    "today": (spend(91, march(25)), overdrawn(90, 1, march(25))),
    "on the last day": (spend(91, march(20)), overdrawn(90, 1, march(20))),
    "all that is there now is not enough": (spend(95, march(15)), overdrawn(90, 5, march(20))),
    "on that past day": (spend(41, march(15)), overdrawn(40, 1, march(15))),
    "on the lowest day after it": (spend(41, march(5)), overdrawn(40, 1, march(10))),
    "on the lowest day itself": (spend(41, march(10)), overdrawn(40, 1, march(10))),
    "on the first day, for the lowest after it": (spend(41, march(2)), overdrawn(40, 1, march(10))),
    "before anything came in": (spend(10, march(1)), overdrawn(0, 10, march(1))),
}


@pytest.mark.parametrize(("draft", "facts"), REFUSED.values(), ids=REFUSED.keys())
def test_spending_what_is_not_there_is_refused_with_the_day_and_the_shortfall(
    cash_book: Session, draft: EntryDraft, facts: dict[str, object]
) -> None:
    with refused(cash_book, AccountOverdrawn) as caught:
        post(cash_book, draft)

    assert facts_of(caught) == facts


@pytest.mark.parametrize("filler", [1, 60], ids=["few", "many"])
@pytest.mark.parametrize(("draft", "facts"), REFUSED.values(), ids=REFUSED.keys())
def test_in_bulk_the_same_spending_is_refused(
    cash_book: Session, draft: EntryDraft, facts: dict[str, object], filler: int
) -> None:
    with refused(cash_book, AccountOverdrawn) as caught:
        post_all(cash_book, [*(goods_gift(1, on=march(2)) for _ in range(filler)), draft])

    assert facts_of(caught) == facts


@pytest.mark.parametrize(
    "draft",
    [spend(90, march(25)), spend(90, march(20)), spend(40, march(10)), spend(40, march(15)), spend(40, march(2))],
)
def test_spending_to_the_last_dong_is_allowed(cash_book: Session, draft: EntryDraft) -> None:
    post(cash_book, draft)

    prove_books(cash_book)


def test_a_past_day_that_is_short_is_told_when_several_days_are_posted_at_once(cash_book: Session) -> None:
    with refused(cash_book, AccountOverdrawn) as caught:
        post_all(cash_book, [cash_gift(1_000, on=march(25)), spend(41, march(5))])

    assert facts_of(caught) == overdrawn(40, 1, march(10))


def test_money_that_comes_in_the_same_bulk_may_be_spent_from_its_day_on(cash_book: Session) -> None:
    post_all(cash_book, [spend(140, march(12)), cash_gift(100, on=march(11)), spend(50, march(27))])

    prove_books(cash_book)
    assert (CASH, GENERAL) not in balances(cash_book)


def test_money_that_comes_in_between_saves_a_later_day_of_the_same_bulk(cash_book: Session) -> None:
    """Spending 60 on the 5th alone would leave the 10th at -20; 30 given on the 8th keep it at 10."""
    post_all(cash_book, [spend(60, march(5)), cash_gift(30, on=march(8))])

    prove_books(cash_book)
    assert balances(cash_book)[CASH, GENERAL] == 60


def test_money_that_comes_in_and_goes_out_on_one_day_is_judged_at_its_end(books: Session) -> None:
    post(books, an_entry(credit(CASH, 5), debit(COST, 5), debit(CASH, 5), credit(GIFTS, 5)))
    post_all(books, [spend(30, march(3)), cash_gift(30, on=march(3))])

    prove_books(books)


def test_each_fund_has_its_own_cash(cash_book: Session) -> None:
    post(cash_book, cash_gift(10, fund=HOUSES, on=march(2)))

    with refused(cash_book, AccountOverdrawn) as caught:
        post(cash_book, support_paid(11, fund=HOUSES, on=march(25)))

    assert facts_of(caught)["fund"] == HOUSES
    assert facts_of(caught)["shortfall_vnd"] == 1


def test_each_bank_account_holds_its_own_money(books: Session) -> None:
    post(books, transfer(10, into=FIRST_BANK, out_of=GIFTS))

    with refused(books, AccountOverdrawn) as caught:
        post(books, transfer(1, into=COST, out_of=SECOND_BANK))

    assert facts_of(caught)["account"] == SECOND_BANK


@pytest.mark.parametrize("account", [CASH, FIRST_BANK, SECOND_BANK, GOODS, code_of(Role.TERM_DEPOSIT)])
def test_cash_bank_goods_and_deposits_are_guarded(books: Session, account: str) -> None:
    post(books, transfer(10, into=account, out_of=GIFTS))

    with refused(books, AccountOverdrawn) as caught:
        post(books, transfer(11, into=COST, out_of=account))

    assert (facts_of(caught)["balance_vnd"], facts_of(caught)["shortfall_vnd"]) == (10, 1)


@pytest.mark.parametrize("role", [Role.ADVANCES, Role.OTHER_RECEIVABLE, Role.PAYABLE_BENEFICIARY, Role.PAYABLE_OTHER])
def test_what_is_owed_may_stand_on_either_side(books: Session, role: Role) -> None:
    post(books, transfer(10, into=COST, out_of=code_of(role)))
    post(books, transfer(25, into=code_of(role), out_of=GIFTS))

    prove_books(books)


def test_a_decision_beyond_a_restricted_fund_is_refused_with_its_balance(books: Session) -> None:
    post_all(books, [cash_gift(1_000, fund=HOUSES), cash_gift(9_000), support_decided(400)])

    with refused(books, FundOverdrawn) as caught:
        post(books, support_decided(601))

    assert facts_of(caught) == {
        "fund": HOUSES,
        "fund_name": "Nhà tình thương",
        "balance_vnd": 600,
        "needed_vnd": 601,
        "shortfall_vnd": 1,
    }
    post(books, support_decided(600))
    prove_books(books)


def test_a_restricted_fund_that_never_had_anything_gives_nothing(books: Session) -> None:
    with refused(books, FundOverdrawn) as caught:
        post(books, support_decided(5))

    assert facts_of(caught)["balance_vnd"] == 0
    assert facts_of(caught)["shortfall_vnd"] == 5


def test_the_general_fund_may_promise_before_the_money_comes(books: Session) -> None:
    post(books, support_decided(500, fund=GENERAL))

    prove_books(books)


def test_a_fund_is_named_before_an_account_when_both_lack(books: Session) -> None:
    with refused(books, FundOverdrawn):
        post(books, transfer(5, into=COST, out_of=CASH, fund=HOUSES))


def test_several_decisions_of_one_bulk_are_counted_together(books: Session) -> None:
    post(books, cash_gift(100, fund=HOUSES))

    with refused(books, FundOverdrawn) as caught:
        post_all(books, [support_decided(60), support_decided(60)])

    assert (facts_of(caught)["needed_vnd"], facts_of(caught)["shortfall_vnd"]) == (120, 20)


def test_paying_what_was_decided_moves_no_net_assets(books: Session) -> None:
    post_all(books, [cash_gift(100, fund=HOUSES), support_decided(100)])

    post(books, support_paid(100))

    assert balances(books) == {(GIFTS, HOUSES): -100, ("6112", HOUSES): 100}
    prove_books(books)


def test_moving_money_between_the_pots_of_one_account_is_refused_by_the_pot_that_lacks(books: Session) -> None:
    post(books, cash_gift(100))
    swap = an_entry(
        debit("421", 150), credit(CASH, 150), debit(CASH, 150, HOUSES), credit("421", 150, HOUSES), kind=VoucherKind.KT
    )

    with refused(books, AccountOverdrawn) as caught:
        post_entry(books, draft=swap, posted_by=CLERK, posted_at=POSTED_AT)

    assert facts_of(caught)["fund"] == GENERAL


def test_the_first_day_of_the_books_is_guarded_too(cash_book: Session) -> None:
    with refused(cash_book, AccountOverdrawn) as caught:
        post(cash_book, spend(1, OPENED_ON))

    assert facts_of(caught)["on_date"] == OPENED_ON


FORGED_FUND = "INSERT INTO fund_position (fund_id, net_assets_vnd, is_restricted) VALUES ({fund}, 0, true)"
FORGED_POSITION = """
INSERT INTO position (account_id, fund_id, balance_vnd, last_date, is_guarded)
VALUES ({gifts}, {fund}, 0, '2026-03-01', true)
"""
LATER_POSITION = FORGED_POSITION.replace("03-01", "04-01").replace("true", "false")
FORGED_DAY = """
INSERT INTO day_turnover (account_id, fund_id, entry_date, debit_vnd, credit_vnd, line_count, closing_vnd, is_guarded)
VALUES ({gifts}, {fund}, '2026-03-16', 0, 0, 0, 0, true)
"""
FORGED = {"a fund": [FORGED_FUND], "a position": [FORGED_POSITION], "a day": [LATER_POSITION, FORGED_DAY]}


@pytest.mark.parametrize("statements", FORGED.values(), ids=FORGED.keys())
def test_a_forged_guard_stops_posting_loudly(books: Session, statements: list[str]) -> None:
    """A total marked as guarded that the chart does not guard is no want of money, and is not called one."""
    ids = {
        "fund": books.scalars(sa.select(Fund.id).where(Fund.code == GENERAL)).one(),
        "gifts": books.scalars(sa.select(Account.id).where(Account.code == GIFTS)).one(),
    }
    for statement in statements:
        books.execute(sa.text(statement.format(**ids)))
    post_on_the_day = [cash_gift(5), support_decided(6, fund=GENERAL)]

    with refused(books, IntegrityError):
        post_all(books, post_on_the_day)
