"""Whether a safeguard was kept for a child: SQL over ``c`` (the case), ``kept``, ``broken`` or ``unknown``.

``unknown`` holds children to whom the safeguard did not apply and those about whom nothing was recorded. The
two are one category on purpose: whether a safeguard applied must not follow from another figure.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from legal.purposes import code_for, codes_for


@dataclass(frozen=True)
class Fact:
    """``applies``: something was recorded that calls for the safeguard; ``codes``: safeguards whose breach
    breaks it;
    ``broken``: a recorded fact that breaks it without a breach."""

    applies: str
    codes: tuple[str, ...]
    broken: str = "false"


_BREACHES = """SELECT 1 FROM safeguards_safeguardbreach b
    JOIN legal_safeguarddefinition f ON f.id = b.definition_id WHERE b.case_id = c.id"""
_DETAINED = "EXISTS (SELECT 1 FROM cases_detention d WHERE d.case_id = c.id)"
_QUESTIONED = "EXISTS (SELECT 1 FROM cases_interview i WHERE i.case_id = c.id AND i.kind = 'suspect')"
# The law of the day on which the child was questioned says below which age the guarantee is owed. The age is the one that
# is counted by everywhere here, that on the day of the offence; without one it is owed.
_QUESTIONED_YOUNG = f"""EXISTS (SELECT 1 FROM cases_interview i
    JOIN legal_norm n ON n.code = '{code_for("figure_psychologist_below")}'
      AND n.valid_from <= (i.started_at AT TIME ZONE 'Asia/Almaty')::date
      AND (n.valid_to IS NULL OR n.valid_to >= (i.started_at AT TIME ZONE 'Asia/Almaty')::date)
    WHERE i.case_id = c.id AND i.kind = 'suspect' AND coalesce(c.age_at_offence, 0) < (n.value #>> '{{}}')::numeric)"""  # noqa: S608 names of the product alone
_APART = "EXISTS (SELECT 1 FROM cases_detention d WHERE d.case_id = c.id AND d.apart_from_adults IS {value})"

FACTS: dict[str, Fact] = {
    "lawyer": Fact(f"{_DETAINED} OR {_QUESTIONED}", codes_for("figure_lawyer")),
    "parents": Fact(_DETAINED, codes_for("figure_parents")),
    "psychologist": Fact(_QUESTIONED_YOUNG, codes_for("figure_psychologist")),
    "judge": Fact(_DETAINED, codes_for("figure_judge")),
    "apart": Fact(_APART.format(value="NOT NULL"), codes_for("figure_apart"), _APART.format(value="FALSE")),
}


def columns() -> Iterator[tuple[str, str]]:
    """Column name and SQL of each safeguard, in the order of the release plan."""
    for key, fact in FACTS.items():
        codes = ", ".join(f"'{code}'" for code in fact.codes)
        broken = f"EXISTS ({_BREACHES} AND f.code IN ({codes})) OR ({fact.broken})"
        sql = f"CASE WHEN {broken} THEN 'broken' WHEN {fact.applies} THEN 'kept' ELSE 'unknown' END"
        yield f"safeguard_{key}", sql
