"""Whole đồng: parse what people type, format it the Vietnamese way, split it without losing any.

Money is an `int` from the form to the database to the Word file. No float, no Decimal.
"""

import re
from collections.abc import Sequence

from fund.errors import InvalidInput

MAX_VND = 9_000_000_000_000_000
"""The largest amount of one line: fits BIGINT and every exact integer of a spreadsheet."""

_PLAIN = re.compile(r"[0-9]{1,16}")
_GROUPED = re.compile(r"[0-9]{1,3}(?:([. ])[0-9]{3})(?:\1[0-9]{3})*")
_SPOKEN = re.compile(
    r"([0-9]{1,6})(?:,([0-9]{1,3}))?\s*(k|nghìn|ngàn|nghin|ngan|tr|triệu|trieu|tỷ|tỉ|ty|ti)\s*([0-9]{1,9})?"
)
_DIGITS_OF_UNIT = {
    **dict.fromkeys(("k", "nghìn", "ngàn", "nghin", "ngan"), 3),
    **dict.fromkeys(("tr", "triệu", "trieu"), 6),
    **dict.fromkeys(("tỷ", "tỉ", "ty", "ti"), 9),
}
_CURRENCY = re.compile(r"\s*(?:đồng|đ|₫|vnđ|vnd|dong)\.?$")


class AmountNotUnderstood(InvalidInput):
    """The typed amount is no whole number of đồng: 5.5, 1_000, letters, full-width digits."""


class AmountOutOfRange(InvalidInput):
    """The amount is not between 1 đồng and `MAX_VND`."""


def parse_vnd(typed: str) -> int:
    """Read an amount as an office types it: `1500000`, `1.500.000`, `1tr5`, `1,5tr`, `500k`, `2 tỷ`.

    Returns:
        Whole đồng, 1 to `MAX_VND`.

    Raises:
        AmountNotUnderstood: Not one of these shapes.
        AmountOutOfRange: Zero, or more than `MAX_VND`.
    """
    text = _CURRENCY.sub("", typed.strip().lower())
    if _PLAIN.fullmatch(text) or _GROUPED.fullmatch(text):
        amount = int(text.replace(".", "").replace(" ", ""))
    elif spoken := _SPOKEN.fullmatch(text):
        amount = _spoken_amount(*spoken.groups(), typed=typed)
    elif text.isascii() and text.isdigit():
        raise AmountOutOfRange(typed=typed[:40])
    else:
        raise AmountNotUnderstood(typed=typed[:40])
    return check_range(amount)


def _spoken_amount(whole: str, decimals: str | None, unit: str, rest: str | None, *, typed: str) -> int:
    digits = _DIGITS_OF_UNIT[unit]
    fraction = decimals or rest or ""
    if (decimals and rest) or len(fraction) > digits:
        raise AmountNotUnderstood(typed=typed[:40])
    return int(whole + fraction.ljust(digits, "0"))


def check_range(amount_vnd: int) -> int:
    """Give the amount back if it is 1 to `MAX_VND` đồng.

    Raises:
        AmountOutOfRange: It is not.
    """
    if not 1 <= amount_vnd <= MAX_VND:
        raise AmountOutOfRange(amount_vnd=amount_vnd)
    return amount_vnd


def format_vnd(amount_vnd: int) -> str:
    """Spell an amount with dots in threes and a true minus: `1.234.567`, `-500`."""
    return f"{amount_vnd:,}".replace(",", ".")


def split(amount_vnd: int, weights: Sequence[int]) -> list[int]:
    """Divide an amount in proportion to the weights, to the đồng; the largest remainders get the odd ones.

    Args:
        amount_vnd: Zero or more.
        weights: At least one above zero, none below.

    Returns:
        As many parts as weights; they add up to the amount.
    """
    total = sum(weights)
    if total <= 0 or min(weights) < 0 or amount_vnd < 0:
        raise ValueError(amount_vnd, weights)
    parts = [amount_vnd * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda index: (-(amount_vnd * weights[index] % total), index))
    for index in by_remainder[: amount_vnd - sum(parts)]:
        parts[index] += 1
    return parts
