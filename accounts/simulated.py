"""Somebody who looks at a case as another role would, with their own rights and not one more."""

from dataclasses import dataclass
from functools import cached_property

from accounts.actor import Actor
from accounts.models import Agency, Membership, User
from accounts.permissions import CasePermission as P
from accounts.permissions import on_victims_side
from accounts.principals import LEFT_OF_SEALED, Capacity
from accounts.roles import RoleKey

NOBODY = 0  # no person and no agency has this number


@dataclass(frozen=True, kw_only=True)
class SimulatedActor(Actor):
    """Role and agency are those that are looked at; principals and session are the viewer's.

    May do at most what the viewer's role, the role and ``capacities`` (in which the agency takes part in this one case)
    allow, all three. ``granted`` is what the viewer holds in the case. ``whole``: the viewer knows of every part that
    the agency has in it. ``sealed``: of a sealed record next to nothing is left to agencies and to people let in.

    ``user`` is nobody: what is somebody's own (a grant of theirs, an hour of emergency, an item of their inbox) is the
    viewer's, and not what another person would see.
    """

    viewer: Actor
    capacities: frozenset[Capacity]
    granted: int
    whole: bool = True
    sealed: bool = False

    @cached_property
    def asked(self) -> int:
        """What the role may do in this case, whoever looks."""
        most = 0
        for capacity in self.capacities:
            most |= capacity.mask
        return self.role.mask & (most & LEFT_OF_SEALED if self.sealed else most)

    @cached_property
    def permissions(self) -> int:
        return self.viewer.permissions & self.asked

    @cached_property
    def principals(self) -> list[int]:
        return self.viewer.principals

    @property
    def own_agency(self) -> int:
        return self.agency.pk if self.whole else NOBODY

    @property
    def side(self) -> int:
        """On a victim's side less is told of a hearing: that holds for the role, and for the viewer all the more."""
        return P.SUPPORT_VICTIM.bit if on_victims_side(self.asked) or on_victims_side(self.granted) else 0

    @property
    def is_told_less(self) -> bool:
        """Whether the role would see what is hidden from the viewer. To know of sealed records shows nothing of this
        one.
        """
        shown = sum(p.bit for p in P if p.value.startswith("view") and p is not P.VIEW_SEALED)
        return bool(self.asked & ~self.granted & shown)


def simulate(
    *,
    viewer: Actor,
    role: RoleKey,
    agency: Agency,
    capacities: frozenset[Capacity],
    granted: int,
    whole: bool,
    sealed: bool,
) -> SimulatedActor:
    """The role of the agency, as the viewer may look at it."""
    nobody = User(pk=NOBODY)
    return SimulatedActor(
        user=nobody,
        membership=Membership(user=nobody, agency=agency, role=role),
        session=viewer.session,
        memory={},
        viewer=viewer,
        capacities=capacities,
        granted=granted,
        whole=whole,
        sealed=sealed,
    )
