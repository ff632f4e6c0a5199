"""Turn the rows under the head of a statement into lines (pure).

A row is a line, or it stands aside: a repeated head, a note without date and amounts, the opening or closing balance,
a total. Opening and closing serve the chain of balances; a total must be what the lines add up to. Rows that stand
aside are counted, so that nothing is dropped silently.
"""

import datetime as dt
import re
from collections.abc import Sequence
from typing import NamedTuple

from fund.banking.cells import CellReader
from fund.banking.layouts import Layout, key_of, place_of
from fund.errors import FundError, InvalidInput
from fund.text import fold

_OPENING = re.compile(r"(so du dau|du dau|so du truoc|opening balance|beginning balance|balance brought forward)\b.*")
_CLOSING = re.compile(r"(so du cuoi|du cuoi|closing balance|ending balance|balance carried forward)\b.*")
_TOTAL = re.compile(r"(tong|tong cong|cong|tong so|cong phat sinh|tong phat sinh|so phat sinh|phat sinh|total)\b.*")
_COLUMN_NUMBER = re.compile(r"\(?(?:\d{1,2}|[A-Za-z])\)?")
_AMOUNT_AT_END = re.compile(r"[:=]?\s*(-?[\d.,]{1,30})(?:\s*(?:VND|VNĐ|đ|đồng))?$", re.IGNORECASE)


class BadRow(InvalidInput):
    """A row has more or fewer cells than the head."""


class BothSides(InvalidInput):
    """A line has a debit and a credit."""


class SideMissing(InvalidInput):
    """A line has an amount and no mark of its side, in a layout where the mark tells the side."""


class SideContradicted(InvalidInput):
    """The sign of an amount and the mark of its side say opposite things."""


class TotalDisagrees(InvalidInput):
    """A total in the file is not what its lines add up to."""


class StatementLine(NamedTuple):
    """One line of a statement: exactly one of debit and credit is above zero, as the bank's customer sees them.

    `raw` holds the cells as the file has them. `booked_time` is "HH:MM:SS" or empty; references are those present.
    The payer's name, where the layout has it, stands in the memo too.
    """

    line_no: int
    booked_date: dt.date
    booked_time: str
    references: tuple[str, ...]
    debit_vnd: int
    credit_vnd: int
    balance_vnd: int | None
    memo: str
    payer_account: str
    raw: tuple[str, ...]
    payer_name: str = ""


