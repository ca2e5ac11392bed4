"""The tree of agencies: what an office administers."""

from django.db import connections, router

from accounts.models import Agency

_SUBTREE = """
WITH RECURSIVE tree AS (
  SELECT id, 1 AS depth FROM accounts_agency WHERE id = %s
  UNION ALL
  SELECT a.id, t.depth + 1 FROM accounts_agency a JOIN tree t ON a.parent_id = t.id WHERE t.depth < 20
) SELECT id FROM tree ORDER BY depth, id
"""


def subtree(agency: Agency) -> list[int]:
    """The agency and every unit below it, the upper ones first."""
    with connections[router.db_for_read(Agency)].cursor() as cursor:
        cursor.execute(_SUBTREE, [agency.pk])
        return [row[0] for row in cursor.fetchall()]
