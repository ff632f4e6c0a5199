"""The gifts a person looks for: filters of the address, what a typed text was understood as, one page of the list."""

import dataclasses
import datetime as dt
import re
from typing import Any

from flask import request

from fund.donations import lists, queries
from fund.donations.asking import Asked, understand
from fund.donations.rows import GiftFilter, GiftRow, GiftTotals
from fund.web.clock import today
from fund.web.paging import AFTER, BEFORE, FROM_END, PAGE_SIZE, TwoWayPage, two_way_page
from fund.web.transaction import reading

_KEY = re.compile(r"([0-9]{8})-([0-9]{1,18})")


def read_filter(values: dict[str, Any]) -> tuple[GiftFilter, Asked]:
    """Read the filters of the list.

    An amount and a day typed into the box of words become exact conditions, unless their own boxes say something.

    Returns:
        The filter, and what of the typed text became a condition of its own.
    """
    wanted = GiftFilter(
        from_date=values.get("tu"),
        to_date=values.get("den"),
        status=values.get("trang_thai"),
        channel=values.get("hinh_thuc"),
        fund=values.get("quy") or "",
        campaign_id=values.get("dot"),
        donor_id=values.get("nguoi"),
        least_vnd=values.get("it_nhat"),
        most_vnd=values.get("nhieu_nhat"),
        text=values.get("tim") or "",
    )
    has_own_boxes = any((wanted.from_date, wanted.to_date, wanted.least_vnd, wanted.most_vnd))
    return (wanted, Asked(wanted.text)) if has_own_boxes else narrow_by_text(wanted)


def narrow_by_text(wanted: GiftFilter) -> tuple[GiftFilter, Asked]:
    """Turn the amount and the day in a filter's text into conditions."""
    asked = understand(wanted.text, today=today())
    narrowed = dataclasses.replace(
        wanted, text=asked.text, least_vnd=asked.amount_vnd, most_vnd=asked.amount_vnd, from_date=asked.day,
        to_date=asked.day,
    )  # fmt: skip
    return narrowed, asked


def gift_page_of(wanted: GiftFilter) -> tuple[TwoWayPage[GiftRow], GiftTotals]:
    """Read the page of the list that the address names, and the totals of the whole selection."""
    below, above, from_end = _key(AFTER), _key(BEFORE), FROM_END in request.args
    if below is None and above is None and not from_end:
        rows, totals = queries.first_gifts(reading(), wanted=wanted, limit=PAGE_SIZE + 1)
    else:
        totals = queries.gift_totals(reading(), wanted=wanted)
        rows = queries.list_gifts(
            reading(), wanted=wanted, below=below, above=above, from_end=from_end, limit=PAGE_SIZE + 1
        )
    return two_way_page(rows, key=lambda row: f"{row.received_date:%Y%m%d}-{row.id}"), totals


def address_of_filters() -> dict[str, str]:
    """Give the filters of the address without the place in the list, for links that keep them."""
    return {name: value for name, value in request.args.items() if name not in {AFTER, BEFORE, FROM_END} and value}


def _key(name: str) -> lists.Key | None:
    """Read the key of a row in the address (20260305-12); anything unreadable is no key."""
    found = _KEY.fullmatch(request.args.get(name, ""))
    if found is None:
        return None
    try:
        return dt.datetime.strptime(found[1], "%Y%m%d").date(), int(found[2])  # noqa: DTZ007  a day
    except ValueError:
        return None
