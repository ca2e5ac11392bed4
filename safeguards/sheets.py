"""Guarantees as the pages draw them."""

import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import guarantees, vault
from cases.listing import shown_people
from cases.models import Case
from core import clock, when
from legal import norms
from legal.guarantees import applicable
from legal.models import SafeguardDefinition
from legal.sources import cite
from safeguards import acts
from safeguards.access import can_answer
from safeguards.models import Answer, SafeguardAnswer, SafeguardBreach

if TYPE_CHECKING:
    from accounts.actor import Actor

STATES = {Answer.YES: "yes", Answer.NO: "no", Answer.NOT_YET: "unknown"}


@dataclass
class Sheet:
    """One act with the guarantees that belong to it and what was answered."""

    act: acts.Act
    items: list[dict[str, Any]] = field(default_factory=list)

    @property
    def title(self) -> str:
        if self.act.is_ahead:
            return _("Before the file goes to the prosecutor")
        return _TITLES[self.act.kind] % {"at": when.when(self.act.at)}


_TITLES = {
    acts.DETENTION: gettext_lazy("Detention, %(at)s"),
    acts.INTERROGATION: gettext_lazy("Interview, %(at)s"),
    guarantees.ADMISSION: gettext_lazy("A legal representative let in, %(at)s"),
    guarantees.COMPLETION: gettext_lazy("The file sent to the prosecutor, %(at)s"),
}


def acts_of(actor: "Actor", case: Case) -> list[acts.Act]:
    """The acts of a case that the actor may see, the latest first; the one still ahead comes last."""
    return sorted(acts.of_case(actor, case), key=lambda a: (not a.is_ahead, a.at), reverse=True)


def sheets(actor: "Actor", case: Case, limit: int = 20) -> list[Sheet]:
    """The latest acts in which guarantees are asked; a constant number of queries, however many acts there are."""
    return _sheets(actor, case, acts_of(actor, case))[:limit]


def latest(actor: "Actor", case: Case) -> Sheet | None:
    """What was asked in the latest detention or interview; None where there was none."""
    rows = acts.happened(actor, case)
    if not rows:
        return None
    newest = max(rows, key=lambda row: row.started_at)
    return next(iter(_sheets(actor, case, [acts.of(newest, case)])), None)


def _sheets(actor: "Actor", case: Case, found: list[acts.Act]) -> list[Sheet]:
    today = clock.today()
    asked = norms.filled(SafeguardDefinition.objects.in_force(today).filter(is_asked=True), today)
    answers: dict[tuple[uuid.UUID, str], SafeguardAnswer] = {
        (a.act_id, a.definition.code): a
        for a in SafeguardAnswer.objects.visible_to(actor)
        .current()
        .filter(case=case)
        .select_related("definition", "answered_by")
    }
    vault.open_rows(answers.values())
    answerable = can_answer(actor, case)
    made = (_sheet(case, act, asked, answers, answerable) for act in found)
    return [sheet for sheet in made if sheet.items or sheet.act.kind in _ALWAYS]


# What happened to the child is shown even where nothing is asked in it.
_ALWAYS = (acts.DETENTION, acts.INTERROGATION)


def _sheet(
    case: Case,
    act: acts.Act,
    asked: list[SafeguardDefinition],
    answers: dict[tuple[uuid.UUID, str], SafeguardAnswer],
    answerable: bool,
) -> Sheet:
    said = {code: a for (act_id, code), a in answers.items() if act_id == act.id}
    wanted = {d.code: d for d in applicable(asked, act.kind, act.circumstances)}
    wanted |= {code: a.definition for code, a in said.items()}
    return Sheet(act, [_line(case, act, wanted[code], said.get(code), answerable) for code in sorted(wanted)])


def _line(
    case: Case,
    act: acts.Act,
    definition: SafeguardDefinition,
    said: SafeguardAnswer | None,
    answerable: bool,
) -> dict[str, Any]:
    note = cite(definition.source)
    if said is not None and said.due_by is not None:
        note = _("not yet, by %(at)s") % {"at": when.when(said.due_by)} + f" · {note}"
    line: dict[str, Any] = {
        "text": definition.name,
        "state": STATES[Answer(said.answer)] if said else "unknown",
        "note": note,
        "code": definition.code,
        "answer": said,
        "said": said_of(said) if said else "",
    }
    if answerable:
        line["url"] = reverse("safeguards:answer", args=[case.pk, act.kind, act.id, definition.code])
    return line


def said_of(answer: SafeguardAnswer) -> str:
    """The latest answer in words: what, when, by whom, and the text that was given with it."""
    told = _("%(answer)s, %(at)s, %(name)s") % {
        "answer": answer.get_answer_display(),
        "at": when.when(answer.answered_at),
        "name": answer.answered_by.short_name,
    }
    return f"{told}: {answer.reason}" if answer.reason else told


def later_answers(actor: "Actor", breaches: list[SafeguardBreach]) -> dict[uuid.UUID, SafeguardAnswer]:
    """For each breach the answer that was given after it was opened, if there is one; two queries in all."""
    rows = SafeguardAnswer.objects.visible_to(actor).current().select_related("definition", "answered_by")
    found = list(rows.filter(act_id__in=[b.act_id for b in breaches if b.act_id]))
    vault.open_rows(found)
    by_act = {(a.act_id, a.definition.code): a for a in found}
    held = ((b, by_act.get((b.act_id, b.definition.code))) for b in breaches if b.act_id)
    return {b.pk: a for b, a in held if a is not None and a.answered_at > b.opened_at}


def breach_items(actor: "Actor", breaches: list[SafeguardBreach]) -> list[dict[str, Any]]:
    """Breaches of several cases: each says whose case it is, as far as the reader may know."""
    people = shown_people(actor, {b.case_id for b in breaches})
    return [
        breach_item(b)
        | {"of": b.case.code, "of_url": b.case.get_absolute_url(), "of_whom": whom(people.get(b.case_id))}
        for b in breaches
    ]


def whom(party: Any) -> str:
    """Name in short and age of a child, as lists say it."""
    if party is None:
        return ""
    age = party.person.age_on(clock.today())
    name = str(party.person.short_name)
    return f"{name}, {age}" if age is not None else name


def breach_item(breach: SafeguardBreach) -> dict[str, Any]:
    """A breach for the component ``attention_item``."""
    return {
        "label": _("Breach"),
        "kind": "breach",
        "title": breach.title,
        "text": f"{when.when(breach.happened_at)}.",
        "basis": breach.basis,
        "link_url": reverse("cases:tab", args=[breach.case_id, "safeguards"]),
        "link_text": _("See the safeguards"),
        "breach": breach,
    }
