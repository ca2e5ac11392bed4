"""Blocks of k: turns true counts into counts that single out no child. Pure: no clock, no database, no
chance.

A published number is a whole number of blocks of ``k`` children. Three facts carry the protection:

* every number is a multiple of k, and sums of numbers are exact, so filters and downloads cannot disagree;
* a world whose true counts are already multiples of k is published unchanged (*idempotence*);
* so the published world itself could have led to the publication. Whatever group of cells somebody looks at,
  by whatever sums and differences, that world holds 0 or at least k children in it: "between 1 and k - 1"
  never follows.

The argument needs worlds to be possible: cells of one cube never overlap and every cell stands for many
people (``indicators.plan``). docs/decisions/0005-figures-in-blocks.md holds the reasons.
"""

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

Cell = tuple[str, ...]
Margin = tuple[int, ...]
Table = Mapping[str, int]

_SHORTLIST = 40


def offset(secret: bytes, *, cube: str, period: str, version: int, k: int) -> int:
    """Where the first block of a cube begins: fixed for ever by the secret, unknown without it."""
    return keyed(secret, cube, period, version) % k


def keyed(secret: bytes, *parts: object) -> int:
    """A number that only the holder of the secret can compute; the same parts give the same number."""
    digest = hmac.new(secret, "\x1f".join(map(str, parts)).encode(), hashlib.sha256).digest()
    return int.from_bytes(digest[:16])


def spine_blocks(counts: Sequence[int], *, k: int, offset: int) -> list[int]:
    """Blocks per cell by rounding the running total: each cell, run of cells and the total err by less than
    k."""
    blocks, running, before = [], 0, offset // k
    for count in counts:
        if count < 0:
            raise ValueError("a count of children cannot be negative")
        running += count
        after = (running + offset) // k
        blocks.append(after - before)
        before = after
    return blocks


def protect_spine(
    cells: Sequence[Cell], counts: Sequence[int], *, k: int, offset: int, margins: Iterable[Margin] = ()
) -> list[int]:
    """Blocks of each cell, improved on the declared margins."""
    blocks = spine_blocks(counts, k=k, offset=offset)
    return improve_spine(cells, counts, blocks, k=k, margins=margins)


def improve_spine(
    cells: Sequence[Cell], counts: Sequence[int], blocks: Sequence[int], *, k: int, margins: Iterable[Margin]
) -> list[int]:
    """Moves single blocks between cells while the squared error on the margins falls.

    Only cells whose count is not a multiple of k take part, and they stay between rounding down and rounding
    up: so the total stays, no cell errs by k, and counts that are multiples of k stay as they are.
    """
    result = list(blocks)
    groups = [
        [(m, tuple(cell[i] for i in positions)) for m, positions in enumerate(margins)] for cell in cells
    ]
    error: dict[tuple[int, Cell], int] = defaultdict(int)
    for mine, count, block in zip(groups, counts, result, strict=True):
        for group in mine:
            error[group] += k * block - count
    movable = [i for i, count in enumerate(counts) if count % k]
    for _step in range(4 * len(movable)):
        best = _best_move(movable, groups, counts, result, error, k)
        if best is None:
            break
        source, target = best
        result[source] -= 1
        result[target] += 1
        for group in groups[source]:
            error[group] -= k
        for group in groups[target]:
            error[group] += k
    return result


def _best_move(
    movable: Sequence[int],
    groups: Sequence[Sequence[tuple[int, Cell]]],
    counts: Sequence[int],
    blocks: Sequence[int],
    error: Mapping[tuple[int, Cell], int],
    k: int,
) -> tuple[int, int] | None:
    """The move of one block that lowers the squared error most among the likeliest; None when none does."""
    down = [
        (sum(k * k - 2 * k * error[g] for g in groups[i]), i) for i in movable if blocks[i] > counts[i] // k
    ]
    up = [
        (sum(k * k + 2 * k * error[g] for g in groups[i]), i) for i in movable if blocks[i] == counts[i] // k
    ]
    best, chosen = 0, None
    for gain_down, source in sorted(down)[:_SHORTLIST]:
        for gain_up, target in sorted(up)[:_SHORTLIST]:
            shared = sum(a == b for a, b in zip(groups[source], groups[target], strict=True))
            change = gain_down + gain_up - 2 * k * k * shared
            if change < best:
                best, chosen = change, (source, target)
    return chosen


