"""The head of every page of a case: who, where it stands, what stands out, which parts it has, what may be done."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from access import reads
from accounts.permissions import CasePermission as P
from cases import guarantees, listing, queries
from cases.hours import hours_allowed
from cases.models import Case, CaseKind, Detention, Party, Person, Stage
from cases.rolewords import role_word
from core import clock, panels, when
from legal import norms
from legal.sources import cite

if TYPE_CHECKING:
    from accounts.actor import Actor

LANGUAGES = {"kk": "Қазақша", "ru": "Русский", "en": "English", "ug": "Уйғурша", "uz": "Oʻzbekcha"}


@dataclass(frozen=True)
class Act:
    """Something that can be done in the case. ``reason`` says why it cannot be done now."""

    key: str
    title: str
    url: str
    reason: str = ""
    is_step: bool = False


@dataclass
class Head:
    """What ``cases/_case.html`` draws."""

    case: Case
    permissions: int
    name: str = ""
    person: Person | None = None
    party: Party | None = None
    holder: listing.Holder | None = None
    detention: Detention | None = None
    badges: list[dict[str, Any]] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)
    tabs: list[dict[str, Any]] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)

    def may(self, permission: P | str) -> bool:
        return bool(self.permissions & P(permission).bit)

    @property
    def steps(self) -> list[Act]:
        """Steps of the workflow that this reader can take now."""
        return [a for a in self.acts if a.is_step and not a.reason]

    @property
    def records(self) -> list[Act]:
        """What can be written down; what cannot be at present comes with its reason."""
        return [a for a in self.acts if not a.is_step]


def head(actor: "Actor", case: Case, current: str = "overview") -> Head:
    """Everything above the tabs, from the rows that this reader may see."""
    reads.note(case.pk)
    found = Head(case, queries.permissions_in(actor, case.pk))
    found.party = listing.shown_people(actor, [case.pk]).get(case.pk)
    found.person = found.party.person if found.party else None
    # A verb of somebody else may have taken the case out of sight since it was fetched.
    found.holder = next((row.holder for row in listing.rows(actor, [case.pk])), None)
    if found.may(P.VIEW_FILE):
        found.detention = Detention.objects.visible_to(actor).filter(case=case, ended_at__isnull=True).first()
    if found.person:
        found.name = _name(found.person)
    found.badges = [
        *_detained(found.detention),
        *_age_badges(found.person),
        *_standing(case, found.party),
        *_kind_badges(case, found.party),
    ]
    found.facts = _facts(case, found)
    found.tabs = _tabs(actor, case, found, current)
    from cases import offers

    found.acts = offers.acts(actor, case, found)
    return found


def _name(person: Person) -> str:
    """Given name, patronymic and the surname's initial: enough to know the child, short enough for one line."""
    initial = f"{person.surname[:1]}." if person.surname else ""
    return " ".join(p for p in (person.given_name, person.patronymic, initial) if p) or person.full_name


def _detained(detention: Detention | None) -> list[dict[str, Any]]:
    if detention is None:
        return []
    hours = hours_allowed(detention.exception, detention.started_at)
    gone = (clock.now() - detention.started_at).total_seconds() / 60
    text = _("Detained %(time)s of %(hours)s h") % {"time": when.duration(max(gone, 0)), "hours": hours}
    kind = "breach" if gone > hours * 60 * 2 / 3 else "soon"
    return [{"text": text, "kind": kind, "source": cite("CPC 131(4)")}]


def _age_badges(person: Person | None) -> list[dict[str, Any]]:
    if person is None:
        return []
    found = []
    age = person.age_on(clock.today())
    if age is not None and age < norms.on(clock.today()).for_("age_psychologist"):
        text = ngettext(
            "%(age)s year: teacher or psychologist in every act",
            "%(age)s years: teacher or psychologist in every act",
            age,
        )
        found.append({"text": text % {"age": age}, "kind": "soon", "source": cite("CPC 538(1)")})
    if person.birth_estimated:
        found.append(
            {"text": _("Age not proved by a document"), "kind": "soon", "source": cite("CPC 531(1)")}
        )
    return found


def _standing(case: Case, party: Party | None) -> list[dict[str, Any]]:
    """What the law remarks about this child today."""
    if case.stage == Stage.CLOSED:
        return []
    found = guarantees.standing(case, party, clock.today())
    return [{"text": row.name, "kind": "soon", "source": cite(row.source)} for row in found]


def _kind_badges(case: Case, party: Party | None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if case.kind != CaseKind.CRIMINAL:
        found.append({"text": CaseKind(case.kind).label, "kind": "info"})
    if party and party.language and party.language != case.language_of_proceedings:
        text = _("Interpreter: %(language)s") % {"language": language_name(party.language)}
        found.append({"text": text, "kind": "soon", "source": cite("CPC 30, 210(1)")})
    return found


def language_name(code: str) -> str:
    return LANGUAGES.get(code, code)


def age_in_words(born: dt.date, day: dt.date) -> str:
    """ "15 y 4 m" on a day."""
    months = (day.year - born.year) * 12 + day.month - born.month - (day.day <= born.day)
    return _("%(years)s y %(months)s m") % {"years": months // 12, "months": months % 12}


def _ages(case: Case, person: Person | None) -> list[tuple[str, str]]:
    born = person.birth_date if person else None
    if person and born:
        facts = [(_("Today"), age_in_words(born, clock.today()))]
        if case.occurred_at and person.pk == case.subject_id:
            facts.append((_("At the event"), age_in_words(born, clock.local(case.occurred_at).date())))
        return facts
    if person and person.birth_year:
        return [(_("Born in"), str(person.birth_year))]
    return []


def _facts(case: Case, found: Head) -> list[tuple[str, str]]:
    facts = _ages(case, found.person)
    capacity = found.party.capacity if found.party else case.subject_capacity
    told = queries.stage_told(case.stage, found.permissions)
    facts.append(("", role_word(capacity, told).capitalize()))
    stage = str(Stage(told).label)
    if found.may(P.VIEW_FILE):
        since = when.day(case.stage_since, weekday=False)
        stage = _("%(stage)s, since %(day)s") % {"stage": stage, "day": since}
    facts.append((_("Stage"), stage))
    if found.holder:
        facts.append((_("Held by"), found.holder.officer or found.holder.agency))
    facts.append((_("Language"), language_name(case.language_of_proceedings)))
    return facts


def _tabs(actor: "Actor", case: Case, found: Head, current: str) -> list[dict[str, Any]]:
    overview = reverse("cases:overview", args=[case.pk])
    tabs: list[dict[str, Any]] = [{"title": _("Overview"), "url": overview, "current": current == "overview"}]
    for panel in panels.panels("tab"):
        if not found.may(panel.permission):
            continue
        count = panel.count(actor, case) if panel.count else None
        url = reverse("cases:tab", args=[case.pk, panel.key])
        tabs.append(
            {
                "title": panel.title,
                "url": url,
                "current": current == panel.key,
                "count": count,
                "kind": "breach",
            }
        )
    return tabs


def shown(actor: "Actor", case: Case, found: Head, placement: panels.Placement) -> list[dict[str, Any]]:
    """The panels of one place that this reader may see and that have something to say."""
    made = []
    for panel in panels.panels(placement):
        context: Callable[[Any, Any], dict[str, Any]] = panel.context
        if found.may(panel.permission) and (filled := context(actor, case)):
            made.append({"panel": panel, "template": panel.template, "context": filled})
    return made
