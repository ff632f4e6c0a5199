"""Books on paper: every row once, sums carried from sheet to sheet, none longer than the paper."""

import datetime as dt
import itertools

import pytest

from fund.ledger.queries import StatementRow
from fund.web.books.sheets import FIRST_SHEET, NEXT_SHEET, SAID_WIDTH, ledger_sheets

FIRST = FIRST_SHEET["ledger"]
DAY = dt.date(2026, 3, 16)


def _row(number: int, *, debit_vnd: int = 0, credit_vnd: int = 0, balance_vnd: int, said: str = "Thu") -> StatementRow:
    return StatementRow(
        entry_id=number, line_no=1, entry_date=DAY, voucher_number=f"PT-2026-{number:05d}", description=said,
        counterparty="", contra="5111", fund="CHUNG", debit_vnd=debit_vnd, credit_vnd=credit_vnd,
        balance_vnd=balance_vnd,
    )  # fmt: skip


def _rows(count: int, said: str = "Thu") -> list[StatementRow]:
    return [_row(n, debit_vnd=100, balance_vnd=1_000 + 100 * n, said=said) for n in range(1, count + 1)]


@pytest.mark.parametrize("count", [1, FIRST, FIRST + 1, FIRST + NEXT_SHEET, 200])
def test_each_row_stands_on_one_sheet_and_sums_carry_over(count: int) -> None:
    sheets = ledger_sheets(_rows(count), opening_vnd=1_000)

    assert [row.entry_id for sheet in sheets for row in sheet.rows] == list(range(1, count + 1))
    assert all(len(sheet.rows) <= NEXT_SHEET for sheet in sheets)
    for before, after in itertools.pairwise(sheets):
        assert (after.before_debit_vnd, after.before_balance_vnd) == (before.debit_vnd, before.balance_vnd)
    assert (sheets[-1].debit_vnd, sheets[-1].balance_vnd) == (100 * count, 1_000 + 100 * count)
    assert [sheet.is_last for sheet in sheets] == [False] * (len(sheets) - 1) + [True]


def test_long_descriptions_take_more_of_a_sheet() -> None:
    long = "x" * (SAID_WIDTH["ledger"] + 1)

    assert len(ledger_sheets(_rows(40, said=long), opening_vnd=0)) > len(ledger_sheets(_rows(40), opening_vnd=0))


def test_an_account_without_rows_is_one_empty_sheet() -> None:
    (sheet,) = ledger_sheets([], opening_vnd=-500)

    assert (sheet.rows, sheet.balance_vnd, sheet.is_last) == ((), -500, True)


def test_a_row_taller_than_a_sheet_stands_alone() -> None:
    sheets = ledger_sheets(_rows(2, said="x" * 5_000), opening_vnd=0)

    assert [len(sheet.rows) for sheet in sheets] == [1, 1]
