"""What this person can do in this case now, and why not where it is not possible."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.permissions import CasePermission as P
from accounts.principals import Capacity
from cases import listing, workflow
from cases.access import HOLDS_BY, can_change, can_step
from cases.models import Case, CaseKind, Participation, Stage

if TYPE_CHECKING:
    from accounts.actor import Actor
    from cases.casepage import Act, Head


def acts(actor: "Actor", case: Case, head: "Head") -> list["Act"]:
    """Steps and records, in the order in which they usually come."""
    from cases.casepage import Act

    def url(name: str) -> str:
        return reverse(f"cases:{name}", args=[case.pk])

    found: list[Act] = []
    if waiting(actor, case, head):
        found.append(Act("accept", _("Accept"), url("accept"), is_step=True))
    titles = {
        "send_to_prosecutor": _("Send to the prosecutor"),
        "return_to_investigator": _("Return to the investigator"),
        "send_to_court": _("Send to court"),
        "divert": _("Divert the case"),
        "close": _("Close the case"),
    }
    for verb in workflow.verbs_from(case.stage):
        if verb in titles and can_step(actor, case, verb, head.permissions):
            found.append(Act(verb, titles[verb], url(verb), is_step=True))
    found += _records(actor, case, head, url)
    if head.may(P.VIEW_IDENTITY) and _holds(actor, case, head):
        found.append(Act("correct", _("Correction"), url("correct")))
        if case.kind == CaseKind.CRIMINAL:
            found.append(Act("requalify", _("Requalification"), url("requalify")))
    return found


def _records(actor: "Actor", case: Case, head: "Head", url: Callable[[str], str]) -> list["Act"]:
    """What the agency that investigates writes down."""
    from cases.casepage import Act

    found: list[Act] = []
    if actor.has(P.CHANGE):
        barred = (
            "" if can_change(actor, case, head.permissions) else _("Your agency cannot change this case.")
        )
        detained = head.detention is not None
        found += [
            Act(
                "detain",
                _("Detention"),
                url("detain"),
                barred or (_("Recorded as detained already.") if detained else ""),
            ),
            Act(
                "release",
                _("Release"),
                url("release"),
                barred or ("" if detained else _("The child is not detained.")),
            ),
            Act("interview", _("Interview"), url("interview"), barred),
            Act("add_party", _("A person"), url("add_party"), barred),
        ]
    return found


def _holds(actor: "Actor", case: Case, head: "Head") -> bool:
    """Whether the actor's agency holds the case now, and the actor does there what its holder does: ``HOLDS_BY`` for
    the capacity that fits the agency. Asks nothing that the head of the page does not know already."""
    if head.holder is None or head.holder.key != actor.agency.key:
        return False
    held = [c for c in listing.HOLDERS[Stage(case.stage)] if c.kind == actor.agency.kind]
    return any(head.may(HOLDS_BY[capacity]) for capacity in held)


def waiting(actor: "Actor", case: Case, head: "Head") -> bool:
    """Whether the case has come to the actor's agency and nobody has accepted it yet."""
    if not head.may(P.ACCEPT) or case.stage == Stage.CLOSED:
        return False
    mine = Participation.objects.visible_to(actor).filter(
        waiting_now(), case=case, agency=actor.agency, until__isnull=True, accepted_at__isnull=True
    )
    return bool(mine.exists())


def waiting_now() -> Q:
    """Participations that ask to be accepted: the prosecutor supervises from the start, but takes a case on when it is
    sent."""
    asked = [c for c in listing.ACCEPTED_CAPACITIES if c != Capacity.SUPERVISING]
    return Q(capacity__in=asked) | Q(capacity=Capacity.SUPERVISING, case__stage=Stage.WITH_PROSECUTOR)
