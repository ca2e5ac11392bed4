"""Hearings on the case page."""

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import CasePermission as P
from cases.models import Stage
from core import clock, when
from core.panels import Panel, register
from courts.access import check_can_schedule, why_not
from courts.choices import HearingState
from courts.models import Hearing, Outcome

if TYPE_CHECKING:
    from accounts.actor import Actor
    from cases.models import Case


def _of_case(actor: "Actor", case: "Case") -> list[Hearing]:
    rows = Hearing.objects.visible_to(actor).filter(case=case).select_related("courtroom", "judge", "court")
    return list(rows.order_by("starts_at"))


def tab(actor: "Actor", case: "Case") -> dict[str, Any]:
    """All hearings of the case: to come, held, cancelled."""
    rows = _of_case(actor, case)
    outcomes = {o.hearing_id: o for o in Outcome.objects.visible_to(actor).filter(case=case)}
    now = clock.now()
    return {
        "case": case,
        "coming": [h for h in rows if h.is_planned and h.ends_at >= now],
        "past": [(h, outcomes.get(h.pk)) for h in reversed(rows) if not (h.is_planned and h.ends_at >= now)],
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
        "items": [
            (_("When"), when.when(found.starts_at)),
            (_("What"), f"{found.get_kind_display()}, {when.duration(found.minutes)}"),
            (_("Where"), f"{found.courtroom.name}, {found.court.name}"),
            (_("Judge"), found.judge.short_name),
        ],
        "action_url": found.get_absolute_url(),
        "action_text": _("open"),
    }


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
