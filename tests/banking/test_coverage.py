"""The calendar of an account shows which days statements cover, and which they leave out."""

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from fund.banking.coverage import CoveredDay, DateSpan, covered_year, last_covered_year
from fund.banking.operations import import_statement
from fund.banking.planning import BankAccountNotFound
from fund.banking.undoing import undo_import
from tests.builders.banking import AT, Gift, agribank_file, numbered_gifts, open_bank, take_in, vietcombank_file
from tests.builders.ledger import CHIEF, CLERK, FIRST_BANK, GENERAL, SECOND_BANK


@pytest.fixture
def bank(session: Session) -> Session:
    open_bank(session)
    return session


def bring(session: Session, first: dt.date, last: dt.date, *, count: int = 1) -> int:
    """Import a file with some gifts on its first and on its last day."""
    number = first.toordinal() * 10
    gifts = numbered_gifts(count, day=first, first=number)
    if last != first:
        gifts += numbered_gifts(count, day=last, first=number + 500)
    import_id = take_in(session, vietcombank_file(gifts)).import_id
    assert import_id is not None
    return import_id


def day_of(session: Session, date: dt.date) -> CoveredDay:
    year = covered_year(session, account_code=FIRST_BANK, year=date.year)
    return next(day for month in year.months for week in month.weeks for day in week if day and day.date == date)


def test_days_between_the_lines_of_a_file_are_covered(bank: Session) -> None:
    import_id = bring(bank, dt.date(2024, 9, 3), dt.date(2024, 9, 6), count=2)

    year = covered_year(bank, account_code=FIRST_BANK, year=2024)

    assert (year.covered_count, year.line_count, year.gaps, year.last_date) == (4, 4, (), dt.date(2024, 9, 6))
    assert day_of(bank, dt.date(2024, 9, 3)) == CoveredDay(dt.date(2024, 9, 3), 2, import_id, is_gap=False)
    assert day_of(bank, dt.date(2024, 9, 4)) == CoveredDay(dt.date(2024, 9, 4), 0, import_id, is_gap=False)
    assert day_of(bank, dt.date(2024, 9, 7)) == CoveredDay(dt.date(2024, 9, 7), 0, None, is_gap=False)


def test_days_that_no_file_reaches_are_a_gap(bank: Session) -> None:
    bring(bank, dt.date(2024, 8, 30), dt.date(2024, 9, 1))
    bring(bank, dt.date(2024, 9, 5), dt.date(2024, 9, 6))

    year = covered_year(bank, account_code=FIRST_BANK, year=2024)

    assert year.gaps == (DateSpan(dt.date(2024, 9, 2), dt.date(2024, 9, 4)),)
    assert year.gaps[0].day_count == 3


def test_a_file_that_comes_later_fills_the_gap(bank: Session) -> None:
    bring(bank, dt.date(2024, 9, 1), dt.date(2024, 9, 1))
    bring(bank, dt.date(2024, 9, 5), dt.date(2024, 9, 5))
    bring(bank, dt.date(2024, 9, 2), dt.date(2024, 9, 4))

    assert covered_year(bank, account_code=FIRST_BANK, year=2024).gaps == ()


def test_an_undone_import_covers_nothing(bank: Session) -> None:
    import_id = bring(bank, dt.date(2024, 9, 3), dt.date(2024, 9, 3), count=3)
    undo_import(bank, import_id=import_id, reason="nhầm", line_count=3, actor=CHIEF, at=AT)

    year = covered_year(bank, account_code=FIRST_BANK, year=2024)

    assert (year.covered_count, year.line_count, year.last_date) == (0, 0, None)
    assert last_covered_year(bank, account_code=FIRST_BANK) is None


def test_a_day_on_which_balances_stop_to_follow_is_told(bank: Session) -> None:
    gifts = [
        Gift(f"gop {day}", credit_vnd=1_000, day=dt.date(2024, 9, day), balance_vnd=balance)
        for day, balance in ((3, 1_000), (4, 2_000), (5, 9_000))
    ]
    content = agribank_file(gifts)
    import_id = import_statement(
        bank, content=content, filename="a.csv", profile="agribank-csv", account_code=FIRST_BANK, fund_code=GENERAL,
        actor=CLERK, at=AT, accept_breaks=True,
    ).import_id  # fmt: skip

    year = covered_year(bank, account_code=FIRST_BANK, year=2024)

    assert [(day.date.day, day.break_import_id) for day in year.breaks] == [(5, import_id)]


def test_each_account_has_its_own_calendar(bank: Session) -> None:
    bring(bank, dt.date(2024, 9, 3), dt.date(2024, 9, 3))

    assert covered_year(bank, account_code=SECOND_BANK, year=2024).line_count == 0
    assert last_covered_year(bank, account_code=FIRST_BANK) == 2024
    with pytest.raises(BankAccountNotFound):
        covered_year(bank, account_code="11219", year=2024)


def test_every_day_of_the_year_stands_once_in_weeks_of_seven(bank: Session) -> None:
    year = covered_year(bank, account_code=FIRST_BANK, year=2024)

    assert [month.first_date.month for month in year.months] == list(range(1, 13))
    assert {len(week) for month in year.months for week in month.weeks} == {7}
    assert len([day for month in year.months for week in month.weeks for day in week if day]) == 366
