"""What the pages and panels of victim support show."""

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from access import reads
from accounts.permissions import CasePermission as P
from cases import casepage, vault
from cases.models import Case, PartyCapacity, Stage
from cases.queries import permissions_in, stage_told
from core import clock
from victims import queries, tracker
from victims.access import can_refer, can_support
from victims.models import (
    TELLING_BASIS,
    ProtectionMeasure,
    ServiceOffered,
    Telling,
    VictimRecord,
)

if TYPE_CHECKING:
    from accounts.actor import Actor


def interviews_in_words(found: tracker.Tracker) -> str:
    """ "2 interviews, 1 h 25 min"."""
    from core import when

    if not found.count:
        return _("no interview yet")
    text = ngettext("%(count)s interview", "%(count)s interviews", found.count) % {"count": found.count}
    return f"{text}, {when.duration(found.minutes)}"


def record_page(actor: "Actor", record: VictimRecord) -> dict[str, Any]:
    """The record of one child. Of the case it shows the code, the stage and the next hearing; nothing leads
    on to the
    file of the suspect.
    """
    measures = list(ProtectionMeasure.objects.visible_to(actor).filter(record=record))
    services = list(ServiceOffered.objects.visible_to(actor).filter(record=record).select_related("record"))
    tellings = list(Telling.objects.visible_to(actor).filter(record=record))
    vault.open_rows([record, record.person, *services])
    counter = tracker.for_parties(actor, [record.party])[0]
    told = {t.topic for t in tellings}
    return {
        "record": record,
        "case": record.case,
        "stage": Stage(stage_told(record.case.stage, permissions_in(actor, record.case_id))).label,
        "person": record.person,
        "age": record.person.age_on(clock.today()),
        "works": record.closed_on is None and can_support(actor, record.case),
        "tracker": counter,
        "interviews": interviews_in_words(counter),
        "hearing": queries.next_arrivals(actor, [record]).get(record.party_id),
        "contact": contact_rows(record),
        "measures": measures,
        "services": services,
        "tellings": tellings,
        "duties": [
            {"text": t.label, "state": "yes" if t in told else "no", "note": TELLING_BASIS[t]}
            for t in TELLING_BASIS
        ],
        "missing": [t for t in queries.DUTIES if t not in told],
    }


def contact_rows(record: VictimRecord) -> list[dict[str, Any]]:
    """Contact data and flags as labels and values."""
    truth = {True: _("yes"), False: _("no"), None: _("not known")}
    return [
        {"label": _("Safe address"), "value": record.safe_address},
        {"label": _("Safe phone"), "value": record.phone},
        {"label": _("How to get in touch safely"), "value": record.contact_rules},
        {"label": _("Trusted adult"), "value": record.trusted_adult},
        {"label": _("Supporter in the proceedings"), "value": record.supporter},
        {"label": _("School"), "value": record.school},
        {"label": _("Language"), "value": casepage.language_name(record.language)},
        {"label": _("Separate arrival and waiting"), "value": truth[record.separate_arrival]},
        {"label": _("Safety plan"), "value": truth[record.has_safety_plan]},
    ]


def tab(actor: "Actor", case: Case) -> dict[str, Any]:
    """The tab "Victim": counters and the fact of support. Contact data have no way to this page."""
    found = tracker.trackers(actor, case)
    people = [t.party.person for t in found]
    vault.open_rows(people)
    support = queries.supported_by([t.party.pk for t in found], case)
    told = queries.told_duties(case)
    rows = [
        {
            "tracker": t,
            "name": t.party.person.short_name,
            "age": t.party.person.age_on(clock.today()),
            "capacity": PartyCapacity(t.party.capacity).label,
            "interviews": interviews_in_words(t),
            "support": support.get(str(t.party.pk)),
            "record": queries.record_of(actor, t.party) if actor.has(P.VIEW_VICTIM_CONTACT) else None,
        }
        for t in found
    ]
    reads.note(case.pk)
    return {
        "rows": rows,
        "refer_url": reverse("victims:refer", args=[case.pk])
        if can_refer(actor, case) and any(r["support"] is None for r in rows)
        else "",
        "supports": can_support(actor, case),
        "not_told": [t.label for t in queries.DUTIES if rows and t.value not in told],
    }


def to_do(actor: "Actor", case: Case) -> int | None:
    """Children without support, for those who can bring the service in."""
    if not can_refer(actor, case):
        return None
    found = tracker.trackers(actor, case)
    support = queries.supported_by([t.party.pk for t in found], case)
    return sum(str(t.party.pk) not in support for t in found) or None


def attention(actor: "Actor", case: Case) -> dict[str, Any]:
    """Before the second interview; a child whom nobody accompanies; a child not told of fund and protection."""
    if not can_refer(actor, case):
        return {}
    found = tracker.trackers(actor, case)
    support = queries.supported_by([t.party.pk for t in found], case)
    items: list[dict[str, Any]] = []
    for counter in found:
        if counter.warns_before_next:
            items.append(_interview_item(counter))
        if str(counter.party.pk) not in support:
            items.append(
                {
                    "label": _("Victim"),
                    "kind": "soon",
                    "title": _("Nobody accompanies the child yet."),
                    "text": _("The support service keeps the contact data and explains what comes."),
                    "basis": "CPC 71(6)",
                    "action": _("Refer"),
                    "url": reverse("victims:refer", args=[case.pk]),
                }
            )
    return {"items": items[:3]} if items else {}


def _interview_item(counter: tracker.Tracker) -> dict[str, Any]:
    text = (
        _("Interviewed more than once: the ground of article 211 belongs in the file.")
        if counter.is_repeated
        else _(
            "Before a second interview: is there a ground of article 211? Ask to deposit the testimony instead."
        )
    )
    return {
        "label": ngettext("%(count)s interview", "%(count)s interviews", counter.count)
        % {"count": counter.count},
        "kind": "breach" if counter.is_repeated else "soon",
        "title": _("The child victim has spoken already."),
        "text": text,
        "basis": "CPC 211, 217",
    }
