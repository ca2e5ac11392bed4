"""Asking for access by person: no answer tells of a child whom one sees, as a victim say, that there is a case elsewhere."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from access.context import for_actor
from accounts.models import Agency, Membership, User
from accounts.principals import Capacity
from administration import asking
from administration.models import AccessRequest
from cases import actions as case_actions
from cases import people
from cases.models import Participation, Person, PersonSearch
from core import clock, ids
from tests.victims.conftest import add_victim

As = Callable[[str], Any]
REASON = "Тот же ребёнок проходит по нашему делу о краже"


@pytest.fixture
def head_there(django_db_setup: None, django_db_blocker: Any) -> Any:
    with django_db_blocker.unblock():
        user, _ = User.objects.get_or_create(
            username="head.tur", defaults={"last_name": "Х", "first_name": "Х"}
        )
        Membership.objects.get_or_create(
            user=user,
            agency=Agency.objects.get(key="police-tur"),
            role="head_of_unit",
            defaults={"since": dt.date(2024, 1, 1)},
        )


@pytest.fixture
def dual(world: None, make_case: Callable[..., Any], as_: As) -> Any:
    """Victim in a case of one office, suspect in a case of another: one record for one child."""
    first, there = make_case(), as_("nurlan").agency
    victim = add_victim(as_("aliya"), first).person_id
    with for_actor(as_("aliya")):
        case_actions.let_in(first, there, Capacity.INVESTIGATING, basis="CPC 188")
    with for_actor(as_("nurlan")) as nurlan:
        receipt = people.search(actor=nurlan, name="Сапарова").receipt
        case_actions.register(
            actor=nurlan,
            search_id=receipt.pk,
            person=Person(pk=victim, birth_year=2010, sex="f"),
            incident=case_actions.Incident(occurred_at=clock.now() - dt.timedelta(hours=3)),
        )
    with for_actor(as_("aliya")):
        Participation.objects.filter(case=first, agency=there).update(until=clock.now())
    return victim


def ask(as_: As, who: str, person: Any) -> AccessRequest:
    with for_actor(as_(who)) as actor:
        return asking.ask(actor=actor, category="same_child", reason=REASON, person=person)


def test_who_knows_a_victim_does_not_learn_that_they_are_a_suspect_elsewhere(
    dual: Any, as_: As, head_there: None, client_for: Any
) -> None:
    browser = client_for("aliya")
    with for_actor(as_("aliya")) as aliya:
        people.search(actor=aliya, name="Сапарова")
        # Even where a receipt names the child, as after a case was opened to the searcher meanwhile.
        PersonSearch.objects.create(user=aliya.user, agency=aliya.agency, at=clock.now(), masked=[str(dual)])
    for person in (dual, ids.new()):
        typed = {"category": "same_child", "reason": REASON, "person": person}
        assert browser.post("/office/ask/", typed).status_code == 303
    with for_actor(as_("head.tur")) as head:
        assert not asking.waiting(head).exists()
    told = browser.get("/api/v1/access-requests/").json()
    assert [item["state"] for item in told] == ["waiting", "waiting"]


@pytest.mark.parametrize("searched", ["never", "by somebody else", "long ago", "just now"])
def test_only_what_ones_own_search_has_just_shown_is_asked_for(
    world: None, make_case: Callable[..., Any], as_: As, searched: str
) -> None:
    case = make_case()
    who = "erbol" if searched == "by somebody else" else "nurlan"
    if searched != "never":
        at = clock.now() - dt.timedelta(hours=3 if searched == "long ago" else 0)
        with clock.at(at), for_actor(as_(who)) as actor:
            (hit,) = people.search(actor=actor, name="Төлегенұлы Нұрлан").hits
            assert hit.person is None, "control: masked"
    assert ask(as_, "nurlan", case.subject_id).case_id == (case.pk if searched == "just now" else None)
