"""Who may do what with a clock."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import CasePermission
from accounts.principals import Capacity
from accounts.roles import ROLES, RoleKey
from cases.access import check_may
from cases.models import Participation
from core.errors import Refused
from deadlines.duties import acts_for, heads, in_phase, role_names
from legal.acts import reported_acts

if TYPE_CHECKING:
    from accounts.actor import Actor
    from accounts.models import Agency
    from cases.models import Case
    from deadlines.models import Deadline
    from legal.acts import Act


# Offices of one kind, from the lowest on.
LEVELS = ("district", "oblast", "general")
LEVEL_NAMES = {
    "district": gettext_lazy("the prosecutor of the district"),
    "oblast": gettext_lazy("the prosecutor of the region"),
    "general": gettext_lazy("the Prosecutor General"),
}


def check_can_acknowledge(actor: "Actor", deadline: "Deadline", seat: "Seat | None" = None) -> None:
    """Who answers for a clock takes note of it: its role in its agency, the head there, the supervising prosecutor.

    Nobody else: what is noted goes up to nobody.
    """
    if not deadline.is_open:
        raise Refused(_("This term has been met or has fallen away."))
    own = deadline.responsible_agency_id in (None, actor.agency.pk)
    if own and (actor.role.key == deadline.responsible_role or heads(actor.role.key)):
        return
    if not (actor.role.key == RoleKey.PROSECUTOR and (seat or Seat.of(actor, deadline.case_id)).supervises):
        raise Refused(
            _("This is the duty of another role or agency."),
            _("Ask the colleague whose task it is, their head or the supervising prosecutor."),
        )


def can_acknowledge(actor: "Actor", deadline: "Deadline", seat: "Seat | None" = None) -> bool:
    try:
        check_can_acknowledge(actor, deadline, seat)
    except Refused:
        return False
    return True


def check_can_extend(actor: "Actor", deadline: "Deadline") -> None:
    """The rule names who grants the next extension; a last extension cannot be followed by another.

    The role alone is not enough: its agency decides in this case. An office that only oversees the country does not.
    """
    if not deadline.is_open:
        raise Refused(_("This term has been met or has fallen away."))
    steps = deadline.rule.extensions
    if deadline.extended >= len(steps):
        raise Refused(
            _("The law allows no further extension of this term."),
            _("Act before it ends, or end the measure."),
        )
    if act := extending_act(deadline):
        raise Refused(
            _(
                "The decision on this extension is written down as an act: all terms that are counted from it follow."
            ),
            _("Write down the act: “%(act)s”.") % {"act": act.name},
        )
    granted_by = steps[deadline.extended]["granted_by"]
    if actor.role.key != granted_by:
        role = ROLES[RoleKey(granted_by)].name if granted_by in set(RoleKey) else granted_by
        raise Refused(
            _("This extension is granted by: %(role)s.") % {"role": role}, _("Send a petition there.")
        )
    check_may(actor, deadline.case, CasePermission.DECIDE)


def extending_act(deadline: "Deadline") -> "Act | None":
    """The act by which alone a term is extended, where other terms run by the same decision (e.g. custody)."""
    return reported_acts().get((deadline.rule.chosen or {}).get("by_act", ""))


class ExtensionIncomplete(Refused):
    """Something of the decision is missing; nothing is saved."""

    status = 422


def level_of(agency: "Agency") -> str:
    """Where an office stands among those of its kind: "general" for the country, "oblast" for a region, "district"."""
    if agency.region_id is None:
        return "general"
    above = agency.parent
    return "district" if above is not None and above.region_id == agency.region_id else "oblast"


def is_granted_above(actor: "Actor", step: "Mapping[str, Any]") -> bool:
    """Whether the law leaves this step to a higher office than the actor's (CPC art. 192(4))."""
    level = step.get("level", "")
    return level in LEVELS and LEVELS.index(level_of(actor.agency)) < LEVELS.index(level)


def check_extension(actor: "Actor", deadline: "Deadline", value: int | None, document: str) -> None:
    """The length where the law sets none, and the decision of the higher office where it is not this one's to grant."""
    step = deadline.rule.extensions[deadline.extended]
    if value is None and step.get("to", step.get("by")) is None:
        raise ExtensionIncomplete(_("The law leaves the length of this extension to the decision: enter it."))
    if is_granted_above(actor, step) and not document.strip():
        raise ExtensionIncomplete(
            _("This extension is granted by %(office)s: enter the number of its decision.")
            % {"office": LEVEL_NAMES[step["level"]]},
            _("Send the petition there first."),
        )


