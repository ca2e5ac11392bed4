"""What stands against a time for a hearing: for the verbs that book it and for the page that offers it, in one place."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courts.limits import Limits
from legal.working_days import holiday_name
from scheduling import actions as calendar
from scheduling.slots import Period, Reason

_PLAIN = {
    "weekend": gettext_lazy("weekend"),
    "calendar": gettext_lazy("the calendar of this year is not loaded"),
    "lunch": gettext_lazy("lunch break"),
    "hours": gettext_lazy("the court is closed"),
    "late": gettext_lazy("after the latest lawful start"),
    "rooms": gettext_lazy("all rooms taken"),
}
_HABITS = frozenset({"weekend", "holiday", "calendar", "lunch", "hours"})


def against(period: Period, limits: Limits) -> list[Reason]:
    """The calendar, the court's hours and the law, as reasons against a time."""
    return calendar.time_reasons(period, not_before=limits.not_before, not_after=limits.not_after)


def may_be_lifted(reason: Reason, limits: Limits) -> bool:
    """Whether somebody can give a reason why it has to be this time.

    The court's hours and its calendar are no law about this child, and a rule that nobody has read in the act warns
    and never refuses. A time that is past, a term of the law and somebody who is elsewhere stay what they are.
    """
    if reason.code in _HABITS:
        return True
    if reason.code == "early":
        return bool(limits.notice_days) and not limits.notice_is_read
    return reason.code == "late" and not limits.start_is_read


def words(reason: Reason, limits: Limits) -> str:
    """A reason that has nothing to do with anybody's other work, in words."""
    if reason.code == "holiday":
        return holiday_name(reason.detail) or _("holiday")
    if reason.code == "early":
        days = limits.notice_days
        return _("notice under %(days)s days") % {"days": days} if days else _("in the past")
    return str(_PLAIN[reason.code])
