"""What the case spine itself shows: parts of the case, cards, places and blocks of "My work"."""

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import CasePermission as P
from accounts.roles import ROLES, RoleKey
from cases import grants, listing, offers, queries, timeline, vault
from cases.correct.facts import charge_of
from cases.hours import hours_allowed
from cases.merging import queries as merging
from cases.merging.rules import answers
from cases.merging.verbs import waiting
from cases.models import (
    Case,
    CaseKind,
    Charge,
    Detention,
    InvestigationForm,
    Merge,
    Participation,
    Party,
    Returned,
    Stage,
)
from cases.rolewords import role_word
from core import clock, when
from core.home import HomeBlock
from core.home import register as register_block
from core.nav import NavItem
from core.nav import register as register_place
from core.panels import Panel, register
from legal import liability, norms

if TYPE_CHECKING:
    from accounts.actor import Actor

R = RoleKey
CASE_ROLES = frozenset(k for k, r in ROLES.items() if r.works_with_cases)
REGISTER_ROLES = frozenset(k for k, r in ROLES.items() if P.CHANGE in r.permissions)
ACCEPT_ROLES = frozenset(k for k, r in ROLES.items() if P.ACCEPT in r.permissions)
FILE_ROLES = frozenset(
    k for k, r in ROLES.items() if P.VIEW_FILE in r.permissions and P.CHANGE in r.permissions
) | {
    R.PROSECUTOR,
    R.HEAD_OF_UNIT,
}
BLOCK_ROWS = 5
LATEST = 6


# --- parts of the case ---------------------------------------------------------------------------------------------


def parties_of(actor: "Actor", case: Case) -> list[Party]:
    """The people whom this reader may know, with names opened in one look-up."""
    found = list(
        Party.objects.visible_to(actor).filter(case=case, until__isnull=True).select_related("person", "case")
    )
    vault.open_rows([*found, *(p.person for p in found)])
    return found


def people(actor: "Actor", case: Case) -> dict[str, Any]:
    parties = parties_of(actor, case)
    return {"parties": parties, "case": case, "today": clock.today(), "stands_twice": answers(actor, case)}


def people_card(actor: "Actor", case: Case) -> dict[str, Any]:
    rows = [_person_row(party, case) for party in parties_of(actor, case)]
    url = reverse("cases:tab", args=[case.pk, "people"])
    return {"items": rows, "action_url": url, "action_text": _("all")} if rows else {}


def _person_row(party: Party, case: Case) -> dict[str, Any]:
    text = party.person.full_name
    if party.relation:
        text = f"{text}, {relation_name(party.relation)}"
    return {"label": role_word(party.capacity, case.stage).capitalize(), "value": text}


def relation_name(code: str) -> str:
    from cases.forms.fields import RELATIONS

    return str(dict(RELATIONS).get(code, code))


def event_card(actor: "Actor", case: Case) -> dict[str, Any]:
    charge = (
        Charge.objects.visible_to(actor)
        .filter(case=case, ended_at__isnull=True)
        .select_related("offence")
        .first()
    )
    rows: list[tuple[str, str]] = []
    if charge:
        offence = charge.offence
        rows.append((_("Article"), f"{offence.citation} {offence.name} · {offence.get_category_display()}"))
    if case.occurred_at:
        rows.append((_("When"), when.when(case.occurred_at)))
    rows += [(label, text) for label, text in ((_("Where"), case.place), (_("What"), case.summary)) if text]
    if case.erdr_number:
        rows.append((_("ERDR number"), case.erdr_number))
    rows.append((_("Investigation"), str(InvestigationForm(case.investigation_form).label)))
    return {"items": rows}


def latest(actor: "Actor", case: Case) -> dict[str, Any]:
    found = timeline.rows(actor, case, LATEST * 8)
    made = timeline.entries(found, queries.permissions_in(actor, case.pk), by_day=False)
    url = reverse("cases:timeline", args=[case.pk])
    return {"entries": made[:LATEST], "action_url": url, "action_text": _("all")} if made else {}


