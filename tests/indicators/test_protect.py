"""Blocks of k as a pure function: T1 (properties) and T2 (idempotence)."""

from hypothesis import given, settings
from hypothesis import strategies as st

from indicators import protect

MARGINS = ((), (0,), (1,), (0, 1))
SECRET = b"a secret that only the test knows"


def cells_of(rows: int, columns: int) -> list[protect.Cell]:
    return [(f"r{i}", f"c{j}") for i in range(rows) for j in range(columns)]


@st.composite
def cubes(draw: st.DrawFn) -> tuple[list[protect.Cell], list[int], int, int]:
    cells = cells_of(draw(st.integers(1, 6)), draw(st.integers(1, 6)))
    counts = draw(
        st.lists(st.one_of(st.integers(0, 6), st.integers(0, 90)), min_size=len(cells), max_size=len(cells))
    )
    k = draw(st.integers(2, 10))
    return cells, counts, k, draw(st.integers(0, k - 1))


@given(cubes())
def test_every_cell_and_every_run_of_cells_errs_by_less_than_k(cube) -> None:
    _cells, counts, k, offset = cube
    blocks = protect.spine_blocks(counts, k=k, offset=offset)
    assert all(b >= 0 for b in blocks)
    for start in range(len(counts)):
        for end in range(start + 1, len(counts) + 1):
            assert abs(k * sum(blocks[start:end]) - sum(counts[start:end])) < k


@given(cubes())
def test_improvement_keeps_the_total_and_never_moves_a_cell_by_k(cube) -> None:
    cells, counts, k, offset = cube
    plain = protect.spine_blocks(counts, k=k, offset=offset)
    better = protect.protect_spine(cells, counts, k=k, offset=offset, margins=MARGINS)
    assert sum(better) == sum(plain)
    assert all(b >= 0 and abs(k * b - n) < k for b, n in zip(better, counts, strict=True))
    assert squared_error(cells, counts, better, k) <= squared_error(cells, counts, plain, k)


def squared_error(cells, counts, blocks, k) -> int:
    total = 0
    for margin in MARGINS:
        sums: dict[tuple[str, ...], int] = {}
        for cell, n, b in zip(cells, counts, blocks, strict=True):
            group = tuple(cell[i] for i in margin)
            sums[group] = sums.get(group, 0) + k * b - n
        total += sum(e * e for e in sums.values())
    return total


@given(cubes())
def test_what_is_already_in_blocks_is_published_unchanged(cube) -> None:
    cells, counts, k, offset = cube
    once = protect.protect_spine(cells, counts, k=k, offset=offset, margins=MARGINS)
    world = [k * b for b in once]
    assert protect.protect_spine(cells, world, k=k, offset=offset, margins=MARGINS) == once


def test_rounding_is_unbiased_over_the_offset() -> None:
    counts = [3, 0, 1, 7, 2, 4, 11]
    k = 5
    for cell, count in enumerate(counts):
        shown = sum(k * protect.spine_blocks(counts, k=k, offset=u)[cell] for u in range(k))
        assert shown == k * count


@given(cubes(), st.data())
def test_an_attribute_adds_up_to_its_spine(cube, data) -> None:
    cells, _, k, offset = cube
    tables = data.draw(
        st.lists(
            st.fixed_dictionaries({name: st.integers(0, 9) for name in "abc"}),
            min_size=len(cells),
            max_size=len(cells),
        )
    )
    counts = [sum(table.values()) for table in tables]
    spine = protect.protect_spine(cells, counts, k=k, offset=offset, margins=MARGINS)
    shown = _attribute(cells, spine, tables, k)
    for blocks, table, split in zip(spine, tables, shown, strict=True):
        assert sum(split.values()) == blocks
        assert all(split[name] >= 0 for name in split)
        assert all(split[name] == 0 for name, count in table.items() if count == 0)


@given(cubes(), st.data())
def test_the_published_world_with_its_attributes_is_published_unchanged(cube, data) -> None:
    cells, blocks, k, offset = cube
    tables = [{name: k * data.draw(st.integers(0, min(b, 4))) for name in "abc"} for b in blocks]
    world = [sum(table.values()) for table in tables]
    spine = protect.protect_spine(cells, world, k=k, offset=offset, margins=MARGINS)
    assert [k * b for b in spine] == world
    shown = _attribute(cells, spine, tables, k)
    assert [{name: k * b for name, b in split.items()} for split in shown] == tables


def _attribute(cells, spine, tables, k):
    return protect.protect_attribute(
        cells, spine, tables, k=k, secret=SECRET, label="attribute", margins=((), (0,), (1,))
    )


@settings(max_examples=30)
@given(st.integers(0, 10**6), st.integers(1, 3))
def test_the_offset_is_fixed_by_secret_cube_period_and_version(period, version) -> None:
    one = protect.offset(SECRET, cube="spine", period=str(period), version=version, k=5)
    assert one == protect.offset(SECRET, cube="spine", period=str(period), version=version, k=5)
    assert 0 <= one < 5


def test_other_secrets_and_versions_give_other_offsets() -> None:
    offsets = {
        (secret, version): protect.offset(secret, cube="spine", period="2026Q3", version=version, k=997)
        for secret in (b"one", b"two")
        for version in (1, 2)
    }
    assert len(set(offsets.values())) == 4
