"""Dates, instants and lengths of time in words, for three languages.

Month and weekday names follow CLDR: Django's Kazakh catalogue writes them in title case and shortens Monday
and Sunday in a way that no calendar in Kazakhstan does.
"""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock
from core.i18n import language

WEEKDAYS = {
    "kk": ("дүйсенбі", "сейсенбі", "сәрсенбі", "бейсенбі", "жұма", "сенбі", "жексенбі"),
    "ru": ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
WEEKDAYS_SHORT = {
    "kk": ("дс", "сс", "ср", "бс", "жм", "сб", "жс"),
    "ru": ("пн", "вт", "ср", "чт", "пт", "сб", "вс"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
MONTHS = {
    "kk": (
        "қаңтар", "ақпан", "наурыз", "сәуір", "мамыр", "маусым",
        "шілде", "тамыз", "қыркүйек", "қазан", "қараша", "желтоқсан",
    ),
    "ru": (
        "января", "февраля", "марта", "апреля", "мая", "июня",
        "июля", "августа", "сентября", "октября", "ноября", "декабря",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip
MONTHS_ALONE_RU = (
    "январь", "февраль", "март", "апрель", "май", "июнь",
    "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
)  # fmt: skip

_LAYOUT = {
    "kk": ("{day} {month}, {weekday}", "{year} ж. {day} {month}, {weekday}"),
    "ru": ("{weekday}, {day} {month}", "{weekday}, {day} {month} {year} г."),
    "en": ("{weekday} {day} {month}", "{weekday} {day} {month} {year}"),
}
_LAYOUT_PLAIN = {
    "kk": ("{day} {month}", "{year} ж. {day} {month}"),
    "ru": ("{day} {month}", "{day} {month} {year} г."),
    "en": ("{day} {month}", "{day} {month} {year}"),
}
_NO_BREAK = "\u00a0"
_HOURS_ONLY_BELOW = 48 * 60
_MONTHS_FROM_DAYS = 91
_YEARS_FROM_DAYS = 730


def is_instant(value: dt.date) -> bool:
    return isinstance(value, dt.datetime)


def local_day(value: dt.date) -> dt.date:
    """The day in Kazakhstan on which the date or instant falls."""
    return clock.local(value).date() if isinstance(value, dt.datetime) else value


def day(value: dt.date, *, full: bool = False, weekday: bool = True, year: bool | None = None) -> str:
    """ "Wed 13 May"; with ``full`` "Wednesday 13 May". The year appears when it is not the present one."""
    code = language()
    date = local_day(value)
    with_year = date.year != clock.today().year if year is None else year
    layout = (_LAYOUT if weekday else _LAYOUT_PLAIN)[code][with_year]
    names = (WEEKDAYS if full else WEEKDAYS_SHORT)[code]
    return layout.format(
        day=date.day, month=MONTHS[code][date.month - 1], weekday=names[date.weekday()], year=date.year
    )


def month(value: dt.date) -> str:
    """ "May 2026" as a heading."""
    code = language()
    date = local_day(value)
    if code == "kk":
        return f"{date.year} ж. {MONTHS['kk'][date.month - 1]}"
    if code == "ru":
        return f"{MONTHS_ALONE_RU[date.month - 1]} {date.year} г."
    return f"{MONTHS['en'][date.month - 1]} {date.year}"


def quarter(year: int, number: int) -> str:
    """ "Q4 2026"; Roman in Kazakh and Russian."""
    code = language()
    if code == "en":
        return f"Q{number} {year}"
    roman = ("I", "II", "III", "IV")[number - 1]
    return f"{year} ж. {roman} тоқсан" if code == "kk" else f"{roman} квартал {year} г."


def hour(value: dt.datetime) -> str:
    """ "14:22" on the wall clock of Kazakhstan."""
    return clock.local(value).strftime("%H:%M")


def when(value: dt.date, *, full: bool = False) -> str:
    """ "Wed 13 May, 14:22" for an instant, "Wed 13 May" for a date."""
    text = day(value, full=full)
    return f"{text}, {hour(value)}" if isinstance(value, dt.datetime) else text


def duration(minutes: float) -> str:
    """ "45 min", "5 h 12 min"; from two days on "3 days 4 h". Whole minutes, rounded down; never broken over lines."""
    return _together(_duration(int(abs(minutes))))


def _duration(total: int) -> str:
    if total < 60:
        return _("%(minutes)s min") % {"minutes": total}
    hours, rest = divmod(total, 60)
    if total < _HOURS_ONLY_BELOW:
        if not rest:
            return _("%(hours)s h") % {"hours": hours}
        return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest}
    days, hours = divmod(hours, 24)
    text = days_in_words(days)
    if not hours:
        return text
    rest_in_words = _("%(hours)s h") % {"hours": hours}
    return f"{text} {rest_in_words}"


def days_in_words(days: int) -> str:
    return _together(ngettext("%(days)s day", "%(days)s days", days) % {"days": days})


def _together(text: str) -> str:
    """A number and its word stay on one line."""
    return text.replace(" ", _NO_BREAK)


def _calendar_distance(days: int) -> str:
    """Calendar words for a distance of at least two days."""
    if days >= _YEARS_FROM_DAYS:
        years = days // 365
        return _together(ngettext("%(years)s year", "%(years)s years", years) % {"years": years})
    if days >= _MONTHS_FROM_DAYS:
        months = round(days / 30.44)
        return _together(ngettext("%(months)s month", "%(months)s months", months) % {"months": months})
    return days_in_words(days)


def distance(value: dt.date) -> tuple[int, str]:
    """Direction (-1 past, 0 now or today, 1 to come) and the bare distance: "5 h 12 min", "3 days"."""
    if isinstance(value, dt.datetime):
        minutes = (value - clock.now()).total_seconds() / 60
        if abs(minutes) < 1:
            return 0, ""
        direction = 1 if minutes > 0 else -1
        if abs(minutes) < _HOURS_ONLY_BELOW:
            return direction, duration(minutes)
    days = (local_day(value) - clock.today()).days
    return (days > 0) - (days < 0), _calendar_distance(abs(days)) if days else ""


def relative(value: dt.date) -> str:
    """ "in 5 h 12 min", "2 days ago", "today", "tomorrow", "yesterday", "now"."""
    direction, text = distance(value)
    if direction == 0:
        return _("now") if isinstance(value, dt.datetime) else _("today")
    if not isinstance(value, dt.datetime) and abs((value - clock.today()).days) == 1:
        return _("tomorrow") if direction > 0 else _("yesterday")
    if direction > 0:
        return _("in %(time)s") % {"time": text}
    return _("%(time)s ago") % {"time": text}


def left(value: dt.date) -> str:
    """Time left of a clock: "4 h 48 min", "tomorrow", "9 days"; "2 days late" once it has passed."""
    direction, text = distance(value)
    if direction == 0:
        return _("now") if isinstance(value, dt.datetime) else _("today")
    if direction < 0:
        return _("%(time)s late") % {"time": text}
    if not isinstance(value, dt.datetime) and (value - clock.today()).days == 1:
        return _("tomorrow")
    return text
