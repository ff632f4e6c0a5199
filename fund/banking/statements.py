"""Read a bank's CSV statement into lines, strictly: every fault is told with its line, and nothing is dropped.

Pure: bytes and a profile in, frozen lines out. A line's number is its row as a spreadsheet shows it (the head is row
1), since a memo may hold line breaks. Up to `MAX_FAULTS` faults are told at once.
"""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fund.banking.decoding import MAX_STATEMENT_BYTES, EmptyStatement, FileTooLarge, decode_statement
from fund.banking.profiles import Columns, StatementProfile, shipped_profiles
from fund.errors import InvalidInput, ManyViolations, Violation
from fund.money import MAX_VND

MAX_LINES = 300_000
MAX_FAULTS = 20
_HEAD_WITHIN_ROWS = 20
_EARLIEST_YEAR = 2000

_DATE = {
    "dmy": re.compile(r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})", re.ASCII),
    "ymd": re.compile(r"(?P<year>\d{4})[/.-](?P<month>\d{1,2})[/.-](?P<day>\d{1,2})", re.ASCII),
}
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?", re.ASCII)


class UnknownLayout(InvalidInput):
    """The head of the file is not that of the chosen profile; expected, missing and found columns are told."""


class StatementFaults(ManyViolations):
    """Lines of the file cannot be read; carries the first `MAX_FAULTS` faults, each with its line, and `MoreFaults`."""


class BadRow(InvalidInput):
    """A row has more or fewer cells than the head."""


class UnclosedQuotation(InvalidInput):
    """From a row on the file cannot be cut into cells: its quotation marks do not close."""


class BadDate(InvalidInput):
    """A date cell is no date in the profile's order."""


class BadTime(InvalidInput):
    """A time cell is no time of day."""


class FutureDate(InvalidInput):
    """A line is dated after today."""


class BadAmount(InvalidInput):
    """An amount cell is no whole number of đồng in the profile's spelling."""


class NoAmount(InvalidInput):
    """A line has neither a debit nor a credit."""


class BothSides(InvalidInput):
    """A line has a debit and a credit."""


class StatementLine(NamedTuple):
    """One line of a statement: exactly one of debit and credit is above zero, as the bank's customer sees them.

    `raw` holds the cells as the file has them. `booked_time` is "HH:MM:SS" or empty; references are those present.
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


class Statement(NamedTuple):
    """The lines of one file, in the file's order, and the heads of its columns."""

    heads: tuple[str, ...]
    lines: tuple[StatementLine, ...]

    @property
    def first_date(self) -> dt.date:
        """Tell the earliest date of a line."""
        return min(line.booked_date for line in self.lines)

    @property
    def last_date(self) -> dt.date:
        """Tell the latest date of a line."""
        return max(line.booked_date for line in self.lines)


def read_statement(content: bytes, profile: StatementProfile, *, today: dt.date) -> Statement:
    """Read the bytes of a statement in a layout.

    Raises:
        InvalidInput: What `decode_statement` refuses.
        UnknownLayout: The columns are not those of the layout.
        StatementFaults: Some lines cannot be read.
        EmptyStatement: A head without lines.
        FileTooLarge: More than `MAX_LINES` lines.
    """
    text = decode_statement(content)
    heads, head_row, rows = _find_head(text, profile)
    lines = _read_lines(rows, _LineReader(heads, profile, today), first_row=head_row + 1)
    if not lines:
        raise EmptyStatement
    return Statement(heads, tuple(lines))


def more_faults() -> Violation:
    """Say that the faults told are only the first ones."""
    return Violation("MoreFaults", "", {"shown": MAX_FAULTS})


def _find_head(text: str, profile: StatementProfile) -> tuple[tuple[str, ...], int, Iterator[list[str]]]:
    """Find the head row among the first rows, trying each delimiter; the reader stands just below it."""
    wanted = {_key(head) for head in profile.columns.required()}
    for delimiter in profile.delimiters:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        for row_number, cells in _first_rows(reader):
            keys = [_key(cell) for cell in cells]
            if wanted <= set(keys) and all(keys.count(key) == 1 for key in wanted):
                return tuple(cell.strip() for cell in cells), row_number, reader
    raise _unknown_layout(text, profile)


