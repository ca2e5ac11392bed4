"""Who must be at a hearing, and the bookable side of each: one look-up for all of a kind."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from accounts.models import User
from cases.models import Party
from courts.choices import ParticipantRole
from courts.models import Courtroom, Hearing, HearingParticipant
from scheduling import queries
from scheduling.models import Resource, ResourceKind

_KINDS = {
    ParticipantRole.LAWYER: ResourceKind.LAWYER,
    ParticipantRole.PSYCHOLOGIST: ResourceKind.PSYCHOLOGIST,
    ParticipantRole.PROSECUTOR: ResourceKind.PROSECUTOR,
    ParticipantRole.INTERPRETER: ResourceKind.INTERPRETER,
}


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who must be at a hearing: a party of the case or a colleague."""

    role: str
    party: Party | None = None
    user: User | None = None
    must_not_meet: bool = False
    is_replaceable: bool = False

    def __post_init__(self) -> None:
        if self.is_to_be_found and self.role != ParticipantRole.INTERPRETER:
            raise ValueError(
                "a participant is a party or a user; only an interpreter may still have to be found"
            )

    @property
    def is_to_be_found(self) -> bool:
        """Needed, and not known yet by name: nobody's calendar is asked."""
        return self.party is None and self.user is None


def resources_of(people: Sequence[Person]) -> list[Resource]:
    """The bookable side of each, in their order; one for each human being, whatever the role.

    Whoever has still to be found has none and must not be among them.
    """
    kinds: dict[int, str] = {}
    for person in people:
        if person.user:
            kinds.setdefault(person.user.pk, _KINDS.get(ParticipantRole(person.role), ResourceKind.PERSON))
    users = queries.resources_of_users(kinds)
    ids = {person.party.person_id for person in people if person.party and not person.user}
    persons = queries.resources_of_persons(ids)
    return [
        users[person.user.pk] if person.user else persons[person.party.person_id]  # type: ignore[union-attr]
        for person in people
    ]


def room_resources(rooms: Iterable[Courtroom]) -> dict[int, Resource]:
    """The bookable side of rooms, by the rooms' numbers."""
    return queries.resources_of_rooms(
        {r.pk: {"name_kk": r.name_kk, "name_ru": r.name_ru, "name_en": r.name_en} for r in rooms}
    )


def judge_resources(judges: Iterable[User]) -> dict[int, Resource]:
    """The bookable side of judges, by the users' numbers."""
    return queries.resources_of_users({judge.pk: ResourceKind.JUDGE for judge in judges})


def room_resource(room: Courtroom) -> Resource:
    return room_resources([room])[room.pk]


def judge_resource(judge: User) -> Resource:
    return judge_resources([judge])[judge.pk]


def person_of(row: HearingParticipant) -> Person:
    return Person(
        role=row.role,
        party=row.party,
        user=row.user,
        must_not_meet=row.must_not_meet,
        is_replaceable=row.is_replaceable,
    )


def people_of(hearing: Hearing) -> list[Person]:
    rows = HearingParticipant.objects.filter(hearing=hearing).select_related("party", "user")
    return [person_of(row) for row in rows]
