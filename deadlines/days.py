"""Calendar arithmetic on the wall clock of Kazakhstan. Pure.

The end of a day is its last second: 24:00 written so that the instant still carries the day's date. Days that
are 25 hours long (the change to UTC+5 on 1 March 2024) are handled by measuring from local midnight.
"""

import datetime as dt
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Almaty")
SECOND = dt.timedelta(seconds=1)
DAY = dt.timedelta(days=1)


def local_date(instant: dt.datetime) -> dt.date:
    return instant.astimezone(LOCAL).date()


def day_start(day: dt.date) -> dt.datetime:
    """Local midnight with which the day begins."""
    return dt.datetime.combine(day, dt.time(), LOCAL).astimezone(dt.UTC)


def day_end(day: dt.date) -> dt.datetime:
    """24:00 of the day, as its last second."""
    return day_start(day + DAY) - SECOND


def is_day_end(instant: dt.datetime) -> bool:
    return instant >= day_end(local_date(instant))


def on_day(day: dt.date, like: dt.datetime) -> dt.datetime:
    """The moment of ``day`` that is as far from its midnight as ``like`` from its own, never past the day's end.

    24:00 stays 24:00, also of a day that is 25 hours long.
    """
    if is_day_end(like):
        return day_end(day)
    passed = like - day_start(local_date(like))
    return min(day_start(day) + passed, day_end(day))
