"""What decides whether a case may end by reconciliation with the victim (CC art. 68), as facts of the case."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.models import Event
from cases import vault
from cases.merging.queries import records_of
from cases.models import Case, Charge, Party, PartyCapacity
from core import clock
from core.months import add_months
from legal import liability, norms
from legal.guarantees import Circumstances

if TYPE_CHECKING:
    import uuid

_RELEASES = ("case.stage_changed", "outcome.recorded")
_GROUND = "CC 68"
_SENTENCES = (
    *("conditional_sentence", "imprisonment", "restriction_of_freedom", "deprivation_of_right"),
    *("fine", "corrective_works", "community_service"),
)


class Harm(models.TextChoices):
    """The gravest harm that the act did to somebody's life or health (CC art. 68(2), 68(4))."""

    LIGHTER = "lighter", _("no death and no grievous harm to health")
    GRIEVOUS = "grievous", _("grievous harm to health")
    DEATH = "death", _("a death")
    UNKNOWN = "unknown", _("unknown")


def harm_facts(harm: str) -> dict[str, bool | None]:
    """The harm as the tables of the law name it; None is unknown."""
    if harm in ("", Harm.UNKNOWN):
        return {"caused_death": None, "grievous_harm": None}
    return {"caused_death": harm == Harm.DEATH, "grievous_harm": harm == Harm.GRIEVOUS}


def circumstances(case: Case, charge: Charge | None, **more: Any) -> Circumstances:
    """The act, its victims and earlier releases, as far as whoever decides may see them."""
    offence = charge.offence if charge else None
    facts: dict[str, Any] = {
        "act": f"{offence.article}({offence.part})" if offence else "",
        "article": offence.article if offence else "",
        "sexual_violence": bool(offence and liability.is_sexual(offence)),
        "reconciled_before": reconciled_before(case),
        "is_first": is_first(case),
        **_victim(case, offence),
    }
    return Circumstances(
        capacity=case.subject_capacity,
        age=case.age_at_offence,
        category=offence.category if offence else "",
        occurred_on=clock.local(case.occurred_at).date() if case.occurred_at else None,
        more=facts | more,
    )


def _victim(case: Case, offence: Any) -> dict[str, Any]:
    """Whether a victim was a minor and how old the youngest was; an unknown age is a young child's."""
    day = clock.local(case.occurred_at).date() if case.occurred_at else clock.today()
    rows = Party.objects.filter(case=case, capacity=PartyCapacity.VICTIM, until__isnull=True)
    people = [party.person for party in rows.select_related("person")]
    vault.open_rows(people)
    known = [_age(person, day) for person in people]
    told = [age for age in known if age is not None]
    is_minor = any(age < norms.ages(day).adult for age in told) or bool(
        offence and offence.victim_child == "yes"
    )
    return {"victim_minor": is_minor, "victim_age": min(told) if told else None}


def _age(person: Any, day: dt.date) -> int | None:
    if person.birth_date:
        return int(person.age_on(day))
    return day.year - person.birth_year - 1 if person.birth_year else None


def reconciled_before(case: Case) -> bool:
    """Whether the child was released by reconciliation before, and the limitation period of that act was still running
    on the day of this one (CC art. 68(4), 71, 88).
    """
    others = {
        c.pk: c for c in Case.objects.filter(subject_id__in=records_of(case.subject_id)).exclude(pk=case.pk)
    }
    if not others:
        return False
    day = clock.local(case.occurred_at or case.registered_at).date()
    return any(_runs_until(others[number], on) >= day for number, on in _releases(list(others)) if on <= day)


def is_first(case: Case) -> bool:
    """Whether no other case of the child, as far as whoever decides may see, ended in a sentence before this act."""
    others = Case.objects.filter(subject_id__in=records_of(case.subject_id)).exclude(pk=case.pk)
    told = Event.objects.filter(case_id__in=others, type="outcome.recorded", payload__kind__in=_SENTENCES)
    return not told.filter(occurred_at__lt=case.occurred_at or case.registered_at).exists()


def _releases(cases: "list[uuid.UUID]") -> list[tuple[Any, dt.date]]:
    told = Event.objects.filter(case_id__in=cases, type__in=_RELEASES)
    rows = told.values_list("case_id", "occurred_at", "payload")
    return [
        (number, clock.local(at).date())
        for number, at, payload in rows
        if str(payload.get("basis") or "").startswith(_GROUND)
    ]


def _runs_until(case: Case, released: dt.date) -> dt.date:
    charge = Charge.objects.filter(case=case, is_principal=True).select_related("offence").first()
    age = case.age_at_offence if case.age_at_offence is not None else 0
    months = liability.limitation_months(age, charge.offence, norms.ages().adult) if charge else 0
    return dt.date.max if months is None else add_months(released, months)
