"""The office's calendar: moments are aware, days are those of Ho Chi Minh City."""

import datetime as dt
import zoneinfo

OFFICE_ZONE = zoneinfo.ZoneInfo("Asia/Ho_Chi_Minh")


def office_date(moment: dt.datetime) -> dt.date:
    """Tell which day it was in the office at an aware moment."""
    if moment.tzinfo is None:
        message = "a moment needs its time zone"
        raise ValueError(message)
    return moment.astimezone(OFFICE_ZONE).date()
