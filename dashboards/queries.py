"""Reading the published cubes. Every number of every page, file and API answer is a sum that is made here."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

from django.db import models

from dashboards.figures import Shown

if TYPE_CHECKING:
    from dashboards.models import Release

DIMENSIONS = ("entry", "region", "sex", "age_band", "stage", "category")


class ReleaseQuerySet(models.QuerySet[Any]):
    def current(self) -> "list[Release]":
        """The newest version of each period, newest period first."""
        newest: dict[str, Release] = {}
        for release in self.order_by("-period_start", "-version"):
            newest.setdefault(release.period, release)
        return list(newest.values())


class CubeCellQuerySet(models.QuerySet[Any]):
    def narrowed(self, **chosen: str) -> Self:
        """Cells with the chosen values; an empty choice adds up the dimension."""
        return self.filter(**{name: value for name, value in chosen.items() if value})


class Cube:
    """The cells of one cube after the filters, in memory: at most a few thousand small rows."""

    def __init__(self, k: int, cells: dict[tuple[str, ...], int]) -> None:
        self.k = k
        self._cells = cells

    def sum(self, **chosen: str | Sequence[str]) -> Shown:
        """The children in the cells that have one of the chosen values in each named dimension."""
        wanted = [
            (DIMENSIONS.index(name), {values} if isinstance(values, str) else set(values))
            for name, values in chosen.items()
        ]
        total = sum(
            blocks for cell, blocks in self._cells.items() if all(cell[i] in values for i, values in wanted)
        )
        return Shown(total, self.k)
