"""Pages of a list by keyset: fifty rows, the next page named by the last row's key in the address."""

import dataclasses
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from flask import request, url_for

T = TypeVar("T")

PAGE_SIZE = 50
AFTER = "sau"
"""Name of the key in the address; it is no filter."""


@dataclasses.dataclass(frozen=True)
class Page(Generic[T]):
    """One page of rows with the ways to the first and to the next one."""

    rows: Sequence[T]
    first_address: str
    next_address: str
    words: str


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
    """Give this page's address with some arguments changed (None drops one); the page key is dropped."""
    kept = {name: value for name, value in request.args.items() if name != AFTER}
    wanted = {name: value for name, value in {**kept, **changed}.items() if value}
    return url_for(request.endpoint or "", **{**(request.view_args or {}), **wanted})
