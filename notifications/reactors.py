"""Turns events into inbox items and letters, by the table of ``rules``. Runs in the transaction of the verb."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connections, router

from accounts.models import Membership, StandIn
from accounts.principals import OF_AGENCIES, Capacity, agency_principal, person_of, user_principal
from accounts.roles import ROLES, RoleKey
from cases.models import Participation
from core import clock
from notifications import choices, mail, outbox
from notifications.models import InboxItem
from notifications.rules import Address, Rule, Settles, table

if TYPE_CHECKING:
    from accounts.actor import Actor
    from audit.events import CaseEvent
    from audit.models import Event


@dataclass(frozen=True)
class Target:
    """One addressee: a principal, and the role that it is narrowed to. ``agency`` 0: one person."""

    principal: int
    role: str = ""
    agency: int = 0


def react(row: "Event", event: "CaseEvent", actor: "Actor | None") -> None:
    """Settles what the event settles, then tells whom the table names."""
    for rule in table().get(row.type, ()):
        if not rule.holds(row.payload):
            continue
        for settles in rule.settles:
            _settle(row, rule, settles, actor)
        if rule.kind:
            _tell(row, rule, actor)


def _settle(row: "Event", rule: Rule, settles: Settles, actor: "Actor | None") -> None:
    agency = actor.agency.pk if actor and settles.by == "agency" else None
    with connections[router.db_for_write(InboxItem)].cursor() as cursor:
        cursor.execute(
            "SELECT inbox_settle(%s, %s, %s, %s, %s)",
            [
                row.case_id,
                settles.kind,
                _text(row, rule.subject),
                agency,
                actor.user.pk if actor else None,
            ],
        )


def _tell(row: "Event", rule: Rule, actor: "Actor | None") -> None:
    targets = list(dict.fromkeys(t for address in rule.to for t in _targets(row, address)))
    due = row.payload.get(rule.due) if rule.due else None
    items = [
        InboxItem(
            case_id=row.case_id,
            principal=target.principal,
            role=target.role,
            kind=rule.kind or "",
            subject=_text(row, rule.subject),
            code=_text(row, rule.code),
            due_at=dt.datetime.fromisoformat(due) if due else None,
            is_urgent=rule.urgent,
            created_at=clock.now(),
        )
        for target in targets
    ]
    # An item that is open already says it once.
    InboxItem.objects.bulk_create(items, ignore_conflicts=True)
    people = set(_recipients(targets)) - ({actor.user.pk} if actor else set())
    if not rule.urgent:
        people = choices.at_once(people)
    for user_id in sorted(people):
        outbox.post(mail.TASK, after=mail.COLLECTED_FOR, user=user_id)


def _text(row: "Event", name: str) -> str:
    return str(row.payload.get(name, "")) if name else ""


def _targets(row: "Event", address: Address) -> Iterator[Target]:
    if address.person:
        yield Target(user_principal(int(row.payload[address.person])))
        return
    if address.agency:
        agency = row.payload.get(address.agency)
        named = row.payload.get(address.capacity)
        capacities = address.capacities or ((Capacity(int(named)),) if named else ())
        for capacity in capacities if agency else ():
            principal = agency_principal(int(agency), capacity)
            yield from (Target(principal, role, int(agency)) for role in address.roles or ("",))
        return
    for part in _parts(row.case_id, address, row.payload):
        if address.officer and part.officer_id:
            yield Target(user_principal(part.officer_id))
            continue
        roles = address.roles or ((row.payload[address.role],) if address.role else ("",))
        principal = agency_principal(part.agency_id, Capacity(part.capacity))
        yield from (Target(principal, role, part.agency_id) for role in roles)


def _parts(case_id: uuid.UUID | None, address: Address, payload: dict[str, Any]) -> Iterable[Participation]:
    """The agencies that take part at present and that the address means."""
    if case_id is None:
        return []
    parts = Participation.objects.filter(case_id=case_id, until__isnull=True).exclude(
        capacity=Capacity.FORMER
    )
    if address.capacities:
        return parts.filter(capacity__in=address.capacities)
    named = payload.get(address.role)
    kinds = ROLES[RoleKey(named)].agency_kinds if named in set(RoleKey) else frozenset()
    able = [c for c in OF_AGENCIES if c.kind in kinds and c is not Capacity.OVERSIGHT]
    return parts.filter(capacity__in=able)


def _recipients(targets: list[Target]) -> Iterator[int]:
    """The people behind the addressees, whose memberships are in force."""
    named = [person_of(t.principal) for t in targets if not t.agency]
    yield from named
    if named:
        standing = StandIn.objects.in_force(clock.today()).filter(absent__in=named)
        yield from standing.values_list("stand_in_id", flat=True)
    for target in targets:
        if target.agency:
            members = Membership.objects.in_force(clock.today()).filter(agency_id=target.agency)
            if target.role:
                members = members.filter(role=target.role)
            members = members.filter(role__in=[key for key, role in ROLES.items() if role.works_with_cases])
            yield from members.values_list("user_id", flat=True)
