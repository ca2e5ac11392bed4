"""Two records of one child: destroyed together, when every case of both is sealed; nothing of either ends too early."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

from access.context import for_actor
from access.system import for_system
from accounts.models import User
from cases import keys
from cases.models import Case, Merge
from core import clock
from retention import actions, nightly, queries, tasks
from retention.models import State
from tests.retention.conftest import closed, ripe, row_of, two  # noqa: F401

pytestmark = pytest.mark.django_db
As = Callable[[str], Any]


@pytest.fixture(autouse=True)
def _committed(committed: None) -> None:
    """Jobs run as another role over a connection of their own."""


def join(duplicate: Case, survivor: Case, actor: Any) -> Merge:
    """As it stands when two persons have joined them, long before the cases were closed."""
    return Merge.objects.using("owner").create(
        duplicate_id=duplicate.subject_id,
        survivor_id=survivor.subject_id,
        case_id=duplicate.pk,
        other_id=survivor.pk,
        state="merged",
        agency_id=actor.agency.pk,
        proposed_by_id=actor.user.pk,
        proposed_at=clock.now(),
        merged_by=User.objects.using("owner").get(username="marat"),
        merged_at=clock.now(),
    )


def obstacle(case: Case, actor: Any) -> str:
    row = row_of(case, actor)
    with for_actor(actor):
        return queries.obstacle(row)


@pytest.mark.parametrize("first", [0, 1], ids=["from the survivor", "from the duplicate"])
def test_both_keys_are_destroyed_and_only_when_both_are_sealed(ripe: Any, as_: As, first: int) -> None:  # noqa: F811
    cases = [ripe(serial=4711), ripe(serial=4712)]
    join(cases[1], cases[0], as_("daniyar"))
    one, other = cases[first], cases[1 - first]
    numbers = [one.subject_id, other.subject_id]
    assert two(actions.seal, one, as_)
    assert obstacle(one, as_("rosa")) == "needed", "the other record of the child is in use"
    assert two(actions.seal, other, as_)
    assert obstacle(one, as_("rosa")) == ""
    assert set(keys.fetch(numbers)) == set(numbers), "the control"
    assert two(actions.erase, one, as_)
    tasks.destroy_keys(str(row_of(one, as_("rosa")).pk))
    assert keys.fetch(numbers) == {}
    assert [row_of(case, as_("rosa")).state for case in cases] == [State.ERASED, State.ERASED]
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_persontoken WHERE person_id = ANY (%s)", [numbers])
        assert cursor.fetchone()[0] == 0


def test_the_control_records_of_two_children_go_apart(ripe: Any, as_: As) -> None:  # noqa: F811
    one, other = ripe(serial=4711), ripe(serial=4712)
    made = join(other, one, as_("daniyar"))
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "UPDATE cases_merge SET state = 'separated', separation_by_id = proposed_by_id, separated_by_id = merged_by_id,"
            " separated_at = merged_at WHERE id = %s",
            [made.pk],
        )
    assert two(actions.seal, one, as_)
    assert obstacle(one, as_("rosa")) == ""
    assert two(actions.erase, one, as_)
    tasks.destroy_keys(str(row_of(one, as_("rosa")).pk))
    assert set(keys.fetch([one.subject_id, other.subject_id])) == {other.subject_id}


def test_the_later_birth_counts_so_that_nothing_ends_too_early(make_case: Any, as_: As) -> None:
    born = clock.today() - dt.timedelta(days=16 * 366)
    later = born + dt.timedelta(days=200)
    one, other = make_case(serial=4711, born_on=born), make_case(serial=4712, born_on=later)
    with for_system("test"):
        rows = list(Case.objects.filter(pk__in=[one.pk, other.pk]).select_related("subject"))
        assert set(nightly._births(rows).values()) == {born, later}, "the control"
    join(one, other, as_("daniyar"))
    with for_system("test"):
        assert set(nightly._births(rows).values()) == {later}
        assert set(nightly._births(rows[:1]).values()) == {later}
