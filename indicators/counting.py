"""True counts of distinct children, one statement for each cube, as the system role. Nothing here is ever
shown.

Counting rules: one child is one person, however many cases; the furthest step in the period decides; region,
sex and age are those of the case with that step; the age is that on the day of the act (CC art. 15) and
below 18; what is not recorded has a category of its own. Civil protection and administrative cases are no
conflict with criminal law.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db import connections

from dashboards import terms
from indicators import safeguard_facts, steps
from indicators.periods import Quarter
from indicators.plan import DETENTION, SPINE, VICTIMS, Cube
from indicators.protect import Cell

Counts = dict[Cell, int]
Tables = dict[str, dict[Cell, dict[str, int]]]

_AGE_BAND = """CASE WHEN {age} IS NULL THEN 'unknown' WHEN {age} < 14 THEN 'u14'
    WHEN {age} < 16 THEN '14_15' ELSE '16_17' END"""
# A child whose records were joined is one child.
_JOINED = "LEFT JOIN cases_merge j ON j.duplicate_id = c.subject_id AND j.state = 'merged'"
_CHILD = "coalesce(j.survivor_id, c.subject_id)"
_SEX = "CASE WHEN {sex} IN ('m', 'f') THEN {sex} ELSE 'u' END"


def _offence_sql() -> str:
    whens = " ".join(f"WHEN '{code}' THEN '{group}'" for code, group in terms.OFFENCE_GROUP_OF_ICCS.items())
    return f"CASE left(o.iccs, 2) {whens} ELSE 'other' END"


def _spine_sql() -> str:
    safeguards = ",\n".join(f"    {sql} AS {key}" for key, sql in safeguard_facts.columns())
    names = ", ".join(f"s.{key}" for key, _sql in safeguard_facts.columns())
    return f"""
WITH step AS ({steps.rows_sql()}),
child AS (
  SELECT DISTINCT ON ({_CHILD}) {_CHILD} AS subject_id, c.id AS case_id, p.rank, p.measure,
    bool_or(p.is_entry) OVER (PARTITION BY {_CHILD}) AS is_new
  FROM step p JOIN cases_case c ON c.id = p.case_id {_JOINED}
  WHERE c.kind = 'criminal' AND (c.age_at_offence < 18 OR c.age_at_offence IS NULL)
  ORDER BY {_CHILD}, p.rank DESC, p.at, c.id, p.measure
), fact AS (
  SELECT CASE WHEN k.is_new THEN 'new' ELSE 'earlier' END AS entry, r.code AS region,
    {_SEX.format(sex="c.sex")} AS sex, {_AGE_BAND.format(age="c.age_at_offence")} AS age_band,
    {steps.stage_sql("k.rank")} AS stage, {_offence_sql()} AS offence, k.measure,
{safeguards}
  FROM child k JOIN cases_case c ON c.id = k.case_id JOIN accounts_region r ON r.id = c.region_id
  LEFT JOIN cases_charge g ON g.case_id = c.id AND g.is_principal AND g.ended_at IS NULL
  LEFT JOIN legal_offence o ON o.id = g.offence_id
)
SELECT s.entry, s.region, s.sex, s.age_band, s.stage, s.offence, s.measure, {names}, count(*)
FROM fact s
GROUP BY s.entry, s.region, s.sex, s.age_band, s.stage, s.offence, s.measure, {names}"""  # noqa: S608


def spine(quarter: Quarter, counted_at: Any) -> tuple[Counts, Tables]:
    """Children with a step in the quarter, and how their attributes split each cell."""
    counts: Counts = defaultdict(int)
    tables: Tables = {a.key: defaultdict(lambda: defaultdict(int)) for a in SPINE.attributes}
    size = len(SPINE.dims)
    for row in _rows(_spine_sql(), quarter, counted_at):
        cell, values, count = tuple(row[:size]), row[size:-1], row[-1]
        counts[cell] += count
        for attribute, value in zip(SPINE.attributes, values, strict=True):
            tables[attribute.key][cell][value] += count
    return _checked(SPINE, counts), tables


def detention(quarter: Quarter, counted_at: Any) -> Counts:
    """Children deprived of liberty at the end of the last day of the quarter, one child once, below 18 on
    that day.

    "After sentence": a custodial sentence is among the recorded steps of the case by then.
    """
    custody = " UNION ALL ".join(
        f"SELECT 1 FROM {s.table} t WHERE t.case_id = c.id AND {s.condition} AND {s.at} < %(end)s"  # noqa: S608
        for s in steps.STEPS
        if s.stage == "custody"
    )
    sql = f"""
