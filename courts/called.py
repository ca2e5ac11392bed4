"""Summonses of everybody but the child: victim, witness, lawyer, psychologist, teacher, interpreter."""

import uuid
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils.translation import gettext_lazy

from access.queries import get_visible_or_404
from accounts.permissions import CasePermission as P
from cases import vault
from cases.models import Party
from courts.choices import PROTECTED_ROLES, ParticipantRole
from courts.models import Hearing, HearingParticipant
from courts.told import arrival
from documents.papers import LANGUAGES, Content, Paper, register

if TYPE_CHECKING:
    from accounts.actor import Actor

# The child is called through the legal representative, on the paper of both.
CALLED_TOGETHER = (ParticipantRole.CHILD, ParticipantRole.REPRESENTATIVE)


def summons(actor: "Actor", ref: str) -> Content:
    """One person's summons: the own arrival and entrance, and nothing of the others.

    A victim and a witness learn neither the hour of the sitting nor the name of the child in conflict with the law, and a
    minor among them is called through who represents them (CPC art. 157). Their paper is drawn for those who may see
    victims, everybody else's for those who may know the people of the case.
    """
    row = _participant(actor, ref)
    hearing = row.hearing
    agency = hearing.court.agency or actor.agency
    apart = row.must_not_meet
    data: dict[str, Any] = {
        "hearing": hearing,
        "court": hearing.court,
        "address": agency.address,
        "phone": agency.phone,
        "role": row.role,
        "name": _name(actor, row),
        "representatives": _representatives(actor, row),
        "apart": apart,
        "own": arrival(hearing, row) if apart else None,
        "arrives_at": row.arrives_at if apart else hearing.starts_at,
    }
    return Content(data=data, cases=(hearing.case_id,), case=hearing.case)


def _participant(actor: "Actor", ref: str) -> HearingParticipant:
    try:
        pk = uuid.UUID(ref)
    except ValueError:
        raise Http404 from None
    rows = HearingParticipant.objects.select_related(
        "hearing__case",
        "hearing__courtroom",
        "hearing__court__agency",
        "hearing__judge",
        "party__person",
        "user",
    )
    found: HearingParticipant = get_visible_or_404(rows, actor, pk)
    if found.role in CALLED_TOGETHER or not found.hearing.is_planned or not (found.party_id or found.user_id):
        raise Http404
    if found.role not in PROTECTED_ROLES and not actor.has(P.VIEW_IDENTITY):
        raise Http404
    return found


def _name(actor: "Actor", row: HearingParticipant) -> str:
    if row.user:
        return str(row.user.get_full_name())
    if row.party is None or not Party.objects.visible_to(actor).filter(pk=row.party_id).exists():
        raise Http404
    vault.open_rows([row.party.person])
    return str(row.party.person.full_name)


def _representatives(actor: "Actor", row: HearingParticipant) -> list[str]:
    if row.party_id is None:
        return []
    found = Party.objects.visible_to(actor).filter(represents=row.party_id, until__isnull=True)
    people = [party.person for party in found.select_related("person")]
    vault.open_rows(people)
    return [str(person.full_name) for person in people]


def offered(row: HearingParticipant, hearing: Hearing, actor: "Actor") -> list[tuple[str, str]]:
    """The languages in which this reader can print the summons of one person."""
    if row.role in CALLED_TOGETHER or not hearing.is_planned or not (row.party_id or row.user_id):
        return []
    if not actor.has(P.PRINT) or not (actor.has(P.VIEW_IDENTITY) or row.role in PROTECTED_ROLES):
        return []
    return [(code, name) for code, name in LANGUAGES.items() if code != "both"]


register(Paper(
    key="summons-person", title=gettext_lazy("Summons of one person"), template="documents/summons_person.html",
    content=summons, kept_for=P.VIEW_VICTIMS, name="summons",
))  # fmt: skip
