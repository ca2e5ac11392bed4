"""The person who acts, in the membership that they act in."""

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

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
        """Whom access rows may name: the agency in each capacity of its kind, and the person."""
        from accounts.principals import agency_principals, user_principal

        return [*agency_principals(self.agency), user_principal(self.user)]

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
    return list(Membership.objects.in_force(clock.today()).filter(user=user).select_related("agency"))


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
