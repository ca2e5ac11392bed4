"""The tree of agencies: what an office administers."""

from django.db import connections, router
from django.db.models import QuerySet

from accounts.models import Agency

# The agency and every unit below it, with its depth; the one meaning of "an office and its units" in SQL. Here for the
# walls, which put it before the policies that ask it.
AGENCY_TREE = """
CREATE OR REPLACE FUNCTION agency_tree(top bigint) RETURNS TABLE (id bigint, depth int)
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = public, pg_temp AS $$
  WITH RECURSIVE tree AS (
    SELECT a.id, 1 AS depth FROM accounts_agency a WHERE a.id = top
    UNION ALL
    SELECT a.id, t.depth + 1 FROM accounts_agency a JOIN tree t ON a.parent_id = t.id WHERE t.depth < 20
  ) SELECT t.id, min(t.depth) FROM tree t GROUP BY t.id
$$
"""


def subtree(agency: Agency) -> list[int]:
    """The agency and every unit below it, the upper ones first."""
    with connections[router.db_for_read(Agency)].cursor() as cursor:
        cursor.execute("SELECT id FROM agency_tree(%s) ORDER BY depth, id", [agency.pk])
        return [row[0] for row in cursor.fetchall()]


def under(agency: Agency) -> QuerySet[Agency]:
    """``subtree`` as rows, to narrow a query by."""
    return Agency.objects.filter(pk__in=subtree(agency))
