"""How far what is typed may reach: instants that every clock, calendar and table of the product can hold."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext_lazy as _

from core import clock

OLDEST_YEAR = 1900  # of anything that a file may tell
FIRST_YEAR, LAST_YEAR = 2000, 2100  # of a court's calendar
_DIGITS = 9


@deconstructible
class YearBetween:
    """Validates a day or an instant, in a form or over the API."""

    def __init__(self, first: int = OLDEST_YEAR, last: int = LAST_YEAR) -> None:
        self.first, self.last = first, last

    def __eq__(self, other: object) -> bool:
        return isinstance(other, YearBetween) and (self.first, self.last) == (other.first, other.last)

    def __hash__(self) -> int:
        return hash((self.first, self.last))

    def __call__(self, value: Any) -> None:
        if value is not None and not self.first <= value.year <= self.last:
            raise ValidationError(self.message)

    @property
    def message(self) -> Any:
        # Years are names, not quantities: no separator of thousands.
        return _("Enter a year between %(first)s and %(last)s.") % {
            "first": str(self.first),
            "last": str(self.last),
        }


IN_CALENDAR = YearBetween(FIRST_YEAR)
IN_A_FILE = YearBetween(OLDEST_YEAR)


def instant(text: str, first: int = OLDEST_YEAR, last: int = LAST_YEAR) -> dt.datetime | None:
    """An instant with its offset, on the wall clock of Kazakhstan; None for anything else.

    An offset may be stranger than PostgreSQL reads, and a year may leave the calendar with it.
    """
    try:
        said = dt.datetime.fromisoformat(text)
        found = clock.local(said) if said.tzinfo else None
    except (ValueError, OverflowError):
        return None
    return found if found and first <= found.year <= last else None


def whole(text: str) -> int | None:
    """A number as a page writes it; None for anything else, were it a digit of another script or a thousand of them."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _DIGITS else None


# A day to come that somebody types: beyond it a slip of the year would put off every clock that runs from there.
SOON = dt.timedelta(days=92)
