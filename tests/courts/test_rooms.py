"""Courtrooms: who keeps them, what is asked, that hearings to come hold a room in use, and the wall below."""

from typing import Any

import pytest
from django.db import DatabaseError, connections, transaction
from django.utils import translation
from django.utils.translation import gettext

from access.context import for_actor
from accounts.actor import actor_of
from accounts.models import Agency, Membership, User
from administration import log
from core import clock
from core.errors import Conflict, Refused
from core.i18n import together
from courts import actions, reference
from courts.models import Court, Courtroom
from scheduling.models import Resource
from tests.courts.conftest import next_working
from tests.courts.test_views import need, url

URL = "/court/rooms/"
ROOM = {
    "number": "12",
    "name_ru": "Зал № 12 (для детей, с отдельным входом и комнатой ожидания)",
    "name_kk": "№ 12 зал (балаларға арналған, бөлек кіреберісі және күту бөлмесі бар)",
    "is_child_friendly": "on",
}
pytestmark = pytest.mark.django_db


def court() -> Court:
    found = Court.objects.of_agency(Agency.objects.get(key="court-kar"))
    assert found
    return found


def test_a_new_room_is_offered_for_a_hearing(court_case: Any, hearing: Any, client_for: Any) -> None:
    dina = client_for("dina")
    assert dina.post(URL, ROOM).status_code == 303
    room = court().rooms.get(number="12")
    assert (room.is_child_friendly, room.has_video, room.closed_on) == (True, False, None)
    assert together(str(ROOM["name_kk"])) in dina.get(URL).content.decode()
    made = hearing(courtroom=room)
    assert made.courtroom == room
    admin = User.objects.create(username="court.admin", last_name="Әкімші", language="en")
    seat = Membership.objects.create(
        user=admin,
        agency=Agency.objects.get(key="court-kar"),
        role="agency_administrator",
        since=clock.today(),
    )
    with for_actor(actor_of(admin, seat.pk)), translation.override("en"):
        assert log.entries()[0].text == "Courtroom 12 entered."


def test_what_is_missing_or_taken_is_said_beside_the_field(world: None, client_for: Any) -> None:
    dina, before = client_for("dina"), court().rooms.count()
    answer = dina.post(URL, ROOM | {"number": "", "name_kk": ""})
    assert answer.status_code == 422
    assert {"number", "name_kk"} == set(answer.context["form"].errors)
    assert ROOM["name_ru"] in answer.content.decode(), "nothing typed is lost"
    taken = dina.post(URL, ROOM | {"number": court().rooms.first().number})
    assert taken.status_code == 409
    assert list(taken.context["form"].errors) == ["number"]
    assert court().rooms.count() == before


def test_a_room_with_hearings_to_come_stays_in_use(
    court_case: Any, hearing: Any, client_for: Any, as_: Any
) -> None:
    made, dina = hearing(starts_at=next_working(hour=10)), client_for("dina")
    room = made.courtroom
    answer = dina.post(f"{URL}{room.pk}/", ROOM | {"number": room.number})
    assert answer.status_code == 409
    assert list(answer.context["form"].errors) == ["in_use"]
    assert Courtroom.objects.get(pk=room.pk).closed_on is None
    with for_actor(as_("dina")) as actor:
        actions.cancel(actor=actor, hearing=made, reason="case_ended", version=made.version)
    assert dina.post(f"{URL}{room.pk}/", ROOM | {"number": room.number}).status_code == 303
    assert Courtroom.objects.get(pk=room.pk).closed_on == clock.today()
    assert Resource.objects.get(room_id=room.pk).name_ru == ROOM["name_ru"], "the calendar knows the new name"
    back = dina.post(f"{URL}{room.pk}/", ROOM | {"number": room.number, "in_use": "on"})
    assert back.status_code == 303
    assert Courtroom.objects.get(pk=room.pk).closed_on is None


@pytest.mark.parametrize(("who", "status"), [("dina", 200), ("serik", 200), ("zhanna", 403), ("marat", 403)])
def test_the_clerk_and_the_chair_keep_the_rooms(world: None, client_for: Any, who: str, status: int) -> None:
    assert client_for(who).get(URL).status_code == status


