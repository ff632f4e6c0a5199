"""Guess the layout of a file nobody has shown before: a proposal that says what is not sure (pure).

Words of the heads come first, in Vietnamese and English; cells must agree with them. Money out and money in are taken
from clear words, or from a chain of balances that only one choice fits; never from anything less: then the columns
stay unchosen and a person is asked.
"""

import csv
import dataclasses
import datetime as dt
import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from fund.banking.balance_chain import Link, prove
from fund.banking.cells import CellReader, looks_like_side
from fund.banking.head_words import role_of_head
from fund.banking.layouts import (
    DELIMITERS,
    MAX_COLUMNS,
    REPEATABLE,
    ColumnRole,
    Columns,
    DateOrder,
    Layout,
    NumberFormat,
)
from fund.banking.mapping import Mapping
from fund.banking.tables import Table
from fund.errors import FundError
from fund.labels import LabelledEnum
from fund.text import fold

LOOKED_AT = 300
_HEAD_WITHIN = 40
_LAST_DAY = dt.date(2999, 12, 31)
_NUMBER = re.compile(r"[(+-]?\s*\d[\d.,\s\xa0]*\)?-?\s*(?:vnd|vnđ|đồng|đ|₫|[cd]r?)?", re.IGNORECASE)


class Doubt(LabelledEnum):
    """What a person has to look at before the proposal is used."""

    NO_HEAD = "no_head", "Không thấy hàng tiêu đề quen thuộc; kiểm tra số hàng tiêu đề và vai trò từng cột."
    NO_DATE = "no_date", "Chưa thấy cột ngày; chọn cột ngày."
    NO_MEMO = "no_memo", "Chưa thấy cột nội dung; chọn cột nội dung."
    SIDES = "sides", "Chưa rõ cột nào là tiền ra, cột nào là tiền vào; phần mềm không đoán, hãy chọn."
    SIDES_BY_CHAIN = "sides_by_chain", "Tiền ra và tiền vào được suy từ chuỗi số dư; kiểm tra lại."
    DATE_ORDER = "date_order", "Mọi ngày đều đọc được cả hai cách (ngày/tháng và tháng/ngày); đang lấy ngày trước."
    NUMBER_FORMAT = "number_format", "Số tiền không cùng một cách viết; kiểm tra lại cách viết số."
    OTHER_SHEETS = "other_sheets", "Bảng tính có nhiều trang; chỉ đọc trang có nhiều hàng nhất."


@dataclasses.dataclass(frozen=True)
class Proposal:
    """A mapping and what is not sure about it."""

    mapping: Mapping
    doubts: tuple[Doubt, ...]


def first_rows(table: Table, delimiter: str, *, most: int = LOOKED_AT) -> list[list[str]]:
    """Give the first rows of a file; those after a quotation mark that never closes are left out."""
    return list(_whole_rows(itertools.islice(table.main_rows(delimiter), most)))


def guess(table: Table, *, delimiter: str = "", head_row: int | None = None) -> Proposal:
    """Propose a mapping for a file; the delimiter and the head row may be given."""
    if table.is_workbook:
        delimiter = ","
    delimiter = delimiter or max(DELIMITERS, key=lambda one: _regularity(first_rows(table, one)))
    rows = first_rows(table, delimiter)
    if head_row is None or head_row > len(rows):
        head_row, heads = _head(rows)
    else:
        heads = _with_row_above(rows, head_row) if head_row else []
    repeated = list(rows[head_row - 1]) if head_row else []
    body = [row for row in rows[head_row:] if any(cell.strip() for cell in row) and row != repeated]
    width = min(max((len(row) for row in rows[max(head_row - 1, 0) :]), default=0), MAX_COLUMNS)
    columns = [_column(body, place) for place in range(width)]
    doubts: list[Doubt] = []
    roles = _roles_by_words(heads, columns)
    if not any(role is not ColumnRole.IGNORED for role in roles):
        doubts.append(Doubt.NO_HEAD)
    _add_by_looks(roles, columns)
    dates = [cell for place, role in enumerate(roles) if role is ColumnRole.DATE for cell in columns[place]]
    date_order, is_date_sure = _date_order(dates)
    number_format, is_number_sure = _number_format(roles, columns)
    mapping = Mapping(head_row, tuple(roles), date_order, number_format, delimiter)
    mapping, about_sides = _settle_sides(mapping, body, columns)
    doubts += about_sides
    doubts += [doubt for doubt, role in _NEEDED if not mapping.places(role)]
    doubts += [] if is_date_sure else [Doubt.DATE_ORDER]
    doubts += [] if is_number_sure else [Doubt.NUMBER_FORMAT]
    doubts += [Doubt.OTHER_SHEETS] if len(table.sheets) > 1 else []
    return Proposal(mapping, tuple(doubts))