def below_liability(actor: "Actor", case: Case) -> dict[str, Any]:
    """Says it where a child of this age does not answer for the act: a corrected date may show it late (CC art. 15)."""
    age = case.age_at_offence
    day = clock.local(case.occurred_at).date() if case.occurred_at else clock.today()
    law = norms.ages(day)
    if age is None or age >= law.general or case.kind != CaseKind.CRIMINAL or case.stage == Stage.CLOSED:
        return {}
    charge = charge_of(case)
    if charge is None or liability.liable(age, charge.offence, day, law):
        return {}
    item = {
        "label": _("Not liable"),
        "kind": "breach",
        "title": _("A child of %(age)s does not answer for %(article)s.")
        % {"age": age, "article": charge.offence.citation},
        "text": _("The prosecution cannot go on: end it and open the protective track."),
        "basis": "CC 15",
    }
    return {"items": [item]}


def returned(actor: "Actor", case: Case) -> dict[str, Any]:
    """What the prosecutor asked for, until the case goes to court: the investigator does it, the prosecutor looks
    whether it was done."""
    if case.stage not in (Stage.INVESTIGATION, Stage.WITH_PROSECUTOR):
        return {}
    row = Returned.objects.visible_to(actor).filter(case=case).select_related("made_by", "case").first()
    if row is None:
        return {}
    vault.open_rows([row])
    item = {
        "label": _("Returned"),
        "kind": "soon" if case.stage == Stage.INVESTIGATION else "neutral",
        "title": _("Returned on %(day)s by %(name)s: what has to be done")
        % {"day": when.day(row.made_at), "name": row.made_by.short_name},
        "text": f"\n{row.words}",
        "basis": "CPC 192(7), 302",
    }
    return {"items": [item]}


def stands_twice(actor: "Actor", case: Case) -> dict[str, Any]:
    """The other record of the child, to who sees both; what waits for a second person there."""
    rows = [row for row in merging.of_person(case.subject_id) if row.is_merged or waiting(row)]
    return {"items": [_joined(row, case) for row in rows]} if rows else {}


def _joined(row: Merge, case: Case) -> dict[str, Any]:
    code = row.other.code if row.duplicate_id == case.subject_id else row.case.code
    waits = waiting(row) is not None
    if row.is_merged:
        title = _("The same child stands in %(code)s; the records are joined.") % {"code": code}
    else:
        title = _("It is proposed that the child of %(code)s is the same child.") % {"code": code}
    return {
        "label": _("Second person") if waits else _("One child"),
        "kind": "soon" if waits else "info",
        "title": title,
        "action": _("Read and confirm") if waits else _("Compare"),
        "url": reverse("cases:merged", args=[row.pk]),
    }


register(Panel(
    key="stands_twice", title=gettext_lazy("Two records of one child"), template="cases/_attention.html",
    context=stands_twice, permission=P.VIEW_IDENTITY, order=3, placement="attention",
))  # fmt: skip
register(Panel(
    key="liability", title=gettext_lazy("Below the age of criminal liability"), template="cases/_attention.html",
    context=below_liability, permission=P.VIEW_FILE, order=1, placement="attention",
))  # fmt: skip
register(Panel(
    key="returned", title=gettext_lazy("Returned by the prosecutor"), template="cases/_attention.html",
    context=returned, permission=P.VIEW_FILE, order=2, placement="attention",
))  # fmt: skip
register(Panel(
    key="timeline", title=gettext_lazy("Timeline"), template="cases/_timeline.html", context=latest,
    permission=P.VIEW, order=10, placement="tab",
))  # fmt: skip
register(Panel(
    key="people", title=gettext_lazy("People"), template="cases/_people.html", context=people,
    permission=P.VIEW, order=30, placement="tab",
))  # fmt: skip
register(Panel(
    key="access", title=gettext_lazy("Who may see it"), template="access/_who_may_see.html", context=grants.who_may_see,
    permission=P.VIEW, order=95, placement="tab",
))  # fmt: skip
register(Panel(
    key="people", title=gettext_lazy("The child and the people"), template="cases/_people_card.html", context=people_card,
    permission=P.VIEW, order=10,
))  # fmt: skip
register(Panel(
    key="event", title=gettext_lazy("The event"), template="cases/_event_card.html", context=event_card,
    permission=P.VIEW_FILE, order=15,
))  # fmt: skip
register(Panel(
    key="timeline", title=gettext_lazy("Timeline"), template="cases/_timeline_card.html", context=latest,
    permission=P.VIEW, order=90,
))  # fmt: skip


