"""Colleagues found by name, agency, role and state, in the alphabet, a page at a time."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from accounts.naming import by_name, in_alphabet
from accounts.roles import ROLES, RoleKey
from administration.access import known, offices, roles_for
from core import clock
from core.bounds import whole

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from accounts.actor import Actor

PAGE = 50
_WORDS = 5
_NAMED = ("last_name", "first_name", "patronymic", "username")
STATES: dict[str, "_StrPromise"] = {
    "works": _("works"),
    "later": _("begins later"),
    "waits": _("waits for consent"),
    "suspended": _("suspended"),
    "closed": _("account closed"),
    "ended": _("has ended"),
}


@dataclass(frozen=True)
class Wanted:
    """What is asked for. ``after``: the number of the role at which the page before ended."""

    words: tuple[str, ...] = ()
    unit: int | None = None
    role: str = ""
    state: str = ""
    after: int | None = None

    @property
    def is_narrowed(self) -> bool:
        return self != replace(Wanted(), after=self.after)

    def fields(self, after: int | None = None) -> dict[str, str]:
        """As the fields of a form; with ``after`` of the next page."""
        asked = {
            "q": " ".join(self.words),
            "unit": self.unit,
            "role": self.role,
            "state": self.state,
            "after": after,
        }
        return {name: str(value) for name, value in asked.items() if value}


def wanted(given: Mapping[str, str]) -> Wanted:
    """From the fields of the form; what is not understood is not asked for."""
    role, state = given.get("role", ""), given.get("state", "")
    return Wanted(
        words=tuple(given.get("q", "")[:100].split()[:_WORDS]),
        unit=whole(given.get("unit", "")),
        role=role if role in set(RoleKey) else "",
        state=state if state in STATES else "",
        after=whole(given.get("after", "")),
    )


def chosen(given: Mapping[str, str]) -> Wanted:
    """From the parameters of an address, where words have no place."""
    return replace(wanted(given), words=())


def found(actor: "Actor", asked: Wanted) -> "QuerySet[Membership]":
    """The roles that fit, sorted by name; those that have ended only where they are asked for."""
    rows = known(actor).filter(_in_state(asked.state))
    for word in asked.words:
        rows = rows.filter(_named(word))
    if asked.unit:
        rows = rows.filter(agency=asked.unit)
    if asked.role:
        rows = rows.filter(role=asked.role)
    return rows.order_by(*by_name())


def page(actor: "Actor", asked: Wanted, size: int = PAGE) -> tuple[list[Membership], int | None]:
    """A page of them, and the number after which the next one begins."""
    rows = found(actor, asked)
    last = known(actor).filter(pk=asked.after).first() if asked.after else None
    if last is not None:
        rows = _behind(rows, last)
    shown = list(rows[: size + 1])
    return shown[:size], shown[size - 1].pk if len(shown) > size else None


def state_of(row: Membership) -> str:
    """One of ``STATES``."""
    today = clock.today()
    if row.until is not None and row.until < today:
        return "ended"
    if not row.user.is_active:
        return "closed"
    if row.waits_for_consent:
        return "waits"
    if row.suspended_at is not None:
        return "suspended"
    return "later" if row.since > today else "works"


def _in_state(state: str) -> Q:
    today = clock.today()
    lasting = Q(until__isnull=True) | Q(until__gte=today)
    running = lasting & Q(user__is_active=True, suspended_at__isnull=True)
    return {
        "works": running & Q(since__lte=today),
        "later": running & Q(since__gt=today),
        "waits": lasting & Q(user__is_active=True, waits_for_consent=True),
        "suspended": lasting & Q(user__is_active=True, waits_for_consent=False, suspended_at__isnull=False),
        "closed": lasting & Q(user__is_active=False),
        "ended": Q(until__lt=today),
    }.get(state, lasting)


def _named(word: str) -> Q:
    fits = Q()
    for name in _NAMED:
        fits |= Q(**{f"user__{name}__icontains": word})
    return fits


def _behind(rows: "QuerySet[Membership]", last: Membership) -> "QuerySet[Membership]":
    """Those behind the place of a row: surname, given name, number."""
    surname, name = in_alphabet(Value(last.user.last_name)), in_alphabet(Value(last.user.first_name))
    placed = rows.alias(surname=in_alphabet("user__last_name"), given=in_alphabet("user__first_name"))
    return placed.filter(
        Q(surname__gt=surname)
        | Q(surname=surname, given__gt=name)
        | Q(surname=surname, given=name, pk__gt=last.pk)
    )


def role_choices(actor: "Actor") -> list[tuple[str, str]]:
    """The roles that the actor's offices may have."""
    keys = {role.key for agency in offices(actor) for role in roles_for(agency)}
    return [(key.value, str(role.name)) for key, role in ROLES.items() if key in keys]