_NEEDED = ((Doubt.NO_DATE, ColumnRole.DATE), (Doubt.NO_MEMO, ColumnRole.MEMO))


def _whole_rows(rows: Iterable[list[str]]) -> Iterator[list[str]]:
    try:
        yield from rows
    except csv.Error:
        return


def _regularity(rows: Sequence[Sequence[str]]) -> tuple[int, int]:
    """Score a delimiter: how many rows have the most frequent width above one."""
    widths = Counter(len(row) for row in rows if len(row) > 1)
    return max(((count, width) for width, count in widths.items()), default=(0, 0))


def _column(body: Sequence[Sequence[str]], place: int) -> list[str]:
    return [row[place].strip() for row in body if place < len(row) and row[place].strip()]


def _head(rows: Sequence[Sequence[str]]) -> tuple[int, list[str]]:
    """Find the row whose cells name the most roles, with its heads; without any, the row just above the first line.

    Under a wide head ("Phát sinh") a second row may name the sides ("Nợ", "Có"): then that row is the head, and the
    columns it leaves blank are named by the row above.
    """
    scores = [len(_named(row)) for row in rows[:_HEAD_WITHIN]]
    best = max(scores, default=0)
    if best < 2:
        number = _row_above_lines(rows)
        return number, list(rows[number - 1]) if number else []
    number = scores.index(best) + 1
    heads = list(rows[number - 1])
    below = rows[number] if number < len(rows) else []
    if _named(below) == {ColumnRole.DEBIT, ColumnRole.CREDIT} and len([cell for cell in below if cell.strip()]) == 2:
        return number + 1, _with_row_above(rows, number + 1)
    return number, heads


def _with_row_above(rows: Sequence[Sequence[str]], number: int) -> list[str]:
    """Give the heads of a row, blank ones from the row above if that row names columns."""
    heads = list(rows[number - 1])
    above = list(rows[number - 2]) if number > 1 else []
    if len(_named(above)) < 2:
        return heads
    padded = [*heads, *[""] * (len(above) - len(heads))]
    return [low.strip() or high for low, high in itertools.zip_longest(padded, above[: len(padded)], fillvalue="")]


def _named(row: Sequence[str]) -> set[ColumnRole]:
    return {role_of_head(cell) for cell in row if 0 < len(cell.strip()) <= 80} - {ColumnRole.IGNORED}


def _row_above_lines(rows: Sequence[Sequence[str]]) -> int:
    for number, row in enumerate(rows[:_HEAD_WITHIN]):
        if any(_is_date(cell) for cell in row) and any(_is_number(cell.strip()) for cell in row):
            above = rows[number - 1] if number else []
            filled = [cell for cell in above if cell.strip()]
            return number if len(filled) > len(row) // 2 else 0
    return 0


def _is_date(cell: str) -> bool:
    return any(reader.find_moment(cell) is not None for reader in _READERS.values())


def _layout_for(order: DateOrder, numbers: NumberFormat) -> Layout:
    bare = Columns(date="#1", memo=("#2",))
    return Layout("", "", "", DELIMITERS, order.value, numbers.thousands, numbers.decimal, bare)


_READERS = {order: CellReader(_layout_for(order, NumberFormat.DOTS), _LAST_DAY) for order in DateOrder}


