"""Pages of a book by keyset, forwards and backwards: the address names the row after which a page begins."""

import dataclasses
import datetime as dt
import re

from flask import request

from fund.web.paging import AFTER, PAGE_SIZE, address_with

_CURSOR = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\.([0-9]{1,18})(?:\.([0-9]{1,6}))?")

EntryKey = tuple[dt.date, int]
LineKey = tuple[dt.date, int, int]


@dataclasses.dataclass(frozen=True)
class BookPages:
    """The ways from one page of a book to the others; an empty address is no way."""

    first: str
    previous: str
    following: str
    last: str
    words: str


def entry_key() -> EntryKey | None:
    """Read the key of the last entry before the page; anything unreadable means the first page."""
    found = _read()
    return None if found is None else (found[0], found[1])


def line_key() -> LineKey | None:
    """Read the key of the last line before the page."""
    found = _read()
    return None if found is None or found[2] is None else (found[0], found[1], found[2])


def _read() -> tuple[dt.date, int, int | None] | None:
    found = _CURSOR.fullmatch(request.args.get(AFTER, ""))
    if found is None:
        return None
    try:
        day = dt.date.fromisoformat(found[1])
    except ValueError:
        return None
    return day, int(found[2]), int(found[3]) if found[3] else None


def address_after(key: EntryKey | LineKey | None) -> str:
    """Give this page's address beginning behind a key; None is the first page."""
    if key is None:
        return address_with()
    return address_with(**{AFTER: ".".join([key[0].isoformat(), *(str(part) for part in key[1:])])})


def last_page_rows(count: int) -> int:
    """Tell how many rows the last of `count` rows' pages has."""
    return count % PAGE_SIZE or min(count, PAGE_SIZE)
