"""The numbers behind one view: the chosen releases and filters, added up from published blocks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Sum

from dashboards import terms
from dashboards.figures import Shown
from dashboards.models import CubeCell, Release
from dashboards.queries import DIMENSIONS, Cube
from dashboards.selection import Selection, chosen_releases, region_names

CENSUS_CUBES = ("detention",)
SENSITIVE_K = 10


@dataclass(frozen=True)
class Board:
    """Cubes after the filters of sex and age. The region filter is applied to the spine only."""

    selection: Selection
    releases: list[Release]
    cubes: dict[str, Cube]
    names: dict[str, str]

    @classmethod
    def load(cls, selection: Selection, all_releases: list[Release]) -> "Board":
        releases = chosen_releases(selection, all_releases)
        cells = CubeCell.objects.filter(release__in=releases).narrowed(
            sex=selection.sex, age_band=selection.age
        )
        found: dict[str, dict[tuple[str, ...], int]] = {}
        sizes: dict[str, int] = {}
        census = releases[0].pk if releases else None
        rows = (
            cells.order_by().values_list("cube", "k", "release_id", *DIMENSIONS).annotate(total=Sum("blocks"))
        )
        for name, k, release_id, *dims, total in rows:
            if name in CENSUS_CUBES and release_id != census:
                continue
            cube = found.setdefault(name, {})
            cube[tuple(dims)] = cube.get(tuple(dims), 0) + total
            sizes[name] = k
        cubes = {name: Cube(sizes[name], cell) for name, cell in found.items()}
        return cls(selection, releases, cubes, region_names())

    def cube(self, name: str) -> Cube:
        k = SENSITIVE_K if name == "victims" else (self.releases[0].k if self.releases else 5)
        return self.cubes.get(name) or Cube(k, {})

    def children(self, **chosen: str | Sequence[str]) -> Shown:
        """Children of the spine in the chosen region."""
        where: dict[str, Any] = {"region": self.selection.region} if self.selection.region else {}
        return self.cube("spine").sum(**{**where, **chosen})

    def national(self, cube: str, **chosen: str | Sequence[str]) -> Shown:
        """Children of a cube that exists for the whole country only."""
        return self.cube(cube).sum(**chosen)

    def recorded(self, **chosen: str | Sequence[str]) -> Shown:
        return self.children(entry="new", **chosen)

    @property
    def diverted(self) -> Shown:
        return self.children(stage=terms.DIVERTED)

    @property
    def sentenced(self) -> Shown:
        return self.children(stage=terms.SENTENCED)

    @property
    def custodial(self) -> Shown:
        return self.children(stage=terms.CUSTODIAL)