def test_rooms_of_another_court_are_not_there(world: None, as_: Any, client_for: Any) -> None:
    other = Courtroom.objects.exclude(court=court()).first()
    assert other
    assert client_for("dina").get(f"{URL}{other.pk}/").status_code == 404
    assert client_for("dina").post(f"/api/v1/courtrooms/{other.pk}/change/", {}).status_code == 404
    facts = actions.RoomFacts(number="1", name_kk="а", name_ru="а")
    with for_actor(as_("dina")) as dina, pytest.raises(Refused):
        actions.change_room(actor=dina, room=other, facts=facts, in_use=True)
    with for_actor(as_("zhanna")) as judge, pytest.raises(Refused):
        actions.enter_room(actor=judge, facts=facts)


ENTERED = (
    "INSERT INTO courts_courtroom (court_id, number, name_kk, name_ru, name_en, is_child_friendly, has_video,"
    " has_separate_entrance) VALUES (%s, '99', '', 'x', '', false, false, false)"
)


@pytest.mark.parametrize(("who", "own", "allowed"), [("dina", True, True), ("dina", False, False), ("zhanna", True, False), ("olga", True, False)])  # fmt: skip
def test_the_database_asks_whose_court_it_is(
    world: None, as_: Any, who: str, own: bool, allowed: bool
) -> None:
    found = court() if own else Court.objects.exclude(pk=court().pk).first()
    assert found
    with for_actor(as_(who)), transaction.atomic(), connections["default"].cursor() as cursor:
        if allowed:
            cursor.execute(ENTERED, [found.pk])
            cursor.execute("UPDATE courts_courtroom SET number = '98' WHERE number = '99'")
            assert cursor.rowcount == 1
        else:
            with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
                cursor.execute(ENTERED, [found.pk])


def test_nobody_takes_a_room_away_in_sql(world: None, as_: Any) -> None:
    with for_actor(as_("dina")), connections["default"].cursor() as cursor:
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            cursor.execute("DELETE FROM courts_courtroom")
        cursor.execute("UPDATE courts_courtroom SET number = '9' WHERE court_id <> %s", [court().pk])
        assert cursor.rowcount == 0


def test_over_the_api(world: None, client_for: Any) -> None:
    dina = client_for("dina")
    asked = {"number": "12", "name_kk": "№ 12 зал", "name_ru": "Зал № 12"}
    made = dina.post("/api/v1/courtrooms/", asked, "application/json")
    assert made.status_code == 201
    path = f"/api/v1/courtrooms/{made.json()['id']}/change/"
    assert dina.post(path, asked, "application/json").status_code == 400, "whether it is in use is asked"
    closed = dina.post(path, asked | {"in_use": False}, "application/json").json()
    assert closed["closed_on"] == clock.today().isoformat()
    assert dina.post("/api/v1/courtrooms/", asked, "application/json").status_code == 409


def test_what_a_court_corrected_stays_and_an_installation_gets_no_invented_rooms(
    committed: None, settings: Any
) -> None:
    rooms = Courtroom.objects.using("owner").filter(court__region__code="KZ-61")
    with transaction.atomic("owner"):
        rooms.update(name_ru="Новый")
        reference.load()
        assert rooms.get().name_ru == "Новый"
        rooms.update(number="7")
        settings.DEMO = False
        reference.load()
        assert rooms.count() == 1
        settings.DEMO = True
        reference.load()
        assert rooms.count() == 2
        transaction.set_rollback(True, using="owner")


def test_a_court_without_rooms_is_told_where_to_enter_them(
    court_case: Any, client_for: Any, as_: Any
) -> None:
    case = court_case()
    with for_actor(as_("dina")) as dina:
        for room in court().rooms.filter(closed_on=None):
            facts = actions.RoomFacts(number=room.number, name_kk=room.name_kk, name_ru=room.name_ru)
            actions.change_room(actor=dina, room=room, facts=facts, in_use=False)
    answer = client_for("dina").get(url("book", case.pk), need(case))
    assert answer.status_code == 403
    with translation.override("kk"):
        told = gettext("The clerk or the chair enters the rooms under “Hearings”, “Courtrooms”.")
    assert told in answer.content.decode()


def test_control_a_number_is_taken_once(world: None, as_: Any) -> None:
    facts = actions.RoomFacts(number=str(court().rooms.first().number), name_kk="а", name_ru="а")  # type: ignore[union-attr]
    with for_actor(as_("serik")) as chair, pytest.raises(Conflict):
        actions.enter_room(actor=chair, facts=facts)
