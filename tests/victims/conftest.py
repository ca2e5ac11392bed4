"""A case with a child victim, referred to the support service and taken up, through verbs only."""

from collections.abc import Callable
from typing import Any

import pytest

from access.context import for_actor
from accounts.models import Agency
from cases import actions as case_actions
from cases import people
from cases.models import Case, Party
from core import clock, iin
from victims import actions
from victims.models import VictimRecord


@pytest.fixture
def case(world: None, make_case: Callable[..., Case]) -> Case:
    return make_case()


@pytest.fixture
def victim(case: Case, as_: Callable[[str], Any]) -> Party:
    return add_victim(as_("aliya"), case)


def add_victim(actor: Any, case: Case) -> Party:
    born = clock.today().replace(year=clock.today().year - 12, day=1)
    identity = people.Identity(
        surname="Сапарова",
        given_name="Айым",
        iin=iin.invented(born_on=born, male=False, serial=31),
        born_on=born,
        sex="f",
        native_language="kk",
    )
    with for_actor(actor):
        receipt = people.search(actor=actor, iin=identity.iin).receipt
        return case_actions.add_party(
            actor=actor, case=case, capacity="victim", search_id=receipt.pk, identity=identity
        )


@pytest.fixture
def referred(case: Case, victim: Party, as_: Callable[[str], Any]) -> Party:
    with for_actor(as_("aliya")) as actor:
        actions.refer_victim(actor=actor, case=case, party=victim, to=Agency.objects.get(key="victims-kar"))
    return victim


@pytest.fixture
def record(case: Case, referred: Party, as_: Callable[[str], Any]) -> VictimRecord:
    with for_actor(as_("saule")) as actor:
        return actions.take_up_victim(actor=actor, case=case, party=referred)
