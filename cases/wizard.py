"""Registration in four steps without memory: each page carries the answers of the others as hidden fields.

Nothing personal lies in the session, the address or a cookie; "back" and "change" are posts of the same form.
"""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from cases import actions, answers, guarantees, intake, people
from cases.forms.registration import STEPS, ChildForm, DetentionForm, EventForm
from cases.models import Case, CaseKind, PartyCapacity, Person
from cases.models.people import age
from core.errors import NotLawful, Refused
from legal.guarantees import Circumstances
from legal.models import Offence

if TYPE_CHECKING:
    from accounts.actor import Actor

EXPERT = "all"


@dataclass
class Wizard:
    """One request of the registration. ``shown`` is the page that was sent, ``go`` where the person wants to be."""

    actor: "Actor"
    data: QueryDict
    problem: Refused | None = None
    case: Case | None = None
    step: str = "child"
    status: int = 200
    _bound: set[str] = field(default_factory=set)

    @property
    def search(self) -> str:
        return self.data.get("search", "")

    @property
    def address(self) -> str:
        """Where this registration is found again; empty when its receipt is no number at all."""
        try:
            return reverse("cases:draft", args=[uuid.UUID(self.search)])
        except ValueError:
            return ""

    @property
    def shown(self) -> str:
        return self.data.get("shown", "")

    @cached_property
    def person(self) -> Person | None:
        """The child that the search found, when the person said "this is the child"."""
        chosen = self.data.get("person", "")
        try:
            found: Person | None = Person.objects.visible_to(self.actor).filter(pk=uuid.UUID(chosen)).first()
        except ValueError:
            return None
        return found

    @cached_property
    def forms(self) -> dict[str, Any]:
        made: dict[str, Any] = {} if self.person else {"child": ChildForm(self.data)}
        regional = self.actor.agency.region_id is not None
        made["event"] = EventForm(self.data, regional=regional)
        made["detention"] = DetentionForm(self.data, questions=self.questions)
        return made

    @cached_property
    def questions(self) -> list[guarantees.Question]:
        """The safeguards that are asked of this child: by age on the day of detention, language and citizenship."""
        born = self.person.birth_date if self.person else answers.date(self.data.get("born_on", ""))
        language = self.person.native_language if self.person else self.data.get("native_language", "")
        proceedings = self.data.get("language_of_proceedings", "")
        kind = self.data.get("kind", CaseKind.CRIMINAL)
        day = answers.day_typed(self.data)
        situation = Circumstances(
            capacity="suspect" if kind == CaseKind.CRIMINAL else "respondent",
            age=age(born, day) if born and born <= day else None,
            on=day,
            language_differs=bool(language and proceedings and language != proceedings),
            foreign=(self.person.citizenship if self.person else self.data.get("citizenship", "KAZ"))
            != "KAZ",
            lag=self._has_lag,
        )
        return guarantees.questions("detention", situation)

    @property
    def _has_lag(self) -> bool:
        typed = Person(development=self.data.get("development", ""))
        return (self.person or typed).has_lag

    # --- moving ----------------------------------------------------------------------------------------------------

    def move(self) -> None:
        """Goes where the person wants to be, as far as the answers allow."""
        go = self.data.get("go", "child")
        if go == "civil":
            self.data = self.data.copy()
            self.data["kind"] = CaseKind.CIVIL_PROTECTION
            self.__dict__.pop("forms", None)
            self.__dict__.pop("questions", None)
            go = "save" if self.shown in ("check", EXPERT) else self._after(self.shown)
        if go in ("find", "stay") or go not in (*STEPS, "save"):
            self.step = self.shown if self.shown in (*STEPS, EXPERT) else "child"
            return
        wanted = "check" if go == "save" else go
        if self._passes_until(wanted):
            self.step = wanted
            if go == "save":
                self._save()

    def _after(self, step: str) -> str:
        return STEPS[min(STEPS.index(step) + 1, len(STEPS) - 1)] if step in STEPS else "child"

    def _passes_until(self, wanted: str) -> bool:
        """Whether every page before the wanted one is in order; stops at the first that is not."""
        for step in STEPS[: STEPS.index(wanted)]:
            form = self.forms.get(step)
            if form is not None and not form.is_valid():
                self._stop(EXPERT if self.shown == EXPERT else step, bound=step)
                return False
            if step == "event" and (problem := self._not_lawful()):
                self.problem = problem
                self._stop(self.shown if self.shown in ("check", EXPERT) else step)
                return False
        return True

    def _stop(self, step: str, bound: str = "") -> None:
        self.step, self.status = step, 422
        self._bound |= set(self.forms) if step == EXPERT else {bound}

    def _not_lawful(self) -> NotLawful | None:
        event = self.forms["event"].cleaned_data
        offence: Offence | None = event.get("offence")
        if event["kind"] != CaseKind.CRIMINAL or offence is None:
            return None
        try:
            actions.check_liable(identity=self.identity, incident=self.incident, offence=offence)
        except NotLawful as problem:
            return problem
        return None

    def _save(self) -> None:
        event, detention = self.forms["event"].cleaned_data, self.forms["detention"]
        try:
            self.case = intake.take_in(
                actor=self.actor,
                search_id=self.search,
                incident=self.incident,
                identity=None if self.person else self.identity,
                person=self.person,
                contact=self.contact,
                offence=event.get("offence") if event["kind"] == CaseKind.CRIMINAL else None,
                kind=event["kind"],
                region=event.get("region"),
                arrest=self.arrest if detention.cleaned_data["detained"] == "yes" else None,
                others=tuple(self._others()),
            )
        except Refused as problem:
            self.problem = problem
            self._stop(EXPERT if self.shown == EXPERT else "check")

    # --- what was typed, as the verbs want it ----------------------------------------------------------------------

    @property
    def identity(self) -> people.Identity:
        if self.person:
            return people.Identity(born_on=self.person.birth_date, birth_year=self.person.birth_year)
        data = self.forms["child"].cleaned_data
        names = (
            "surname",
            "given_name",
            "patronymic",
            "iin",
            "sex",
            "citizenship",
            "native_language",
            "development",
            "born_on",
            "birth_year",
        )
        return people.Identity(
            **{name: data[name] for name in names},
            no_iin_reason="" if data["iin"] else data["no_iin_reason"],
            birth_estimated=data["born_on"] is None,
        )

    @property
    def contact(self) -> actions.Contact:
        if self.person:
            return actions.Contact()
        data = self.forms["child"].cleaned_data
        return actions.Contact(address=data["address"], phone=data["phone"], school=data["school"])

    @property
    def incident(self) -> actions.Incident:
        data = self.forms["event"].cleaned_data
        names = ("occurred_at", "place", "summary", "language_of_proceedings", "erdr_number")
        return actions.Incident(**{name: data[name] for name in names})

    @property
    def arrest(self) -> intake.Arrest:
        return answers.arrest(self.forms["detention"])

    def _others(self) -> list[intake.Other]:
        data = self.forms["event"].cleaned_data
        found = []
        if data["rep_surname"]:
            found.append(
                intake.Other(
                    capacity=PartyCapacity.LEGAL_REPRESENTATIVE,
                    identity=people.Identity(surname=data["rep_surname"], given_name=data["rep_given_name"]),
                    relation=data["rep_relation"],
                    contact=actions.Contact(phone=data["rep_phone"]),
                )
            )
        if data["victim_surname"]:
            identity = people.Identity(
                surname=data["victim_surname"],
                given_name=data["victim_given_name"],
                birth_year=data["victim_birth_year"],
            )
            found.append(intake.Other(capacity=PartyCapacity.VICTIM, identity=identity))
        return found

    # --- what the page shows ---------------------------------------------------------------------------------------

    @property
    def pages(self) -> list[tuple[str, Any]]:
        """The forms that are drawn: with errors where something must be put right, else with what was typed."""
        steps = list(self.forms) if self.step == EXPERT else [self.step] if self.step in self.forms else []
        return [(step, self.forms[step] if step in self._bound else self._quiet(step)) for step in steps]

    def _quiet(self, step: str) -> Any:
        form = self.forms[step]
        typed = {name: self.data.get(name) for name in form.fields if name in self.data}
        extra: dict[str, Any] = {"questions": self.questions} if step == "detention" else {}
        if step == "event":
            extra = {"regional": "region" not in form.fields}
        return type(form)(initial=typed, **extra)

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """Every answer of the pages that are not drawn."""
        drawn = {name for _step, form in self.pages for name in form.fields}
        known = ["search", "person", *(n for form in self.forms.values() for n in form.fields)]
        return [
            (n, value)
            for n in dict.fromkeys(known)
            if n not in drawn
            for value in self.data.getlist(n)
            if value
        ]

    @property
    def offences(self) -> list[Offence]:
        """What the search for an article found, the chosen one first."""
        return answers.find_offences(self.data.get("offence_q", ""), self.data.get("offence", ""))

    @property
    def remarks(self) -> list[str]:
        child = self.forms.get("child")
        return child.remarks if child is not None and child.is_valid() else []

    @property
    def summary(self) -> list[dict[str, Any]]:
        """The answers page by page, for the check."""
        made: list[dict[str, Any]] = []
        if self.person:
            made.append({"step": "", "title": ChildForm.title, "rows": [(_("Name"), self.person.full_name)]})
        for step, form in self.forms.items():
            if form.is_valid():
                made.append({"step": step, "title": form.title, "rows": list(answers.rows(form))})
        return made

    @property
    def detention_start(self) -> dt.datetime | None:
        found: dt.datetime | None = self._said_of_detention("started_at")
        return found

    @property
    def detention_ground(self) -> str:
        """The listed ground for more hours, "" when none is given."""
        return self._said_of_detention("exception") or ""

    def _said_of_detention(self, name: str) -> Any:
        form = self.forms["detention"]
        form.is_valid()
        return getattr(form, "cleaned_data", {}).get(name)
