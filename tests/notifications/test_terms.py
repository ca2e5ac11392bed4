"""Notices about a term: they come with it and go when it is met or falls away, by the table alone."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from access.context import for_actor
from audit.models import Event
from cases import actions
from core import clock
from deadlines.models import Deadline
from deadlines.tasks import remind
from notifications.models import InboxItem, Kind

pytestmark = [pytest.mark.committed, pytest.mark.django_db]
As = Callable[[str], Any]
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def held(committed: None, make_case: Any, as_: As) -> Any:
    """A child in detention whose hours have run out, with what was told of it."""
    case, aliya, start = make_case(), as_("aliya"), clock.now()
    with for_actor(aliya):
        detention = actions.detain(actor=aliya, case=case, started_at=start, representative_told_at=start)
    for hours in (17, 25, 150):
        with clock.at(start + hours * HOUR):
            remind()
    return detention


def open_codes(actor: Any, kind: Kind) -> set[str]:
    with for_actor(actor):
        return set(
            InboxItem.objects.visible_to(actor).open().filter(kind=kind).values_list("code", flat=True)
        )


def test_what_meets_a_term_takes_its_notices_away_and_only_its(held: Any, as_: As) -> None:
    aliya, marat = as_("aliya"), as_("marat")
    hours = {"DL-DET-MINOR"}
    assert hours <= open_codes(aliya, Kind.DEADLINE_MISSED)
    assert not hours & open_codes(aliya, Kind.DEADLINE_NEAR), "one notice of a term, the latest"
    assert hours <= open_codes(marat, Kind.DEADLINE_ESCALATED), "a hard right goes up at once"
    others = open_codes(aliya, Kind.DEADLINE_MISSED) - hours
    with clock.at(held.started_at + 151 * HOUR), for_actor(aliya):
        actions.release(actor=aliya, detention=held, ended_at=clock.now(), reason="term_ended")
    with for_actor(aliya):
        ended = set(
            Deadline.objects.filter(case=held.case)
            .exclude(met_at__isnull=True, cancelled_at__isnull=True)
            .values_list("rule__code", flat=True)
        )
    assert hours <= ended
    for actor in (aliya, marat):
        for kind in (Kind.DEADLINE_NEAR, Kind.DEADLINE_MISSED, Kind.DEADLINE_ESCALATED):
            assert not open_codes(actor, kind) & ended
    kept = open_codes(aliya, Kind.DEADLINE_MISSED)
    assert kept == others - ended
    assert kept, "control: a term that still runs keeps its notice"


def test_a_met_and_an_ended_term_each_say_so_once(held: Any, as_: As) -> None:
    aliya = as_("aliya")
    with clock.at(held.started_at + 151 * HOUR), for_actor(aliya):
        actions.release(actor=aliya, detention=held, ended_at=clock.now(), reason="term_ended")
    with for_actor(aliya):
        said = {"deadline.met": set(), "deadline.ended": set()}
        for row in Event.objects.filter(case_id=held.case_id, type__in=said):
            assert row.payload["deadline"] not in said[row.type], "once"
            assert row.user_id is None, "what a term did"
            said[row.type].add(row.payload["deadline"])
        rows = Deadline.objects.filter(case=held.case)
        assert said["deadline.met"] == {str(d.pk) for d in rows if d.met_at and d.nature == "duty"}
        assert said["deadline.ended"] == {str(d.pk) for d in rows if d.cancelled_at}
        assert all(said.values())


def test_a_verb_touches_no_notice_of_terms_that_run_on(held: Any, as_: As) -> None:
    """An event that ends nothing settles nothing: no sweep over the case."""
    aliya = as_("aliya")
    before = open_codes(aliya, Kind.DEADLINE_MISSED)
    with clock.at(held.started_at + 151 * HOUR), for_actor(aliya):
        from cases.people import Identity

        actions.add_party(
            actor=aliya, case=held.case, capacity="teacher", identity=Identity(surname="А", given_name="Б")
        )
    assert before
    assert open_codes(aliya, Kind.DEADLINE_MISSED) == before
