"""Two administrators do the same to one colleague at once: it happens once, is told once, and nothing is left half done."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from access.context import for_actor
from accounts.models import Agency, Membership, User
from administration import roles, succession
from audit.models import Event
from cases.models import Participation
from core import clock
from tests.conftest import clean_up
from tests.races import at_once

As = Callable[[str], Any]


@pytest.fixture(autouse=True)
def _committed(committed: None) -> None:
    """Each has a connection of their own."""


@pytest.fixture
def people(committed: None) -> Iterator[dict[str, Membership]]:
    """A second administrator, a colleague and an heir, who are gone again afterwards."""
    agency = Agency.objects.using("owner").get(key="police-kar")
    wanted = {
        "race.admin": "agency_administrator",
        "race.leaves": "investigator",
        "race.heir": "investigator",
    }
    made = {}
    for name, role in wanted.items():
        user = User.objects.using("owner").create(username=name, last_name=name, first_name="Айбек")
        made[name] = Membership.objects.using("owner").create(
            user=user, agency=agency, role=role, since=dt.date(2024, 1, 1)
        )
    yield made
    clean_up()
    Membership.objects.using("owner").filter(user__username__startswith="race.").delete()
    User.objects.using("owner").filter(username__startswith="race.").delete()


def told(kind: str) -> int:
    return Event.objects.using("owner").filter(type=kind).count()


def both(as_: As, act: Callable[[Any], Any]) -> list[str]:
    """What each of the two administrators is answered: the name of the class."""

    def run(who: str) -> Any:
        with for_actor(as_(who)) as actor:
            return act(actor)

    answers = at_once(lambda: run("olga"), lambda: run("race.admin"))
    return sorted(type(answer).__name__ for answer in answers)


def test_a_role_is_suspended_once(people: Any, as_: As) -> None:
    row = people["race.leaves"]
    assert both(as_, lambda actor: roles.suspend(actor=actor, membership=row)) == ["Conflict", "Membership"]
    assert told("office.colleague_suspended") == 1
    assert both(as_, lambda actor: roles.bring_back(actor=actor, membership=row)) == [
        "Conflict",
        "Membership",
    ]


def test_a_colleague_moves_once(people: Any, as_: As) -> None:
    row, to = people["race.leaves"], Agency.objects.using("owner").get(key="police-kar-juvenile")
    since = clock.today() + dt.timedelta(days=1)

    def move(actor: Any) -> Any:
        return roles.move(
            actor=actor,
            membership=row,
            to=Agency.objects.get(pk=to.pk),
            role="juvenile_inspector",
            since=since,
        )

    answers = both(as_, move)
    assert answers.count("Membership") == 1, answers
    rows = Membership.objects.using("owner").filter(user=row.user_id)
    assert rows.count() == 2
    assert rows.filter(until__isnull=True).count() == 1
    assert told("office.colleague_moved") == 1


def test_suspended_and_moved_at_once_is_one_after_the_other(people: Any, as_: As) -> None:
    """Whichever comes first: the role that was suspended never holds again by the move of the other."""
    row, to = people["race.leaves"], Agency.objects.using("owner").get(key="police-kar-juvenile")

    def suspend() -> Any:
        with for_actor(as_("olga")) as actor:
            return roles.suspend(actor=actor, membership=row)

    def move() -> Any:
        with for_actor(as_("race.admin")) as actor:
            return roles.move(
                actor=actor,
                membership=row,
                to=Agency.objects.get(pk=to.pk),
                role="juvenile_inspector",
                since=clock.today() + dt.timedelta(days=1),
            )

    at_once(suspend, move)
    now = Membership.objects.using("owner").get(pk=row.pk)
    assert now.suspended_at is not None
    assert told("office.colleague_suspended") == 1


def test_the_same_cases_go_over_once(people: Any, as_: As, make_case: Any) -> None:
    cases = [make_case(by="race.leaves", serial=4711 + n) for n in range(4)]
    leaves, heir = people["race.leaves"], people["race.heir"]

    def hand(actor: Any) -> succession.Handed:
        return succession.hand_over(actor=actor, membership=leaves, to=heir, reason="leaves")

    def run(who: str) -> Any:
        with for_actor(as_(who)) as actor:
            return hand(actor)

    answers = at_once(lambda: run("olga"), lambda: run("race.admin"))
    assert sorted(a.moved for a in answers) == [0, 4], answers
    parts = Participation.objects.using("owner").filter(case__in=[c.pk for c in cases], officer__isnull=False)
    assert set(parts.filter(agency=leaves.agency_id).values_list("officer_id", flat=True)) == {heir.user_id}
    for case in cases:
        rows = Event.objects.using("owner").filter(case_id=case.pk, type="case.holder_changed")
        assert rows.count() == 1
    assert told("office.cases_handed_over") == 1
