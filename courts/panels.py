"""Hearings on the case page."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.permissions import CasePermission as P
from cases.models import Stage
from core import clock, when
from core.panels import Panel, register
from courts.access import check_can_schedule, why_not
from courts.choices import HearingState
from courts.models import Hearing, Outcome
from courts.told import Told, told

if TYPE_CHECKING:
    from accounts.actor import Actor
    from cases.models import Case


def _of_case(actor: "Actor", case: "Case") -> list[Hearing]:
    rows = Hearing.objects.visible_to(actor).filter(case=case).select_related("courtroom", "judge", "court")
    return list(rows.order_by("starts_at"))


def _is_coming(hearing: Hearing, now: dt.datetime) -> bool:
    return hearing.is_planned and hearing.ends_at >= now


def tab(actor: "Actor", case: "Case") -> dict[str, Any]:
    """All hearings of the case: to come, held, cancelled."""
    rows = told(actor, _of_case(actor, case))
    outcomes = {o.hearing_id: o for o in Outcome.objects.visible_to(actor).filter(case=case)}
    now = clock.now()
    return {
        "case": case,
        "coming": [t for t in rows if _is_coming(t.hearing, now)],
        "past": [(t, outcomes.get(t.hearing.pk)) for t in reversed(rows) if not _is_coming(t.hearing, now)],
        "book_url": reverse("courts:book", args=[case.pk])
        if why_not(check_can_schedule, actor, case) is None
        else "",
    }


def card(actor: "Actor", case: "Case") -> dict[str, Any]:
    """The next hearing; nothing where none is planned and none can be booked by this reader."""
    rows = Hearing.objects.visible_to(actor).filter(
        case=case, state=HearingState.PLANNED, ends_at__gte=clock.now()
    )
    found = rows.select_related("courtroom", "judge", "court").order_by("starts_at").first()
    if found is None:
        waits = case.stage == Stage.IN_COURT and why_not(check_can_schedule, actor, case) is None
        return {"hearing": None, "book_url": reverse("courts:book", args=[case.pk])} if waits else {}
    return {
        "hearing": found,
        "items": _items(told(actor, [found])[0]),
        "action_url": found.get_absolute_url(),
        "action_text": pgettext("link", "open"),
    }


def _items(told_as: Told) -> list[tuple[str, str]]:
    """When and where; the victim's side is told its own arrival and entrance instead of the hour of the sitting."""
    found, own = told_as.hearing, told_as.own
    kind = str(found.get_kind_display())
    return [
        (_("Arrival") if own else _("When"), told_as.time),
        *([(_("Entrance"), own.entrance)] if own else []),
        (_("What"), kind if own else f"{kind}, {when.duration(found.minutes)}"),
        (_("Where"), f"{found.courtroom.name}, {found.court.name}"),
        (_("Judge"), found.judge.short_name),
    ]


def to_do(actor: "Actor", case: "Case") -> int | None:
    """Hearings that are over and have no outcome."""
    rows = Hearing.objects.visible_to(actor).filter(
        case=case, state=HearingState.PLANNED, ends_at__lt=clock.now()
    )
    return rows.count() or None


register(Panel(
    key="hearings", title=gettext_lazy("Hearings"), template="courts/_tab.html", context=tab, permission=P.VIEW,
    order=50, placement="tab", count=to_do,
))  # fmt: skip
register(Panel(
    key="next_hearing", title=gettext_lazy("Next hearing"), template="courts/_card.html", context=card,
    permission=P.VIEW, order=20,
))  # fmt: skip