# --- places and blocks ---------------------------------------------------------------------------------------------


def came_to_us(actor: "Actor") -> Any:
    """Participations of the actor's agency that wait for somebody to accept them."""
    return Participation.objects.visible_to(actor).filter(
        offers.waiting_now(), agency=actor.agency, until__isnull=True, accepted_at__isnull=True
    )


def came(actor: "Actor") -> dict[str, Any]:
    parts = list(came_to_us(actor).select_related("case").order_by("-since")[: BLOCK_ROWS + 1])
    rows = listing.rows(actor, [p.case_id for p in parts[:BLOCK_ROWS]])
    return {"items": list(zip(parts, rows, strict=False)), "more": len(parts) > BLOCK_ROWS}


def detained(actor: "Actor") -> dict[str, Any]:
    held = list(
        Detention.objects.visible_to(actor)
        .filter(ended_at__isnull=True)
        .select_related("case")
        .order_by("started_at")[: BLOCK_ROWS + 1]
    )
    rows = listing.rows(actor, [d.case_id for d in held[:BLOCK_ROWS]])
    return {
        "items": [_held(d, row) for d, row in zip(held, rows, strict=False)],
        "more": len(held) > BLOCK_ROWS,
    }


def _held(detention: Detention, row: listing.Row) -> dict[str, Any]:
    import datetime as dt

    hours = hours_allowed(detention.exception, detention.started_at)
    ends = detention.started_at + dt.timedelta(hours=hours)
    minutes = (ends - clock.now()).total_seconds() / 60
    kind = "breach" if minutes < hours * 20 else "soon"
    return {
        "row": row,
        "detention": detention,
        "ends": ends,
        "left": when.left(ends),
        "kind": kind,
        "minutes": hours * 60,
    }


# They are there for one child each: a case of the house is theirs only when they were brought into it.
ONE_CHILD_ROLES = frozenset({RoleKey.PSYCHOLOGIST})


def recent(actor: "Actor") -> dict[str, Any]:
    rows = listing.most_urgent(actor, BLOCK_ROWS)
    if not rows and actor.role.key not in ONE_CHILD_ROLES:
        return {"rows": listing.page(actor, view="unit", limit=BLOCK_ROWS).rows, "mine": False}
    return {"rows": rows, "mine": True}


register_place(NavItem(
    key="home", title=gettext_lazy("My work"), url_name="home", icon="home", order=0, letter="h", roles=CASE_ROLES,
))  # fmt: skip
register_place(NavItem(
    key="cases", title=gettext_lazy("Cases"), url_name="cases:list", icon="folder", order=10, letter="c", roles=CASE_ROLES,
))  # fmt: skip
register_place(NavItem(
    key="new_case", title=gettext_lazy("New case"), url_name="cases:new", icon="plus", order=12, letter="n",
    roles=REGISTER_ROLES,
))  # fmt: skip
register_block(HomeBlock(
    key="detained", title=gettext_lazy("Children in detention now"), template="cases/home_detained.html",
    context=detained, roles=FILE_ROLES, order=5, holds=("items",),
))  # fmt: skip
register_block(HomeBlock(
    key="my_cases", title=gettext_lazy("My cases"), template="cases/home_cases.html", context=recent,
    roles=CASE_ROLES, order=60,
))  # fmt: skip
register_block(HomeBlock(
    key="came", title=gettext_lazy("Waiting to be accepted"), template="cases/home_came.html", context=came,
    roles=ACCEPT_ROLES - {RoleKey.VICTIM_SUPPORT_WORKER}, order=10, column="side",
    holds=("items",),
))  # fmt: skip
