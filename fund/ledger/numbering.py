"""Voucher numbers without gaps, for each kind and year.

A number is taken only inside the posting transaction, so a rollback gives it back; the posting lock makes takers queue;
the database refuses a number whose predecessor is missing and a counter that does not rise.
"""

from collections.abc import Iterator, Mapping

from fund.ledger.driver import Change, Row
from fund.ledger.snapshot import Series

_NEW_SERIES = "INSERT INTO voucher_counter (last_no, voucher_kind, voucher_year) VALUES (?, ?, ?)"
_NEXT = "UPDATE voucher_counter SET last_no = ? WHERE voucher_kind = ? AND voucher_year = ?"


def take_numbers(
    counters: Mapping[Series, int], amounts: Mapping[Series, int]
) -> tuple[dict[Series, Iterator[int]], list[Change]]:
    """Take the next numbers of each series.

    Args:
        counters: The last number given so far, for each series that has begun; read under the posting lock.
        amounts: How many numbers each series needs, one or more.

    Returns:
        For each series an iterator over its new numbers, and the changes that move the counters on.
    """
    numbers = {}
    new: list[Row] = []
    moved: list[Row] = []
    for series, amount in amounts.items():
        last = counters.get(series, 0)
        numbers[series] = iter(range(last + 1, last + amount + 1))
        (moved if series in counters else new).append((last + amount, *series))
    return numbers, [Change(_NEW_SERIES, new), Change(_NEXT, moved)]
