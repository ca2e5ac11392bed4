"""Who of an office is trained, whose certificate runs out, who has none: in four queries, however many people."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from core import clock
from training.access import colleagues
from training.models import Certificate, Requirement
from training.rules import SOON

if TYPE_CHECKING:
    from accounts.actor import Actor


class State(TextChoices):
    TRAINED = "trained", _("trained")
    ENDING = "ending", _("runs out soon")
    ENDED = "ended", _("has run out")
    MISSING = "missing", _("none")


@dataclass(frozen=True)
class Line:
    """One role of one person and one certificate that the role needs. ``certificate``: the last one that was held."""

    membership: Membership
    requirement: Requirement
    certificate: Certificate | None
    state: State

    @property
    def waits(self) -> bool:
        """Whether somebody has to see to it."""
        return self.state != State.TRAINED


def lines(actor: "Actor", state: str = "") -> list[Line]:
    """Every role of the actor's offices that needs a certificate, by name. Must run in the actor's transaction."""
    today = clock.today()
    needs = requirements(today)
    people = colleagues(actor).in_force(today).filter(role__in=list(needs))
    found = list(people.order_by("user__last_name", "user__first_name", "agency_id", "id"))
    held = held_by(actor, {m.user_id for m in found})
    made = [_line(m, r, held[m.user_id, r.kind], today) for m in found for r in needs[m.role]]
    return [line for line in made if not state or line.state == state]


def requirements(day: dt.date) -> dict[str, list[Requirement]]:
    """What is asked of each role on a day."""
    found: dict[str, list[Requirement]] = defaultdict(list)
    for row in Requirement.objects.in_force(day):
        found[row.role].append(row)
    return found


def held_by(actor: "Actor", people: Iterable[int]) -> dict[tuple[int, str], list[Certificate]]:
    """The standing certificates by person and code of the kind, the longest first."""
    rows = Certificate.objects.visible_to(actor).standing().filter(person__in=list(people))
    found: dict[tuple[int, str], list[Certificate]] = defaultdict(list)
    for row in rows.select_related("specialisation", "withdrawal"):
        found[row.person_id, row.specialisation.code].append(row)
    for held in found.values():
        held.sort(key=last_day, reverse=True)
    return found


def last_day(row: Certificate) -> dt.date:
    """The last day on which a certificate holds; the day before its first where it never held."""
    end = row.valid_until or dt.date.max
    withdrawn: Any = getattr(row, "withdrawal", None)
    return min(end, withdrawn.since - dt.timedelta(days=1)) if withdrawn else end


def holds(row: Certificate, day: dt.date) -> bool:
    """Whether a standing certificate holds on a day; ``training.walls.lacking`` asks the same of the database."""
    return row.issued_on <= day <= last_day(row)


def _line(membership: Membership, need: Requirement, held: list[Certificate], today: dt.date) -> Line:
    ever = [row for row in held if last_day(row) >= row.issued_on]
    if not ever:
        return Line(membership, need, None, State.MISSING)
    return Line(membership, need, ever[0], state_of(ever[0], today))


def state_of(row: Certificate, today: dt.date) -> State:
    """How a certificate stands on a day."""
    end = last_day(row)
    if end < today:
        return State.ENDED
    return State.ENDING if end <= today + SOON else State.TRAINED


def waiting(actor: "Actor") -> list[Line]:
    """What an administrator or head has to see to."""
    return [line for line in lines(actor) if line.waits]
