"""The only place that reads the clock."""

import datetime as dt

from fund.office_time import office_date


def now() -> dt.datetime:
    """Tell the present moment, aware, in UTC."""
    return dt.datetime.now(dt.UTC)


def today() -> dt.date:
    """Tell which day it is in the office."""
    return office_date(now())
