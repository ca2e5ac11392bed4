"""Who keeps the certificates of an office. The administrator enters, the head of a unit reads; nobody sees a case here."""

from typing import TYPE_CHECKING

from django.http import Http404
from django.utils.translation import gettext as _

from accounts.models import Membership, MembershipQuerySet
from accounts.trees import subtree
from core import clock
from core.errors import Refused
from training.models import Certificate
from training.offices import ADMINISTRATORS

if TYPE_CHECKING:
    import uuid

    from accounts.actor import Actor


def may_enter(actor: "Actor") -> bool:
    return actor.role.key in ADMINISTRATORS


def offices(actor: "Actor") -> list[int]:
    """The agencies whose people the actor answers for: with those below for an administrator, the own for a head."""
    return subtree(actor.agency) if may_enter(actor) else [actor.agency.pk]


def colleagues(actor: "Actor") -> MembershipQuerySet:
    """The roles in those offices that have not ended."""
    found = Membership.objects.current(clock.today()).filter(agency__in=offices(actor))
    return found.select_related("user", "agency")


def colleague_or_404(actor: "Actor", pk: int) -> Membership:
    """One role in the actor's offices; 404 for every other."""
    found = colleagues(actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def certificate_or_404(actor: "Actor", pk: "uuid.UUID | str") -> Certificate:
    """One certificate that the actor answers for; 404 for every other, also for the actor's own."""
    rows = Certificate.objects.visible_to(actor).select_related(
        "person", "specialisation", "agency", "withdrawal"
    )
    found: Certificate | None = rows.filter(pk=pk).first()
    if found is None or not colleagues(actor).filter(user=found.person_id).exists():
        raise Http404
    return found


def check_enters(actor: "Actor", person_id: int) -> None:
    """The administrator of one of the person's agencies, about somebody else."""
    if not may_enter(actor) or not colleagues(actor).filter(user=person_id).exists():
        raise Refused(
            _("Certificates are entered by the administrator of the person’s agency."),
            _("Hand the paper to that administrator."),
        )
    if person_id == actor.user.pk:
        raise Refused(
            _("Nobody enters or changes their own certificates."),
            _("Ask a second administrator of your agency, or that of the agency above."),
        )
