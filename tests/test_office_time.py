"""The office's day is that of Ho Chi Minh City, wherever the server stands."""

import datetime as dt

import pytest

from fund.office_time import OFFICE_ZONE, office_date


@pytest.mark.parametrize(
    ("utc", "day"),
    [
        (dt.datetime(2026, 2, 28, 16, 59, 59, tzinfo=dt.UTC), dt.date(2026, 2, 28)),
        (dt.datetime(2026, 2, 28, 17, 0, 0, tzinfo=dt.UTC), dt.date(2026, 3, 1)),
        (dt.datetime(2026, 12, 31, 17, 0, 0, tzinfo=dt.UTC), dt.date(2027, 1, 1)),
    ],
)
def test_a_new_day_begins_at_17_hours_utc(utc: dt.datetime, day: dt.date) -> None:
    assert office_date(utc) == day
    assert office_date(utc.astimezone(OFFICE_ZONE)) == day


def test_a_naive_moment_is_refused() -> None:
    naive = dt.datetime(2026, 3, 1, 8, 0)  # noqa: DTZ001  the mistake under test

    with pytest.raises(ValueError, match="time zone"):
        office_date(naive)
