"""Any bank's file by mapping alone: eight layouts nobody wrote a profile for come in as the same lines."""

import dataclasses
import datetime as dt
from collections.abc import Sequence

import pytest

from fund.banking.guessing import Doubt, guess
from fund.banking.layouts import ColumnRole, DateOrder, LayoutUnreadable, NumberFormat, layout_from_json
from fund.banking.mapping import Mapping, MappingIncomplete, layout_of
from fund.banking.profiles import shipped_profiles
from fund.banking.statements import Statement, StatementFaults, read_table
from fund.banking.tables import open_table
from tests.builders.statement_files import LAYOUTS, OPENING_VND, Fact, facts, spelled_csv

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


def rows_csv(*rows: list[str]) -> bytes:
    return spelled_csv(rows)


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_layout_is_kept_as_json_and_read_back_the_same(name: str) -> None:
    table = open_table(LAYOUTS[name][0](facts(1)))
    mapping = guess(table).mapping
    layout = layout_of(mapping, list(table.main_rows(mapping.delimiter)), name="m", label="m")

    again = layout_from_json(layout.as_json(), name="m", label="m")

    assert dataclasses.replace(again, bank=layout.bank) == layout


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"columns": {}}', "khong phai json"])
def test_what_is_no_layout_is_refused(text: str) -> None:
    with pytest.raises(LayoutUnreadable):
        layout_from_json(text, name="m", label="m")


def test_money_out_and_in_are_never_guessed_from_numbers_alone() -> None:
    heads = ["Ngày", "Nội dung", "Cột A", "Cột B"]
    content = rows_csv(heads, ["13/09/2024", "mot", "50.000", ""], ["14/09/2024", "hai", "", "20.000"])

    proposal = guess(open_table(content))

    assert Doubt.SIDES in proposal.doubts
    assert not proposal.mapping.places(ColumnRole.DEBIT) + proposal.mapping.places(ColumnRole.CREDIT)


def test_a_chain_of_balances_tells_money_out_from_money_in_and_says_so() -> None:
    heads = ["Ngày", "Nội dung", "Cột A", "Cột B", "Số dư"]
    content = rows_csv(
        heads,
        ["13/09/2024", "mot", "", "50.000", "150.000"],
        ["14/09/2024", "hai", "20.000", "", "130.000"],
        ["15/09/2024", "ba", "", "10.000", "140.000"],
    )

    proposal = guess(open_table(content))

    assert Doubt.SIDES_BY_CHAIN in proposal.doubts
    assert proposal.mapping.places(ColumnRole.DEBIT) == [2]


def test_heads_that_the_balances_contradict_are_left_to_a_person() -> None:
    """The bank's own view: its "Có" is money out here."""
    heads = ["Ngày", "Nội dung", "Nợ", "Có", "Số dư"]
    content = rows_csv(
        heads,
        ["13/09/2024", "mot", "50.000", "", "150.000"],
        ["14/09/2024", "hai", "", "20.000", "130.000"],
        ["15/09/2024", "ba", "10.000", "", "140.000"],
    )

    assert Doubt.SIDES in guess(open_table(content)).doubts


def test_no_in_english_is_a_number_and_not_a_debit() -> None:
    content = rows_csv(["No", "Date", "Details", "Amount"], ["1", "13/09/2024", "mot", "+50.000"])

    assert guess(open_table(content)).mapping.roles[0] is ColumnRole.IGNORED


def test_days_that_read_both_ways_are_a_doubt() -> None:
    content = rows_csv(["Ngày", "Nội dung", "Số tiền"], ["03/09/2024", "a", "+1.000"], ["04/10/2024", "b", "-1.000"])

    assert Doubt.DATE_ORDER in guess(open_table(content)).doubts


