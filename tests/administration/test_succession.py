"""The cases of who leaves go to who stays: numbers only for the administrator, one event for each case, once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connections, transaction
from django.test import Client

from access.context import for_actor
from accounts.models import Membership
from accounts.principals import user_principal
from administration import succession
from audit.models import Event
from cases import listing
from cases.models import Case, Participation
from core import clock
from core.errors import Refused
from notifications.models import InboxItem

pytestmark = pytest.mark.django_db
As = Callable[[str], Any]


def mine(who: str, as_: As) -> set[str]:
    with for_actor(as_(who)) as actor:
        return {row.case.code for row in listing.page(actor, view="mine").rows}


def events(case: Case, as_: As) -> list[Any]:
    with for_actor(as_("aliya")) as aliya:
        return list(Event.objects.visible_to(aliya).filter(case_id=case.pk, type="case.holder_changed"))


def hand(as_: As, role_of: Any, to: str = "timur", **more: Any) -> succession.Handed:
    with for_actor(as_("olga")) as olga:
        return succession.hand_over(
            actor=olga, membership=role_of("aliya"), to=role_of(to), reason="leaves", **more
        )


def test_all_open_cases_go_over_once(world: None, as_: As, make_case: Any, role_of: Any) -> None:
    cases = [make_case(), make_case()]
    with for_actor(as_("aliya")) as aliya:
        InboxItem.objects.create(
            case=cases[0],
            principal=user_principal(aliya.user.pk),
            kind="decision_made",
            created_at=clock.now(),
        )
    assert mine("aliya", as_) == {c.code for c in cases}, "control"
    assert hand(as_, role_of) == succession.Handed(2, 0)
    assert mine("timur", as_) == {c.code for c in cases}
    assert mine("aliya", as_) == set()
    with for_actor(as_("timur")) as timur:
        assert InboxItem.objects.visible_to(timur).filter(kind="decision_made").count() == 1
    assert hand(as_, role_of) == succession.Handed(0, 0), "twice is once"
    for case in cases:
        (event,) = events(case, as_)
        assert event.payload["before"] == role_of("aliya").user_id
        assert event.payload["holder"] == role_of("timur").user_id
        assert event.user_id == role_of("olga").user_id
    with for_actor(as_("olga")), connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT payload ->> 'count' FROM office_log(100) WHERE type = 'office.cases_handed_over'"
        )
        assert cursor.fetchall() == [("2",)]


def test_those_of_chosen_numbers(world: None, as_: As, make_case: Any, role_of: Any) -> None:
    kept, given = make_case(), make_case()
    assert hand(as_, role_of, chosen=[given.code.lower()]) == succession.Handed(1, 1)
    assert (mine("aliya", as_), mine("timur", as_)) == ({kept.code}, {given.code})
    assert hand(as_, role_of, chosen=["KAR-1999-00001"]) == succession.Handed(0, 1)
    assert hand(as_, role_of, chosen=[]) == succession.Handed(0, 1), "none chosen is none"


def test_many_go_in_batches(world: None, as_: As, make_case: Any, role_of: Any) -> None:
    for _ in range(3):
        make_case()
    assert hand(as_, role_of, most=2) == succession.Handed(2, 1)
    assert hand(as_, role_of, most=2) == succession.Handed(1, 0)


def test_a_part_that_has_ended_stays(world: None, as_: As, make_case: Any, role_of: Any) -> None:
    closed, open_ = make_case(), make_case()
    with for_actor(as_("olga")):
        assert succession.numbers(role_of("aliya")) == sorted([closed.code, open_.code])
    with for_actor(as_("aliya")):
        Participation.objects.filter(case=closed).update(until=clock.now())
    with for_actor(as_("olga")):
        assert succession.numbers(role_of("aliya")) == [open_.code]


@pytest.mark.parametrize("to", ["daniyar", "olga", "aliya", "rosa", "dina", "madina", "nurlan"])
def test_who_cannot_carry_on(world: None, as_: As, make_case: Any, role_of: Any, to: str) -> None:
    make_case()
    with pytest.raises(Refused):
        hand(as_, role_of, to=to)
    assert len(mine("aliya", as_)) == 1


def test_the_database_refuses_by_itself(world: None, as_: As, make_case: Any, role_of: Any) -> None:
    """Whoever is not the administrator of the agency, and whoever would be the heir, moves nothing."""
    make_case()
    ask = "SELECT * FROM office_hand_over(%s, %s, NULL, 10, 'leaves')"
    pairs = [(who, "aliya", "timur") for who in ("aliya", "timur", "rosa", "dina", "gulnara")]
    others = [("olga", "aliya", "dina"), ("olga", "aliya", "rosa"), ("olga", "aliya", "aliya")]
    for who, giver, heir in [*pairs, *others]:
        given = [role_of(giver).pk, role_of(heir).pk]
        with (
            for_actor(as_(who)),
            pytest.raises(DatabaseError, match="handed over"),
            transaction.atomic(),
            connections["default"].cursor() as cursor,
        ):
            cursor.execute(ask, given)
        with for_actor(as_(who)):
            assert who == "olga" or succession.numbers(role_of("aliya")) == []
    assert len(mine("aliya", as_)) == 1
    with for_actor(as_("rosa")), connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM office_held(%s, %s)", [role_of("aliya").user_id, role_of("aliya").agency_id]
        )
        assert cursor.fetchone() == (0,), "the list of cases itself is behind the wall"


def test_plans_and_meetings_go_along(world: None, as_: As, make_case: Any, role_of: Any) -> None:
    from cases import held

    assert {w.table for w in held.works()} == {"probation_plan", "probation_contact", "victims_victimrecord"}


def test_a_page_and_its_api(world: None, client_for: Any, as_: As, make_case: Any, role_of: Any) -> None:
    one, two = make_case(), make_case()
    olga: Client = client_for("olga")
    row, heir = role_of("aliya"), role_of("timur")
    page = f"/office/{row.pk}/hand-over/"
    shown = olga.get(page).content.decode()
    assert one.code in shown
    assert str(one.pk) not in shown, "a number, and no way to the case"
    sent = {"to": heir.pk, "reason": "leaves", "which": "chosen", "numbers": [one.code]}
    assert olga.post(page, sent | {"numbers": []}).status_code == 422
    assert olga.post(page, sent).status_code == 303
    assert mine("timur", as_) == {one.code}
    for way in ("suspend", "dates", "move"):
        told = olga.get(f"/office/{row.pk}/{way}/")
        assert page in told.content.decode(), way
        assert told.context["held"] == 1, way
    api = f"/api/v1/colleagues/{row.pk}/hand_over/"
    body = {"to": heir.pk, "why": "leaves"}
    assert olga.post(api, body | {"why": ""}, content_type="application/json").status_code == 400
    answer = olga.post(api, body, content_type="application/json")
    assert (answer.status_code, answer.json()) == (200, {"moved": 1, "left": 0})
    assert mine("timur", as_) == {one.code, two.code}
    assert olga.get(api.replace("hand_over", "cases")).json() == {"count": 0, "numbers": []}
    assert client_for("rosa").get(page).status_code == 403
    assert page not in olga.get(f"/office/{row.pk}/suspend/").content.decode(), "nothing is left"


def test_of_who_is_gone_already(world: None, client_for: Any, as_: As, make_case: Any, role_of: Any) -> None:
    import datetime as dt

    case = make_case()
    row = role_of("aliya")
    Membership.objects.filter(pk=row.pk).update(until=clock.today() - dt.timedelta(days=1))
    olga: Client = client_for("olga")
    sent = {"to": role_of("timur").pk, "reason": "leaves", "which": "all"}
    assert olga.post(f"/office/{row.pk}/hand-over/", sent).status_code == 303
    assert mine("timur", as_) == {case.code}
