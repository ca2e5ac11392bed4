"""What is set aside while very many rows come in, and put back before the commit.

Triggers that would do row by row what the load does at once; and, where most rows are new, indexes and foreign keys,
which are built and checked as a whole much faster than row by row. All of it is part of the load's transaction: when
anything fails, everything stands as before.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from demo.bulk.writer import MODELS

QUIET = ("cases_case", "cases_participation", "audit_event")
WORTH_IT = 2000

_FOREIGN_KEYS = """
SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', c.conrelid::regclass, c.conname),
       format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid))
  FROM pg_constraint c WHERE c.contype = 'f' AND c.conrelid = ANY (%s::regclass[]) AND c.confrelid = ANY (%s::regclass[])
"""
_INDEXES = """
SELECT format('DROP INDEX %%s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid)
  FROM pg_index i WHERE i.indrelid = ANY (%s::regclass[])
   AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)
"""
# Keys that nothing outside leans on. Random identifiers are sorted once instead of being put in one by one.
_KEYS = """
SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', c.conrelid::regclass, c.conname),
       format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid))
  FROM pg_constraint c WHERE c.contype IN ('p', 'u') AND c.conrelid = ANY (%s::regclass[])
   AND NOT EXISTS (SELECT 1 FROM pg_constraint f WHERE f.contype = 'f' AND f.conindid = c.conindid)
"""


@contextmanager
def aside(cursor: Any, rows: int) -> Iterator[None]:
    """Triggers always; indexes and foreign keys when the load is large against what the tables hold."""
    cursor.execute("SET LOCAL lock_timeout = '60s'")
    for table in QUIET:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    put_back = _take_down(cursor) if _is_worth_it(cursor, rows) else []
    yield
    if put_back:
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
    for statement in put_back:
        cursor.execute(statement)
    for table in QUIET:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def _is_worth_it(cursor: Any, rows: int) -> bool:
    cursor.execute("SELECT count(*) FROM cases_case")
    return rows >= WORTH_IT and rows * 2 > cursor.fetchone()[0]


def _take_down(cursor: Any) -> list[str]:
    """Drops them; returns what makes them again, indexes before the foreign keys that lean on them."""
    tables = [model._meta.db_table for model in MODELS]
    put_back: list[str] = []
    # Keys to tables outside stay: dropping one would lock a table that the worker processes read.
    for sql, parameters in ((_FOREIGN_KEYS, [tables, tables]), (_KEYS, [tables]), (_INDEXES, [tables])):
        cursor.execute(sql, parameters)
        for drop, create in cursor.fetchall():
            cursor.execute(drop)
            put_back.insert(0, create)
    return put_back
