"""Read one cell of a statement: a date, a time of day, whole đồng, a side (pure).

Each is spelled in the one way the layout says; anything else is refused with its line. What repeats is remembered.
"""

import datetime as dt
import re

from fund.banking.layouts import Layout
from fund.errors import InvalidInput
from fund.money import MAX_VND
from fund.text import fold

_EARLIEST_YEAR = 2000
_CLOCK = (
    r"(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d)(?:\.\d{1,6})?)?(?: ?(?P<half>[AaPp])[Mm])?"
)
_DAYS = {
    "dmy": r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})",
    "dmy2": r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{2})",
    "ymd": r"(?P<year>\d{4})(?P<mark>[/.-]?)(?P<month>\d{2}|(?<=[/.-])\d)(?P=mark)(?P<day>\d{2}|(?<=[/.-])\d)",
    "mdy": r"(?P<month>\d{1,2})[/.-](?P<day>\d{1,2})[/.-](?P<year>\d{4})",
}
_NAMED_MONTH = r"(?P<day>\d{1,2})[ /-](?P<month>[A-Za-z]{3})[ /-](?P<year>\d{4})"
_STORED_DATE = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})T(\d{2}:\d{2}:\d{2})", re.ASCII)
_TIME = re.compile(_CLOCK, re.ASCII)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CURRENCY = r"(?:[ \xa0]?(?:VND|VNĐ|vnd|vnđ|đồng|đ|₫))?"
_IN = frozenset({"c", "cr", "co", "credit", "ghi co", "+", "vao", "tien vao", "thu", "in"})
_OUT = frozenset({"d", "dr", "no", "debit", "ghi no", "-", "ra", "tien ra", "chi", "out"})
_SIGNED = re.compile(
    r"(?P<open>\()?(?P<sign>[+-]?)[ \xa0]?(?P<digits>[^()+-]*?)(?P<close>\))?(?P<after>-|[ \xa0]?[CcDd][Rr]?)?"
)


class BadDate(InvalidInput):
    """A date cell is no date in the layout's order."""


class BadTime(InvalidInput):
    """A time cell is no time of day."""


class FutureDate(InvalidInput):
    """A line is dated after today."""


class BadAmount(InvalidInput):
    """An amount cell is no whole number of đồng in the layout's spelling."""


class BadSide(InvalidInput):
    """The mark of a side is neither that of money in nor of money out, or it contradicts the sign."""


