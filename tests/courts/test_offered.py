"""A page offers what its reader may do: whoever is offered a correction may make it, and the other way round."""

from typing import Any

import pytest

from access.context import for_actor
from accounts.permissions import CasePermission
from cases import casepage
from cases.access import can_correct
from demo.personas import PERSONAS


def offered(as_: Any, case: Any) -> tuple[set[str], set[str]]:
    """Who is offered a correction of this case, and who may make one."""
    named, able = set(), set()
    for username in [p.username for p in PERSONAS]:
        with for_actor(as_(username)) as actor:
            if not type(case).objects.visible_to(actor, CasePermission.VIEW).filter(pk=case.pk).exists():
                continue
            if {"correct", "requalify"} & {act.key for act in casepage.head(actor, case).acts}:
                named.add(username)
            if can_correct(actor, case):
                able.add(username)
    return named, able


@pytest.mark.parametrize("stage", ["registered", "sent_to_court", "in_court"])
def test_who_is_offered_a_correction_may_make_it(
    world: None, make_case: Any, court_case: Any, as_: Any, stage: str
) -> None:
    case = make_case() if stage == "registered" else court_case(accepted=stage == "in_court")
    named, able = offered(as_, case)
    assert named == able
    assert named, "control: somebody may"
    if stage == "in_court":
        # He decides before the trial, and records no outcome of it.
        assert "bolat" not in named
        assert "zhanna" in named
