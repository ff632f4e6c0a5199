"""Any bank's file by mapping alone: eight layouts nobody wrote a profile for come in as the same lines."""

import datetime as dt
from collections.abc import Sequence

import pytest

from fund.banking.guessing import guess
from fund.banking.mapping import layout_of
from fund.banking.statements import Statement, read_table
from fund.banking.tables import open_table
from tests.builders.statement_files import LAYOUTS, OPENING_VND, Fact, facts

TODAY = dt.date(2024, 12, 31)


def by_guess(content: bytes, filename: str = "") -> Statement:
    """Read a file as the wizard proposes, without a word of a person."""
    table = open_table(content, filename=filename)
    proposal = guess(table)
    rows = list(table.main_rows(proposal.mapping.delimiter))
    return read_table(table, layout_of(proposal.mapping, rows), today=TODAY)


def essence(lines: Sequence[Fact]) -> list[tuple[object, ...]]:
    return sorted(
        (one.day, one.time, one.change_vnd, " ".join(one.memo.split()), (one.reference,), one.payer_account)
        for one in lines
    )


def essence_of(statement: Statement) -> list[tuple[object, ...]]:
    return sorted(
        (one.booked_date, one.booked_time, one.credit_vnd - one.debit_vnd, one.memo, one.references, one.payer_account)
        for one in statement.lines
    )


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_layout_nobody_has_shown_is_read_whole_by_the_guess(name: str) -> None:
    write, ending = LAYOUTS[name]
    lines = facts(7)

    statement = by_guess(write(lines), f"sao-ke.{ending}")

    assert essence_of(statement) == essence(lines)
    assert not statement.chain.breaks
    if name != "two-heads":
        assert statement.chain.opening_vnd == OPENING_VND
        assert statement.chain.closing_vnd == lines[-1].balance_vnd
