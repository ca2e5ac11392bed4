"""The person who acts, in the membership that they act in."""

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from django.db import connections, router

from accounts.models import Agency, Membership, User
from accounts.permissions import CasePermission
from accounts.roles import Role
from core import clock


@dataclass(frozen=True)
class Actor:
    """``session`` picks the audit chain; it is an opaque text, not the session key.

    ``memory`` keeps what one answer that changes nothing has asked already; None where a verb may change it.
    """

    user: User
    membership: Membership
    session: str = field(default="", compare=False)
    memory: dict[Any, Any] | None = field(default=None, compare=False, repr=False)

    @property
    def role(self) -> Role:
        return self.membership.role_class

    @property
    def agency(self) -> Agency:
        return self.membership.agency

    @cached_property
    def permissions(self) -> int:
        """Bit mask of the role's permissions."""
        return self.role.mask

    @cached_property
    def principals(self) -> list[int]:
        """Whom access rows may name: the agency in each capacity of its kind, and the person by each kind of grant."""
        from accounts.principals import principals_of, user_principal

        own = principals_of(self.user, self.agency, self.role)
        return [*own, *(user_principal(user) for user in self.absent)]

    @property
    def own_agency(self) -> int:
        """The agency whose part in a case is told to its people, whatever else they may know of the case."""
        return self.agency.pk

    @property
    def side(self) -> int:
        """Bits that open nothing and say on whose side the person stands in every case (``accounts.simulated``)."""
        return 0

    @property
    def absent(self) -> list[int]:
        """The colleagues on leave whose work the person does at present."""
        return list(getattr(self.membership, "absent", ()))

    @property
    def works_as(self) -> list[int]:
        """Whose cases are before the person: the own ones, and those of colleagues on leave."""
        return [self.user.pk, *self.absent]

    def has(self, permission: CasePermission) -> bool:
        """Whether the role allows this at all; in one case the agency's capacity must allow it too."""
        return bool(self.permissions & permission.bit)


def chain_name(session_key: str | None) -> str:
    """The text that stands for a session in the database's settings: the key itself would open the session."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:16] if session_key else ""


def memberships_of(user: User) -> list[Membership]:
    """The memberships in force today, with their agencies."""
    if not user.is_active:
        return []
    sql, places = _in_force()
    given = {_SOMEBODY: user.pk, _SOME_DAY: clock.today()}
    with connections[router.db_for_read(Membership)].cursor() as cursor:
        values: list[Any] = [given.get(place, place) for place in places]
        cursor.execute(sql, values)
        return [_membership(cursor.db.alias, row) for row in cursor.fetchall()]


_SOMEBODY, _SOME_DAY = -1, dt.date.min
_OWN = [field.attname for field in Membership._meta.concrete_fields]
_OF_AGENCY = [field.attname for field in Agency._meta.concrete_fields]


@cache
def _in_force() -> tuple[str, tuple[Any, ...]]:
    """The statement and its parameters, with marks for the person and the day. Each request asks it: it is built and
    compiled once."""
    found = Membership.objects.in_force(_SOME_DAY).filter(user=_SOMEBODY).with_absent(_SOME_DAY)
    columns = [*_OWN, *(f"agency__{name}" for name in _OF_AGENCY), "absent"]
    return found.values_list(*columns).query.sql_with_params()


def _membership(alias: str, row: tuple[Any, ...]) -> Membership:
    found = Membership.from_db(alias, _OWN, row[: len(_OWN)])
    found.agency = Agency.from_db(alias, _OF_AGENCY, row[len(_OWN) : -1])
    found.absent = row[-1]  # type: ignore[attr-defined]
    return found


def actor_of(
    user: User, membership_id: int | None, session: str = "", memory: dict[Any, Any] | None = None
) -> Actor | None:
    """The actor for a session: the chosen membership, or the only one. None when a choice is due or none is left."""
    found = memberships_of(user)
    chosen = [m for m in found if m.pk == membership_id] or (found if len(found) == 1 else [])
    if not chosen:
        return None
    chosen[0].user = user
    return Actor(user=user, membership=chosen[0], session=session, memory=memory)
