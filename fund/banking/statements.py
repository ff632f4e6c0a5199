"""Read a bank's statement into lines, strictly: every fault is told with its line, and nothing is dropped.

Pure: bytes and a layout in, frozen lines out. A line's number is its row as a spreadsheet shows it (the first row is
1), since a memo may hold line breaks. Up to `MAX_FAULTS` faults are told at once. Where the file gives balances, their
chain is followed too; an amount the chain gives to a line without one is a proposal and marked as such.
"""

import csv
import datetime as dt
import itertools
from collections.abc import Callable, Iterator
from typing import NamedTuple

from fund.banking.balance_chain import BalanceChain, Link, prove
from fund.banking.decoding import EmptyStatement
from fund.banking.layouts import Layout, key_of, place_of
from fund.banking.line_reader import LineReader, StatementLine
from fund.banking.profiles import shipped_profiles
from fund.banking.tables import Table, open_table
from fund.banking.workbooks import MAX_ROWS, MAX_WIDTH, TooManyRows
from fund.errors import InvalidInput, ManyViolations, Violation

__all__ = ["Statement", "StatementFaults", "StatementLine", "UnknownLayout", "read_statement"]

MAX_FAULTS = 20
HEAD_WITHIN_ROWS = 40
TOLD_EVERY = 10_000
"""Rows read between two reports of progress."""
Told = Callable[[int], None]


class UnknownLayout(InvalidInput):
    """The head of the file is not that of the chosen layout; expected, missing and found columns are told."""


class SeveralSheets(InvalidInput):
    """More than one sheet of the workbook has this layout."""


class StatementFaults(ManyViolations):
    """Lines of the file cannot be read; carries the first `MAX_FAULTS` faults, each with its line, and `MoreFaults`."""


class UnclosedQuotation(InvalidInput):
    """From a row on the file cannot be cut into cells: its quotation marks do not close."""


class NoAmount(InvalidInput):
    """A line has neither a debit nor a credit, and no chain of balances gives it one."""


class Statement(NamedTuple):
    """The lines of one file, in the file's order, and the heads of its columns.

    `chain` tells what the balances prove, and which lines have an amount that only the chain implies. `asides` are the
    rows that are no lines: notes, totals, opening and closing balances.
    """

    heads: tuple[str, ...]
    lines: tuple[StatementLine, ...]
    chain: BalanceChain = BalanceChain()
    asides: tuple[int, ...] = ()

    @property
    def first_date(self) -> dt.date:
        """Tell the earliest date of a line."""
        return min(line.booked_date for line in self.lines)

    @property
    def last_date(self) -> dt.date:
        """Tell the latest date of a line."""
        return max(line.booked_date for line in self.lines)

    @property
    def credit_vnd(self) -> int:
        """Add up the money in."""
        return sum(line.credit_vnd for line in self.lines)

    @property
    def debit_vnd(self) -> int:
        """Add up the money out."""
        return sum(line.debit_vnd for line in self.lines)


class Head(NamedTuple):
    """Where the table of a file begins: the heads, the number of their row (0 without), and the rows below it.

    `source` is the delimiter of a text, or the name of a sheet.
    """

    heads: tuple[str, ...]
    row: int
    rows: Iterator[list[str]]
    source: str = ""


def read_statement(
    content: bytes, layout: Layout, *, today: dt.date, filename: str = "", on_progress: Told | None = None
) -> Statement:
    """Read the bytes of a statement in a layout; `on_progress` is told now and then how many rows are read.

    Raises:
        InvalidInput: What `open_table` refuses.
        UnknownLayout: The columns are not those of the layout.
        SeveralSheets: Two sheets of the workbook have them.
        StatementFaults: Some lines cannot be read.
        EmptyStatement: A head without lines.
        TooManyRows: More than `MAX_ROWS`.
    """
    return read_table(open_table(content, filename=filename), layout, today=today, on_progress=on_progress)


def read_table(table: Table, layout: Layout, *, today: dt.date, on_progress: Told | None = None) -> Statement:
    """Read an opened file in a layout; refuses as `read_statement` does."""
    head = find_head(table, layout)
    reader = LineReader(head.heads, layout, today)
    faults: list[Violation] = []
    lines = _read_lines(head, reader, faults, on_progress or _tell_nobody)
    chain = BalanceChain()
    if layout.columns.balance and len(faults) < MAX_FAULTS:
        chain = _chain_of(lines, reader)
    blank = {line.line_no for line in lines if not line.debit_vnd and not line.credit_vnd}
    implied = {one.line_no: one.change_vnd for one in chain.implied}
    for line_no in sorted(blank - implied.keys()):
        faults.extend(NoAmount(line=line_no).violations)
    if faults:
        raise StatementFaults(_first(faults))
    if not lines:
        raise EmptyStatement
    if implied:
        lines = [_with_amount(line, implied.get(line.line_no, 0)) for line in lines]
    return Statement(head.heads, tuple(lines), chain, tuple(reader.asides))


def find_head(table: Table, layout: Layout) -> Head:
    """Find the head row of a layout in a file, trying each delimiter or each sheet.

    Raises:
        UnknownLayout: It is not there.
        SeveralSheets: It is there twice.
    """
    found = [(name, head) for rows, name in _sources(table, layout) if (head := _head_in(rows, layout)) is not None]
    if not found:
        raise _unknown_layout(table, layout)
    if table.is_workbook and len(found) > 1:
        raise SeveralSheets(sheets=", ".join(name for name, _ in found)[:200])
    return found[0][1]._replace(source=found[0][0])


