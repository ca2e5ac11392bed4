"""Who may join two records of one child, and what stands against it."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import CasePermission as P
from cases import queries as access
from cases.merging import queries
from cases.merging.words import ANSWERING, ANSWERING_BITS, LEAST_WORDS
from cases.models import Case, Merge, MergeState, Person
from core.errors import Conflict, Refused

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from accounts.actor import Actor

_KEPT_APART: "tuple[_StrPromise, _StrPromise]" = (
    gettext_lazy("These two records cannot be joined from here."),
    gettext_lazy(
        "Both are joined by those who see every case of both. The prosecutor who supervises them can be asked."
    ),
)
OBSTACLES: "dict[str, tuple[_StrPromise, _StrPromise]]" = {
    "unknown": _KEPT_APART,
    "not_yours": (
        gettext_lazy("You answer for no case of this child."),
        gettext_lazy("The colleague who works on one of the cases proposes it."),
    ),
    "protected": (
        gettext_lazy("One of the records is that of a victim or witness: it is kept apart from the others."),
        gettext_lazy("Correct the names and the IIN in each record; the cases stay apart."),
    ),
    "together": (
        gettext_lazy("Both stand in one case, as two people."),
        gettext_lazy("End the wrong entry in that case first."),
    ),
    "joined": (
        gettext_lazy("One of the records is joined with another one already."),
        gettext_lazy("Join with the record that stands for the child, or take the other ones apart first."),
    ),
}


def check_answers(actor: "Actor", case: Case) -> None:
    """Works on a case of the child and may know who the child is."""
    bits = access.permissions_in(actor, case.pk)
    if not (bits & P.VIEW_IDENTITY.bit and bits & P.VIEW_FILE.bit and bits & ANSWERING_BITS):
        known = actor.has(P.VIEW_IDENTITY) and any(actor.has(p) for p in ANSWERING)
        raise Refused(
            _("Your agency cannot do this in this case at its present stage.")
            if known
            else _("Your role, %(role)s, cannot do this.") % {"role": actor.role.name},
            _("Ask the colleague whose task it is."),
        )


def answers(actor: "Actor", case: Case) -> bool:
    try:
        check_answers(actor, case)
    except Refused:
        return False
    return True


def check_can_join(duplicate: Person, survivor: Person) -> None:
    """Refused in one neutral answer where anything of either record is not seen by who asks."""
    if why := queries.obstacle(duplicate.pk, survivor.pk):
        raise Refused(*(str(text) for text in OBSTACLES[why]))


def check_facts(duplicate: Person, survivor: Person, reason: str, explanation: str) -> None:
    """Two valid IINs are two people. Other contradictions are explained in words."""
    contradictions = {line.key for line in queries.compared(duplicate, survivor) if line.kind}
    if "iin" in contradictions:
        raise Refused(
            _("The records hold two different valid IINs: they are of two people."),
            _("If one of the numbers was written down wrongly, correct it first, by the document."),
        )
    if len(reason.strip()) < LEAST_WORDS:
        raise Refused(_("Say how you know that it is the same child: the document, who said it."))
    if contradictions and len(explanation.strip()) < LEAST_WORDS:
        raise Refused(
            _("The records contradict each other in the date of birth or the sex."),
            _("Say why they differ, or correct the wrong one first."),
        )


def check_waits(merge: Merge) -> None:
    if merge.state != MergeState.PROPOSED:
        raise Conflict(_("This does not wait any more."))
