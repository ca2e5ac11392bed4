"""Clocks on the case page, in the side bar and on the home page."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import CasePermission
from accounts.roles import ROLES
from cases.queries import permissions_in
from core import clock, when
from core.home import HomeBlock
from core.home import register as register_block
from core.nav import NavItem
from core.nav import register as register_place
from core.panels import Panel, Placement
from core.panels import register as register_panel
from deadlines.access import Seat, can_acknowledge, can_extend, can_report, extending_act
from deadlines.duties import in_phase, ways
from deadlines.listing import page
from deadlines.models import Deadline
from deadlines.queries import URGENT_CASES
from deadlines.strips import URGENT, WEEK, is_of, item, waits_for

if TYPE_CHECKING:
    from accounts.actor import Actor
    from cases.models import Case

SHOWN = 4
ATTENTION = 3
HOME_ROWS = 5
FILE_ROLES = frozenset(key for key, role in ROLES.items() if CasePermission.VIEW_FILE in role.permissions)


def _of_case(actor: "Actor", case: "Case") -> list[Deadline]:
    return list(Deadline.objects.visible_to(actor).of_cases([case.pk]).shown_on_case())


def side(actor: "Actor", case: "Case") -> dict[str, Any]:
    """The next few terms and what was met last."""
    rows = _of_case(actor, case)
    running = [d for d in rows if d.is_open and (d.due_at or d.missing_year)]
    running.sort(key=lambda d: (d.nature != "duty", d.due_at is None, d.due_at))
    met = sorted((d for d in rows if d.met_at), key=lambda d: d.met_at or clock.now(), reverse=True)
    shown = running[:SHOWN]
    if not shown and not met:
        return {}
    return {
        "items": [item(d, reader=actor) for d in shown + met[:1]],
        "more": len(running) - len(shown),
        "url": reverse("cases:tab", args=[case.pk, "clocks"]),
    }


def tab(actor: "Actor", case: "Case") -> dict[str, Any]:
    """All terms of the case: running, met, fallen away."""
    rows = _of_case(actor, case)
    seat, granted = Seat.of(actor, case.pk), permissions_in(actor, case.pk)
    return {
        "case": case,
        "can_record": seat.takes_part,
        "running": [item(d, reader=actor) | _verbs(actor, case, d, seat, granted) for d in rows if d.is_open],
        "met": [item(d) for d in rows if d.met_at],
        "cancelled": [item(d) for d in rows if d.cancelled_at],
    }


def _verbs(actor: "Actor", case: "Case", deadline: Deadline, seat: Seat, granted: int) -> dict[str, Any]:
    """What this reader can do about one clock that runs."""
    deadline.case = case
    return {
        "can_extend": can_extend(actor, deadline),
        "can_note": deadline.nature == "duty"
        and deadline.acknowledged_at is None
        and can_acknowledge(actor, deadline, seat),
        # A term that runs out by itself is nobody's to do; what ends it is written down as an act.
        "can_report": deadline.nature == "duty" and can_report(actor, deadline, seat),
        "ways": ways(actor, case, deadline, granted) + _extending(case, deadline, seat),
    }


def _extending(case: "Case", deadline: Deadline, seat: Seat) -> list[dict[str, str]]:
    """The way to a term's extension where it is written down as an act of its own."""
    act = extending_act(deadline)
    if act is None or not seat.may_record(act) or not in_phase(act, case.stage):
        return []
    if deadline.extended >= len(deadline.rule.extensions):
        return []
    return [
        {"title": str(act.name), "url": reverse("deadlines:report", args=[case.pk]) + f"?event={act.event}"}
    ]


def tab_count(actor: "Actor", case: "Case") -> int | None:
    """Missed duties and those that end within 24 hours."""
    duties = Deadline.objects.visible_to(actor).of_cases([case.pk]).due_within(URGENT)
    return duties.filter(nature="duty").count() or None


def attention(actor: "Actor", case: "Case") -> dict[str, Any]:
    """Duties of the reader's role and agency that are missed or end within a day, at most three, each with its verb."""
    rows = [d for d in _urgent(actor, case) if is_of(d, actor)][:ATTENTION]
    return {"items": _attend_all(actor, case, rows)} if rows else {}


