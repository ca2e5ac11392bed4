"""Which record is which step of a child: the counting rules from the history of a case to published stages.

The furthest step of a child in the period counts, in the order of ``dashboards.terms.STAGES``. Events and
decisions are the source, never the present stage of a case: a later change does not rewrite a closed period.
"""

from dataclasses import dataclass

from dashboards import terms

_DECIDED_AT = "t.decided_on::timestamp AT TIME ZONE 'Asia/Almaty'"


@dataclass(frozen=True)
class Step:
    """Rows of ``table`` (``t``) that meet ``condition`` bring a child to ``stage``. Fixed SQL."""

    stage: str
    table: str
    condition: str
    at: str = "t.occurred_at"
    measure: str = "'none'"


def _event(stage: str, condition: str) -> Step:
    return Step(stage, "audit_event", condition)


def _outcome(stage: str, *kinds: str) -> Step:
    named = ", ".join(f"'{kind}'" for kind in kinds)
    measure = "t.kind" if stage in ("measure", *terms.SENTENCED) else "'none'"
    return Step(stage, "courts_outcome", f"t.kind IN ({named})", _DECIDED_AT, measure)


STEPS: tuple[Step, ...] = (
    _event("open", "t.type = 'case.registered'"),
    _event("court", "t.type = 'case.transferred' AND t.payload->>'verb' = 'send_to_court'"),
    _event("diverted", "t.type = 'case.stage_changed' AND t.payload->>'after' = 'diverted'"),
    _outcome("closed", "acquitted", "terminated"),
    _outcome("diverted", "diversion"),
    _outcome("measure", "educative_measure"),
    _outcome(
        "noncustodial", *(m for m in terms.MEASURES if m not in ("none", "educative_measure", "imprisonment"))
    ),
    _outcome("custody", "imprisonment"),
)


def rows_sql() -> str:
    """Every step in the period that was recorded in time: case, rank, instant, measure, entry."""
    order = list(terms.STAGES)
    return " UNION ALL ".join(
        f"SELECT t.case_id, {order.index(s.stage)} AS rank, {s.at} AS at, {s.measure} AS measure, "  # noqa: S608
        f"{str(s.stage == 'open').lower()} AS is_entry FROM {s.table} t WHERE {s.condition} "
        f"AND {s.at} >= %(start)s AND {s.at} < %(end)s AND t.recorded_at < %(counted)s"
        for s in STEPS
    )


def stage_sql(rank: str) -> str:
    """The stage of a rank."""
    whens = " ".join(f"WHEN {i} THEN '{stage}'" for i, stage in enumerate(terms.STAGES))
    return f"CASE {rank} {whens} END"
