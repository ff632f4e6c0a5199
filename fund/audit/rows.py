"""Rows of an outer join: SQLAlchemy types them as present, yet the other side may be missing."""

from typing import TypeVar

T = TypeVar("T")


def maybe(found: T) -> T | None:
    """Say that a column of an outer join may be None."""
    return found
