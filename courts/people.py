"""Who can be asked to a hearing: the parties of the case and the colleagues whose task it is."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.models import Agency, Membership, User
from accounts.principals import Capacity
from accounts.roles import RoleKey
from cases import vault
from cases.casepage import language_name
from cases.models import Case, Participation, Party, PartyCapacity
from core import clock
from courts import access
from courts.choices import PROTECTED_ROLES, REPLACEABLE_ROLES, ParticipantRole
from courts.models import Court
from courts.participants import Person

if TYPE_CHECKING:
    from accounts.actor import Actor

_OF_PARTY = {
    PartyCapacity.SUSPECT: ParticipantRole.CHILD,
    PartyCapacity.ACCUSED: ParticipantRole.CHILD,
    PartyCapacity.CONVICT: ParticipantRole.CHILD,
    PartyCapacity.RESPONDENT: ParticipantRole.CHILD,
    PartyCapacity.VICTIM: ParticipantRole.VICTIM,
    PartyCapacity.WITNESS: ParticipantRole.WITNESS,
    PartyCapacity.LEGAL_REPRESENTATIVE: ParticipantRole.REPRESENTATIVE,
    PartyCapacity.DEFENCE_COUNSEL: ParticipantRole.LAWYER,
    PartyCapacity.PSYCHOLOGIST: ParticipantRole.PSYCHOLOGIST,
    PartyCapacity.TEACHER: ParticipantRole.TEACHER,
    PartyCapacity.INTERPRETER: ParticipantRole.INTERPRETER,
}
_OF_ROLE = {
    RoleKey.PSYCHOLOGIST: ParticipantRole.PSYCHOLOGIST,
    RoleKey.PROSECUTOR: ParticipantRole.PROSECUTOR,
    RoleKey.DEFENCE_LAWYER: ParticipantRole.LAWYER,
}
PSYCHOLOGIST_BELOW = 16


@dataclass(frozen=True)
class Candidate:
    """``key`` travels in the address: an identifier, never a name."""

    key: str
    name: str
    person: Person
    suggested: bool
    age: int | None = None

    @property
    def role_name(self) -> str:
        return str(ParticipantRole(self.person.role).label)

    @property
    def short(self) -> str:
        """As a chip: the child and the victim by role and age, colleagues by name."""
        role = self.role_name.capitalize()
        if self.person.party is None:
            return f"{role} {self.name}"
        text = f"{role}, {self.age}" if self.age is not None else role
        return _("%(who)s, kept apart") % {"who": text} if self.person.must_not_meet else text


def candidates(actor: "Actor", case: Case) -> list[Candidate]:
    """Parties first, then colleagues; those whom the law wants there are suggested."""
    parties = list(
        Party.objects.visible_to(actor).filter(case=case, until__isnull=True).select_related("person", "case")
    )
    vault.open_rows([p.person for p in parties])
    today = clock.today()
    found = [_party(party, today) for party in parties]
    child = next((c for c in found if c.person.role == ParticipantRole.CHILD), None)
    young = child is not None and (child.age is None or child.age < PSYCHOLOGIST_BELOW)
    found += _interpreter(case, parties, found)
    officers = _officers(case)
    return found + [_colleague(m, officers, young) for m in _colleagues(actor, case)]


def _interpreter(case: Case, parties: list[Party], found: list[Candidate]) -> list[Candidate]:
    """A place for the interpreter whom the child needs and whom the file does not name yet (CPC art. 30)."""
    child = next((p for p in parties if p.person_id == case.subject_id), None)
    named = any(c.person.role == ParticipantRole.INTERPRETER for c in found)
    if named or child is None or not child.language or child.language == case.language_of_proceedings:
        return []
    name = _("%(language)s, still to be found") % {"language": language_name(child.language)}
    return [Candidate("r:interpreter", name, Person(role=ParticipantRole.INTERPRETER), suggested=True)]


def _party(party: Party, today: dt.date) -> Candidate:
    role = _OF_PARTY[PartyCapacity(party.capacity)]
    apart = role in PROTECTED_ROLES or party.is_protected
    person = Person(role=role, party=party, must_not_meet=apart, is_replaceable=role in REPLACEABLE_ROLES)
    return Candidate(f"p:{party.pk}", party.person.short_name, person, True, party.person.age_on(today))


def _colleagues(actor: "Actor", case: Case) -> list[Membership]:
    """Psychologists of the court, prosecutors of the office in the case, lawyers of the region."""
    offices = Participation.objects.filter(case=case, capacity=Capacity.SUPERVISING, until__isnull=True)
    agencies = Agency.objects.filter(pk__in=[actor.agency.pk, *offices.values_list("agency_id", flat=True)])
    bars = Agency.objects.filter(kind="legal_aid", region=case.region, closed_on__isnull=True)
    rows = Membership.objects.in_force(clock.today()).filter(
        agency__in=[*agencies, *bars], role__in=list(_OF_ROLE), user__is_active=True
    )
    return sorted(rows.select_related("user", "agency"), key=lambda m: (m.role, m.user.last_name))


def _officers(case: Case) -> set[int]:
    """The prosecutors to whom the case is given."""
    rows = Participation.objects.filter(
        case=case, capacity=Capacity.SUPERVISING, until__isnull=True, officer__isnull=False
    )
    return set(rows.values_list("officer_id", flat=True))


def _colleague(row: Membership, officers: set[int], young: bool) -> Candidate:
    role = _OF_ROLE[RoleKey(row.role)]
    suggested = (
        (role == ParticipantRole.PSYCHOLOGIST and young)
        or (role == ParticipantRole.PROSECUTOR and row.user_id in officers)
        or role == ParticipantRole.LAWYER
    )
    person = Person(role=role, user=row.user, is_replaceable=role in REPLACEABLE_ROLES)
    return Candidate(f"u:{row.user.pk}:{role}", row.user.short_name, person, suggested)


def judges(court: Court) -> list[User]:
    """The judges of a court, those who try cases first."""
    order = {key: place for place, key in enumerate(access.JUDGES)}
    rows = access.memberships_of_judges(court).select_related("user")
    found = sorted(rows, key=lambda m: (order[RoleKey(m.role)], m.user.last_name))
    return list(dict.fromkeys(m.user for m in found))
