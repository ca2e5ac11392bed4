"""Turns a closed quarter into a frozen publication: check, count, protect, verify, write, forget the
counts."""

import datetime as dt
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connections

from access.system import for_system
from core import clock
from dashboards.models import CubeCell, Release, ReleaseLock
from indicators import approvals, counting, plan, protect, secret
from indicators.periods import WAIT_DAYS, Quarter
from indicators.plan import ACCURACY_LIMIT_BLOCKS, DETENTION, MAX_VERSIONS, PLAN, SPINE, VICTIMS, Cube
from indicators.protect import Cell


class ReleaseRefused(Exception):
    """The period may not be published now, or not again."""


class ReleaseWaits(ReleaseRefused):
    """The period is ready; two persons have not approved the plan, or its revision, yet."""


@dataclass(frozen=True)
class Row:
    """A cell that will be published."""

    cube: str
    k: int
    dims: tuple[tuple[str, str], ...]
    blocks: int


def publish(quarter: Quarter, *, revise: bool = False) -> Release:
    """Publishes a quarter once, or revises it once when at least k children's records have changed since.

    ReleaseWaits while two persons have not approved the present plan, and for a revision the quarter as well;
    ReleaseRefused while the quarter runs or its thirty days for late entries are not over, and for a quarter
    before the first record; SecretRefused and
    PlanRefused when the protection cannot be given. Nothing is written then.
    """
    plan.check(PLAN)
    key = secret.load()
    counted_at = clock.now()
    if not quarter.is_due(clock.local(counted_at).date()):
        raise ReleaseRefused(f"{quarter} is not closed, or closed less than thirty days ago")
    with for_system("nightly release"):
        with connections["system"].cursor() as cursor:
            cursor.execute(f"LOCK TABLE {ReleaseLock._meta.db_table} IN EXCLUSIVE MODE")
        if not counting.has_begun(quarter, counted_at):
            raise ReleaseRefused(f"{quarter} ended before the first case was recorded here")
        version = _next_version(quarter, counted_at, revise=revise)
        if waits := approvals.why_it_waits(str(quarter), revision=version > 1):
            raise ReleaseWaits(f"{quarter}: {waits}")
        rows = protected_rows(quarter, counted_at, key=key, version=version)
        return _write(quarter, version, rows, counted_at)


def _next_version(quarter: Quarter, counted_at: dt.datetime, *, revise: bool) -> int:
    made = list(Release.objects.filter(period=str(quarter)).order_by("version"))
    if not made:
        return 1
    changed = counting.changed_children(quarter, made[0].counted_at, counted_at) if revise else 0
    reason = why_no_revision(versions=len(made), changed=changed, k=plan.MINIMUM_K, asked=revise)
    if reason:
        raise ReleaseRefused(f"{quarter}: {reason}")
    return len(made) + 1


def why_no_revision(*, versions: int, changed: int, k: int, asked: bool) -> str:
    """The revision rule: at most one, on request, when enough records changed to hide each of them. Empty:
    allowed."""
    if not asked:
        return "published already; a published figure is never replaced silently"
    if versions >= MAX_VERSIONS:
        return "revised already; more versions would let differences be averaged"
    if changed < k:
        return f"records of fewer than {k} children changed; a revision would point at them"
    return ""


def protected_rows(quarter: Quarter, counted_at: dt.datetime, *, key: bytes, version: int) -> list[Row]:
    """Counts and protects every cube of the plan. True counts live in this call only."""
    counts, tables = counting.spine(quarter, counted_at)
    rows = list(protect_cube(SPINE, counts, tables, key=key, period=str(quarter), version=version))
    for cube, count in ((DETENTION, counting.detention), (VICTIMS, counting.victims)):
        rows += protect_cube(
            cube, count(quarter, counted_at), {}, key=key, period=str(quarter), version=version
        )
    return rows


