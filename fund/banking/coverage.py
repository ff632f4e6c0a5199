"""Which days of a bank account its statements cover: a year as a calendar, with what is missing and what breaks.

A day is covered when it lies within the first and last line of an import that stands. Days between the first and the
last covered one that no import reaches are gaps. A file names no span of its own: a day at its edge on which nothing
was booked counts as not covered. A day breaks where the balances of a file stop to follow.
"""

import calendar
import dataclasses
import datetime as dt
from collections.abc import Iterator, Sequence

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from fund.banking.layout_models import BalanceCheck
from fund.banking.models import BankLine, StatementImport, StatementUndoing
from fund.banking.planning import find_account


@dataclasses.dataclass(frozen=True)
class CoveredDay:
    """One day: how many lines stand on it, the last import that reaches it, the last whose balances break on it."""

    date: dt.date
    line_count: int
    import_id: int | None
    is_gap: bool
    break_import_id: int | None = None

    @property
    def is_covered(self) -> bool:
        """Tell whether a statement reaches it."""
        return self.import_id is not None

    @property
    def has_break(self) -> bool:
        """Tell whether the balances of a file stop to follow on it."""
        return self.break_import_id is not None


@dataclasses.dataclass(frozen=True)
class CoveredMonth:
    """A month as weeks from Monday; None stands for a day of another month."""

    first_date: dt.date
    weeks: tuple[tuple[CoveredDay | None, ...], ...]


@dataclasses.dataclass(frozen=True)
class DateSpan:
    """Days that follow each other, the ends among them."""

    first_date: dt.date
    last_date: dt.date

    @property
    def day_count(self) -> int:
        """Count its days."""
        return (self.last_date - self.first_date).days + 1


@dataclasses.dataclass(frozen=True)
class CoveredYear:
    """A year of an account: its months, its gaps, and the last day any statement reaches (of all years)."""

    year: int
    months: tuple[CoveredMonth, ...]
    gaps: tuple[DateSpan, ...]
    line_count: int
    covered_count: int
    breaks: tuple[CoveredDay, ...]
    last_date: dt.date | None


@dataclasses.dataclass(frozen=True)
class _Span:
    import_id: int
    first_date: dt.date
    last_date: dt.date


def covered_year(session: Session, *, account_code: str, year: int) -> CoveredYear:
    """Give a year of a bank account as a calendar.

    Raises:
        BankAccountNotFound: There is no such bank account.
    """
    account_id = find_account(session, account_code).id
    spans = _standing_spans(session, account_id)
    counts = _line_counts(session, account_id, year)
    days = {day.date: day for day in _days(year, spans, counts, _breaks(session, account_id))}
    return CoveredYear(
        year=year,
        months=tuple(_month(dt.date(year, month, 1), days) for month in range(1, 13)),
        gaps=tuple(_gaps(list(days.values()))),
        line_count=sum(counts.values()),
        covered_count=sum(day.is_covered for day in days.values()),
        breaks=tuple(day for day in days.values() if day.has_break),
        last_date=max((span.last_date for span in spans), default=None),
    )


def last_covered_year(session: Session, *, account_code: str) -> int | None:
    """Give the year of the last line any statement of the account brought; None where there is none."""
    account_id = find_account(session, account_code).id
    return max((span.last_date.year for span in _standing_spans(session, account_id)), default=None)


def _standing_spans(session: Session, account_id: int) -> list[_Span]:
    rows = session.execute(
        select(StatementImport.id, StatementImport.first_date, StatementImport.last_date)
        .outerjoin(StatementUndoing, StatementUndoing.import_id == StatementImport.id)
        .where(StatementImport.bank_account_id == account_id, StatementUndoing.id.is_(None))
        .order_by(StatementImport.id)
    )
    return [_Span(*row) for row in rows]


def _line_counts(session: Session, account_id: int, year: int) -> dict[dt.date, int]:
    """Count the standing lines of each day: all of them by the index alone, less those of undone imports."""
    of_year = (
        BankLine.bank_account_id == account_id,
        BankLine.booked_date.between(dt.date(year, 1, 1), dt.date(year, 12, 31)),
    )
    by_day = select(BankLine.booked_date, func.count()).where(*of_year).group_by(BankLine.booked_date)
    undone = by_day.where(BankLine.import_id.in_(select(StatementUndoing.import_id)))
    counts = dict(session.execute(by_day).all())
    for date, count in session.execute(undone):
        counts[date] -= count
    return counts


def _breaks(session: Session, account_id: int) -> dict[dt.date, int]:
    """Name the import whose balances first stop to follow on a day; the last day where its closing balance does."""
    rows = session.execute(
        select(func.coalesce(BankLine.booked_date, StatementImport.last_date), StatementImport.id)
        .join(BalanceCheck, BalanceCheck.import_id == StatementImport.id)
        .outerjoin(
            BankLine,
            and_(BankLine.import_id == StatementImport.id, BankLine.line_no == BalanceCheck.first_break_line),
        )
        .outerjoin(StatementUndoing, StatementUndoing.import_id == StatementImport.id)
        .where(
            StatementImport.bank_account_id == account_id, BalanceCheck.break_count > 0, StatementUndoing.id.is_(None)
        )
        .order_by(StatementImport.id)
    )
    return dict(rows.all())


def _days(
    year: int, spans: Sequence[_Span], counts: dict[dt.date, int], breaks: dict[dt.date, int]
) -> Iterator[CoveredDay]:
    first = min((span.first_date for span in spans), default=None)
    last = max((span.last_date for span in spans), default=None)
    reaching = {date: span.import_id for span in spans for date in _dates_within(span.first_date, span.last_date, year)}
    for date in _dates_within(dt.date(year, 1, 1), dt.date(year, 12, 31), year):
        is_within = first is not None and last is not None and first <= date <= last
        import_id = reaching.get(date)
        yield CoveredDay(date, counts.get(date, 0), import_id, is_within and import_id is None, breaks.get(date))


def _dates_within(first: dt.date, last: dt.date, year: int) -> Iterator[dt.date]:
    date, end = max(first, dt.date(year, 1, 1)), min(last, dt.date(year, 12, 31))
    while date <= end:
        yield date
        date += dt.timedelta(days=1)


def _gaps(days: Sequence[CoveredDay]) -> Iterator[DateSpan]:
    """Join gap days that follow each other."""
    first: dt.date | None = None
    for day in days:
        if day.is_gap:
            first = first or day.date
        elif first is not None:
            yield DateSpan(first, day.date - dt.timedelta(days=1))
            first = None
    if first is not None:
        yield DateSpan(first, days[-1].date)


def _month(first: dt.date, days: dict[dt.date, CoveredDay]) -> CoveredMonth:
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    own = tuple(tuple(days[date] if date.month == first.month else None for date in week) for week in weeks)
    return CoveredMonth(first, own)
