"""How much one person reads: unusual amounts are told to the data protection officer, excessive ones are stopped.

Works without Redis: what is counted lies beside the read entries, in PostgreSQL.
"""

import datetime as dt
import functools
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from django.conf import settings
from django.db import connections, router
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from audit.models import ReadingAlert
from core import clock
from core.errors import Refused

if TYPE_CHECKING:
    from accounts.actor import Actor

_FILE = Path(__file__).parent / "data" / "reading.yaml"
HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Limit:
    """Answers of one kind within an hour: from ``alert`` on somebody is told, from ``stop`` on nothing new opens."""

    alert: int
    stop: int


class TooMuchRead(Refused):
    """More was opened within an hour than any work needs. The answer is 429; what was open stays open."""

    status = 429


@functools.cache
def table() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return found


def limit_of(role: str, what: str) -> Limit:
    """The limit of a role for ``files``, ``lists`` or ``searches``."""
    own = table()["roles"].get(role, {})
    return Limit(**(own.get(what) or table()["default"][what]))


def kind_of(kind: str, case_ids: Sequence[uuid.UUID]) -> str:
    """What one read entry counts as: "files", "lists", "searches", or nothing."""
    if kind == "search":
        return "searches"
    if not case_ids:
        return ""
    return "lists" if len(case_ids) > 1 or kind == "export" else "files"


def judge(actor: "Actor", what: str, counted: int, *, may_stop: bool = True) -> None:
    """Tells the watchers from the role's limit on, once an hour, and raises TooMuchRead beyond the second one.

    From it on and not at it: of two answers at once each counts the other one not yet, and both may step over it.

    Must run in the transaction of the answer, which the refusal then takes back with its entry and its count.
    """
    limit = limit_of(actor.role.key, what)
    if counted >= limit.alert:
        tell(actor, what, counted)
    if may_stop and counted > limit.stop:
        raise TooMuchRead(
            _("You have opened more within an hour than work here needs."),
            _(
                "Cases that you have open stay open. Others open again within the hour; when this is your work, tell the"
                " data protection officer of your agency."
            ),
        )


def tell(actor: "Actor", pattern: str, counted: int) -> None:
    """Raises an alert about this person's reading, at most one of a pattern within an hour, and tells the watchers."""
    raise_alert(actor.user.pk, actor.agency.pk, actor.role.key, pattern, counted)


def raise_alert(user_id: int, agency_id: int, role: str, pattern: str, counted: int) -> bool:
    """The same for a job that found a pattern; False when an alert of the last hour says it already."""
    with connections[router.db_for_write(ReadingAlert)].cursor() as cursor:
        cursor.execute(
            "SELECT audit_raise_reading_alert(%s, %s, %s, %s, %s, %s)",
            [user_id, agency_id, role, pattern, counted, clock.now()],
        )
        is_new = bool(cursor.fetchone()[0])
    if is_new:
        import_string(settings.READING_TELL)(agency_id=agency_id)
    return is_new
