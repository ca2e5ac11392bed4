"""T17: the release plan is refused where the protection cannot carry it."""

from dataclasses import replace

import pytest

from dashboards import terms
from indicators import plan
from indicators.plan import PLAN, SPINE, VICTIMS, Attribute, Cube, PlanRefused


def test_the_plan_of_the_product_is_carried() -> None:
    plan.check(PLAN)


@pytest.mark.parametrize(
    ("cube", "reason"),
    [
        (replace(SPINE, dims=(*SPINE.dims, "court")), "no published dimension"),
        (replace(SPINE, dims=(*SPINE.dims, "facility")), "no published dimension"),
        (replace(SPINE, dims=(*SPINE.dims, "district")), "no published dimension"),
        (replace(SPINE, k=4), "smaller than 5"),
        (replace(VICTIMS, k=5), "sensitive"),
        (replace(VICTIMS, dims=("region", "sex")), "sensitive"),
        (replace(SPINE, attributes=(Attribute("offence", ("sexual", "other")),)), "sensitive"),
        (Cube(key="d", topic="detention", dims=("region", "sex")), "whole country"),
        (Cube(key="d", topic="deaths", dims=("sex",)), "sensitive"),
    ],
)
def test_a_plan_that_could_single_out_a_child_is_refused(cube: Cube, reason: str) -> None:
    with pytest.raises(PlanRefused, match=reason):
        plan.check([cube])


def test_a_cell_that_stands_for_too_few_children_is_refused(monkeypatch) -> None:
    monkeypatch.setattr(plan, "_SMALLEST_REGION", 9_000)
    with pytest.raises(PlanRefused, match="fewer than 100"):
        plan.check([SPINE])


def test_cells_of_the_spine_never_overlap_and_hold_no_impossible_pair() -> None:
    cells = SPINE.cells()
    assert len(cells) == len(set(cells)) == 20 * 3 * 4 * (len(terms.STAGES) * 2 - 1)
    assert not [cell for cell in cells if cell[0] == "earlier" and cell[-1] == "open"]


def test_the_plan_hash_changes_with_the_plan() -> None:
    assert plan.plan_hash(PLAN) == plan.plan_hash(PLAN)
    assert plan.plan_hash(PLAN) != plan.plan_hash((replace(SPINE, k=6),))
