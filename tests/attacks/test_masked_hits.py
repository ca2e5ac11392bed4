"""What a masked search result tells whoever may not open the record: who investigates, supervises or tries, no more."""

import uuid
from collections.abc import Callable
from typing import Any

from django.db import connections

from access.context import for_actor
from accounts.models import Agency
from accounts.principals import Capacity
from cases import people
from cases.actions import let_in
from cases.merging import verbs
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


# --- joined records --------------------------------------------------------------------------------------------------


def twice(make_case: Callable[..., Any], as_: As) -> tuple[Any, Any]:
    """One child in two cases; the second record has the same name and no IIN."""
    one, two = make_case(serial=4711), make_case(serial=4712)
    with for_actor(as_("aliya")):
        two.subject.iin = ""
        two.subject.save()
    return one, two


def join(as_: As, one: Any, two: Any) -> None:
    reason = "Туу туралы куәлік екі істе де бір бала екенін көрсетеді"
    with for_actor(as_("aliya")) as aliya:
        made = verbs.propose(actor=aliya, case=one, other=two, keep="case", reason=reason)
    with for_actor(as_("daniyar")) as head:
        verbs.confirm(actor=head, merge=made)


def found(as_: As, who: str = "nurlan", **asked: Any) -> list[Any]:
    with for_actor(as_(who)) as actor:
        return [
            (h.person_id, h.person is not None)
            for h in people.search(actor=actor, **({"name": "Төлегенұлы Нұрлан"} | asked)).hits
        ]


def test_a_child_whose_records_are_joined_is_one_masked_hit(
    world: None, make_case: Callable[..., Any], as_: As
) -> None:
    one, two = twice(make_case, as_)
    both = {(one.subject_id, False), (two.subject_id, False)}
    assert set(found(as_)) == both, "the control: two records, two hits"
    join(as_, one, two)
    assert found(as_) == [(one.subject_id, False)], "the record that stands for the child"
    assert found(as_, iin=one.subject.iin) == [(one.subject_id, False)]
    # A year that only the other record agrees with still finds the child.
    with for_actor(as_("aliya")):
        two.subject.birth_year = one.subject.birth_year - 1
        two.subject.save()
    assert found(as_, birth_year=two.subject.birth_year) == [(two.subject_id, False)]


def test_the_record_that_is_seen_is_the_one_hit(
    committed: None, make_case: Callable[..., Any], as_: As
) -> None:
    """Marat supervises one of the two cases only."""
    one, two = twice(make_case, as_)
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "UPDATE cases_participation SET until = now() WHERE case_id = %s AND agency_id = %s",
            [two.pk, as_("marat").agency.pk],
        )
    assert set(found(as_, "marat")) == {(one.subject_id, True), (two.subject_id, False)}, "the control"
    join(as_, one, two)
    assert found(as_, "marat") == [(one.subject_id, True)]


def test_the_number_of_a_child_tells_nothing_of_a_record_that_is_not_shown(
    committed: None, make_case: Callable[..., Any], as_: As
) -> None:
    """The number counts what is told; a place among all that was asked would tell the number of the other record."""
    one, two = twice(make_case, as_)
    join(as_, one, two)
    for filler in (uuid.UUID(int=2**128 - 1), uuid.UUID(int=0)):
        with for_actor(as_("nurlan")), connections["default"].cursor() as cursor:
            cursor.execute(
                "SELECT child FROM person_masked(%s::uuid[], '{}'::uuid[])", [[two.subject_id, filler]]
            )
            assert cursor.fetchall() == [(1,)]
