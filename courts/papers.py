"""Papers of the court: summonses and the lists of a day."""

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from access.queries import get_visible_or_404
from accounts.permissions import CasePermission as P
from cases import vault
from cases.models import Party, PartyCapacity
from core.errors import Refused
from courts import queries
from courts.access import court_of
from courts.choices import ParticipantRole
from courts.days import date_of
from courts.models import Hearing, HearingParticipant
from documents.papers import LANGUAGES, Content, Paper, register

if TYPE_CHECKING:
    from accounts.actor import Actor


def hearing_of_ref(actor: "Actor", ref: str) -> Hearing:
    """The hearing that a paper names; 404 for whoever may not see it."""
    try:
        pk = uuid.UUID(ref)
    except ValueError:
        raise Http404 from None
    rows = Hearing.objects.select_related(
        "case", "case__subject", "courtroom", "court", "court__agency", "judge"
    )
    found: Hearing = get_visible_or_404(rows, actor, pk)
    return found


def summons(actor: "Actor", ref: str) -> Content:
    """A minor is called through the parents or other legal representatives (CPC art. 534).

    Only those who may know the child print it. Nobody under protection is named in it.
    """
    hearing = hearing_of_ref(actor, ref)
    people = (
        HearingParticipant.objects.visible_to(actor)
        .filter(hearing=hearing)
        .select_related("party__person", "user")
    )
    parties = list(
        Party.objects.visible_to(actor, P.VIEW_IDENTITY)
        .filter(case=hearing.case, until__isnull=True)
        .select_related("person")
    )
    child = next((p for p in parties if p.person_id == hearing.case.subject_id), None)
    if child is None or not hearing.is_planned:
        raise Http404
    # The child's own only: whoever speaks for somebody else in the case is not called through the child's summons.
    representatives = [
        p
        for p in parties
        if p.capacity == PartyCapacity.LEGAL_REPRESENTATIVE and p.represents_id in (None, child.pk)
    ]
    vault.open_rows([p.person for p in (child, *representatives)])
    roles = {p.role for p in people}
    agency = hearing.court.agency or actor.agency
    data = {
        "hearing": hearing,
        "court": hearing.court,
        "address": agency.address,
        "phone": agency.phone,
        "child": child.person,
        "representatives": [p.person for p in representatives],
        "has_lawyer": ParticipantRole.LAWYER in roles,
        "has_psychologist": ParticipantRole.PSYCHOLOGIST in roles,
        "has_interpreter": ParticipantRole.INTERPRETER in roles,
        "arrives_at": hearing.starts_at - dt.timedelta(minutes=20),
    }
    return Content(data=data, cases=(hearing.case_id,), case=hearing.case)


def _day(actor: "Actor", ref: str, names: bool) -> Content:
    day = date_of(ref)
    if day is None:
        raise Http404
    if not actor.has(P.SCHEDULE) or (names and not actor.has(P.VIEW_IDENTITY)):
        raise Refused(_("Your role, %(role)s, does not print the court’s lists.") % {"role": actor.role.name})
    court = court_of(actor)
    lines = queries.lines(actor, queries.of_day(actor, court, day))
    data: dict[str, Any] = {"court": court, "day": day, "lines": lines, "names": names}
    return Content(data=data, cases=tuple(line.hearing.case_id for line in lines))


def corridor(actor: "Actor", ref: str) -> Content:
    """For the wall of the corridor: codes only."""
    return _day(actor, ref, names=False)


def clerk(actor: "Actor", ref: str) -> Content:
    """For the clerk's desk: with names."""
    return _day(actor, ref, names=True)


def offered(hearing: Hearing, actor: "Actor") -> list[dict[str, Any]]:
    """The papers of a hearing that this reader can print, with their languages."""
    if not hearing.is_planned or not (actor.has(P.PRINT) and actor.has(P.VIEW_IDENTITY)):
        return []
    return [
        {
            "key": "summons",
            "ref": str(hearing.pk),
            "title": SUMMONS.title,
            "languages": list(LANGUAGES.items()),
        }
    ]


SUMMONS = Paper(
    key="summons",
    title=gettext_lazy("Summons"),
    template="documents/summons.html",
    content=summons,
    name="summons",
)
register(SUMMONS)
register(Paper(
    key="court-day-corridor", title=gettext_lazy("Corridor sheet"), template="documents/court_day.html",
    content=corridor, permission=P.SCHEDULE, name="court-day",
))  # fmt: skip
register(Paper(
    key="court-day-clerk", title=gettext_lazy("Clerk’s sheet"), template="documents/court_day.html", content=clerk,
    permission=P.SCHEDULE, name="court-day-desk", landscape=True,
))  # fmt: skip
