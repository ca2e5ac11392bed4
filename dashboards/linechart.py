"""A small line chart as SVG attributes: the template draws it, the table beside it carries the numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import number_format

WIDTH, HEIGHT = 460, 200
LEFT, RIGHT, TOP, BOTTOM = 46, 20, 22, 24


@dataclass(frozen=True)
class Dot:
    x: float
    y: float
    text: str
    anchor: str
    label_y: float


@dataclass(frozen=True)
class Line:
    name: str
    css: str
    points: str
    dots: tuple[Dot, ...]


@dataclass(frozen=True)
class Chart:
    """Coordinates of lines, of the grid at round values and of the years that have data."""

    lines: tuple[Line, ...]
    grid: tuple[tuple[float, str], ...]
    years: tuple[tuple[float, int], ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    bottom: int = HEIGHT - BOTTOM


def chart(series: Sequence[tuple[str, Sequence[tuple[int, int]]]]) -> Chart | None:
    """A chart of named series of (year, value); None without a point."""
    points = [p for _name, values in series for p in values]
    if not points:
        return None
    years = sorted({year for year, _value in points})
    top = _round_top(max(value for _year, value in points))
    span = max(years[-1] - years[0], 1)

    def x(year: int) -> float:
        return round(LEFT + 14 + (year - years[0]) / span * (WIDTH - LEFT - RIGHT - 28), 1)

    def y(value: float) -> float:
        return round(TOP + (1 - value / top) * (HEIGHT - TOP - BOTTOM), 1)

    lines = tuple(
        Line(
            name=name,
            css=f"line-{index + 1}",
            points=" ".join(f"{x(year)},{y(value)}" for year, value in values),
            dots=tuple(
                Dot(x(year), y(value), number_format(value, force_grouping=True), "middle", y(value) - 9)
                for year, value in values
            ),
        )
        for index, (name, values) in enumerate(series)
        if values
    )
    steps = [top * i // 4 for i in range(5)]
    return Chart(
        lines=lines,
        grid=tuple((y(step), number_format(step, force_grouping=True)) for step in steps),
        years=tuple((x(year), year) for year in years),
    )


def _round_top(value: int) -> int:
    """The next round number above, so that the grid reads well."""
    size = 4
    while True:
        for step in (1, 2, 5):
            if size * step >= value:
                return size * step
        size *= 10