def _roles_by_words(heads: Sequence[str], columns: Sequence[Sequence[str]]) -> list[ColumnRole]:
    """Give each column the role its head names if its cells agree; of two that may not repeat, the first keeps it."""
    roles = [ColumnRole.IGNORED] * len(columns)
    words = {fold(head).strip(" .") for head in heads}
    for place, head in enumerate(heads[: len(columns)]):
        role = role_of_head(head)
        if fold(head).strip(" .") == "no" and "ợ" not in head.casefold() and "co" not in words:
            continue  # "No." is a number in English, and only beside "Co" the Vietnamese for debit
        if (role in REPEATABLE or role not in roles) and _agrees(role, columns[place]):
            roles[place] = role
    has_sides = ColumnRole.DEBIT in roles or ColumnRole.CREDIT in roles
    dropped = {ColumnRole.AMOUNT, ColumnRole.SIDE} if has_sides else set()
    if ColumnRole.AMOUNT not in roles:
        dropped.add(ColumnRole.SIDE)
    return [ColumnRole.IGNORED if role in dropped else role for role in roles]


def _agrees(role: ColumnRole, cells: Sequence[str]) -> bool:
    if role is ColumnRole.DATE:
        return _mostly(cells, _is_date)
    if role in _MONEY:
        return _mostly(cells, _is_number)
    return role is not ColumnRole.SIDE or (bool(cells) and _mostly(cells, looks_like_side))


_MONEY = frozenset({ColumnRole.DEBIT, ColumnRole.CREDIT, ColumnRole.AMOUNT, ColumnRole.BALANCE})


def _is_number(cell: str) -> bool:
    return _NUMBER.fullmatch(cell) is not None


def _mostly(cells: Sequence[str], fits: Callable[[str], bool]) -> bool:
    """Tell whether three of five cells fit; a column without cells fits anything."""
    return 5 * sum(fits(cell) for cell in cells) >= 3 * len(cells)


def _add_by_looks(roles: list[ColumnRole], columns: Sequence[Sequence[str]]) -> None:
    """Find a date, a time and a memo by their cells where no head named them."""
    free = [place for place, role in enumerate(roles) if role is ColumnRole.IGNORED and columns[place]]
    if ColumnRole.DATE not in roles:
        dated = [place for place in free if _mostly(columns[place], _is_date)]
        for place in dated[:1]:
            roles[place] = ColumnRole.DATE
    if ColumnRole.TIME not in roles:
        timed = [place for place in free if _mostly(columns[place], lambda cell: _CLOCK.fullmatch(cell) is not None)]
        for place in timed[:1]:
            roles[place] = ColumnRole.TIME
    if ColumnRole.MEMO not in roles:
        wordy = [place for place in free if roles[place] is ColumnRole.IGNORED and _is_wordy(columns[place])]
        for place in sorted(wordy, key=lambda place: -sum(map(len, columns[place])))[:1]:
            roles[place] = ColumnRole.MEMO


_CLOCK = re.compile(r"\d{1,2}:\d{2}(:\d{2})?")


def _is_wordy(cells: Sequence[str]) -> bool:
    return _mostly(cells, lambda cell: not _is_number(cell) and not _is_date(cell))


def _date_order(cells: Sequence[str]) -> tuple[DateOrder, bool]:
    """Choose the order that reads most dates; day first where all are read both ways, and then it is not sure."""
    read = {
        order: sum(_READERS[order].find_moment(cell) is not None for cell in cells)
        for order in (DateOrder.DAY_FIRST, DateOrder.YEAR_FIRST, DateOrder.DAY_FIRST_SHORT, DateOrder.MONTH_FIRST)
    }
    best = max(read, key=lambda order: read[order])
    stored = sum("T" in cell for cell in cells)
    rival = read[DateOrder.MONTH_FIRST] == read[DateOrder.DAY_FIRST] > stored
    is_one_day = len({cell[:10] for cell in cells}) <= 1
    return best, not (best is DateOrder.DAY_FIRST and rival and not is_one_day)


_DOTTED = re.compile(r"\d{1,3}(\.\d{3})+(,0{1,2})?(?!\d)")
_COMMAED = re.compile(r"\d{1,3}(,\d{3})+(\.0{1,2})?(?!\d)")


