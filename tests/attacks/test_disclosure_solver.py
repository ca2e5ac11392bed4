"""T4, T5, T6: attackers with a solver and with subtraction, and the control that shows they can attack."""

import itertools
import random
from collections.abc import Iterable, Sequence

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from indicators import protect

K = 5
DIMS = (("r0", "r1", "r2"), ("m", "f"), ("14_15", "16_17"))
CELLS: list[protect.Cell] = list(itertools.product(*DIMS))
MARGINS = ((), (0,), (1,), (2,), (0, 1))
Row = Sequence[int]
View = tuple[Row, float, float]


def small_world(seed: int) -> list[int]:
    """Mostly 0 to 4 in a cell: what a quarter in a small region looks like."""
    chance = random.Random(seed)
    return [chance.choice((0, 0, 1, 1, 2, 3, 4, 6, 9)) for _ in CELLS]


def filters() -> list[Row]:
    """Every view that a page can ask for: each dimension at one value or added up."""
    views = []
    for choice in itertools.product(*((None, *values) for values in DIMS)):
        views.append([int(all(c in (None, v) for c, v in zip(choice, cell, strict=True))) for cell in CELLS])
    return views


class Attacker:
    """Knows some views as intervals and asks for the least and the most children that a group can hold."""

    def __init__(self, views: Iterable[View]) -> None:
        rows, low, high = zip(*views, strict=True)
        self.constraint = LinearConstraint(np.array(rows), np.array(low), np.array(high))

    def range_of(self, group: Row) -> tuple[int, int]:
        return self._end(group, 1), self._end(group, -1)

    def _end(self, group: Row, sign: int) -> int:
        found = milp(
            c=sign * np.array(group, dtype=float),
            constraints=self.constraint,
            integrality=np.ones(len(group)),
            bounds=Bounds(0, 10_000),
        )
        assert found.status == 0, found.message
        return round(sign * found.fun)

    def isolates(self, group: Row) -> bool:
        low, high = self.range_of(group)
        return low >= 1 and high < K


def targets(seed: int) -> list[Row]:
    """Every base cell and forty random unions of two to five cells."""
    chance = random.Random(seed)
    units = [[int(i == j) for j in range(len(CELLS))] for i in range(len(CELLS))]
    unions = [set(chance.sample(range(len(CELLS)), chance.randint(2, 5))) for _ in range(40)]
    return units + [[int(i in union) for i in range(len(CELLS))] for union in unions]


def what_blocks_tell(blocks: Sequence[int], *, offset: int | None) -> list[View]:
    """All that follows from published blocks: each run of cells errs by less than k; with the offset, each
    running total is known to a block."""
    size, views = len(blocks), []
    for start, end in itertools.combinations(range(size + 1), 2):
        shown = K * sum(blocks[start:end])
        row = [int(start <= i < end) for i in range(size)]
        views.append((row, max(0, shown - K + 1), shown + K - 1))
    if offset is not None:
        for end in range(1, size + 1):
            shown = K * sum(blocks[:end])
            views.append(([int(i < end) for i in range(size)], shown - offset, shown - offset + K - 1))
    return views


def what_improved_blocks_tell(blocks: Sequence[int]) -> list[View]:
    """After the improvement: each cell and the total err by less than k."""
    rows = [[int(i == j) for j in range(len(blocks))] for i in range(len(blocks))] + [[1] * len(blocks)]
    shown = [K * b for b in blocks] + [K * sum(blocks)]
    return [(row, max(0, s - K + 1), s + K - 1) for row, s in zip(rows, shown, strict=True)]


def what_suppression_tells(world: Sequence[int]) -> list[View]:
    """Naive suppression: 1 to k - 1 is hidden, everything else in every view is exact."""
    found: list[View] = []
    for row in filters():
        n = int(np.dot(row, world))
        found.append((row, 1, K - 1) if 1 <= n < K else (row, n, n))
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("leaked", [False, True], ids=["offset secret", "offset leaked"])
def test_the_solver_isolates_nothing_in_rounded_blocks(seed: int, leaked: bool) -> None:
    world = small_world(seed)
    offset = seed % K
    blocks = protect.spine_blocks(world, k=K, offset=offset)
    attacker = Attacker(what_blocks_tell(blocks, offset=offset if leaked else None))
    assert [group for group in targets(seed) if attacker.isolates(group)] == []


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_solver_isolates_nothing_in_improved_blocks(seed: int) -> None:
    world = small_world(seed)
    blocks = protect.protect_spine(CELLS, world, k=K, offset=seed % K, margins=MARGINS)
    attacker = Attacker(what_improved_blocks_tell(blocks))
    assert [group for group in targets(seed) if attacker.isolates(group)] == []


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_control_the_solver_isolates_cells_behind_naive_suppression(seed: int) -> None:
    world = small_world(seed)
    attacker = Attacker(what_suppression_tells(world))
    found = [group for group in targets(seed) if attacker.isolates(group)]
    assert found
    exact = [group for group in found if len(set(attacker.range_of(group))) == 1]
    assert exact, "some hidden cells come back exactly"
    assert all(attacker.range_of(group)[0] == np.dot(group, world) for group in exact)


def subtract(known: dict[frozenset[int], int]) -> dict[frozenset[int], int]:
    """Adds the difference of every nested pair until nothing new comes; returns what ends up in 1..k-1.

    Stops at a thousand groups: enough for the control to find what it must."""
    known = dict(known)
    new = known
    while new and len(known) < 1_000:
        new = {
            big - small: more - less
            for (big, more), (small, less) in itertools.permutations(known.items(), 2)
            if small < big and big - small not in known
        }
        known |= new
    return {group: n for group, n in known.items() if 1 <= n < K}


def as_groups(views: Iterable[tuple[Row, int]]) -> dict[frozenset[int], int]:
    return {frozenset(i for i, x in enumerate(row) if x): n for row, n in views}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_subtraction_finds_nothing_in_blocks(seed: int) -> None:
    blocks = protect.protect_spine(CELLS, small_world(seed), k=K, offset=seed, margins=MARGINS)
    assert subtract(as_groups((row, K * int(np.dot(row, blocks))) for row in filters())) == {}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_control_subtraction_finds_hidden_cells_behind_naive_suppression(seed: int) -> None:
    world = small_world(seed)
    exact = ((row, int(np.dot(row, world))) for row in filters())
    assert subtract(as_groups((row, n) for row, n in exact if not 1 <= n < K))
