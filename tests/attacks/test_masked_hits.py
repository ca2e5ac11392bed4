"""What a masked search result tells whoever may not open the record: who investigates, supervises or tries, no more."""

from collections.abc import Callable
from typing import Any

from django.db import connections

from access.context import for_actor
from accounts.models import Agency
from accounts.principals import Capacity
from cases import people
from cases.actions import let_in
from tests.victims.conftest import add_victim
from victims import actions as victim_actions

As = Callable[[str], Any]


def hit_of(as_: As) -> Any:
    with for_actor(as_("nurlan")) as actor:
        (hit,) = people.search(actor=actor, name="Төлегенұлы Нұрлан").hits
    return hit


def test_a_masked_hit_does_not_name_who_supports_the_victim(
    world: None, make_case: Callable[..., Any], as_: As
) -> None:
    case = make_case()
    before = hit_of(as_).agency
    party = add_victim(as_("aliya"), case)
    with for_actor(as_("aliya")) as aliya:
        to = Agency.objects.get(key="victims-kar")
        victim_actions.refer_victim(actor=aliya, case=case, party=party, to=to)
    assert hit_of(as_).agency == before
    with for_actor(as_("saule")) as saule:
        victim_actions.take_up_victim(actor=saule, case=case, party=party)
    assert hit_of(as_).agency == before


def test_a_masked_hit_does_not_tell_where_the_child_is_held(
    world: None, make_case: Callable[..., Any], as_: As
) -> None:
    case = make_case()
    before = hit_of(as_).agency
    with for_actor(as_("aliya")):
        let_in(case, Agency.objects.get(key="institution-kar"), Capacity.CUSTODY, basis="CPC 147")
    hit = hit_of(as_)
    assert hit.agency == before
    assert hit.agency.kind in ("police", "prosecutor", "court")
    assert hit.person is None, "control: it is masked"


def test_where_nobody_of_these_is_left_the_registrar_is_named(
    committed: None, make_case: Callable[..., Any], as_: As
) -> None:
    case = make_case()
    with for_actor(as_("aliya")):
        let_in(case, Agency.objects.get(key="institution-kar"), Capacity.CUSTODY, basis="CPC 147")
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "UPDATE cases_participation SET until = now() WHERE case_id = %s AND capacity <> %s",
            [case.pk, int(Capacity.CUSTODY)],
        )
    assert hit_of(as_).agency == case.registrar
