"""Which event is which step of a child: the counting rules that turn the history of a case into published
stages.

Events are the source, so a figure can be traced to what was recorded and a corrected stage never rewrites
the past. The furthest step of a child in the period counts, in the order of ``dashboards.terms.STAGES``.
"""

from dataclasses import dataclass

from dashboards import terms


@dataclass(frozen=True)
class Step:
    """``condition`` is SQL over ``e``, a row of ``audit_event``; it holds no value from outside this file."""

    stage: str
    condition: str


STEPS: tuple[Step, ...] = (
    Step("open", "e.type = 'case.registered'"),
    Step("court", "e.type = 'case.transferred' AND e.payload->>'verb' = 'send_to_court'"),
    Step("court", "e.type = 'case.stage_changed' AND e.payload->>'after' IN ('sent_to_court', 'in_court')"),
    Step("diverted", "e.type = 'case.stage_changed' AND e.payload->>'after' = 'diverted'"),
)


def rank_sql() -> str:
    """The rank of the event's step, or NULL where the event is no step."""
    order = list(terms.STAGES)
    whens = " ".join(
        f"WHEN {step.condition} THEN {order.index(step.stage)}"
        for step in sorted(STEPS, key=lambda s: -order.index(s.stage))
    )
    return f"CASE {whens} END"


def stage_sql(rank: str) -> str:
    """The stage of a rank."""
    whens = " ".join(f"WHEN {i} THEN '{stage}'" for i, stage in enumerate(terms.STAGES))
    return f"CASE {rank} {whens} END"
