"""A case that came from the court to the probation service, through verbs only."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from access.context import for_actor
from accounts.models import Agency
from accounts.principals import Capacity
from cases import actions as case_actions
from cases.models import Case
from core import clock
from probation import actions
from probation.models import LegalBasis, Plan, PlanKind


def decided(as_: Callable[[str], Any], case: Case, verb: str = "record_decision") -> Case:
    """Takes a registered case to a decision that names the probation service."""
    with for_actor(as_("aliya")) as actor:
        case_actions.send_to_prosecutor(actor=actor, case=case)
    with for_actor(as_("marat")) as actor:
        case_actions.accept(actor=actor, case=Case.objects.get(pk=case.pk))
        case_actions.send_to_court(actor=actor, case=case)
    with for_actor(as_("dina")) as actor:
        case_actions.accept(actor=actor, case=Case.objects.get(pk=case.pk))
        case_actions.hand_over(
            actor=actor,
            case=case,
            verb=verb,
            to=Agency.objects.get(key="probation-kar"),
            capacity=Capacity.PROBATION,
            basis="CC 63",
        )
    return case


@pytest.fixture
def decided_case(world: None, as_: Callable[[str], Any], make_case: Callable[..., Case]) -> Case:
    return decided(as_, make_case())


@pytest.fixture
def diverted_case(world: None, as_: Callable[[str], Any], make_case: Callable[..., Case]) -> Case:
    return decided(as_, make_case(), "record_diversion")


def opening(**changes: Any) -> actions.Opening:
    """The usual plan: a conditional sentence with nine months of control."""
    facts: dict[str, Any] = {
        "kind": PlanKind.SUPERVISION,
        "basis": LegalBasis.CONDITIONAL_SENTENCE,
        "started_on": clock.today() - dt.timedelta(days=20),
        "control_months": 9,
        "in_force_on": clock.today() - dt.timedelta(days=21),
        "document_number": "1-204/2026",
    }
    return actions.Opening(**{**facts, **changes})


DIVERSION = {"kind": PlanKind.DIVERSION, "basis": LegalBasis.RECONCILIATION, "control_months": 3}


@pytest.fixture
def plan(decided_case: Case, as_: Callable[[str], Any]) -> Plan:
    with for_actor(as_("ruslan")) as actor:
        return actions.open_plan(actor=actor, case=decided_case, opening=opening())


@pytest.fixture
def diversion(diverted_case: Case, as_: Callable[[str], Any]) -> Plan:
    with for_actor(as_("ruslan")) as actor:
        return actions.open_plan(actor=actor, case=diverted_case, opening=opening(**DIVERSION))
