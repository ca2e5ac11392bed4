"""The release plan: every cube that will ever be published, fixed in code and checked before each release.

Nothing outside this list is published. A new cube, a finer dimension or a smaller block is a change of this
file, read by a person, and ``check`` refuses what the protection cannot carry.
"""

import hashlib
import itertools
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field

from dashboards import terms
from indicators.periods import WAIT_DAYS
from indicators.protect import Cell, Margin

DIMENSIONS: dict[str, tuple[str, ...]] = {
    "entry": tuple(terms.ENTRIES),
    "region": terms.REGIONS,
    "sex": tuple(terms.SEXES),
    "age_band": tuple(terms.AGE_BANDS),
    "stage": tuple(terms.STAGES),
    "legal_status": tuple(terms.LEGAL_STATUSES),
}
SENSITIVE_TOPICS = {"victims", "witnesses", "sexual_offences", "deaths", "self_harm"}
SENSITIVE_CATEGORIES = {"sexual", "death", "self_harm", "victim", "witness"}
MINIMUM_K, SENSITIVE_K = 5, 10
FLOOR_IN_BLOCKS = 20
ACCURACY_LIMIT_BLOCKS = 4
MAX_VERSIONS = 2

# Lower bounds for the population floor. Smallest region: Ulytau, 218,993 people on 1 January 2026 (Bureau of
# National Statistics, inform.kz 2 February 2026). Share of children: 34.1 % in the country (Bureau, 1 January
# 2024); a fifth lies below every region. Boys and girls: at least 45 % each.
_SMALLEST_REGION = 218_993
_COUNTRY_CHILDREN = 6_841_527
_CHILD_SHARE, _SEX_SHARE = 0.20, 0.45
_YEARS = {"u14": 14, "14_15": 2, "16_17": 2}


class PlanRefused(Exception):
    """The plan holds a cube that the protection cannot carry."""


@dataclass(frozen=True)
class Attribute:
    """One further property of the children of the spine, published for the whole country."""

    key: str
    categories: tuple[str, ...]


@dataclass(frozen=True)
class Cube:
    """``dims`` in the order of rounding; ``margins`` name the dims whose sums should be accurate."""

    key: str
    topic: str
    dims: tuple[str, ...]
    k: int = MINIMUM_K
    margins: tuple[tuple[str, ...], ...] = ()
    attributes: tuple[Attribute, ...] = ()
    attribute_margins: tuple[tuple[str, ...], ...] = ()
    impossible: tuple[tuple[str, ...], ...] = field(default=())

    def cells(self) -> list[Cell]:
        """Every cell in rounding order, the empty ones too; what cannot exist is left out."""
        return [
            cell for cell in itertools.product(*(DIMENSIONS[d] for d in self.dims)) if self._possible(cell)
        ]

    def _possible(self, cell: Cell) -> bool:
        return not any(set(pattern) <= set(cell) for pattern in self.impossible)

    def positions(self, margins: Sequence[Sequence[str]]) -> list[Margin]:
        return [tuple(self.dims.index(d) for d in margin) for margin in margins]

    @property
    def national(self) -> bool:
        return "region" not in self.dims


SPINE = Cube(
    key="spine",
    topic="children_in_conflict_with_the_law",
    dims=("entry", "region", "sex", "age_band", "stage"),
    margins=(
        ("entry", "stage"),
        ("entry", "region"),
        ("entry", "sex", "stage"),
        ("entry", "age_band", "stage"),
        ("region", "stage"),
    ),
    attributes=(
        Attribute("offence", tuple(terms.OFFENCE_GROUPS)),
        Attribute("measure", tuple(terms.MEASURES)),
        *(Attribute(f"safeguard_{key}", tuple(terms.KEPT)) for key in terms.SAFEGUARDS),
    ),
    attribute_margins=((), ("entry",), ("sex",), ("age_band",), ("stage",)),
    impossible=(("earlier", "open"),),
)
DETENTION = Cube(
    key="detention",
    topic="detention",
    dims=("legal_status", "sex", "age_band"),
    margins=(("legal_status",), ("sex",), ("age_band",)),
)
VICTIMS = Cube(
    key="victims", topic="victims", dims=("sex", "age_band"), k=SENSITIVE_K, margins=(("sex",), ("age_band",))
)
PLAN: tuple[Cube, ...] = (SPINE, DETENTION, VICTIMS)


def check(plan: Sequence[Cube] = PLAN) -> None:
    """Refuses a plan with a place below a region, a block too small, or a cell that stands for too few
    people."""
    for reason in problems(plan):
        raise PlanRefused(reason)


def problems(plan: Sequence[Cube]) -> Iterator[str]:
    """Why the plan cannot be released; empty when it can."""
    keys = [cube.key for cube in plan] + [f"{c.key}.{a.key}" for c in plan for a in c.attributes]
    if len(keys) != len(set(keys)):
        yield "two cubes share a key"
    for cube in plan:
        yield from _problems(cube)


def _problems(cube: Cube) -> Iterator[str]:
    for unknown in sorted(set(cube.dims) - set(DIMENSIONS)):
        yield f"{cube.key}: {unknown} is no published dimension (no facility, court or district)"
        return
    if cube.k < MINIMUM_K:
        yield f"{cube.key}: blocks of {cube.k} are smaller than {MINIMUM_K}"
    sensitive = cube.topic in SENSITIVE_TOPICS or any(
        SENSITIVE_CATEGORIES & set(attribute.categories) for attribute in cube.attributes
    )
    if sensitive and (cube.k < SENSITIVE_K or not cube.national):
        yield f"{cube.key}: sensitive figures need blocks of {SENSITIVE_K} and the whole country"
    if cube.topic == "detention" and not cube.national:
        yield f"{cube.key}: detention is published for the whole country only"
    needed = FLOOR_IN_BLOCKS * cube.k
    if (smallest := at_risk(cube.dims)) < needed:
        yield f"{cube.key}: the smallest cell stands for {smallest} children, fewer than {needed}"


def at_risk(dims: Sequence[str]) -> int:
    """A lower bound of the children for whom the smallest cell stands. What a case says narrows no
    population."""
    children = _COUNTRY_CHILDREN if "region" not in dims else _SMALLEST_REGION * _CHILD_SHARE
    if "sex" in dims:
        children *= _SEX_SHARE
    if "age_band" in dims:
        children *= min(_YEARS.values()) / 18
    return int(children)


def plan_text(plan: Sequence[Cube] = PLAN) -> str:
    """The whole plan as one text: tables, blocks, dimensions and the rules of releasing. Two persons approve it."""
    whole = {
        "cubes": [asdict(cube) for cube in plan],
        "dimensions": DIMENSIONS,
        "rules": {
            "wait_days": WAIT_DAYS,
            "accuracy_limit_blocks": ACCURACY_LIMIT_BLOCKS,
            "versions": MAX_VERSIONS,
        },
    }
    return json.dumps(whole, sort_keys=True)


def plan_hash(plan: Sequence[Cube] = PLAN) -> str:
    """Names the plan that a release followed."""
    return hashlib.sha256(plan_text(plan).encode()).hexdigest()