def waiting(actor: "Actor", case: "Case") -> dict[str, Any]:
    """The same of other roles and agencies, at most three, each with the role that it waits for."""
    rows = [d for d in _urgent(actor, case) if not is_of(d, actor)][:ATTENTION]
    if not rows:
        return {}
    items = _attend_all(actor, case, rows)
    return {"items": [made | {"who": waits_for(d)} for made, d in zip(items, rows, strict=True)]}


def _attend_all(actor: "Actor", case: "Case", rows: list[Deadline]) -> list[dict[str, Any]]:
    seat, granted = Seat.of(actor, case.pk), permissions_in(actor, case.pk)
    tab = reverse("cases:tab", args=[case.pk, "clocks"])
    return [_attend(d, tab) | _verb(_verbs(actor, case, d, seat, granted), d) for d in rows]


def _verb(verbs: dict[str, Any], deadline: Deadline) -> dict[str, Any]:
    """The one verb that stands beside a duty: writing down that it was done, else the page that does it."""
    if verbs["can_report"]:
        return {"action": _("Done"), "url": reverse("deadlines:done", args=[deadline.pk])}
    return next(({"action": way["title"], "url": way["url"]} for way in verbs["ways"]), {})


def _urgent(actor: "Actor", case: "Case") -> list[Deadline]:
    """Duties that nobody has taken note of and that are missed or end within a day."""
    duties = Deadline.objects.visible_to(actor).of_cases([case.pk]).due_within(URGENT).filter(nature="duty")
    return list(duties.filter(acknowledged_at__isnull=True).shown_on_case())


def _attend(deadline: Deadline, tab: str) -> dict[str, Any]:
    due = deadline.shown_due
    missed = deadline.is_overdue
    text = _("It was due on %(due)s.") if missed else _("It is due on %(due)s.")
    return {
        "label": _("Missed") if missed else when.left(due) if due else "",
        "kind": "breach" if missed else "soon",
        "title": f"{deadline.name}.",
        "text": text % {"due": when.when(due) if due else ""},
        "basis": deadline.basis,
        "link_url": f"{tab}#deadline-{deadline.pk}",
        "link_text": _("Why this date?"),
    }


def home(actor: "Actor") -> dict[str, Any]:
    """The actor's most urgent own duties, five at most; in what room is left, what waits for others."""
    rows = page(actor, WEEK).rows
    own = [d for d in rows if is_of(d, actor)][:HOME_ROWS]
    others = [d for d in rows if not is_of(d, actor)][: HOME_ROWS - len(own)]
    return {
        "items": [item(d, with_case=True, reader=actor) for d in own],
        "waiting": [item(d, with_case=True, reader=actor) for d in others],
        "url": reverse("deadlines:clocks"),
    }


VIEW_FILE = CasePermission.VIEW_FILE
TITLE = gettext_lazy("Clocks")


def _panel(placement: Placement, context: Callable[[Any, Any], dict[str, Any]], order: int) -> Panel:
    return Panel(
        key="clocks",
        title=TITLE,
        template=f"deadlines/{placement}.html",
        context=context,
        permission=VIEW_FILE,
        order=order,
        placement=placement,
        count=tab_count if placement == "tab" else None,
    )


def _waiting_panel() -> Panel:
    """Stands right under "Needs you now"."""
    return Panel(
        key="clocks",
        title=gettext_lazy("Waits for others"),
        template="deadlines/attention.html",
        context=waiting,
        permission=VIEW_FILE,
        order=1,
    )


register_panel(_panel("side", side, 10))
register_panel(_panel("tab", tab, 70))
register_panel(_panel("attention", attention, 10))
register_panel(_waiting_panel())
register_place(
    NavItem(
        key="clocks",
        title=TITLE,
        url_name="deadlines:clocks",
        icon="clock",
        order=30,
        roles=FILE_ROLES,
        tally=URGENT_CASES,
        count_title=gettext_lazy("cases with a clock that is late or due within 24 hours"),
        letter="k",
    )
)
register_block(
    HomeBlock(
        key="clocks",
        title=TITLE,
        template="deadlines/home.html",
        context=home,
        roles=FILE_ROLES,
        order=20,
        column="side",
        holds=("items", "waiting"),
    )
)
