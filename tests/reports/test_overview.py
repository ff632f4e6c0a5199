"""The first page's figures agree with the books."""

import datetime as dt

from sqlalchemy.orm import Session

from fund.ledger.queries import trial_balance
from fund.reports import overview
from tests.builders import ledger

TODAY = dt.date(2026, 6, 30)


def test_overview_shows_the_money_of_cash_and_bank_as_the_trial_balance_does(session: Session) -> None:
    ledger.open_books(session)
    ledger.post(session, ledger.cash_gift(3_000_000, on=dt.date(2026, 5, 4)))
    ledger.post(session, ledger.bank_gift(7_000_000, on=dt.date(2026, 6, 8)))

    figures = overview.build(session, today=TODAY)

    rows = trial_balance(session, first=dt.date(2026, 1, 1), last=TODAY)
    closing = {row.account: row.closing_debit for row in rows if row.closing_debit}
    assert figures.money_vnd == 10_000_000 == sum(closing.values())
    assert {place.account: place.balance_vnd for place in figures.places if place.balance_vnd} == closing


def test_overview_puts_income_into_its_month_and_covers_twelve_of_them(session: Session) -> None:
    ledger.open_books(session)
    ledger.post(session, ledger.cash_gift(3_000_000, on=dt.date(2026, 5, 31)))
    ledger.post(session, ledger.cash_gift(1_000_000, on=dt.date(2026, 6, 1)))

    months = overview.build(session, today=TODAY).months

    assert [month.first_date for month in months][:: len(months) - 1] == [dt.date(2025, 7, 1), dt.date(2026, 6, 1)]
    assert [month.income_vnd for month in months[-2:]] == [3_000_000, 1_000_000]
    assert sum(month.income_vnd for month in months[:-2]) == 0


def test_nothing_waits_in_an_empty_office(session: Session) -> None:
    ledger.open_books(session)

    work = overview.waiting_work(session)

    assert work == overview.WaitingWork(*([0] * 13))
