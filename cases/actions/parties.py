"""Who has a part in a case: agencies and people."""

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Agency
from accounts.permissions import CasePermission as P
from accounts.principals import Capacity
from audit import record
from cases import events, people
from cases.access import check_may
from cases.models import (
    Case,
    Participation,
    Party,
    PartyCapacity,
    Person,
)
from cases.models.people import PROTECTED_CAPACITIES
from core import clock
from core.errors import NotLawful, Refused

if TYPE_CHECKING:
    from accounts.actor import Actor
    from accounts.models import User


@dataclass(frozen=True, kw_only=True)
class Contact:
    """How to reach a person. Never taken for victims and witnesses: their data lie with the victim service."""

    address: str = ""
    phone: str = ""
    school: str = ""


def let_in(
    case: Case, agency: Agency | None, capacity: Capacity, *, basis: str, officer: "User | None" = None
) -> Participation | None:
    """Adds a participation unless it holds already. The access rows follow by trigger."""
    if agency is None:
        return None
    held: Participation | None = Participation.objects.filter(
        case=case, agency=agency, capacity=capacity, until__isnull=True
    ).first()
    if held:
        return held
    made: Participation = Participation.objects.create(
        case=case, agency=agency, capacity=capacity, since=clock.now(), basis=basis, officer=officer
    )
    return made


@transaction.atomic
def add_party(
    *,
    actor: "Actor",
    case: Case,
    capacity: str,
    search_id: uuid.UUID | str | None = None,
    person: Person | None = None,
    identity: people.Identity | None = None,
    contact: Contact | None = None,
    relation: str = "",
    represents: Party | None = None,
) -> Party:
    """Adds a person to a case: a victim, a legal representative, a lawyer.

    ``represents`` is whose legal representative it is; None for the child whom the case is about. A victim's or
    witness's address, and that of who represents them, is refused here and by the database; the victim service keeps
    it (CPC art. 70(2)(5)).
    """
    check_may(actor, case, P.CHANGE)
    if represents is not None:
        _check_represents(case, capacity, represents)
    protected = is_protected(capacity, represents)
    if protected and contact is not None and any(vars(contact).values()):
        raise NotLawful(
            _("The address of a victim or witness, or of who represents them, is not kept in this file."),
            _("Give it to the victim support service; it keeps the contact data apart."),
            basis="CPC 70(2)(5), 71(6)(12)",
        )
    if person is None:
        if capacity in (PartyCapacity.SUSPECT, *PROTECTED_CAPACITIES):
            people.use_receipt(actor=actor, search_id=search_id)
        person = people.create(actor=actor, identity=identity or people.Identity())
    party: Party = Party.objects.create(
        case=case,
        person=person,
        capacity=capacity,
        relation=relation,
        represents=represents,
        since=clock.now(),
        language=person.native_language,
        view_bit=(P.VIEW_VICTIMS if protected else P.VIEW_IDENTITY).bit,
        **vars(contact or Contact()),
    )
    record(events.PartyAdded(case_id=case.pk, party=str(party.pk), capacity=capacity), actor=actor)
    return party


def is_protected(capacity: str, represents: Party | None) -> bool:
    """Whether a person is kept from those who may know the child only: victims, witnesses, and who speaks for them."""
    return capacity in PROTECTED_CAPACITIES or (
        represents is not None and represents.capacity in PROTECTED_CAPACITIES
    )


def _check_represents(case: Case, capacity: str, represents: Party) -> None:
    if capacity != PartyCapacity.LEGAL_REPRESENTATIVE:
        raise Refused(_("Only a legal representative represents somebody."))
    if represents.case_id != case.pk or represents.until is not None:
        raise Refused(_("The person who is represented does not take part in this case."))