def protect_cube(
    cube: Cube, counts: dict[Cell, int], tables: counting.Tables, *, key: bytes, period: str, version: int
) -> Iterable[Row]:
    """The published rows of one cube and its attributes, which are added up over the regions before they
    leave."""
    cells = cube.cells()
    true = [counts.get(cell, 0) for cell in cells]
    offset = protect.offset(key, cube=cube.key, period=period, version=version, k=cube.k)
    margins = cube.positions(cube.margins)
    blocks = protect.protect_spine(cells, true, k=cube.k, offset=offset, margins=margins)
    _verify(cube, cells, true, blocks)
    yield from _rows(cube, cube.key, zip(cells, blocks, strict=True))
    for attribute in cube.attributes:
        split = protect.protect_attribute(
            cells,
            blocks,
            [
                {c: tables[attribute.key].get(cell, {}).get(c, 0) for c in attribute.categories}
                for cell in cells
            ],
            k=cube.k,
            secret=key,
            label=f"{attribute.key} {period} {version}",
            margins=cube.positions(cube.attribute_margins),
        )
        if any(sum(parts.values()) != b for parts, b in zip(split, blocks, strict=True)):
            raise ReleaseRefused(f"{attribute.key} does not add up to {cube.key}")
        yield from _attribute_rows(cube, attribute.key, cells, split)


def _rows(cube: Cube, name: str, cells: Iterable[tuple[Cell, int]]) -> Iterable[Row]:
    for cell, blocks in cells:
        if blocks:
            dims = tuple(zip(_columns(cube), cell, strict=True))
            yield Row(name, cube.k, dims, blocks)


def _columns(cube: Cube) -> list[str]:
    return ["category" if dim == "legal_status" else dim for dim in cube.dims]


def _attribute_rows(cube: Cube, name: str, cells: list[Cell], split: list[dict[str, int]]) -> Iterable[Row]:
    total: dict[tuple[tuple[str, str], ...], int] = defaultdict(int)
    for cell, parts in zip(cells, split, strict=True):
        dims = tuple((d, v) for d, v in zip(cube.dims, cell, strict=True) if d != "region")
        for category, blocks in parts.items():
            total[(*dims, ("category", category))] += blocks
    yield from (Row(name, cube.k, dims, blocks) for dims, blocks in total.items() if blocks)


def _verify(cube: Cube, cells: list[Cell], true: list[int], blocks: list[int]) -> None:
    """Checks the protection and the accuracy of what was made before anything is written. Says nothing of
    the errors."""
    k = cube.k
    errors = [k * b - n for b, n in zip(blocks, true, strict=True)]
    if any(b < 0 or abs(e) >= k for b, e in zip(blocks, errors, strict=True)) or abs(sum(errors)) >= k:
        raise ReleaseRefused(f"{cube.key}: a cell or the total errs by a block or more")
    for positions in cube.positions(cube.margins):
        sums: dict[Cell, int] = defaultdict(int)
        for cell, error in zip(cells, errors, strict=True):
            sums[tuple(cell[i] for i in positions)] += error
        if any(abs(e) > ACCURACY_LIMIT_BLOCKS * k for e in sums.values()):
            raise ReleaseRefused(f"{cube.key}: a margin is less accurate than declared")


def content_hash(rows: Iterable[Row]) -> str:
    """Names the published numbers, whatever the order of the rows."""
    lines = sorted(json.dumps([r.cube, r.k, sorted(r.dims), r.blocks]) for r in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _write(quarter: Quarter, version: int, rows: list[Row], counted_at: dt.datetime) -> Release:
    definition: dict[str, Any] = {
        "cubes": {cube.key: {"k": cube.k, "dims": cube.dims} for cube in PLAN},
        "wait_days": WAIT_DAYS,
        "unit": "children",
    }
    made: Release = Release.objects.create(
        code=f"KZ-{quarter}-r{version}",
        period=str(quarter),
        period_start=quarter.start,
        period_end=quarter.end,
        version=version,
        released_at=clock.now(),
        counted_at=counted_at,
        k=plan.MINIMUM_K,
        plan_hash=plan.plan_hash(PLAN),
        content_hash=content_hash(rows),
        definition=definition,
    )
    CubeCell.objects.bulk_create(
        [CubeCell(release=made, cube=r.cube, k=r.k, blocks=r.blocks, **dict(r.dims)) for r in rows],
        batch_size=500,
    )
    return made