class LineReader:
    """Reads row after row; `asides`, `opening_vnd` and `closing_vnd` gather what is no line."""

    def __init__(self, heads: Sequence[str], layout: Layout, today: dt.date) -> None:
        """Find the places of the columns among the heads."""
        keys = [key_of(head) for head in heads]

        def place(name: str) -> int:
            fixed = place_of(name)
            return keys.index(key_of(name)) if fixed is None else fixed

        def optional(name: str) -> int | None:
            return place(name) if name else None

        columns = layout.columns
        self._head_keys = keys
        self._width = len(heads)
        self._cells = CellReader(layout, today)
        self._date = place(columns.date)
        self._memos = [place(name) for name in columns.memo]
        self._references = [place(name) for name in columns.references]
        self._debit, self._credit = optional(columns.debit), optional(columns.credit)
        self._amount, self._side = optional(columns.amount), optional(columns.side)
        self._time, self._balance = optional(columns.time), optional(columns.balance)
        self._payer_account, self._payer_name = optional(columns.payer_account), optional(columns.payer_name)
        money = (self._debit, self._credit, self._amount, self._balance)
        self._money = [found for found in money if found is not None]
        self._sums = [0, 0]
        self.asides: list[int] = []
        self.opening_vnd: int | None = None
        self.closing_vnd: int | None = None

    def read(self, row: int, cells: list[str]) -> StatementLine | None:
        """Read a row; None where it stands aside. A line without an amount has zero on both sides."""
        if len(cells) != self._width:
            cells = self._fit(row, cells)
        first = cells[self._date][:1]
        if not first.isdigit() and self._stands_aside(row, cells):
            self.asides.append(row)
            return None
        debit, credit = self._read_amounts(row, cells)
        balance = cells[self._balance] if self._balance is not None else ""
        date, time = self._cells.moment(row, cells[self._date])
        if self._time is not None and cells[self._time]:
            time = self._cells.time(row, cells[self._time]) or time
        if not debit and not credit and balance and self._is_end_balance(row, cells):
            self.asides.append(row)
            return None
        self._sums[0] += debit
        self._sums[1] += credit
        name = " ".join(cells[self._payer_name].split()) if self._payer_name is not None else ""
        return StatementLine(
            row,
            date,
            time,
            tuple(filter(None, [" ".join(cells[place].split()) for place in self._references])),
            debit,
            credit,
            self._cells.balance(row, balance) if balance else None,
            self._memo(cells, name),
            "".join(cells[self._payer_account].split()) if self._payer_account is not None else "",
            tuple(cells),
            name,
        )

    def is_numbering(self, cells: Sequence[str]) -> bool:
        """Tell whether a row just under the head only numbers the columns: (1) (2) (3)."""
        texts = [cell.strip() for cell in cells if cell.strip()]
        return len(texts) > 2 and all(_COLUMN_NUMBER.fullmatch(text) for text in texts)

    def _memo(self, cells: list[str], name: str) -> str:
        if len(self._memos) == 1:
            memo = " ".join(cells[self._memos[0]].split())
        else:
            memo = " ".join(" ".join(cells[place] for place in self._memos).split())
        return memo if not name or key_of(name) in key_of(memo) else f"{memo} {name}".strip()

    def _read_amounts(self, row: int, cells: list[str]) -> tuple[int, int]:
        if self._amount is not None:
            return self._read_one_column(row, cells)
        debit = self._cells.amount(row, cells[self._debit]) if self._debit is not None else 0
        credit = self._cells.amount(row, cells[self._credit]) if self._credit is not None else 0
        if debit and credit:
            raise BothSides(line=row, debit_vnd=debit, credit_vnd=credit)
        return debit, credit

    def _read_one_column(self, row: int, cells: list[str]) -> tuple[int, int]:
        assert self._amount is not None
        change = self._cells.signed(row, cells[self._amount])
        if self._side is not None and change:
            side = self._cells.side(row, cells[self._side])
            if not side:
                raise SideMissing(line=row)
            if change < 0 < side:
                raise SideContradicted(line=row, value=cells[self._amount].strip()[:40])
            change = abs(change) * side
        return max(-change, 0), max(change, 0)

    def _fit(self, row: int, cells: list[str]) -> list[str]:
        """Take blank cells beyond the head (a spreadsheet adds them) and notes; anything else is a fault."""
        if len(cells) > self._width and not any(cell.strip() for cell in cells[self._width :]):
            return cells[: self._width]
        padded = cells + [""] * (self._width - len(cells))
        if len(cells) < self._width and not padded[self._date].strip()[:1].isdigit():
            return padded
        raise BadRow(line=row, expected=self._width, found=len(cells))

    def _stands_aside(self, row: int, cells: list[str]) -> bool:
        texts = [cell.strip() for cell in cells]
        if texts[self._date] and self._cells.find_moment(texts[self._date]):
            return False
        if self._is_end_balance(row, cells) or [key_of(text) for text in texts] == self._head_keys:
            return True
        has_money = any(texts[place] for place in self._money)
        if has_money and any(_TOTAL.fullmatch(fold(text)) for text in texts):
            return self._is_total(row, texts)
        return not has_money and not texts[self._date][:1].isdigit()

    def _is_end_balance(self, row: int, cells: list[str]) -> bool:
        """Tell an opening or closing balance by its words, and keep it for the chain."""
        for text in cells:
            folded = fold(text.strip())
            is_opening = _OPENING.fullmatch(folded) is not None
            if not is_opening and not _CLOSING.fullmatch(folded):
                continue
            found = self._balance_in(row, cells, text)
            if is_opening and self.opening_vnd is None:
                self.opening_vnd = found
            elif not is_opening:
                self.closing_vnd = found
            return True
        return False

    def _balance_in(self, row: int, cells: list[str], text: str) -> int | None:
        """Read the amount beside the words: of the balance column, of the words' own cell, else none."""
        if self._balance is not None and cells[self._balance].strip():
            spelled = cells[self._balance]
        else:
            spelled = match[1] if (match := _AMOUNT_AT_END.search(text.strip())) else ""
        try:
            return self._cells.balance(row, spelled) if spelled != text else None
        except FundError:
            return None

    def _is_total(self, row: int, texts: list[str]) -> bool:
        """Prove a total against the lines read so far."""
        said = [
            self._cells.amount(row, texts[place]) if place is not None else None
            for place in (self._debit, self._credit)
        ]
        if self._amount is not None:
            return False
        for told, found in zip(said, self._sums, strict=True):
            if told and told != found:
                raise TotalDisagrees(line=row, said_vnd=told, found_vnd=found)
        return True
