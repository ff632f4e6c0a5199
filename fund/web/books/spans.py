"""Spans of days that books are read over: what the filter says, else this year through today, and one-click spans."""

import calendar
import dataclasses
import datetime as dt

from sqlalchemy.orm import Session

from fund.ledger.queries import list_periods
from fund.web.clock import today
from fund.web.forms import Form
from fund.web.paging import address_with


@dataclasses.dataclass(frozen=True)
class Span:
    """The first and last day of what is shown."""

    first: dt.date
    last: dt.date


@dataclasses.dataclass(frozen=True)
class Preset:
    """A span offered as a link."""

    label: str
    address: str
    is_here: bool


def this_year() -> Span:
    """Give 1 January through today."""
    return Span(today().replace(month=1, day=1), today())


def asked_span(asked: Form) -> Span:
    """Read the span of a filter; what is missing is this year's. Days in the wrong order are told at the field."""
    default = this_year()
    last = asked.values.get("to_date") or default.last
    first = asked.values.get("from_date") or last.replace(month=1, day=1)
    if first > last:
        asked.add_error("to_date", "Đến ngày phải từ ngày bắt đầu trở đi; đang dùng ngày bắt đầu.")
        last = first
    asked.typed.setdefault("from_date", f"{first:%d/%m/%Y}")
    asked.typed.setdefault("to_date", f"{last:%d/%m/%Y}")
    return Span(first, last)


def presets(session: Session, *, shown: Span | None) -> list[Preset]:
    """Offer the month, the quarter, the years and the whole of the books."""
    day = today()
    quarter = dt.date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    before = day.replace(day=1) - dt.timedelta(days=1)
    offered = [
        ("Tháng này", Span(day.replace(day=1), day)),
        ("Tháng trước", Span(before.replace(day=1), before)),
        ("Quý này", Span(quarter, day)),
        ("Năm nay", Span(dt.date(day.year, 1, 1), day)),
    ]
    periods = list_periods(session)
    opened = periods[-1].first_date if periods else day
    offered += [
        (f"Năm {year}", Span(max(opened, dt.date(year, 1, 1)), dt.date(year, 12, 31)))
        for year in range(day.year - 1, max(opened.year, day.year - 3) - 1, -1)
    ]
    if opened < day:
        offered.append(("Từ khi mở sổ", Span(opened, day)))
    return [
        Preset(
            label,
            address_with(from_date=f"{span.first:%d/%m/%Y}", to_date=f"{span.last:%d/%m/%Y}"),
            is_here=span == shown,
        )
        for label, span in offered
    ]


def end_of_month(day: dt.date) -> dt.date:
    """Give the last day of a day's month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