def more_faults() -> Violation:
    """Say that the faults told are only the first ones."""
    return Violation("MoreFaults", "", {"shown": MAX_FAULTS})


def _sources(table: Table, layout: Layout) -> Iterator[tuple[Iterator[list[str]], str]]:
    """Give the rows of each sheet, or of the text by each delimiter, with the name of the one or the other."""
    if layout.head_row is not None:
        yield table.main_rows(layout.delimiters[0]), layout.delimiters[0]
    elif table.is_workbook:
        for sheet in table.sheets:
            yield iter(sheet.rows), sheet.name
    else:
        for delimiter in layout.delimiters:
            yield table.cut(delimiter), delimiter


def _head_in(rows: Iterator[list[str]], layout: Layout) -> Head | None:
    """Find the head among the first rows, or take the row that is fixed."""
    fixed, columns = layout.head_row, layout.columns
    places = [place for name in columns.required() if (place := place_of(name)) is not None]
    wanted = {key_of(head) for head in columns.heads()}
    if fixed == 0:
        first = next(_first_rows(rows, 1), (1, []))[1]
        fits = not wanted and max(places, default=0) < len(first)
        return (
            Head(tuple(f"#{place + 1}" for place in range(len(first))), 0, itertools.chain([first], rows))
            if fits
            else None
        )
    for row_number, cells in _first_rows(rows, fixed or HEAD_WITHIN_ROWS):
        if fixed not in {None, row_number} or len(cells) <= max(places, default=0):
            continue
        keys = [key_of(cell) for cell in cells]
        if wanted <= set(keys) and all(keys.count(key) == 1 for key in wanted) and (wanted or fixed):
            return Head(tuple(cell.strip() for cell in cells), row_number, rows)
    return None


def _first_rows(rows: Iterator[list[str]], most: int) -> Iterator[tuple[int, list[str]]]:
    try:
        for row_number in range(1, most + 1):
            yield row_number, next(rows)
    except (csv.Error, StopIteration):
        return


def _unknown_layout(table: Table, layout: Layout) -> UnknownLayout:
    if table.is_workbook:
        found = next(([cell.strip() for cell in cells] for cells in table.sheets[0].rows if any(cells)), [])
    else:
        first_line = table.first_line()
        delimiter = max(layout.delimiters, key=first_line.count)
        found = [cell.strip().strip('"') for cell in first_line.split(delimiter)]
    keys = {key_of(cell) for cell in found}
    expected = layout.columns.required()
    fitting = [p.label for p in shipped_profiles().values() if {key_of(name) for name in p.columns.heads()} <= keys]
    return UnknownLayout(
        profile=layout.label,
        expected=", ".join(expected),
        missing=", ".join(name for name in expected if key_of(name) not in keys),
        found=", ".join(found)[:300],
        fitting=", ".join(fitting) or "không có",
    )


def _tell_nobody(count: int) -> None:
    del count


def _read_lines(head: Head, reader: LineReader, faults: list[Violation], tell: Told) -> list[StatementLine]:
    """Read every row; those without an amount come as lines with zero on both sides where they have a balance."""
    lines: list[StatementLine] = []
    for row_number, cells in _numbered_rows(head.rows, head.row + 1, faults):
        if row_number % TOLD_EVERY == 0:
            tell(row_number)
        if not any(cells) or not any(cell.strip() for cell in cells):
            continue
        if row_number == head.row + 1 and head.row and reader.is_numbering(cells):
            reader.asides.append(row_number)
            continue
        try:
            line = reader.read(row_number, cells)
        except InvalidInput as refusal:
            faults.extend(refusal.violations)
        else:
            if line is not None:
                _keep(line, lines, faults)
        if len(faults) >= MAX_FAULTS:
            break
    return lines


def _keep(line: StatementLine, lines: list[StatementLine], faults: list[Violation]) -> None:
    if line.debit_vnd or line.credit_vnd or line.balance_vnd is not None:
        lines.append(line)
    else:
        faults.extend(NoAmount(line=line.line_no).violations)


def _numbered_rows(
    rows: Iterator[list[str]], first_row: int, faults: list[Violation]
) -> Iterator[tuple[int, list[str]]]:
    """Number the rows; where quotation marks make the rest unreadable, tell it and stop."""
    row_number = first_row
    try:
        for cells in rows:
            if row_number > MAX_ROWS:
                raise TooManyRows(limit=MAX_ROWS, columns=MAX_WIDTH)
            yield row_number, cells
            row_number += 1
    except csv.Error as error:
        faults.extend(UnclosedQuotation(line=row_number, reason=str(error)).violations)


def _chain_of(lines: list[StatementLine], reader: LineReader) -> BalanceChain:
    links = [Link(line.line_no, (line.credit_vnd - line.debit_vnd) or None, line.balance_vnd) for line in lines]
    return prove(links, opening_vnd=reader.opening_vnd, closing_vnd=reader.closing_vnd)


def _with_amount(line: StatementLine, change_vnd: int) -> StatementLine:
    if not change_vnd:
        return line
    return line._replace(debit_vnd=max(-change_vnd, 0), credit_vnd=max(change_vnd, 0))


def _first(faults: list[Violation]) -> tuple[Violation, ...]:
    """Order the faults by their lines and keep the first ones."""
    ordered = sorted(faults, key=_line_of)
    return (*ordered[:MAX_FAULTS], more_faults()) if len(ordered) >= MAX_FAULTS else tuple(ordered)


def _line_of(fault: Violation) -> int:
    line = fault.facts.get("line")
    return line if isinstance(line, int) else 0
