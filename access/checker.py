"""Compares the access rows with the truth that they are drawn from: participations and personal grants.

The truth is read anew here, in a way of its own: nothing is shared with the function that writes the rows.
"""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import connections, router

from access.models import CaseAccess
from accounts.principals import LEFT_OF_SEALED, Capacity
from core import clock

LISTED = 1000
# A grant that starts later is begun by a job of each minute.
BEGINS_WITHIN = dt.timedelta(minutes=5)
_FOREVER = "'infinity'::timestamptz"

_SQL = f"""
WITH may(capacity, mask) AS (SELECT * FROM unnest(%(capacities)s::int[], %(masks)s::bigint[])),
facts AS (
  SELECT p.case_id, p.agency_id::bigint * 32 + p.capacity AS principal, p.capacity, coalesce(p.until, {_FOREVER}) AS until
    FROM cases_participation p
  UNION ALL
  SELECT g.content_object_id, -(g.user_id::bigint * 32 + g.capacity) - coalesce(g.for_agency_id, 0)::bigint * 137438953472, g.capacity, coalesce(g.until, {_FOREVER})
    FROM cases_casegrant g WHERE g.ended_at IS NULL AND (NOT g.starts_later OR g.since <= %(begun)s)
), truth AS (
  SELECT case_id, principal, bit_or(mask) AS permissions, max(until) AS until FROM (
    SELECT f.case_id, f.principal, f.until,
           m.mask & CASE WHEN c.sealed_at IS NULL OR f.capacity = {int(Capacity.SEALED_FILE)} THEN -1 ELSE {LEFT_OF_SEALED} END AS mask
      FROM facts f JOIN may m USING (capacity) JOIN cases_case c ON c.id = f.case_id WHERE f.until > %(now)s) AS of_case
   WHERE mask <> 0 GROUP BY case_id, principal
), held AS (
  SELECT a.case_id, a.principal, a.permissions, a.until, a.case_registered_at FROM access_caseaccess a
   WHERE a.until > %(now)s
)
SELECT case_id, principal,
       CASE WHEN h.permissions IS NULL THEN 'missing' WHEN t.permissions IS NULL THEN 'too much'
            WHEN t.permissions <> h.permissions THEN 'other permissions' WHEN t.until <> h.until THEN 'other end'
            ELSE 'other place in the list' END,
       t.permissions, h.permissions
  FROM truth t FULL JOIN held h USING (case_id, principal) LEFT JOIN cases_case c ON c.id = case_id
 WHERE t.permissions IS DISTINCT FROM h.permissions OR t.until IS DISTINCT FROM h.until
    OR c.registered_at IS DISTINCT FROM h.case_registered_at
 ORDER BY case_id, principal LIMIT %(limit)s
"""


@dataclass(frozen=True)
class Difference:
    """One access row that is not what it should be. ``wanted`` and ``held`` are permission masks."""

    case_id: uuid.UUID
    principal: int
    what: str
    wanted: int | None
    held: int | None

    def __str__(self) -> str:
        return f"{self.case_id} {self.principal}: {self.what} (should be {self.wanted}, is {self.held})"


def differences(at: dt.datetime | None = None) -> list[Difference]:
    """What differs, at most a thousand rows. Runs as the system role or the owner: both read every row."""
    parameters: dict[str, Any] = {
        "capacities": [c.value for c in Capacity],
        "masks": [c.mask for c in Capacity],
        "now": at or clock.now(),
        "begun": (at or clock.now()) - BEGINS_WITHIN,
        "limit": LISTED,
    }
    with connections[router.db_for_read(CaseAccess)].cursor() as cursor:
        cursor.execute(_SQL, parameters)
        return [Difference(*row) for row in cursor.fetchall()]