@pytest.mark.parametrize(
    ("roles", "codes"),
    [
        ("memo debit credit", ["DateColumnMissing"]),
        ("date debit credit", ["MemoColumnMissing"]),
        ("date memo credit", ["AmountColumnMissing"]),
        ("date memo amount credit", ["AmountColumnsMixed"]),
        ("date date memo amount", ["RoleTwice"]),
        ("date memo debit credit side", ["SideWithoutAmount"]),
    ],
)
def test_a_mapping_says_everything_that_is_missing(roles: str, codes: list[str]) -> None:
    mapping = Mapping(0, tuple(ColumnRole(role) for role in roles.split()))

    with pytest.raises(MappingIncomplete) as refusal:
        layout_of(mapping, [])

    assert [violation.code for violation in refusal.value.violations] == codes


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        ([["13/09/2024", "a", "1.000", "X"]], ["BadSide"]),
        ([["13/09/2024", "a", "1.000", ""]], ["SideMissing"]),
        ([["13/09/2024", "a", "-1.000", "C"]], ["SideContradicted"]),
        ([["13/09/2024", "a", "1.000,50", "C"]], ["BadAmount"]),
        ([["13/09/2024", "a", "(1.000", "C"]], ["BadAmount"]),
    ],
)
def test_a_side_that_is_not_clear_is_told_with_its_line(rows: list[list[str]], codes: list[str]) -> None:
    mapping = Mapping(1, (ColumnRole.DATE, ColumnRole.MEMO, ColumnRole.AMOUNT, ColumnRole.SIDE))
    content = rows_csv(["Ngày", "Nội dung", "Số tiền", "D/C"], *rows)
    table = open_table(content)

    with pytest.raises(StatementFaults) as refusal:
        read_table(table, layout_of(mapping, list(table.main_rows(","))), today=TODAY)

    assert [(fault.code, fault.facts["line"]) for fault in refusal.value.violations] == [(code, 2) for code in codes]


@pytest.mark.parametrize(
    ("spelled", "order"),
    [
        ("05/09/2024", DateOrder.DAY_FIRST), ("5-Sep-2024", DateOrder.DAY_FIRST), ("05/09/24", DateOrder("dmy2")),
        ("2024-09-05", DateOrder.YEAR_FIRST), ("20240905", DateOrder.YEAR_FIRST), ("09/05/2024", DateOrder.MONTH_FIRST),
        ("05/09/2024 08:15:22", DateOrder.DAY_FIRST), ("08:15:22 05/09/2024", DateOrder.DAY_FIRST),
    ],
)  # fmt: skip
def test_a_day_is_read_in_the_order_of_the_layout(spelled: str, order: DateOrder) -> None:
    roles = (ColumnRole.DATE, ColumnRole.MEMO, ColumnRole.AMOUNT)
    mapping = Mapping(1, roles, date_order=order, number_format=NumberFormat.COMMAS)
    table = open_table(rows_csv(["Ngày", "Nội dung", "Số tiền"], [spelled, "a", "1,000.00"]))

    (line,) = read_table(table, layout_of(mapping, list(table.main_rows(","))), today=TODAY).lines

    assert line.booked_date == dt.date(2024, 9, 5)
    assert line.booked_time == ("08:15:22" if ":" in spelled else "")


def test_a_total_that_is_not_what_the_lines_add_up_to_is_told() -> None:
    heads = ["Ngày", "Nội dung", "Ghi nợ", "Ghi có"]
    line = ["13/09/2024", "mot", "", "50.000"]

    whole = by_guess(rows_csv(heads, *[line] * 4, ["Tổng cộng", "", "", "200.000"]))
    assert len(whole.lines) == 4
    with pytest.raises(StatementFaults) as refusal:
        by_guess(rows_csv(heads, *[line] * 3, ["Tổng cộng", "", "", "200.000"]))
    assert [fault.code for fault in refusal.value.violations] == ["TotalDisagrees"]


def test_notes_and_repeated_heads_stand_aside_and_are_counted() -> None:
    heads = ["Ngày", "Nội dung", "Ghi nợ", "Ghi có"]
    line = ["13/09/2024", "mot", "", "50.000"]

    notes = [["Ghi chú: in ngày 14/09/2024", "", "", ""], ["Người lập"]]
    statement = by_guess(rows_csv(heads, *[line] * 6, heads, line, [], *notes))

    assert [one.line_no for one in statement.lines] == [2, 3, 4, 5, 6, 7, 9]
    assert statement.asides == (8, 11, 12)


def test_a_payers_name_stands_in_the_memo_once() -> None:
    roles = (ColumnRole.DATE, ColumnRole.MEMO, ColumnRole.PAYER_NAME, ColumnRole.AMOUNT)
    heads = ["Ngày", "Nội dung", "Tên người chuyển", "Số tiền"]
    table = open_table(
        rows_csv(
            heads, ["13/09/2024", "ung ho", "AN DANH", "1.000"], ["13/09/2024", "AN DANH ung ho", "An Danh", "2.000"]
        )
    )

    lines = read_table(table, layout_of(Mapping(1, roles), list(table.main_rows(","))), today=TODAY).lines

    assert [line.memo for line in lines] == ["ung ho AN DANH", "AN DANH ung ho"]


def test_the_shipped_layouts_are_laid_over_their_own_heads() -> None:
    for layout in shipped_profiles().values():
        assert layout.head_row is None
        assert layout.columns.heads() == layout.columns.required()