def _number_format(roles: Sequence[ColumnRole], columns: Sequence[Sequence[str]]) -> tuple[NumberFormat, bool]:
    """Choose the format most amounts are spelled in; sure unless both occur."""
    named = [columns[place] for place, role in enumerate(roles) if role in _MONEY]
    loose = [cells for cells in columns if cells and _mostly(cells, _is_number)]
    cells = [cell for column in (named or loose) for cell in column]
    dots = sum(_DOTTED.search(cell) is not None and not _COMMAED.search(cell) for cell in cells)
    commas = sum(_COMMAED.search(cell) is not None and not _DOTTED.search(cell) for cell in cells)
    return (NumberFormat.COMMAS if commas > dots else NumberFormat.DOTS), not (dots and commas)


def _settle_sides(
    mapping: Mapping, body: Sequence[Sequence[str]], columns: Sequence[Sequence[str]]
) -> tuple[Mapping, list[Doubt]]:
    """Make sure of money out and money in: by words, by signs, by the chain of balances, else ask."""
    if mapping.places(ColumnRole.AMOUNT):
        is_told = mapping.places(ColumnRole.SIDE) or _has_signs(columns[mapping.places(ColumnRole.AMOUNT)[0]])
        return mapping, ([] if is_told or _breaks(mapping, body) == 0 else [Doubt.SIDES])
    if mapping.places(ColumnRole.DEBIT) and mapping.places(ColumnRole.CREDIT):
        swapped = _with_roles(mapping, *mapping.places(ColumnRole.CREDIT), *mapping.places(ColumnRole.DEBIT))
        if _breaks(mapping, body) and _breaks(swapped, body) == 0:
            return _with_roles(mapping, None, None), [Doubt.SIDES]
        return mapping, []
    free = [
        place
        for place, role in enumerate(mapping.roles)
        if role in {ColumnRole.IGNORED, ColumnRole.DEBIT, ColumnRole.CREDIT}
        and columns[place]
        and all(_is_number(cell) for cell in columns[place])
    ]
    fitting = [
        chosen
        for debit, credit in itertools.permutations(free[:6], 2)
        if _breaks(chosen := _with_roles(mapping, debit, credit), body) == 0
    ]
    if len(fitting) == 1:
        return fitting[0], [Doubt.SIDES_BY_CHAIN]
    return _with_roles(mapping, None, None), [Doubt.SIDES]


def _with_roles(mapping: Mapping, debit: int | None, credit: int | None) -> Mapping:
    sides = {ColumnRole.DEBIT, ColumnRole.CREDIT}
    roles: list[ColumnRole] = [ColumnRole.IGNORED if role in sides else role for role in mapping.roles]
    for place, role in ((debit, ColumnRole.DEBIT), (credit, ColumnRole.CREDIT)):
        if place is not None:
            roles[place] = role
    return dataclasses.replace(mapping, roles=tuple(roles))


def _has_signs(cells: Sequence[str]) -> bool:
    return any(
        cell[:1] in "+-(" or cell[-1:] in "-)" or (cell[-1:].isalpha() and cell[-1:] in "CDRcdr") for cell in cells
    )


def _breaks(mapping: Mapping, body: Sequence[Sequence[str]]) -> int | None:
    """Count the breaks of the chain under a mapping; None where it proves nothing."""
    balances = mapping.places(ColumnRole.BALANCE)
    if not balances:
        return None
    reader = CellReader(_layout_for(mapping.date_order, mapping.number_format), _LAST_DAY)
    links: list[Link] = []
    for number, row in enumerate(body, start=1):
        try:
            change = _change(mapping, reader, row)
            balance = reader.balance(number, row[balances[0]])
        except (FundError, IndexError):
            continue
        if change or balance is not None:
            links.append(Link(number, change or None, balance))
    chain = prove(links)
    return len(chain.breaks) + len(chain.unsolved) if chain.balance_count > 2 else None


def _change(mapping: Mapping, reader: CellReader, row: Sequence[str]) -> int:
    if amounts := mapping.places(ColumnRole.AMOUNT):
        change = reader.signed(0, row[amounts[0]])
        sides = [reader.side(0, row[place]) for place in mapping.places(ColumnRole.SIDE)]
        return abs(change) * sides[0] if sides and sides[0] else change
    debit = sum(reader.amount(0, row[place]) for place in mapping.places(ColumnRole.DEBIT))
    credit = sum(reader.amount(0, row[place]) for place in mapping.places(ColumnRole.CREDIT))
    return credit - debit
