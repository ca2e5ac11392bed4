"""What two roles have in common, and what only one of them has."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from accounts.roles import ROLES, AgencyKind, Role, RoleKey
from accounts.words import IN_ORDER, NAMES
from administration.rights import doors
from core import home, nav

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

COLUMNS = ("main", "side")


@dataclass
class Section:
    """One kind of things that a role has or has not."""

    key: str
    title: str
    only_a: list[str] = field(default_factory=list)
    both: list[str] = field(default_factory=list)
    only_b: list[str] = field(default_factory=list)

    @property
    def differs(self) -> bool:
        return bool(self.only_a or self.only_b)


def role_of(key: str) -> Role | None:
    return ROLES[RoleKey(key)] if key in ROLES else None


def compare(a: Role, b: Role) -> list[Section]:
    """Where the role works, what it may do, the places and blocks that it has, and each page and verb that it opens."""
    found = [
        _section("agencies", _("Agencies in which the role works"), _agencies(a), _agencies(b)),
        _section("permissions", _("Permissions"), _permissions(a), _permissions(b)),
        _section("ways", _("Ways into a case"), _ways(a), _ways(b)),
        _section("places", _("Places in the side bar"), places(a), places(b)),
        _section("blocks", _("Blocks of the page “My work”"), blocks(a), blocks(b)),
    ]
    ours, theirs = doors.opened_by(a.key), doors.opened_by(b.key)
    for place in doors.in_words():
        found.append(
            _section(
                f"doors-{place.key}",
                _("Pages and verbs: %(place)s") % {"place": place.title},
                [door.title for door in ours if door.place == place.key],
                [door.title for door in theirs if door.place == place.key],
            )
        )
    return [s for s in found if s.only_a or s.both or s.only_b]


def _section(key: str, title: str, ours: Iterable[Any], theirs: Iterable[Any]) -> Section:
    a, b = dict.fromkeys(map(str, ours)), dict.fromkeys(map(str, theirs))
    return Section(
        key,
        title,
        [text for text in a if text not in b],
        [text for text in a if text in b],
        [text for text in b if text not in a],
    )


def _agencies(role: Role) -> list[str]:
    return [kind.label for kind in AgencyKind if kind in role.agency_kinds]


def _permissions(role: Role) -> "list[_StrPromise]":
    return [NAMES[p] for p in IN_ORDER if p in role.permissions]


def _ways(role: Role) -> list[str]:
    """By what somebody in the role comes to a case at all."""
    if not role.works_with_cases:
        return [_("no way to a case")]
    ways = [
        _("by name only: a grant for one case and one person")
        if role.by_name_only
        else _("the agency takes part in the case")
    ]
    if role.may_break_glass:
        ways.append(_("an hour of emergency, which is reviewed"))
    return ways


def places(role: Role) -> "list[str | _StrPromise]":
    return [item.title for item in nav.open_to(role.key, role.works_with_cases)]


def blocks(role: Role) -> "list[str | _StrPromise]":
    return [block.title for column in COLUMNS for block in home.blocks(role.key, column)]