WITH held AS (
  SELECT DISTINCT ON ({_CHILD}) {_CHILD} AS subject_id, c.sex, c.age_at_offence,
    date_part('year', %(end)s::timestamptz)::int - p.birth_year AS years,
    EXISTS ({custody}) AS post
  FROM cases_detention d JOIN cases_case c ON c.id = d.case_id JOIN cases_person p ON p.id = c.subject_id {_JOINED}
  WHERE d.started_at < %(end)s AND (d.ended_at IS NULL OR d.ended_at >= %(end)s)
    AND d.recorded_at < %(counted)s AND c.kind = 'criminal'
  ORDER BY {_CHILD}, d.started_at)
SELECT CASE WHEN post THEN 'post' ELSE 'pre' END, {_SEX.format(sex="sex")},
  {_AGE_BAND.format(age="age_at_offence")}, count(*)
FROM held WHERE coalesce(years, 0) <= 18 AND coalesce(age_at_offence, 0) < 18
GROUP BY 1, 2, 3"""  # noqa: S608
    return _checked(DETENTION, {tuple(row[:-1]): row[-1] for row in _rows(sql, quarter, counted_at)})


def victims(quarter: Quarter, counted_at: Any) -> Counts:
    """Children recorded as victims in the quarter, one child once. The age is counted by year of birth."""
    sql = f"""
WITH harmed AS (
  SELECT DISTINCT ON (p.id) p.id, p.sex, date_part('year', y.since)::int - p.birth_year AS years
  FROM cases_party y JOIN cases_person p ON p.id = y.person_id
  WHERE y.capacity = 'victim' AND y.since >= %(start)s AND y.since < %(end)s AND y.since < %(counted)s
    AND p.birth_year IS NOT NULL
  ORDER BY p.id, y.since)
SELECT {_SEX.format(sex="sex")}, {_AGE_BAND.format(age="years")}, count(*)
FROM harmed WHERE years < 18 GROUP BY 1, 2"""  # noqa: S608
    return _checked(VICTIMS, {tuple(row[:-1]): row[-1] for row in _rows(sql, quarter, counted_at)})


def has_begun(quarter: Quarter, counted_at: Any) -> bool:
    """Whether anything was registered before the quarter ended; before the first record are no figures."""
    sql = """
SELECT EXISTS (SELECT 1 FROM audit_event e WHERE e.type = 'case.registered' AND e.occurred_at < %(end)s
  AND e.recorded_at < %(counted)s)"""
    return bool(_rows(sql, quarter, counted_at)[0][0])


def changed_children(quarter: Quarter, since: Any, counted_at: Any) -> int:
    """Children about whom something that happened in the quarter was recorded after ``since``."""
    sql = f"""
SELECT count(DISTINCT {_CHILD}) FROM audit_event e JOIN cases_case c ON c.id = e.case_id {_JOINED}
WHERE e.occurred_at >= %(start)s AND e.occurred_at < %(end)s AND e.recorded_at >= %(since)s
  AND e.recorded_at < %(counted)s"""  # noqa: S608
    return int(_rows(sql, quarter, counted_at, since=since)[0][0])


def _rows(sql: str, quarter: Quarter, counted_at: Any, **more: Any) -> Sequence[Any]:
    start, end = quarter.instants
    with connections["system"].cursor() as cursor:
        cursor.execute(sql, {"start": start, "end": end, "counted": counted_at, **more})
        return list(cursor.fetchall())


def _checked(cube: Cube, counts: Counts) -> Counts:
    """The counts; refuses a cell that the plan does not know, rather than losing its children."""
    unknown = set(counts) - set(cube.cells())
    if unknown:
        raise ValueError(f"{cube.key}: {len(unknown)} counted cells are not in the plan")
    return dict(counts)
