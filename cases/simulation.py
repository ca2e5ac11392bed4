"""Seeing one case as another role of an agency would, with the viewer's own rights and not one more."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import Http404
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, reverse

from access.context import seen_as
from accounts.models import Agency, Membership
from accounts.principals import PERSONAL, Capacity
from accounts.roles import ROLES, AgencyKind, Role, RoleKey
from accounts.simulated import NOBODY, SimulatedActor, simulate
from cases import casepage, queries
from cases.models import Case, CaseGrant, Participation
from core import clock, panels

if TYPE_CHECKING:
    from accounts.actor import Actor

OUTSIDE = "none"  # the key of an agency that takes no part
_BY_NAME = frozenset(key for key, role in ROLES.items() if role.by_name_only)


@dataclass
class Office:
    """An agency that takes part in the case, as far as the viewer knows. ``by_name``: roles of people let in."""

    agency: Agency
    parts: set[Capacity] = field(default_factory=set)
    by_name: dict[RoleKey, set[Capacity]] = field(default_factory=dict)

    @property
    def roles(self) -> list[Role]:
        """The roles that somebody of this agency may work in here."""
        own = [r for r in ROLES.values() if self.agency.kind in r.agency_kinds and not r.by_name_only]
        return [*(own if self.parts else []), *(ROLES[key] for key in self.by_name)]

    @property
    def words(self) -> list[str]:
        """In what capacity the agency and its people take part."""
        named = {c for found in self.by_name.values() for c in found}
        return [c.label for c in sorted(self.parts | named)]

    def capacities(self, role: RoleKey) -> frozenset[Capacity]:
        """In which capacities somebody in this role has a part in the case; as ``principals_of`` says it."""
        if ROLES[role].by_name_only:
            return frozenset(self.by_name.get(role, ()))
        return frozenset(c for c in self.parts if c.kind in (self.agency.kind, None))


def offices(actor: "Actor", case: Case) -> list[Office]:
    """The agencies of the case at present that this reader may know of."""
    granted = queries.permissions_in(actor, case.pk)
    found: dict[int, Office] = {}
    for part in _parts(case).visible_to(actor).told_to(actor, granted).select_related("agency"):
        found.setdefault(part.agency_id, Office(part.agency)).parts.add(Capacity(part.capacity))
    for member, capacity in _let_in(actor, case, granted):
        office = found.setdefault(member.agency_id, Office(member.agency))
        office.by_name.setdefault(RoleKey(member.role), set()).add(capacity)
    return list(found.values())


def _parts(case: Case) -> Any:
    now = clock.now()
    return Participation.objects.filter(Q(until__isnull=True) | Q(until__gt=now), case=case).order_by("since")


def _let_in(actor: "Actor", case: Case, granted: int) -> Iterable[tuple[Membership, Capacity]]:
    """The people let in by name, in the roles that read by name only."""
    rows = CaseGrant.objects.told_to(actor, granted).standing(clock.now())
    grants = list(rows.filter(content_object=case, starts_later=False))
    members = Membership.objects.in_force(clock.today()).filter(
        user__in={g.user_id for g in grants}, role__in=_BY_NAME
    )
    for member in members.select_related("agency"):
        for grant in grants:
            capacity = Capacity(grant.capacity)
            if grant.user_id == member.user_id and member.role in PERSONAL.get(capacity, ()):
                yield member, capacity


def find(actor: "Actor", case: Case, agency: str, role: str) -> SimulatedActor:
    """The role that the viewer asks for; 404 for an agency or a role that is not there to be chosen."""
    if role not in ROLES:
        raise Http404
    key = RoleKey(role)
    granted = queries.permissions_in(actor, case.pk)
    if agency == OUTSIDE:
        kind = next(iter(sorted(ROLES[key].agency_kinds)))
        return simulate(
            viewer=actor, role=key, agency=_outsider(kind), capacities=frozenset(), granted=granted, whole=False, sealed=False
        )  # fmt: skip
    office = next((o for o in offices(actor, case) if str(o.agency.pk) == agency), None)
    if office is None or key not in {r.key for r in office.roles}:
        raise Http404
    return of_office(actor, case, office, key, granted)


def of_office(actor: "Actor", case: Case, office: Office, role: RoleKey, granted: int) -> SimulatedActor:
    """A role of one of the ``offices``; ``granted`` is what the viewer holds in the case."""
    all_parts = set(_parts(case).filter(agency=office.agency).values_list("capacity", flat=True))
    return simulate(
        viewer=actor,
        role=role,
        agency=office.agency,
        capacities=office.capacities(role),
        granted=granted,
        whole=all_parts <= office.parts,
        sealed=case.sealed_at is not None,
    )


def _outsider(kind: AgencyKind) -> Agency:
    return Agency(pk=NOBODY, kind=kind)


@dataclass
class Drawn:
    """The page of the case as it was drawn, piece by piece. Empty where the role finds no such case."""

    head: str = ""
    main: str = ""
    side: str = ""
    opens_part: bool = True


def draw(simulated: SimulatedActor, case_id: uuid.UUID, key: str = "") -> Drawn:
    """The overview, or the part ``key``, as the role would see it. 404 for a part that no case has.

    Everything is fetched and drawn in a transaction that holds the narrowed rights, for the query sets and for row
    security alike, and that cannot write.
    """
    panel = panels.tab(key) if key else None
    if key and panel is None:
        raise Http404
    with seen_as(simulated):
        case = Case.objects.visible_to(simulated).select_related("region").filter(pk=case_id).first()
        if case is None:
            return Drawn()
        head = casepage.head(simulated, case, current=key or "overview")
        context = {"case": case, "head": head, "actor": simulated, "now": clock.now(), "csrf_token": "-"}  # fmt: skip
        opens = panel is None or head.may(panel.permission)
        if panel is None:
            context |= {p: casepage.shown(simulated, case, head, p) for p in ("attention", "card", "side")}
        elif opens:
            context["shown"] = {"template": panel.template, "context": panel.context(simulated, case)}
        pieces = {
            name: render_to_string(f"cases/_simulated_{name}.html", context)
            for name in ("head", "main", "side")
        }
        return Drawn(**pieces, opens_part=opens)


def address(case_id: uuid.UUID, simulated: SimulatedActor, key: str = "") -> str:
    """Where the case, or a part of it, is seen as this role."""
    agency = str(simulated.agency.pk) if simulated.agency.pk else OUTSIDE
    asked = {"agency": agency, "role": simulated.role.key.value} | ({"tab": key} if key else {})
    return f"{reverse('cases:as_role', args=[case_id])}?{urlencode(asked)}"


def lead(case_id: uuid.UUID, simulated: SimulatedActor) -> Callable[[str], str | None]:
    """Where a link of the page leads: parts of the same case stay in the simulation, all others lead nowhere."""

    def to(href: str) -> str | None:
        path, _, place = href.partition("#")
        try:
            match = resolve(path.partition("?")[0])
        except Resolver404:
            return None
        if match.kwargs.get("pk") != case_id:
            return None
        parts = {"cases:overview": "", "cases:timeline": "timeline", "cases:tab": match.kwargs.get("key", "")}
        if match.view_name not in parts:
            return None
        return address(case_id, simulated, parts[match.view_name]) + (f"#{place}" if place else "")

    return to