def split(blocks: int, counts: Table, *, ties: Mapping[str, int]) -> dict[str, int]:
    """Splits the blocks of one spine cell over categories in proportion to their counts: largest remainder.

    A category without a child gets no block. ``ties`` are keyed numbers that decide between equal remainders.
    """
    total = sum(counts.values())
    if not blocks:
        return dict.fromkeys(counts, 0)
    if not total:
        raise ValueError("a cell without children has no block to split")
    shares = {name: divmod(blocks * count, total) for name, count in counts.items()}
    result = {name: whole for name, (whole, _rest) in shares.items()}
    order = sorted(shares, key=lambda name: (-shares[name][1], ties[name], name))
    for name in order[: blocks - sum(result.values())]:
        result[name] += 1
    return result


def protect_attribute(
    cells: Sequence[Cell],
    blocks: Sequence[int],
    tables: Sequence[Table],
    *,
    k: int,
    secret: bytes,
    label: str,
    margins: Iterable[Margin] = (),
) -> list[dict[str, int]]:
    """The blocks of each spine cell over the categories of one attribute; sums equal the spine exactly.

    ``margins`` name the positions of the cell that are added up together with the category.
    """
    result = [
        split(block, table, ties=_ties(secret, label, cell, table) if block else {})
        for cell, block, table in zip(cells, blocks, tables, strict=True)
    ]
    _improve_attribute(cells, blocks, tables, result, k=k, margins=list(margins))
    return result


def _ties(secret: bytes, label: str, cell: Cell, table: Table) -> dict[str, int]:
    return {name: keyed(secret, label, *cell, name) for name in table}


def _improve_attribute(
    cells: Sequence[Cell],
    blocks: Sequence[int],
    tables: Sequence[Table],
    result: Sequence[dict[str, int]],
    *,
    k: int,
    margins: Sequence[Margin],
) -> None:
    """Moves a block between two categories of one spine cell while the squared error on the margins falls.

    Each category stays at its proportional share, rounded down or up: exact shares never move.
    """
    error: dict[tuple[int, Cell], int] = defaultdict(int)
    keys = [[(m, tuple(cell[i] for i in positions)) for m, positions in enumerate(margins)] for cell in cells]
    for mine, table, split_ in zip(keys, tables, result, strict=True):
        for m, group in mine:
            for name, count in table.items():
                error[m, (*group, name)] += k * split_[name] - count
    open_cells = [i for i, (b, t) in enumerate(zip(blocks, tables, strict=True)) if b and _inexact(b, t)]
    moved = True
    while moved:
        moved = False
        for i in open_cells:
            moved |= _move_within(keys[i], blocks[i], tables[i], result[i], error, k)


def _inexact(blocks: int, table: Table) -> list[str]:
    total = sum(table.values())
    return [name for name, count in table.items() if blocks * count % total]


def _move_within(
    keys: Sequence[tuple[int, Cell]],
    blocks: int,
    table: Table,
    mine: dict[str, int],
    error: dict[tuple[int, Cell], int],
    k: int,
) -> bool:
    total = sum(table.values())
    best, chosen = 0, None
    names = _inexact(blocks, table)
    for source in names:
        if mine[source] == blocks * table[source] // total:
            continue
        for target in names:
            if mine[target] > blocks * table[target] // total:
                continue
            change = sum(
                2 * k * k + 2 * k * (error[m, (*group, target)] - error[m, (*group, source)])
                for m, group in keys
            )
            if change < best:
                best, chosen = change, (source, target)
    if chosen is None:
        return False
    source, target = chosen
    mine[source] -= 1
    mine[target] += 1
    for m, group in keys:
        error[m, (*group, source)] -= k
        error[m, (*group, target)] += k
    return True
