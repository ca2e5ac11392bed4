"""Open terms of the country for the bench: copies of what real cases have, written by the owner in one statement."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import connections

# How many real cases there are; every further one repeats one of them.
REAL = 1_000
_OPEN_DUTY = "nature = 'duty' AND met_at IS NULL AND cancelled_at IS NULL AND due_at IS NOT NULL"
_OPEN = f"SELECT count(*) FROM deadlines_deadline WHERE {_OPEN_DUTY}"
_MISSED = f"{_OPEN} AND due_at < now()"
# The copy of a row in a round has a number of its own; the code of a case has room for its round.
_ID = "md5({column}::text || '-' || round_no)::uuid"
_MODELS = f"""
CREATE TABLE IF NOT EXISTS bench_model AS SELECT c.id AS case_id, row_number() OVER (ORDER BY c.id) AS place,
  (SELECT count(*) FROM deadlines_deadline d WHERE d.case_id = c.id AND {_OPEN_DUTY}) AS duties
  FROM cases_case c WHERE EXISTS (SELECT 1 FROM deadlines_deadline d WHERE d.case_id = c.id AND {_OPEN_DUTY})
"""
_WANTED = "m.case_id IN (SELECT b.case_id FROM bench_model b WHERE b.place <= %(places)s)"
# A fifth of what is copied is missed: the ends lie from 200 days ago to 800 days ahead.
_DUE = "now() + (('x' || substr(md5(m.id::text || round_no), 1, 7))::bit(28)::int %% 1000000 - 200000) * interval '86.4 seconds'"
_ROUNDS = "generate_series(%(first)s, %(last)s) AS round_no"
_TABLES = ("cases_case", "access_caseaccess", "deadlines_deadline")


def fill(size: int) -> None:
    """Brings the database to ``size`` open duties."""
    with connections["owner"].cursor() as cursor:
        if _count(cursor, "SELECT count(*) FROM cases_case") == 0:
            _real_cases()
        cursor.execute(_MODELS)
        per_round = _count(cursor, "SELECT sum(duties) FROM bench_model")
        first = _count(cursor, "SELECT count(*) FROM cases_case") * 10
        rounds, rest = divmod(size - _count(cursor, _OPEN), per_round)
        if rounds > 0:
            _copy(cursor, first, first + rounds - 1, 1.0)
        if rounds >= 0 and rest:
            _copy(cursor, first + rounds, first + rounds, rest / per_round)
        _next_terms(cursor)
        print(f"\n{_count(cursor, _OPEN):,} open terms, {_count(cursor, _MISSED):,} missed", flush=True)


def _real_cases() -> None:
    from core import clock
    from demo.bulk.load import Order, load

    until = clock.now()
    load(Order(cases=REAL, since=until - dt.timedelta(days=200), until=until, seed="clocks"))


def _count(cursor: Any, sql: str) -> int:
    cursor.execute(sql)
    return int(cursor.fetchone()[0])


def _copy(cursor: Any, first: int, last: int, share: float) -> None:
    """Copies of the models, or of a share of them, one in each round, with their access rows and open duties."""
    places = max(1, int(share * _count(cursor, "SELECT count(*) FROM bench_model")))
    parameters = {"first": first, "last": last, "places": places}
    case = _ID.format(column="m.case_id")
    copies = {
        "cases_case": ({"id": _ID.format(column="m.id"), "code": "'B' || round_no || '-' || substr(m.id::text, 25)"},
                       _WANTED.replace("m.case_id", "m.id")),
        "access_caseaccess": ({"case_id": case}, _WANTED),
        "deadlines_deadline": (
            {"id": _ID.format(column="m.id"), "case_id": case, "due_at": _DUE, "remind_at": "NULL"},
            f"{_WANTED} AND m.{_OPEN_DUTY.replace(' AND ', ' AND m.')}",
        ),
    }  # fmt: skip
    for table, (changed, wanted) in copies.items():
        names, values = _columns(cursor, table, changed)
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} m, {_ROUNDS} WHERE {wanted}",
            parameters,
        )
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def _columns(cursor: Any, table: str, changed: dict[str, str]) -> tuple[str, str]:
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
        " AND attgenerated = '' ORDER BY attnum",
        [table],
    )
    names = [row[0] for row in cursor.fetchall()]
    return ", ".join(names), ", ".join(changed.get(name, f"m.{name}") for name in names)


def _next_terms(cursor: Any) -> None:
    """The access rows say when the next duty of their case ends, as ``deadlines_follow`` does."""
    cursor.execute(
        f"""UPDATE access_caseaccess a SET next_due = n.due FROM (
              SELECT case_id, min(due_at) AS due FROM deadlines_deadline WHERE {_OPEN_DUTY} GROUP BY case_id) n
             WHERE n.case_id = a.case_id AND a.next_due IS DISTINCT FROM n.due"""
    )
    for table in _TABLES:
        cursor.execute(f"VACUUM ANALYZE {table}")


_SHOWN = f"""SELECT d.id, d.due_at, r.name_ru, c.code FROM (SELECT * FROM deadlines_deadline WHERE {_OPEN_DUTY}
  AND due_at >= %s AND due_at < %s ORDER BY due_at, id LIMIT %s) d
  JOIN legal_deadlinerule r ON r.id = d.rule_id JOIN cases_case c ON c.id = d.case_id ORDER BY d.due_at, d.id"""
_COUNTED = f"""SELECT count(*) FROM (SELECT 1 FROM deadlines_deadline WHERE {_OPEN_DUTY}
  AND due_at >= %s AND due_at < %s ORDER BY due_at, id LIMIT 1001) x"""
_BY_UNIT = f"""SELECT a.name_ru, f.due_at, {{counts}} FROM accounts_agency a CROSS JOIN LATERAL (
    SELECT due_at FROM deadlines_deadline WHERE {_OPEN_DUTY} AND responsible_agency_id = a.id
    ORDER BY due_at, id LIMIT 1) f ORDER BY f.due_at LIMIT 26"""
_OF_UNIT = f"""(SELECT count(*) FROM (SELECT 1 FROM deadlines_deadline WHERE {_OPEN_DUTY}
  AND responsible_agency_id = a.id AND due_at >= '{{since}}' AND due_at < '{{until}}' ORDER BY due_at, id LIMIT 101) x)"""


def raw(page: str) -> Callable[[], Any]:
    """The rows and numbers of a page by hand-written SQL over the whole country, without row security."""
    now = dt.datetime.now(dt.UTC)
    edges = [dt.datetime(1990, 1, 1, tzinfo=dt.UTC), now, now + dt.timedelta(1), now + dt.timedelta(7)]
    spans = list(zip(edges, [*edges[1:], dt.datetime(2090, 1, 1, tzinfo=dt.UTC)], strict=True))
    asked: list[tuple[str, Any]] = [(_COUNTED, span) for span in spans]
    if page == "units":
        counts = ", ".join(_OF_UNIT.format(since=since, until=until) for since, until in spans[:3])
        asked = [(_BY_UNIT.format(counts=counts), ())]
    elif page == "missed":
        asked.append((_SHOWN, (*spans[0], 26)))
    else:
        asked += [(_SHOWN, (*span, 9)) for span in spans[:3]]

    def run() -> Any:
        with connections["owner"].cursor() as cursor:
            for sql, parameters in asked:
                cursor.execute(sql, parameters)
                cursor.fetchall()

    return run