def _first_rows(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    try:
        for row_number in range(1, _HEAD_WITHIN_ROWS + 1):
            yield row_number, next(reader)
    except (csv.Error, StopIteration):
        return


def _unknown_layout(text: str, profile: StatementProfile) -> UnknownLayout:
    first_line = next(line for line in text.splitlines() if line.strip())
    delimiter = max(profile.delimiters, key=first_line.count)
    found = [cell.strip().strip('"') for cell in first_line[:1000].split(delimiter)]
    keys = {_key(cell) for cell in found}
    expected = profile.columns.required()
    fitting = [p.label for p in shipped_profiles().values() if {_key(head) for head in p.columns.required()} <= keys]
    return UnknownLayout(
        profile=profile.label,
        expected=", ".join(expected),
        missing=", ".join(head for head in expected if _key(head) not in keys),
        found=", ".join(found)[:300],
        fitting=", ".join(fitting) or "không có",
    )


def _key(head: str) -> str:
    return "".join(head.split()).casefold()


def _read_lines(rows: Iterator[list[str]], reader: "_LineReader", *, first_row: int) -> list[StatementLine]:
    lines: list[StatementLine] = []
    faults: list[Violation] = []
    for row_number, cells in _numbered_rows(rows, first_row, faults):
        if not any(cells) or not any(cell.strip() for cell in cells):
            continue
        try:
            lines.append(reader.read(row_number, cells))
        except InvalidInput as refusal:
            faults.extend(refusal.violations)
        if len(lines) > MAX_LINES:
            raise FileTooLarge(lines=len(lines), limit=MAX_STATEMENT_BYTES // 1_000_000)
        if len(faults) >= MAX_FAULTS:
            faults.append(more_faults())
            break
    if faults:
        raise StatementFaults(tuple(faults))
    return lines


def _numbered_rows(
    rows: Iterator[list[str]], first_row: int, faults: list[Violation]
) -> Iterator[tuple[int, list[str]]]:
    """Number the rows; where quotation marks make the rest unreadable, tell it and stop."""
    row_number = first_row
    try:
        for cells in rows:
            yield row_number, cells
            row_number += 1
    except csv.Error as error:
        faults.extend(UnclosedQuotation(line=row_number, reason=str(error)).violations)


class _LineReader:
    """Reads the cells of a row by the profile; remembers dates and amounts already understood (they repeat)."""

    def __init__(self, heads: Sequence[str], profile: StatementProfile, today: dt.date) -> None:
        places = {_key(head): place for place, head in enumerate(heads)}
        columns: Columns = profile.columns

        def place_of(head: str) -> int | None:
            return places[_key(head)] if head else None

        self._width = len(heads)
        self._date, self._debit, self._credit, self._memo = (
            places[_key(head)] for head in (columns.date, columns.debit, columns.credit, columns.memo)
        )
        self._references = [places[_key(head)] for head in columns.references]
        self._time, self._balance = place_of(columns.time), place_of(columns.balance)
        self._payer_account = place_of(columns.payer_account)
        self._date_pattern = _DATE[profile.date_order]
        self._amount_pattern = _amount_pattern(profile)
        self._thousands = profile.thousands
        self._today = today
        self._dates: dict[str, dt.date] = {}
        self._amounts: dict[str, int] = {}

    def read(self, row: int, cells: list[str]) -> StatementLine:
        if len(cells) != self._width:
            cells = self._fit(row, cells)
        debit = self._read_amount(row, cells[self._debit])
        credit = self._read_amount(row, cells[self._credit])
        if debit and credit:
            raise BothSides(line=row, debit_vnd=debit, credit_vnd=credit)
        if not debit and not credit:
            raise NoAmount(line=row)
        balance = cells[self._balance].strip() if self._balance is not None else ""
        return StatementLine(
            row,
            self._read_date(row, cells[self._date]),
            self._read_time(row, cells[self._time]) if self._time is not None else "",
            tuple(filter(None, [" ".join(cells[place].split()) for place in self._references])),
            debit,
            credit,
            self._read_balance(row, balance) if balance else None,
            " ".join(cells[self._memo].split()),
            "".join(cells[self._payer_account].split()) if self._payer_account is not None else "",
            tuple(cells),
        )

    def _fit(self, row: int, cells: list[str]) -> list[str]:
        """Take blank cells beyond the head (a spreadsheet adds them); anything else is a fault."""
        if len(cells) > self._width and not any(cell.strip() for cell in cells[self._width :]):
            return cells[: self._width]
        raise BadRow(line=row, expected=self._width, found=len(cells))

    def _read_date(self, row: int, cell: str) -> dt.date:
        known = self._dates.get(cell)
        if known is not None:
            return known
        match = self._date_pattern.fullmatch(cell.strip())
        date = _date_of(match) if match else None
        if date is None or date.year < _EARLIEST_YEAR:
            raise BadDate(line=row, value=_shown(cell))
        if date > self._today:
            raise FutureDate(line=row, date=date, today=self._today)
        return self._dates.setdefault(cell, date)

    def _read_time(self, row: int, cell: str) -> str:
        text = cell.strip()
        if not text:
            return ""
        match = _TIME.fullmatch(text)
        if match is None:
            raise BadTime(line=row, value=_shown(cell))
        hour, minute, second = match.groups(default="00")
        return f"{hour:0>2}:{minute}:{second}"

    def _read_amount(self, row: int, cell: str) -> int:
        if not cell:
            return 0
        known = self._amounts.get(cell)
        return known if known is not None else self._amounts.setdefault(cell, self._parse(row, cell.strip(), cell))

    def _read_balance(self, row: int, text: str) -> int:
        if text.startswith("-"):
            return -self._parse(row, text[1:].strip(), text)
        return self._parse(row, text, text)

    def _parse(self, row: int, text: str, cell: str) -> int:
        """Read whole đồng; blank and zero are 0, decimals only as noughts."""
        if not text:
            return 0
        match = self._amount_pattern.fullmatch(text)
        if match is None:
            raise BadAmount(line=row, value=_shown(cell))
        amount = int(match[1].replace(self._thousands, "").replace(" ", "").replace("\xa0", ""))
        if amount > MAX_VND:
            raise BadAmount(line=row, value=_shown(cell))
        return amount


def _amount_pattern(profile: StatementProfile) -> re.Pattern[str]:
    """Make the pattern of an amount: plain digits or groups of three, blanks between groups, one or two noughts.

    Three noughts after the decimal mark are refused: in a layout with dots, `50,000` is fifty thousand misspelled.
    """
    mark = re.escape(profile.thousands)
    grouped = rf"\d{{1,3}}(?:[ \xa0]?{mark}[ \xa0]?\d{{3}})+|\d{{1,3}}(?:[ \xa0]\d{{3}})+|\d{{1,20}}"
    return re.compile(rf"\+?({grouped})(?:{re.escape(profile.decimal)}0{{1,2}})?", re.ASCII)


def _date_of(match: re.Match[str]) -> dt.date | None:
    try:
        return dt.date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return None


def _shown(cell: str) -> str:
    return cell.strip()[:40]
