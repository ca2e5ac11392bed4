"""T16: every small world, every offset, every group: does any publication say "between 1 and k - 1 children"?

The attacker sees the whole publication, knows the algorithm, and in half of the runs the secret offset too.
A fact is isolating when *every* world that leads to the publication holds 1 to k - 1 children in the group.
The positive controls run the same search on protections that are known to break: it must find facts there.
"""

import functools
import itertools
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence

import numpy as np
import pytest

from indicators import protect

K = 3
CELLS = [("r0", "c0"), ("r0", "c1"), ("r1", "c0"), ("r1", "c1")]
MARGINS = ((), (0,), (1,))
World = tuple[int, ...]


def worlds(cap: int) -> Iterable[World]:
    return itertools.product(range(cap + 1), repeat=len(CELLS))


def groups(size: int, largest: int | None = None) -> np.ndarray:
    chosen = [
        [int(i in members) for i in range(size)]
        for n in range(1, (largest or size) + 1)
        for members in itertools.combinations(range(size), n)
    ]
    return np.array(chosen, dtype=np.int16).T


def isolating_facts(
    publications: Iterable[tuple[Hashable, World]], group_matrix: np.ndarray
) -> tuple[int, int, int]:
    """How many groups are isolated, in how many publications, of how many."""
    by_publication: dict[Hashable, set[World]] = defaultdict(set)
    for publication, world in publications:
        by_publication[publication].add(world)
    facts = hit = 0
    for consistent in by_publication.values():
        sums = np.array(list(consistent), dtype=np.int16) @ group_matrix
        found = int(((sums >= 1) & (sums < K)).all(axis=0).sum())
        facts += found
        hit += bool(found)
    return facts, hit, len(by_publication)


def blocks(world: Sequence[int], offset: int, *, improved: bool) -> tuple[int, ...]:
    if improved:
        return tuple(protect.protect_spine(CELLS, world, k=K, offset=offset, margins=MARGINS))
    return tuple(protect.spine_blocks(world, k=K, offset=offset))


@pytest.mark.parametrize("improved", [False, True], ids=["rounded", "improved"])
@pytest.mark.parametrize("leaked", [False, True], ids=["offset secret", "offset leaked"])
def test_no_publication_of_a_spine_isolates_any_group(improved: bool, leaked: bool) -> None:
    def publications() -> Iterable[tuple[Hashable, World]]:
        for world in worlds(6):
            for offset in range(K):
                shown = blocks(world, offset, improved=improved)
                yield ((shown, offset) if leaked else shown), world

    facts, _hit, seen = isolating_facts(publications(), groups(len(CELLS)))
    assert facts == 0
    assert seen > 80


def test_no_publication_of_a_spine_with_two_attributes_isolates_any_group() -> None:
    """Two cells of the spine, two attributes of two categories: 44,100 worlds, groups of one to three
    cells."""
    tables = [t for t in itertools.product(range(7), repeat=4) if sum(t) <= 6]

    def publications() -> Iterable[tuple[Hashable, World]]:
        for first, second in itertools.product(tables, repeat=2):
            spine = [sum(first), sum(second)]
            one = tuple((t[0] + t[1], t[2] + t[3]) for t in (first, second))
            two = tuple((t[0] + t[2], t[1] + t[3]) for t in (first, second))
            for offset in range(K):
                shown = tuple(protect.spine_blocks(spine, k=K, offset=offset))
                yield (shown, _attribute(shown, one, "1"), _attribute(shown, two, "2")), first + second

    facts, _hit, seen = isolating_facts(publications(), groups(8, largest=3))
    assert facts == 0
    assert seen > 80


@functools.cache
def _attribute(shown: tuple[int, ...], counts: tuple[tuple[int, int], ...], label: str) -> Hashable:
    tables = [dict(zip("ab", pair, strict=True)) for pair in counts]
    found = protect.protect_attribute(
        [("r0",), ("r1",)], shown, tables, k=K, secret=b"known to the test only", label=label, margins=((),)
    )
    return tuple(tuple(split.items()) for split in found)


def naive_suppression(world: World) -> Hashable:
    """Hides 1..k-1 in a two-by-two table and prints exact margins, where they are not small themselves."""

    def shown(n: int) -> int | None:
        return None if 1 <= n < K else n

    a, b, c, d = world
    return tuple(map(shown, (a, b, c, d, a + b, c + d, a + c, b + d, a + b + c + d)))


def independent_rounding(world: World) -> Hashable:
    """Each number to its nearest multiple: margins and cells rounded apart."""

    def shown(n: int) -> int:
        return (n + 1) // K

    a, b, c, d = world
    return tuple(map(shown, (a, b, c, d, a + b, c + d, a + c, b + d, a + b + c + d)))


@pytest.mark.parametrize("protection", [naive_suppression, independent_rounding])
def test_control_the_search_finds_what_weak_protections_give_away(
    protection: Callable[[World], Hashable],
) -> None:
    facts, hit, _seen = isolating_facts(((protection(w), w) for w in worlds(6)), groups(len(CELLS)))
    assert facts > 0
    assert hit > 0


def test_control_a_public_cap_that_is_no_multiple_of_k_breaks_the_argument() -> None:
    """Seven beds and no more: why cells must stand for many people (the floor of the release plan)."""
    publications = (
        ((blocks(w, offset, improved=False), offset), w) for w in worlds(7) for offset in range(K)
    )
    facts, _hit, _seen = isolating_facts(publications, groups(len(CELLS)))
    assert facts > 0


def test_control_overlapping_cells_break_the_argument() -> None:
    """Steps counted one inside the other, rounded apart: "diverted" may show a block where "recorded" shows
    none, and then one to k - 1 children were recorded. So a child is counted in exactly one step, and steps
    are added."""

    def publications() -> Iterable[tuple[Hashable, World]]:
        for recorded, diverted in itertools.product(range(7), repeat=2):
            if diverted > recorded:
                continue
            world = (recorded - diverted, diverted)
            for offset in range(K):
                first = protect.spine_blocks([recorded], k=K, offset=offset)[0]
                second = protect.spine_blocks([diverted], k=K, offset=(offset + 1) % K)[0]
                yield (first, second, offset), world

    facts, _hit, _seen = isolating_facts(publications(), groups(2))
    assert facts > 0
