"""Who looked at one child's record: the read entries of a case, folded for people."""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import connections
from django.http import Http404

from access import reads
from accounts.models import Agency, User
from accounts.roles import ROLES, RoleKey
from audit.pages import in_words
from core import clock

if TYPE_CHECKING:
    from accounts.actor import Actor

MOST = 1000


@dataclass
class Look:
    """One person at one page on one day; ``times`` from the first to the last."""

    person: str
    agency: Any
    role: Any
    page: str
    times: list[dt.datetime] = field(default_factory=list)


@dataclass(frozen=True)
class Looks:
    """``days``: newest first. ``entries`` is the number of read entries behind them; ``is_capped``: older ones exist."""

    days: list[tuple[dt.date, list[Look]]]
    entries: int
    is_capped: bool


def of_case(actor: "Actor", case_id: uuid.UUID) -> Looks:
    """The looks that this actor may know of; the database decides which (``audit_reads_of_case``).

    Must run in the actor's transaction. Shows who looked, never what they saw (PDPL: accountability for access).
    """
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT * FROM audit_reads_of_case(%s, %s)", [case_id, MOST + 1])
        entries = cursor.fetchall()
    shown = entries[:MOST]
    people = User.objects.in_bulk({row[1] for row in shown if row[1]})
    agencies = Agency.objects.in_bulk({row[2] for row in shown if row[2]})
    days: dict[dt.date, dict[tuple[Any, ...], Look]] = {}
    for at, user, agency, role, kind, route in shown:
        page = in_words(route, kind)
        looks = days.setdefault(clock.local(at).date(), {})
        key = (user, agency, role, page)
        if key not in looks:
            looks[key] = Look(_name(people.get(user)), agencies.get(agency), _role(role), page)
        looks[key].times.insert(0, at)
    return Looks(
        [(day, list(found.values())) for day, found in days.items()], len(shown), len(entries) > MOST
    )


def number_or_404(case_id: uuid.UUID | str) -> str:
    """The number of a case whose file the actor may read; 404 for everybody else, whether it exists or not.

    Must run in the actor's transaction. Notes the read.
    """
    try:
        wanted = uuid.UUID(str(case_id))
    except ValueError as error:
        raise Http404 from error
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT audit_number_of_case(%s)", [wanted])
        number: str | None = cursor.fetchone()[0]
    if number is None:
        raise Http404
    reads.note(wanted)
    return number


def case_of_number(number: str) -> uuid.UUID | None:
    """The case of a number at which somebody of the actor's office has looked; None in every other case."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT audit_case_of_number(%s)", [number])
        found: uuid.UUID | None = cursor.fetchone()[0]
    return found


def _name(user: User | None) -> str:
    return f"{user.last_name} {user.first_name}".strip() or user.username if user else ""


def _role(key: str) -> Any:
    return ROLES[RoleKey(key)].name if key in ROLES else key
