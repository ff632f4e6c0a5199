"""Books on paper: rows cut into sheets of A4, each with the sums carried from the sheet before and to the next.

Source: TT 99/2025, form S03a: rows "trang trước chuyển sang" and "cộng chuyển sang trang sau".
"""

import dataclasses
from collections.abc import Iterable, Sequence

from fund.ledger.queries import StatementRow
from fund.web.books.rows import JournalBlock, JournalLine

FIRST_SHEET = {"journal": 20, "ledger": 18}
NEXT_SHEET = 22
"""How many lines of print a sheet holds in landscape, its head and sums apart; the first has the title above."""
SAID_WIDTH = {"journal": 55, "ledger": 47}
"""How many letters of the description fit on one line of print."""


@dataclasses.dataclass(frozen=True)
class PrintedLine:
    """One row on paper."""

    block: JournalBlock
    row: JournalLine
    is_first: bool
    said: str


@dataclasses.dataclass(frozen=True)
class JournalSheet:
    """One sheet of the journal; sums run from the first sheet."""

    number: int
    rows: tuple[PrintedLine, ...]
    before_debit_vnd: int
    before_credit_vnd: int
    debit_vnd: int
    credit_vnd: int
    is_last: bool


@dataclasses.dataclass(frozen=True)
class LedgerSheet:
    """One sheet of an account: what it brings over, its rows, what it hands on."""

    number: int
    rows: tuple[StatementRow, ...]
    before_debit_vnd: int
    before_credit_vnd: int
    before_balance_vnd: int
    debit_vnd: int
    credit_vnd: int
    balance_vnd: int
    is_last: bool


def journal_sheets(blocks: Iterable[JournalBlock]) -> list[JournalSheet]:
    """Cut the journal into sheets."""
    lines = [_printed(block, row, is_first=index == 0) for block in blocks for index, row in enumerate(block.lines)]
    weights = [max(_height(line.said, SAID_WIDTH["journal"]), 1 + (len(line.row.contra) > 11)) for line in lines]
    sheets, debit, credit = list[JournalSheet](), 0, 0
    cuts = _cuts(weights, first=FIRST_SHEET["journal"])
    for number, (start, end) in enumerate(cuts, start=1):
        rows = tuple(lines[start:end])
        before = (debit, credit)
        debit += sum(line.row.line.debit_vnd for line in rows)
        credit += sum(line.row.line.credit_vnd for line in rows)
        sheets.append(JournalSheet(number, rows, *before, debit, credit, is_last=number == len(cuts)))
    return sheets


def ledger_sheets(rows: Sequence[StatementRow], *, opening_vnd: int) -> list[LedgerSheet]:
    """Cut an account into sheets."""
    weights = [_height(row.description, SAID_WIDTH["ledger"]) for row in rows]
    sheets, debit, credit, balance = list[LedgerSheet](), 0, 0, opening_vnd
    cuts = _cuts(weights, first=FIRST_SHEET["ledger"])
    for number, (start, end) in enumerate(cuts, start=1):
        part = tuple(rows[start:end])
        before = (debit, credit, balance)
        debit += sum(row.debit_vnd for row in part)
        credit += sum(row.credit_vnd for row in part)
        balance = part[-1].balance_vnd if part else balance
        sheets.append(LedgerSheet(number, part, *before, debit, credit, balance, is_last=number == len(cuts)))
    return sheets


def _printed(block: JournalBlock, row: JournalLine, *, is_first: bool) -> PrintedLine:
    parts = [block.entry.description if is_first else "", row.text]
    return PrintedLine(block, row, is_first, " – ".join(part for part in parts if part))


def _height(text: str, width: int) -> int:
    return max(1, -(-len(text) // width))


def _cuts(weights: Sequence[int], *, first: int) -> list[tuple[int, int]]:
    """Give the (start, end) of each sheet; an empty book is one empty sheet."""
    cuts, start, used = list[tuple[int, int]](), 0, 0
    for index, weight in enumerate(weights):
        room = NEXT_SHEET if cuts else first
        if used + weight > room and index > start:
            cuts.append((start, index))
            start, used = index, 0
        used += weight
    return [*cuts, (start, len(weights))]