class CellReader:
    """Reads the cells of one file by its layout; remembers dates and amounts already understood (they repeat)."""

    def __init__(self, layout: Layout, today: dt.date) -> None:
        """Prepare the patterns of the layout."""
        day = _DAYS[layout.date_order]
        self._date_patterns = tuple(
            re.compile(pattern, re.ASCII)
            for pattern in (
                rf"{day}(?:[ T,;]+{_CLOCK})?",
                rf"{_CLOCK}[ ,;]+{day}",
                rf"{_NAMED_MONTH}(?:[ ,;]+{_CLOCK})?",
            )
        )
        self._amount_pattern = _amount_pattern(layout)
        self._thousands = layout.thousands
        self._today = today
        self._moments: dict[str, tuple[dt.date, str]] = {}
        self._amounts: dict[str, int] = {}

    def moment(self, row: int, cell: str) -> tuple[dt.date, str]:
        """Read a date, with the time of day where the cell has one ("" where not)."""
        known = self._moments.get(cell)
        if known is not None:
            return known
        found = self.find_moment(cell)
        if found is None or found[0].year < _EARLIEST_YEAR:
            raise BadDate(line=row, value=shown(cell))
        if found[0] > self._today:
            raise FutureDate(line=row, date=found[0], today=self._today)
        return self._moments.setdefault(cell, found)

    def find_moment(self, cell: str) -> tuple[dt.date, str] | None:
        """Read a date and time, or give None."""
        text = " ".join(cell.split())
        if stored := _STORED_DATE.fullmatch(text):
            date = _date_of(stored)
            return (date, "" if stored[4] == "00:00:00" else stored[4]) if date else None
        for pattern in self._date_patterns:
            if match := pattern.fullmatch(text):
                date = _date_of(match)
                return (date, _clock_of(match)) if date else None
        return None

    def time(self, row: int, cell: str) -> str:
        """Read a time of day as "HH:MM:SS"; blank stays blank."""
        text = cell.strip()
        if not text:
            return ""
        match = _TIME.fullmatch(text.rpartition("T")[2])
        if match is None:
            raise BadTime(line=row, value=shown(cell))
        return _clock_of(match)

    def amount(self, row: int, cell: str) -> int:
        """Read whole đồng without a sign; blank and zero are 0."""
        if not cell:
            return 0
        known = self._amounts.get(cell)
        return known if known is not None else self._amounts.setdefault(cell, self._parse(row, cell.strip(), cell))

    def signed(self, row: int, cell: str) -> int:
        """Read whole đồng with a sign: -1.000, (1.000), 1.000-, 1.000 DR are below zero."""
        text = cell.strip()
        match = _SIGNED.fullmatch(text)
        if not text:
            return 0
        if match is None or bool(match["open"]) != bool(match["close"]):
            raise BadAmount(line=row, value=shown(cell))
        after = (match["after"] or "").strip().casefold()
        amount = self._parse(row, match["digits"].strip(), cell)
        marks = [mark for mark in (match["sign"], match["open"], after) if mark]
        if len(marks) > 1:
            raise BadAmount(line=row, value=shown(cell))
        return -amount if marks and marks[0] in {"-", "(", "d", "dr"} else amount

    def side(self, row: int, cell: str) -> int:
        """Read the mark of a side: 1 for money in, -1 for money out, 0 for none."""
        mark = fold(cell.strip())
        if mark in _IN or mark in _OUT:
            return 1 if mark in _IN else -1
        if mark:
            raise BadSide(line=row, value=shown(cell))
        return 0

    def balance(self, row: int, cell: str) -> int | None:
        """Read a balance, which may be below zero; blank is None."""
        text = cell.strip()
        if not text:
            return None
        return self._parse(row, text, text) if text[0] not in "-(" else self.signed(row, text)

    def _parse(self, row: int, text: str, cell: str) -> int:
        """Read whole đồng; blank and zero are 0, decimals only as noughts."""
        if not text:
            return 0
        match = self._amount_pattern.fullmatch(text)
        if match is None:
            raise BadAmount(line=row, value=shown(cell))
        amount = int(match[1].replace(self._thousands, "").replace(" ", "").replace("\xa0", ""))
        if amount > MAX_VND:
            raise BadAmount(line=row, value=shown(cell))
        return amount


def looks_like_side(cell: str) -> bool:
    """Tell whether a cell is the mark of a side."""
    mark = fold(cell.strip())
    return mark in _IN or mark in _OUT


def _amount_pattern(layout: Layout) -> re.Pattern[str]:
    """Make the pattern of an amount: plain digits or groups of three, blanks between groups, one or two noughts.

    Three noughts after the decimal mark are refused: in a layout with dots, `50,000` is fifty thousand misspelled.
    """
    mark = re.escape(layout.thousands)
    grouped = rf"\d{{1,3}}(?:[ \xa0]?{mark}[ \xa0]?\d{{3}})+|\d{{1,3}}(?:[ \xa0]\d{{3}})+|\d{{1,20}}"
    return re.compile(rf"\+?({grouped})(?:{re.escape(layout.decimal)}0{{1,2}})?{_CURRENCY}", re.ASCII)


def _date_of(match: re.Match[str]) -> dt.date | None:
    year, month = int(match["year"]), match["month"]
    try:
        number = int(month) if month.isdigit() else _MONTHS.index(month.casefold()) + 1
        return dt.date(year + 2000 if year < 100 else year, number, int(match["day"]))
    except ValueError:
        return None


def _clock_of(match: re.Match[str]) -> str:
    if match["hour"] is None:
        return ""
    hour = int(match["hour"])
    if match["half"] and 1 <= hour <= 12:
        hour = hour % 12 + (12 if match["half"].casefold() == "p" else 0)
    return f"{hour:02}:{match['minute']}:{match['second'] or '00'}"


def shown(cell: str) -> str:
    """Shorten a cell for a sentence."""
    return cell.strip()[:40]
