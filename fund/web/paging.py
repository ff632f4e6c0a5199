"""Pages of a list by keyset: fifty rows, the next page named by the last row's key in the address."""

import dataclasses
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from flask import request, url_for

T = TypeVar("T")

PAGE_SIZE = 50
AFTER = "sau"
"""Name of the key in the address; it is no filter."""
BEFORE = "truoc"
"""Name of the key of the first row of the page behind, to go back."""
FROM_END = "cuoi"
"""In the address it asks for the last page."""
_PLACES = frozenset({AFTER, BEFORE, FROM_END})


@dataclasses.dataclass(frozen=True)
class Page(Generic[T]):
    """One page of rows with the ways to the first and to the next one."""

    rows: Sequence[T]
    first_address: str
    next_address: str
    words: str


@dataclasses.dataclass(frozen=True)
class TwoWayPage(Generic[T]):
    """One page of rows with the ways to all others; an empty address is no way."""

    rows: Sequence[T]
    first: str
    previous: str
    following: str
    last: str


def two_way_page(rows: Sequence[T], *, key: Callable[[T], str], size: int = PAGE_SIZE) -> TwoWayPage[T]:
    """Cut a page that was asked for with one row more than a page, in the direction the address tells.

    Args:
        rows: In the order of the list; the row too many stands where the list goes on.
        key: Spells the key of a row as the address names it.
    """
    is_backwards = BEFORE in request.args or FROM_END in request.args
    has_more = len(rows) > size
    shown = rows[-size:] if is_backwards else rows[:size]
    has_before = has_more if is_backwards else AFTER in request.args
    has_behind = BEFORE in request.args if is_backwards else has_more
    return TwoWayPage(
        rows=shown,
        first=address_with() if has_before else "",
        previous=address_with(**{BEFORE: key(shown[0])}) if has_before and shown else "",
        following=address_with(**{AFTER: key(shown[-1])}) if has_behind and shown else "",
        last=address_with(**{FROM_END: "1"}) if has_behind else "",
    )


def after_key() -> int | None:
    """Read the key of the last row of the page before; anything unreadable means the first page."""
    text = request.args.get(AFTER, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def page_of(rows: Sequence[T], *, key: Callable[[T], int], size: int = PAGE_SIZE) -> Page[T]:
    """Cut a page from rows that were asked for with `limit=size + 1`.

    Args:
        rows: In order, one more than a page if there is a next one.
        key: The key that the next page's query continues from.
    """
    shown = rows[:size]
    has_more = len(rows) > size
    return Page(
        rows=shown,
        first_address=address_with() if after_key() is not None else "",
        next_address=address_with(**{AFTER: str(key(shown[-1]))}) if has_more else "",
        words=f"{len(shown)} dòng{', còn nữa' if has_more else ''}",
    )


def address_with(**changed: str | None) -> str:
    """Give this page's address with some arguments changed (None drops one); the place in the list is dropped."""
    kept = {name: value for name, value in request.args.items() if name not in _PLACES}
    wanted = {name: value for name, value in {**kept, **changed}.items() if value}
    return url_for(request.endpoint or "", **{**(request.view_args or {}), **wanted})
