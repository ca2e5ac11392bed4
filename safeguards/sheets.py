"""Guarantees as the pages draw them."""

import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.models import Case, Detention, Interview
from core import clock, when
from legal.models import SafeguardDefinition
from legal.sources import cite
from safeguards import acts
from safeguards.access import can_answer
from safeguards.evaluation import Circumstances, applicable
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
        at = when.when(self.act.at)
        if self.act.kind == "detention":
            return _("Detention, %(at)s") % {"at": at}
        return _("Interview, %(at)s") % {"at": at}


def acts_of(actor: "Actor", case: Case) -> list[acts.Act]:
    """The detentions and interviews of a case that the actor may see, the latest first."""
    rows: list[Any] = []
    for model in (Detention, Interview):
        rows += model.objects.visible_to(actor).filter(case=case).select_related("party__person")
    return sorted((acts.of(row) for row in rows), key=lambda a: a.at, reverse=True)


def sheets(actor: "Actor", case: Case, limit: int = 20) -> list[Sheet]:
    """The latest acts with their guarantees; three queries, however many acts there are."""
    found = acts_of(actor, case)[:limit]
    if not found:
        return []
    asked = list(SafeguardDefinition.objects.in_force(clock.today()).filter(is_asked=True))
    answers: dict[tuple[uuid.UUID, str], SafeguardAnswer] = {
        (a.act_id, a.definition.code): a
        for a in SafeguardAnswer.objects.visible_to(actor)
        .current()
        .filter(case=case)
        .select_related("definition")
    }
    answerable = can_answer(actor, case)
    return [_sheet(case, act, asked, answers, answerable) for act in found]


def _sheet(
    case: Case,
    act: acts.Act,
    asked: list[SafeguardDefinition],
    answers: dict[tuple[uuid.UUID, str], SafeguardAnswer],
    answerable: bool,
) -> Sheet:
    circumstances = Circumstances(capacity=act.capacity, age=act.age)
    said = {code: a for (act_id, code), a in answers.items() if act_id == act.id}
    wanted = {d.code: d for d in applicable(asked, act.kind, circumstances)}
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
    }
    if answerable and (said is None or said.answer != Answer.YES):
        line["url"] = reverse("safeguards:answer", args=[case.pk, act.kind, act.id, definition.code])
    return line


def breach_item(breach: SafeguardBreach) -> dict[str, Any]:
    """A breach for the component ``attention_item``."""
    return {
        "label": _("Breach"),
        "kind": "breach",
        "title": f"{breach.definition.name}:",
        "text": _("not kept on %(at)s.") % {"at": when.when(breach.happened_at)},
        "basis": breach.basis,
        "link_url": reverse("cases:tab", args=[breach.case_id, "safeguards"]),
        "link_text": _("See the safeguards"),
        "breach": breach,
    }
