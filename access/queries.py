"""The one access rule as queries: ``visible_to`` for objects, counts and joins, ``feed`` for lists."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connections, models, router
from django.db.models import Exists, ExpressionWrapper, F, OuterRef
from django.http import Http404

from access import reads
from accounts.permissions import CasePermission
from core import bounds, clock

if TYPE_CHECKING:
    from accounts.actor import Actor


class ForEachRow(Exists):
    """EXISTS that PostgreSQL answers row by row over the primary key of the access rows.

    Without the fence it may fetch and hash everything that the actor may see, once for each statement.
    """

    template = "EXISTS(%(subquery)s OFFSET 0)"


class CaseScopedQuerySet(models.QuerySet[Any]):
    """A queryset of a model that reaches its case by ``case_path``."""

    def visible_to(self, actor: "Actor", permission: CasePermission | None = None) -> Self:
        """Rows that the actor may see, or use with ``permission``.

        EXISTS on the access rows of the actor's principals: participation or personal grant, not run out, allowed by
        the role and by the agency's capacity.
        """
        by_row = self.model.view_bit_field
        needed = permission or (None if by_row else self.model.view_permission)
        if needed is not None and not actor.has(needed):
            return self.none()
        access = apps.get_model("access", "CaseAccess")._default_manager.filter(
            case_id=OuterRef(self.model.case_path),
            principal__in=actor.principals,
            until__gt=clock.now(),
        )
        mine: Any = F("permissions").bitand(actor.permissions)
        if needed is not None:
            access = access.annotate(needed=mine.bitand(needed.bit)).filter(needed__gt=0)
        if by_row:
            bits: Any = ExpressionWrapper(OuterRef(by_row), output_field=models.BigIntegerField())
            access = access.annotate(by_row=mine.bitand(bits)).filter(by_row__gt=0)
        return self.filter(ForEachRow(access))


def get_visible_or_404(
    source: Any, actor: "Actor", pk: uuid.UUID | str, permission: CasePermission | None = None
) -> Any:
    """One row that the actor may see; 404 for everybody else, whether it exists or not. Notes the read."""
    rows: Any = source if isinstance(source, models.QuerySet) else source._default_manager.all()
    try:
        row = rows.visible_to(actor, permission).filter(pk=pk).first()
    except ValidationError:
        row = None
    if row is None:
        raise Http404
    reads.note(getattr(row, row.case_path))
    return row


_LAST_YEAR = 9000


@dataclass(frozen=True)
class Place:
    """A place in a list ordered by instant and case; what a "next page" link carries."""

    at: dt.datetime
    case_id: uuid.UUID

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.case_id}"

    @classmethod
    def parse(cls, text: str) -> "Place | None":
        """None for a link that has been tampered with: the list then starts anew."""
        # The database knows fewer instants than a link can spell.
        at, _, case_id = text.partition("~")
        found = bounds.instant(at, last=_LAST_YEAR)
        try:
            return cls(found, uuid.UUID(case_id)) if found else None
        except ValueError:
            return None


_FEED = """
SELECT f.case_id, f.at FROM unnest(%(principals)s::bigint[]) AS p(principal) CROSS JOIN LATERAL (
  SELECT a.case_id, a.{column} AS at FROM access_caseaccess a
  WHERE a.principal = p.principal AND a.permissions & %(bits)s <> 0 AND a.until > %(now)s
    AND a.{column} IS NOT NULL {after}
  ORDER BY a.{column} {order}, a.case_id {order} LIMIT %(limit)s) AS f
