"""Invented counts, published through the real protection: small and sparse, as a quarter in Kazakhstan is."""

import datetime as dt
import functools
import random
from collections import defaultdict

from access.system import for_system
from core import clock
from dashboards.models import Release
from demo.stories import figures
from indicators import approvals, release
from indicators.periods import Quarter
from indicators.plan import PLAN, SPINE, Cube

SECRET = b"a secret that only these tests know, forty bytes"


def counts_of(cube: Cube, chance: random.Random, most: int) -> dict[tuple[str, ...], int]:
    cells = cube.cells()
    return {cell: chance.randint(1, most) for cell in chance.sample(cells, k=len(cells) // 3)}


def tables_of(counts: dict, chance: random.Random) -> dict:
    """Each child of a cell in one category of each attribute."""
    tables: dict = {a.key: defaultdict(lambda: defaultdict(int)) for a in SPINE.attributes}
    for cell, count in counts.items():
        for attribute in SPINE.attributes:
            for _child in range(count):
                tables[attribute.key][cell][chance.choice(attribute.categories)] += 1
    return tables


@functools.cache
def invented_rows(period: str, seed: int, version: int, most: int) -> tuple[list, dict]:
    """The protected rows of invented counts, and the true counts of the spine."""
    chance = random.Random(seed)
    rows: list = []
    true: dict = {}
    for cube in PLAN:
        counts = counts_of(cube, chance, most if cube is SPINE else 30)
        tables = tables_of(counts, chance) if cube is SPINE else {}
        true = counts if cube is SPINE else true
        rows += release.protect_cube(cube, counts, tables, key=SECRET, period=period, version=version)
    return rows, true


def publish_invented(period: str, *, seed: int, version: int = 1, most: int = 4) -> tuple[Release, dict]:
    """A release of invented counts; returns the true counts of the spine beside it."""
    rows, true = invented_rows(period, seed, version, most)
    figures.tell()
    if version > 1 and approvals.approved(period) is None:
        figures.approve("Late entries of this quarter", period)
    with for_system("test of published figures"):
        made = release._write(Quarter.parse(period), version, rows, clock.now() - dt.timedelta(days=1))
    return made, true
