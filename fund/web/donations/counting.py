"""The banknotes a cashier counts while confirming gifts."""

from collections.abc import Mapping

from fund.errors import InvalidInput
from fund.money import format_vnd
from fund.web.donations.schemas import DENOMINATIONS


class CountDiffers(InvalidInput):
    """The notes counted are not worth the gifts chosen."""


def counted_notes(values: Mapping[str, int | None]) -> tuple[int, str]:
    """Add up the notes of a form.

    Returns:
        Their worth in đồng, and what was counted in words ("500.000 × 2; 100.000 × 1"), empty if nothing was.
    """
    counts = [(note, values.get(f"count_{note}") or 0) for note in DENOMINATIONS]
    words = "; ".join(f"{format_vnd(note)} × {count}" for note, count in counts if count)
    return sum(note * count for note, count in counts), f"Đếm {words}" if words else ""