ORDER BY f.at {order}, f.case_id {order}
"""
_ORDERS = {
    "case_registered_at": ("DESC", "AND (a.case_registered_at, a.case_id) < (%(at)s, %(case_id)s)"),
    "next_due": ("ASC", "AND (a.next_due, a.case_id) > (%(at)s, %(case_id)s)"),
}


def feed(
    actor: "Actor",
    permission: CasePermission = CasePermission.VIEW,
    *,
    limit: int = 25,
    after: Place | None = None,
    by: str = "case_registered_at",
) -> list[Place]:
    """The next places of the actor's list: newest first, or most urgent first with ``by="next_due"``.

    One index range per principal, merged: flat in the number of cases. Returns at most ``limit + 1`` places; the extra
    one says that there is a next page.
    """
    if not actor.has(permission):
        return []
    order, beyond = _ORDERS[by]
    sql = _FEED.format(column=by, order=order, after=beyond if after else "")
    parameters: dict[str, Any] = {
        "principals": actor.principals,
        "bits": permission.bit,
        "now": clock.now(),
        "limit": (limit + 1) * 2,
    }
    if after:
        parameters |= {"at": after.at, "case_id": after.case_id}
    with connections[router.db_for_read(apps.get_model("access", "CaseAccess"))].cursor() as cursor:
        cursor.execute(sql, parameters)
        rows = cursor.fetchall()
    places: dict[uuid.UUID, Place] = {}
    for case_id, at in rows:
        places.setdefault(case_id, Place(at, case_id))
    return list(places.values())[: limit + 1]


# The order lets an index stop at the cap; without it the whole range of a principal may be read.
_COUNT = """
SELECT count(*) FROM (
  SELECT DISTINCT f.case_id FROM unnest(%(principals)s::bigint[]) AS p(principal) CROSS JOIN LATERAL (
    SELECT a.case_id FROM access_caseaccess a WHERE a.principal = p.principal AND a.permissions & %(bits)s <> 0
      AND a.until > %(now)s {due} {order} LIMIT %(most)s) AS f
  LIMIT %(most)s) AS seen
"""
_COUNT_ALL = _COUNT.format(due="", order="ORDER BY a.case_registered_at DESC, a.case_id DESC")
# Those whose next term ends by ``due`` or is missed; with the parameters of ``mine``, and ``bits`` and ``most``.
COUNT_DUE = _COUNT.format(due="AND a.next_due <= %(due)s", order="ORDER BY a.next_due")


def capped_count(actor: "Actor", permission: CasePermission = CasePermission.VIEW, *, cap: int = 1000) -> int:
    """How many cases the actor may see, counted no further than ``cap + 1``."""
    if not actor.has(permission):
        return 0
    with connections[router.db_for_read(apps.get_model("access", "CaseAccess"))].cursor() as cursor:
        cursor.execute(_COUNT_ALL, mine(actor) | {"bits": permission.bit, "most": cap + 1})
        return int(cursor.fetchone()[0])


def sees(row: str, permission: CasePermission) -> str:
    """``visible_to`` as text, for the parameters of ``mine``: whether the actor may use the case of a row so."""
    return (
        f"EXISTS (SELECT 1 FROM access_caseaccess a WHERE a.case_id = {row}.case_id"  # noqa: S608
        " AND a.principal = ANY (%(principals)s) AND a.until > %(now)s"
        f" AND a.permissions & %(role)s & {permission.bit} <> 0 OFFSET 0)"
    )


# What the actor may do in the case of a row ``{row}.case_id``, and its next term: for statements over few known cases.
# Terms are the file's: one that is counted back from a hearing would tell its hour to those who do not read the file.
MINE = f"""
SELECT coalesce(bit_or(a.permissions), 0) & %(role)s AS bits,
       max(a.next_due) FILTER (WHERE a.permissions & {CasePermission.VIEW_FILE.bit} <> 0) AS next_due
  FROM access_caseaccess a
 WHERE a.case_id = {{row}}.case_id AND a.principal = ANY (%(principals)s) AND a.until > %(now)s
"""  # noqa: S608


def mine(actor: "Actor") -> dict[str, Any]:
    """The parameters of ``MINE`` and ``sees``."""
    return {"role": actor.permissions, "principals": actor.principals, "now": clock.now()}
