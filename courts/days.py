"""Days that come from an address or a form."""

import datetime as dt

from core.bounds import FIRST_YEAR, LAST_YEAR


def date_of(text: str | None) -> dt.date | None:
    """A day that a court's calendar can hold; None for anything else."""
    try:
        day = dt.date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None