def can_extend(actor: "Actor", deadline: "Deadline") -> bool:
    try:
        check_can_extend(actor, deadline)
    except Refused:
        return False
    return True


def check_can_report(actor: "Actor", deadline: "Deadline", seat: "Seat | None" = None) -> None:
    """Who answers for a duty writes down that it was done: the role of the rule in its agency, a colleague of an agency
    that takes part whose task the act is as well, the head of the agency, and the prosecutor who supervises the case.
    """
    if not deadline.is_open:
        raise Refused(_("This term has been met or has fallen away."))
    acts = acts_for(deadline)
    if not acts:
        raise Refused(_("This term is met by what is done in the case, not by an entry of its own."))
    seat = seat or Seat.of(actor, deadline.case_id)
    if not (seat.supervises or _answers_for(actor, deadline, seat)):
        raise Refused(
            _("This is the duty of another role or agency."),
            _("Ask the colleague whose task it is, their head or the supervising prosecutor."),
        )


def _answers_for(actor: "Actor", deadline: "Deadline", seat: "Seat") -> bool:
    own = deadline.responsible_agency_id == actor.agency.pk
    if actor.role.key == deadline.responsible_role and (own or deadline.responsible_agency_id is None):
        return True
    if seat.takes_part and any(actor.role.key in act.roles for act in acts_for(deadline)):
        return True
    return own and heads(actor.role.key)


def can_report(actor: "Actor", deadline: "Deadline", seat: "Seat | None" = None) -> bool:
    try:
        check_can_report(actor, deadline, seat)
    except Refused:
        return False
    return True


def check_can_record(actor: "Actor", case: "Case", event: str) -> "Act":
    """The act of a kind that this person may write down in this case at its stage; else Refused with the reason."""
    act = reported_acts().get(event)
    if act is None:
        raise Refused(_("No such act is written down by hand."))
    if not in_phase(act, case.stage):
        raise Refused(_("This act does not belong to the present stage of the case."))
    if not Seat.of(actor, case.pk).may_record(act):
        raise Refused(
            _("This act is written down by: %(roles)s.") % {"roles": role_names(act)},
            _("Ask the colleague whose task it is, their head or the supervising prosecutor."),
        )
    return act


@dataclass(frozen=True)
class Seat:
    """Where somebody sits in a case: whether their agency takes part now, and whether they supervise it."""

    actor: "Actor"
    takes_part: bool
    supervises: bool

    @classmethod
    def of(cls, actor: "Actor", case_id: uuid.UUID) -> "Seat":
        now = Participation.objects.filter(case_id=case_id, agency=actor.agency, until__isnull=True)
        capacities = set(now.values_list("capacity", flat=True))
        outside = {Capacity.FORMER, Capacity.OVERSIGHT}
        appointed = actor.role.key == RoleKey.DEFENCE_LAWYER  # in sight by the appointment alone
        supervises = actor.role.key == RoleKey.PROSECUTOR and Capacity.SUPERVISING in capacities
        return cls(actor, appointed or bool(capacities - outside), supervises)

    @classmethod
    def supervised(cls, actor: "Actor", case_ids: Iterable[uuid.UUID]) -> "dict[uuid.UUID, Seat]":
        """The seats in many cases at once, for whom only supervision matters."""
        now = Participation.objects.filter(agency=actor.agency, until__isnull=True)
        mine = set(
            now.filter(case_id__in=list(case_ids), capacity=Capacity.SUPERVISING).values_list(
                "case_id", flat=True
            )
        )
        prosecutor = actor.role.key == RoleKey.PROSECUTOR
        return {pk: cls(actor, pk in mine, prosecutor and pk in mine) for pk in case_ids}

    def may_record(self, act: "Act") -> bool:
        role = self.actor.role
        if self.supervises:
            return True
        if not self.takes_part:
            return False
        return role.key in act.roles or (heads(role.key) and self._leads(act))

    def _leads(self, act: "Act") -> bool:
        kinds = {kind for key in act.roles for kind in ROLES[RoleKey(key)].agency_kinds}
        return self.actor.agency.kind in kinds
