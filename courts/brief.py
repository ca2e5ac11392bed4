"""The judge's brief for a hearing: what has to be known before the door opens, on one page."""

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils.translation import gettext_lazy

from accounts.permissions import CasePermission as P
from cases import vault
from cases.models import Case, Charge, Party
from core import clock
from courts.choices import Preparation
from courts.models import Hearing, HearingParticipant, Outcome
from courts.papers import hearing_of_ref
from deadlines.models import Deadline
from documents.papers import Content, Paper, register
from safeguards.models import SafeguardBreach

if TYPE_CHECKING:
    from accounts.actor import Actor

# What fits on one page; the rest is counted.
ROWS, PEOPLE = 6, 10
SAID = 600


def brief(actor: "Actor", ref: str) -> Content:
    """Charge, age, open safeguards, the child's view, the report and the terms, for the court that sits.

    Everything is read with the reader's own rights when the page is drawn: what a reader may not see is not in it.
    """
    hearing = hearing_of_ref(actor, ref)
    parties = Party.objects.visible_to(actor, P.VIEW_IDENTITY).filter(case=hearing.case, until__isnull=True)
    child = parties.filter(person_id=hearing.case.subject_id).select_related("person", "case").first()
    if child is None or not hearing.is_planned:
        raise Http404
    vault.open_rows([child.person])
    day = clock.local(hearing.starts_at).date()
    data: dict[str, Any] = {
        "hearing": hearing,
        "court": hearing.court,
        "child": child.person,
        "age": child.person.age_on(day),
        "age_then": hearing.case.age_at_offence,
        "language": child.language,
        "charges": _charges(actor, hearing.case),
        "people": _people(actor, hearing),
        "said": _said(actor, hearing),
        "has_report": Preparation.REPORT in hearing.prepared,
        "drawn_at": clock.now(),
        "drawn_by": actor.user.short_name,
        **_first("breaches", _breaches(actor, hearing.case)),
        **_first("terms", _terms(actor, hearing.case)),
    }
    return Content(data=data, cases=(hearing.case_id,), case=hearing.case)


def _first(name: str, rows: list[Any]) -> dict[str, Any]:
    return {name: rows[:ROWS], f"{name}_more": max(len(rows) - ROWS, 0)}


def _charges(actor: "Actor", case: Case) -> list[Charge]:
    rows = Charge.objects.visible_to(actor).filter(case=case, ended_at__isnull=True)
    return list(rows.select_related("offence").order_by("-is_principal", "pk")[:3])


def _breaches(actor: "Actor", case: Case) -> list[SafeguardBreach]:
    rows = SafeguardBreach.objects.visible_to(actor).open().filter(case=case).select_related("definition")
    return list(rows.order_by("happened_at"))


def _terms(actor: "Actor", case: Case) -> list[Deadline]:
    rows = Deadline.objects.visible_to(actor).open().filter(case=case, due_at__isnull=False)
    return list(rows.select_related("rule").order_by("due_at"))


def _people(actor: "Actor", hearing: Hearing) -> list[HearingParticipant]:
    rows = list(
        HearingParticipant.objects.visible_to(actor)
        .filter(hearing=hearing)
        .select_related("party__person", "user", "hearing")[:PEOPLE]
    )
    vault.open_rows([r.party.person for r in rows if r.party])
    return rows


def _said(actor: "Actor", hearing: Hearing) -> list[tuple[Any, str]]:
    """What the child said at hearings before, the latest first."""
    rows = Outcome.objects.visible_to(actor).filter(case=hearing.case).select_related("hearing", "case")
    found = [
        (row.hearing.starts_at, row.child_view) for row in rows.order_by("-decided_on") if row.child_view
    ]
    return [(at, text if len(text) <= SAID else f"{text[:SAID]}…") for at, text in found[:1]]


def offered(hearing: Hearing, actor: "Actor") -> bool:
    """Whether the page of the hearing leads this reader to the brief."""
    return hearing.is_planned and actor.has(P.RECORD_OUTCOME) and actor.has(P.PRINT)


register(Paper(
    key="brief", title=gettext_lazy("Brief for the hearing"), template="documents/brief.html", content=brief,
    permission=P.RECORD_OUTCOME, kept_for=P.RECORD_OUTCOME, name="brief",
))  # fmt: skip
