"""What the verbs, the walls and the pages of joining two records call the same."""

from accounts.permissions import CasePermission as P
from accounts.permissions import mask

MERGE, SEPARATE = "cases.merge", "cases.unmerge"
# Whoever answers for a case: records in it, leads the unit, supervises, tries it, runs the plan.
ANSWERING = frozenset({P.CHANGE, P.TRANSFER, P.DECIDE, P.RECORD_OUTCOME, P.SUPERVISE})
ANSWERING_BITS = mask(set(ANSWERING))
LEAST_WORDS = 20


def records_of(person: str) -> str:
    """SQL: the numbers of all records of the child of whom ``person`` is one, itself among them. For the owner and the
    system alone: row security shows the joins only to who sees both records.
    """
    above = f"SELECT m.survivor_id FROM cases_merge m WHERE m.state = 'merged' AND m.duplicate_id = {person}"  # noqa: S608
    return (
        f"(SELECT {person} UNION {above} UNION SELECT k.duplicate_id FROM cases_merge k"  # noqa: S608
        f" WHERE k.state = 'merged' AND (k.survivor_id = {person} OR k.survivor_id = ({above})))"
    )
