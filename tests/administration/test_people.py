"""An agency runs itself: people come, move, stop, come back, go on leave; nobody touches their own rights."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from access.context import for_actor
from accounts.models import Agency, Membership, StandIn, User
from administration import leave, people, roles
from administration.access import roles_for
from cases import listing
from cases.models import Participation
from core import clock
from core.errors import Conflict, Refused
from notifications.models import InboxItem

pytestmark = pytest.mark.django_db
As = Callable[[str], Any]
DAY = dt.timedelta(days=1)
WHY = {"basis": "Бұйрық № 7"}
PASSWORD = "жеті бұлақ маңында 4 түйе"


def types(as_: As) -> list[str]:
    """What stands in the log of the police, the oldest first."""
    with for_actor(as_("olga")), connections["default"].cursor() as cursor:
        cursor.execute("SELECT type FROM office_log(100)")
        return [row[0] for row in reversed(cursor.fetchall())]


def test_a_colleague_in_a_minute(newcomer: dict[str, Any], client_for: Any, as_: As) -> None:
    olga = client_for("olga")
    required = olga.get("/office/add/").content.decode().count(" required")
    assert required <= 8, "what is asked is what is needed"
    made = olga.post("/office/add/", newcomer)
    assert made.status_code == 200
    link = re.search(r"/account/link/[\w-]+/", made.content.decode())
    assert link
    path = link[0]
    assert path not in olga.get("/office/").content.decode(), "shown once"
    browser = Client()
    browser.get(path)
    set_ = browser.post("/account/link/", {"new_password": PASSWORD, "again": PASSWORD})
    assert set_.status_code == 302
    row = Membership.objects.get(user__username="aina.nova")
    assert (row.role, row.agency.key, row.basis, row.added_by.username) == (
        "juvenile_inspector", "police-kar-juvenile", "Бұйрық № 12", "olga",
    )  # fmt: skip
    assert types(as_) == ["office.colleague_added"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"role": "judge"}, "role"),
        ({"role": "system_administrator"}, "role"),
        ({"role": "prosecutor"}, "role"),
        ({"username": "Жаңа"}, "username"),
        ({"until": "2020-01-01"}, "until"),
        ({"last_name": ""}, "last_name"),
    ],
)
def test_what_cannot_be_entered(
    newcomer: dict[str, Any], client_for: Any, change: dict[str, str], field: str
) -> None:
    answer = client_for("olga").post("/office/add/", newcomer | change)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not User.objects.filter(last_name="Нова").exists()


def test_a_newcomer_gets_the_language_of_who_adds_them_unless_another_is_chosen(
    world: None, client_for: Any
) -> None:
    for language in ("kk", "ru"):
        User.objects.filter(username="olga").update(language=language)
        page = client_for("olga").get("/office/add/")
        assert page.context["form"]["language"].value() == language


def test_a_name_that_is_taken(newcomer: dict[str, Any], client_for: Any, as_: As) -> None:
    answer = client_for("olga").post("/office/add/", newcomer | {"username": "aliya"})
    assert answer.status_code == 422
    assert types(as_) == []


def test_the_tree_ends_at_the_own_agency(world: None, as_: As, client_for: Any, role_of: Any) -> None:
    """Its units, and nothing beside or above it."""
    foreign = role_of("dina")
    for page in ("", "dates/", "move/", "suspend/", "back/", "link/", "leave/"):
        assert client_for("olga").get(f"/office/{foreign.pk}/{page}").status_code == 404, page
    assert client_for("olga").get(f"/office/{role_of('madina').pk}/").status_code == 200, "a unit below"
    with for_actor(as_("olga")) as olga:
        with pytest.raises(Refused):
            roles.suspend(actor=olga, membership=foreign)
        with pytest.raises(Refused):
            people.add_colleague(
                actor=olga,
                agency=foreign.agency,
                role="judge",
                since=clock.today(),
                person=role_of("aliya").user,
            )
        with pytest.raises(Refused):
            roles.move(
                actor=olga,
                membership=role_of("aliya"),
                to=foreign.agency,
                role="judge",
                since=clock.today() + DAY,
            )


def test_nobody_changes_their_own_rights(world: None, as_: As, role_of: Any) -> None:
    own = role_of("olga")
    with for_actor(as_("olga")) as olga:
        for attempt in (
            lambda: roles.suspend(actor=olga, membership=own),
            lambda: people.change_dates(actor=olga, membership=own, since=own.since, until=None),
            lambda: people.add_colleague(
                actor=olga, agency=own.agency, role="investigator", since=clock.today(), person=olga.user
            ),
            lambda: leave.hand_over(
                actor=olga,
                membership=role_of("aliya"),
                to=own,
                since=clock.today(),
                until=clock.today() + DAY,
            ),
        ):
            with pytest.raises(Refused):
                attempt()
    assert types(as_) == []


def test_only_administrators_change_anything(world: None, client_for: Any, role_of: Any) -> None:
    pk = role_of("timur").pk
    assert client_for("rosa").get("/office/").status_code == 200, "the data protection officer reads"
    for who in ("rosa", "aliya", "daniyar", "pavel", "dina"):
        assert client_for(who).post(f"/office/{pk}/suspend/").status_code == 403, who
        assert client_for(who).post("/office/add/", {}).status_code == 403, who
    assert client_for("aliya").get("/office/").status_code == 403


def test_every_role_fits_its_agency() -> None:
    for agency in Agency.objects.all():
        keys = {r.key for r in roles_for(agency)}
        assert "agency_administrator" in keys
        assert "system_administrator" not in keys


def test_suspending_ends_open_sessions_and_coming_back_opens_new_ones(
    world: None, client_for: Any, role_of: Any, make_case: Any, as_: As
) -> None:
    case = make_case()
    aliya, olga, row = client_for("aliya"), client_for("olga"), role_of("aliya")
    page = f"/cases/{case.pk}/"
    assert aliya.get(page).status_code == 200
    assert olga.post(f"/office/{row.pk}/suspend/", WHY).status_code == 303
    gone = aliya.get(page)
    assert gone.status_code == 302, "the very next click"
    assert "/account/" in gone["Location"]
    api = aliya.get(f"/api/v1/cases/{case.pk}/", headers={"X-Membership": str(row.pk)})
    assert api.status_code == 403
    assert olga.post(f"/office/{row.pk}/suspend/", WHY).status_code == 409
    assert olga.post(f"/office/{row.pk}/back/").status_code == 303
    assert aliya.get(page).status_code == 302, "the old session stays ended"
    assert client_for("aliya").get(page).status_code == 200
    assert types(as_) == ["office.colleague_suspended", "office.colleague_back"]


def test_dates_act_on_the_next_click_too(world: None, client_for: Any, role_of: Any, make_case: Any) -> None:
    make_case()
    row, aliya = role_of("aliya"), client_for("aliya")
    assert aliya.get("/cases/").status_code == 200
    yesterday = (clock.today() - DAY).isoformat()
    dates = {"since": row.since.isoformat(), "until": yesterday}
    assert client_for("olga").post(f"/office/{row.pk}/dates/", dates).status_code == 303
    assert aliya.get("/cases/").status_code == 302


def test_moving_ends_one_role_and_begins_another(world: None, as_: As, role_of: Any, client_for: Any) -> None:
    row, unit = role_of("timur"), Agency.objects.get(key="police-kar-juvenile")
    tomorrow = clock.today() + DAY
    typed = {"agency": unit.pk, "role": "inquiry_officer", "since": tomorrow.isoformat(), **WHY}
    assert client_for("olga").post(f"/office/{row.pk}/move/", typed).status_code == 303
    held = Membership.objects.filter(user=row.user).order_by("since")
    assert [(m.agency.key, m.until) for m in held] == [
        ("police-kar", clock.today()),
        ("police-kar-juvenile", None),
    ]
    with clock.at(clock.now() + DAY):
        assert (
            as_("timur")
            if False
            else Membership.objects.in_force(clock.today()).get(user=row.user).agency == unit
        )


def test_a_leave_gives_work_and_notices_and_returns_by_itself(
    world: None, as_: As, make_case: Any, role_of: Any
) -> None:
    case = make_case()
    now = clock.now()
    with for_actor(as_("aliya")) as aliya:
        from accounts.principals import user_principal

        InboxItem.objects.create(
            case=case, principal=user_principal(aliya.user.pk), kind="decision_made", created_at=now
        )
        assert Participation.objects.get(case=case, capacity=1).officer == aliya.user

    def before(who: str) -> tuple[int, int]:
        with for_actor(as_(who)) as actor:
            mine = listing.page(actor, view="mine").rows
            return len(mine), InboxItem.objects.visible_to(actor).filter(kind="decision_made").count()

    assert before("timur") == (0, 0), "control"
    today = clock.today()
    with for_actor(as_("olga")) as olga:
        given = leave.hand_over(
            actor=olga, membership=role_of("aliya"), to=role_of("timur"), since=today, until=today + 3 * DAY
        )
        with pytest.raises(Conflict):
            leave.hand_over(
                actor=olga, membership=role_of("aliya"), to=role_of("daniyar"), since=today, until=today + DAY
            )
    assert before("timur") == (1, 1)
    assert before("daniyar") == (0, 0)
    with clock.at(now + 4 * DAY):
        assert before("timur") == (0, 0), "it returned by itself"
    with for_actor(as_("olga")) as olga:
        leave.take_back(actor=olga, stand_in=given)
        with pytest.raises(Conflict):
            leave.take_back(actor=olga, stand_in=given)
    assert before("timur") == (0, 0)
    assert types(as_) == ["office.work_handed_over", "office.work_taken_back"]


def test_a_leave_stays_in_the_agency(world: None, as_: As, role_of: Any) -> None:
    today = clock.today()
    with for_actor(as_("olga")) as olga:
        for to in ("nurlan", "marat", "rosa", "aliya"):
            with pytest.raises(Refused):
                leave.hand_over(
                    actor=olga, membership=role_of("aliya"), to=role_of(to), since=today, until=today + DAY
                )
    assert StandIn.objects.count() == 0


def standing(as_: As, role_of: Any, who: str, to: str, first: int, last: int) -> StandIn:
    today = clock.today()
    with for_actor(as_("olga")) as olga:
        return leave.hand_over(
            actor=olga,
            membership=role_of(who),
            to=role_of(to),
            since=today + first * DAY,
            until=today + last * DAY,
        )


@pytest.mark.parametrize(("last", "is_there"), [(9, False), (10, True), (None, True)])
def test_who_stands_in_works_there_to_the_last_day(
    world: None, as_: As, role_of: Any, client_for: Any, last: int | None, is_there: bool
) -> None:
    until = clock.today() + last * DAY if last else None
    Membership.objects.filter(pk=role_of("timur").pk).update(until=until)
    if is_there:
        assert standing(as_, role_of, "aliya", "timur", 5, 10).pk
        return
    with pytest.raises(Refused):
        standing(as_, role_of, "aliya", "timur", 5, 10)
    typed = {
        "to": role_of("timur").pk,
        "since": (clock.today() + 5 * DAY).isoformat(),
        "until": (clock.today() + 10 * DAY).isoformat(),
    }
    page = client_for("olga").post(f"/office/{role_of('aliya').pk}/leave/", typed)
    assert page.status_code == 422
    assert "Т. Жандосов" in page.content.decode() or "Жандосов Т." in page.content.decode(), (
        "says who and why"
    )


def test_who_begins_later_does_not_stand_in_before(world: None, as_: As, role_of: Any) -> None:
    Membership.objects.filter(pk=role_of("timur").pk).update(since=clock.today() + 6 * DAY)
    with pytest.raises(Refused):
        standing(as_, role_of, "aliya", "timur", 5, 10)
    assert standing(as_, role_of, "aliya", "timur", 6, 10).pk


@pytest.mark.parametrize(("first", "last"), [(0, 5), (10, 20), (6, 7)])
def test_who_is_on_leave_does_not_stand_in(world: None, as_: As, role_of: Any, first: int, last: int) -> None:
    standing(as_, role_of, "timur", "daniyar", first, last)
    with pytest.raises(Refused):
        standing(as_, role_of, "aliya", "timur", 5, 10)
    with pytest.raises(Refused):
        standing(as_, role_of, "daniyar", "aliya", first, last)
    assert standing(as_, role_of, "aliya", "timur", 21, 25).pk, "control: other days"


def test_the_same_role_comes_first(world: None, role_of: Any) -> None:
    row = role_of("aliya")
    zulfiya = User.objects.create(username="zulfiya", last_name="Яхина", first_name="Зульфия")
    Membership.objects.create(user=zulfiya, agency=row.agency, role=row.role, since=clock.today() - 30 * DAY)
    found = [m.user.username for m in leave.stand_ins_for(row)]
    assert found[0] == "zulfiya"
    assert {"timur", "daniyar"} < set(found)


def test_a_leave_hands_over_no_personal_grant(world: None, as_: As, make_case: Any, role_of: Any) -> None:
    """A lawyer is named as a person: a colleague who opens the letters does not open the case."""
    from cases import grants
    from cases.models import Case

    case = make_case()
    with for_actor(as_("aliya")) as aliya:
        grants.give(actor=aliya, case=case, kind="lawyer", person=as_("sergey").user)
    sergey = role_of("sergey")
    StandIn.objects.create(
        absent=sergey.user,
        stand_in=as_("irina").user,
        agency=sergey.agency,
        since=clock.today(),
        until=clock.today() + DAY,
        given_by=as_("olga").user,
        given_at=clock.now(),
    )
    with for_actor(as_("irina")) as irina:
        assert irina.absent == [sergey.user_id], "control: she stands in"
        assert not Case.objects.visible_to(irina).exists()


def test_a_new_link_is_for_who_never_set_a_password(
    newcomer: dict[str, Any], client_for: Any, role_of: Any, as_: As
) -> None:
    olga = client_for("olga")
    olga.post("/office/add/", newcomer)
    row = role_of("aina.nova")
    again = olga.post(f"/office/{row.pk}/link/")
    assert "/account/link/" in again.content.decode()
    refused = olga.post(f"/office/{role_of('aliya').pk}/link/")
    assert refused.status_code == 422
    assert "/account/link/" not in refused.content.decode()
    assert types(as_) == ["office.colleague_added", "office.link_issued"]


def test_one_more_role_and_the_api(world: None, client_for: Any, role_of: Any) -> None:
    olga = client_for("olga")
    body = {"username": "aliya", "agency": "police-kar-juvenile", "role": "juvenile_inspector", **WHY}
    body["since"] = clock.today().isoformat()
    kind = "application/json"
    assert olga.post("/api/v1/colleagues/add_role/", body, content_type=kind).status_code == 201
    assert olga.post("/api/v1/colleagues/add_role/", body, content_type=kind).status_code == 403, "once"
    assert Membership.objects.filter(user__username="aliya").count() == 2
    listed = {(row["username"], row["role"]) for row in olga.get("/api/v1/colleagues/").json()}
    assert ("aliya", "juvenile_inspector") in listed
    assert not {name for name, _role in listed} & {"dina", "marat", "nurlan"}
    new = body | {"username": "zhana.adam", "last_name": "Жаңа", "first_name": "Адам"}
    made = olga.post("/api/v1/colleagues/", new, content_type=kind)
    assert made.status_code == 201
    assert made.json()["link"].startswith("/account/link/")
    pk = role_of("timur").pk
    assert olga.post(f"/api/v1/colleagues/{pk}/suspend/", WHY, content_type=kind).json()["suspended"] is True
    assert olga.post(f"/api/v1/colleagues/{role_of('dina').pk}/suspend/", WHY).status_code == 404
