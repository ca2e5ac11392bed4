"""The victim's side does not read from the timeline what became of the suspect."""

from collections.abc import Callable
from typing import Any

import pytest

from access.context import for_actor
from accounts.models import Agency
from accounts.principals import Capacity
from audit.models import Event
from cases import actions
from cases.timeline import _entry
from victims import actions as victims

pytestmark = pytest.mark.django_db(databases=["default", "owner", "system", "statistics", "keystore"])


def test_probation_is_not_named_to_the_victims_side(
    world: None, as_: Callable[..., Any], make_case: Callable[..., Any]
) -> None:
    case, police, support, probation = make_case(), as_("aliya"), as_("saule"), as_("ruslan")
    with for_actor(police):
        party = actions.add_party(
            actor=police, case=case, capacity="victim", person=None, identity=None, search_id=_receipt(police)
        )
        victims.refer_victim(actor=police, case=case, party=party, to=Agency.objects.get(key="victims-kar"))
        actions.let_in(case, probation.agency, Capacity.PROBATION, basis="test")
    with for_actor(probation):
        actions.accept(actor=probation, case=case)
    with for_actor(support):
        rows = list(Event.objects.filter(case_id=case.pk))
        shown = str([_entry(row, Capacity.VICTIM_SUPPORT.mask & support.permissions, {}) for row in rows])
    with for_actor(police):
        control = str([_entry(row, Capacity.INVESTIGATING.mask & police.permissions, {}) for row in rows])
    assert "robation" in control or "пробац" in control, "control: the investigator reads who accepted"
    assert probation.agency.name_en not in shown
    assert probation.agency.name_ru not in shown


def _receipt(actor: Any) -> Any:
    from cases import people

    return people.search(actor=actor, name="Неизвестная").receipt.pk
