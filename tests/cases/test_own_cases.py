"""Whose cases "My cases" shows."""

from typing import Any

from django.contrib.auth.models import Permission

from access.context import for_actor
from accounts.principals import Capacity
from cases import listing, panels
from cases.models import CaseGrant, Participation
from core import clock
from tests.courts.conftest import in_court


def test_a_psychologist_of_the_court_starts_with_the_own_children_only(
    world: None, make_case: Any, as_: Any
) -> None:
    from accounts.actor import actor_of
    from accounts.models import Membership

    own, other = in_court(make_case(), as_), in_court(make_case(serial=5091), as_)
    dina = as_("dina")
    row = Membership.objects.filter(role="psychologist", agency=dina.agency).select_related("user").first()
    assert row is not None, "the demo court has a psychologist"
    actor = actor_of(row.user, row.pk)
    assert actor is not None
    with for_actor(actor):
        assert panels.recent(actor)["rows"] == []
    with for_actor(as_("aliya")):
        CaseGrant.objects.create(
            user=row.user,
            permission=Permission.objects.get(content_type__app_label="cases", codename="view_case"),
            content_object=own,
            capacity=Capacity.PSYCHOLOGIST,
            basis="CPC 538",
            since=clock.now(),
        )
    with for_actor(actor):
        shown = panels.recent(actor)
        assert [r.case.pk for r in shown["rows"]] == [own.pk]
        assert shown["mine"]
        assert [r.case.pk for r in listing.page(actor, view="mine").rows] == [own.pk]
    with for_actor(dina):
        assert other.pk in {r.case.pk for r in listing.page(dina, view="unit").rows}


def test_own_cases_come_in_pages_the_last_that_came_first_each_once(
    world: None, make_case: Any, as_: Any
) -> None:
    cases = [make_case(serial=6001 + i) for i in range(5)]
    aliya = as_("aliya")
    with for_actor(aliya):
        CaseGrant.objects.create(
            user=aliya.user,
            permission=Permission.objects.get(content_type__app_label="cases", codename="view_case"),
            content_object=cases[2],
            capacity=Capacity.INVESTIGATING,
            basis="CPC 538",
            since=clock.now(),
        )
        seen: list[Any] = []
        after = None
        for _page in range(4):
            page = listing.page(aliya, view="mine", after=after, limit=2)
            seen += [row.case.pk for row in page.rows]
            after = page.older
            if after is None:
                break
        assert sorted(seen) == sorted(case.pk for case in cases)
        since = {p.case_id: p.since for p in Participation.objects.filter(case__in=cases, officer=aliya.user)}
        assert seen == sorted(seen, key=lambda pk: (since[pk], pk), reverse=True)
