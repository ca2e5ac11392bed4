"""People let into one case by name: by whom, for how long, what it opens, who may know of it, and how it ends."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import DatabaseError, connections, transaction

from access.checker import differences
from access.context import for_actor
from access.system import for_system
from accounts.models import User
from accounts.permissions import CasePermission as P
from accounts.principals import Capacity
from audit.models import Event
from cases import actions as case_actions
from cases import grants, named, queries
from cases.models import Case, CaseGrant, GrantKind
from cases.tasks import begin_grants
from core import clock
from core.errors import Conflict, Refused
from tests.victims.conftest import add_victim

pytestmark = pytest.mark.django_db
As = Callable[[str], Any]
HOUR = dt.timedelta(hours=1)
REASON = "Заседание отложено"


def give(as_: As, case: Any, kind: str, person: str, by: str = "aliya", **dates: Any) -> Any:
    with for_actor(as_(by)) as actor:
        return grants.give(
            actor=actor, case=case, kind=kind, person=User.objects.get(username=person), **dates
        )


def sees(as_: As, who: str, case: Any) -> bool:
    with for_actor(as_(who)) as actor:
        by_rule = Case.objects.visible_to(actor).filter(pk=case.pk).exists()
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT count(*) FROM cases_case WHERE id = %s", [case.pk])
            assert bool(cursor.fetchone()[0]) is by_rule, "both walls say the same"
    return by_rule


# Who is let in as what, by whom, and what the grant opens: every kind that is given by name.
OPENS: dict[GrantKind, tuple[str, str, set[P]]] = {
    GrantKind.LAWYER: ("sergey", "aliya", {P.VIEW, P.VIEW_FILE, P.VIEW_IDENTITY}),
    GrantKind.PSYCHOLOGIST: ("elena", "aliya", {P.VIEW}),
    GrantKind.VICTIM_PSYCHOLOGIST: ("elena", "aliya", {P.VIEW}),
    GrantKind.PLAN_PSYCHOLOGIST: ("elena", "ruslan", {P.VIEW, P.VIEW_ASSESSMENTS}),
    GrantKind.INTERPRETER: ("yulia", "aliya", {P.VIEW}),
}


def test_every_kind_is_tried() -> None:
    assert OPENS.keys() == named.KINDS.keys(), "say in OPENS what the new kind opens, and to whom"


@pytest.mark.parametrize(("kind", "row"), OPENS.items())
def test_each_kind_opens_what_it_says_and_nothing_else(
    world: None, make_case: Any, as_: As, kind: GrantKind, row: tuple[str, str, set[P]]
) -> None:
    (person, giver, opens), case, other = row, make_case(), make_case(serial=12)
    if giver == "ruslan":
        with for_actor(as_("aliya")):
            case_actions.let_in(case, as_("ruslan").agency, Capacity.PROBATION, basis="test")
    assert not sees(as_, person, case), "control"
    give(as_, case, kind, person, by=giver, until=clock.now() + HOUR)
    with for_actor(as_(person)) as actor:
        assert queries.permissions_in(actor, case.pk) == sum(p.bit for p in opens)
    assert not sees(as_, person, other)


def test_the_agency_of_a_named_person_opens_nothing(world: None, make_case: Any, as_: As) -> None:
    """Psychologist and interpreter work in the court that tries the case, and still read it only by name."""
    from cases import actions

    case = make_case()
    with for_actor(as_("aliya")) as aliya:
        actions.let_in(case, as_("dina").agency, Capacity.TRYING, basis="test")
        assert aliya.agency
    assert sees(as_, "dina", case), "control: a clerk of the same court"
    assert not sees(as_, "elena", case)
    assert not sees(as_, "yulia", case)


def test_who_may_let_in_whom(world: None, make_case: Any, as_: As) -> None:
    case = make_case()
    add_victim(as_("aliya"), case)
    with pytest.raises(Refused):  # the prosecutor does not conduct the case
        give(as_, case, GrantKind.LAWYER, "sergey", by="marat")
    with pytest.raises(Refused):  # of another agency: it does not even see the case
        give(as_, case, GrantKind.LAWYER, "sergey", by="nurlan")
    with pytest.raises(Refused, match="role"):  # a lawyer interprets for nobody
        give(as_, case, GrantKind.INTERPRETER, "sergey", until=clock.now() + HOUR)
    with pytest.raises(Refused, match="end"):
        give(as_, case, GrantKind.INTERPRETER, "yulia")
    with pytest.raises(Refused, match="31"):
        give(as_, case, GrantKind.INTERPRETER, "yulia", until=clock.now() + dt.timedelta(days=32))
    with pytest.raises(Refused, match="before"):
        give(as_, case, GrantKind.LAWYER, "sergey", until=clock.now() - HOUR)
    with for_actor(as_("aliya")):
        assert CaseGrant.objects.count() == 0


def test_nobody_lets_in_to_more_than_they_know(world: None, make_case: Any, as_: As) -> None:
    """The victim's worker names the victim's psychologist, never somebody on the suspect's side; and no wall lets her."""
    from cases import actions

    case = make_case()
    add_victim(as_("aliya"), case)
    with for_actor(as_("aliya")):
        actions.let_in(case, as_("saule").agency, Capacity.VICTIM_SUPPORT, basis="test")
    for kind in (GrantKind.LAWYER, GrantKind.PSYCHOLOGIST, GrantKind.PLAN_PSYCHOLOGIST):
        with pytest.raises(Refused):
            give(as_, case, kind, "sergey", by="saule", until=clock.now() + HOUR)
    made = give(as_, case, GrantKind.VICTIM_PSYCHOLOGIST, "elena", by="saule", until=clock.now() + HOUR)
    assert made.view_bit == P.VIEW_VICTIMS.bit


def insert_as(as_: As, who: str, case: Any, capacity: int, view_bit: int) -> None:
    with for_actor(as_(who)) as actor, transaction.atomic(), connections["default"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_casegrant (user_id, permission_id, content_object_id, kind, capacity, view_bit, basis,"
            " document, since, starts_later, end_reason) SELECT %s, id, %s, 'lawyer', %s, %s, '', '', now(), false, ''"
            " FROM auth_permission WHERE codename = 'view_case'",
            [actor.user.pk, case.pk, capacity, view_bit],
        )


def test_no_wall_lets_a_grant_be_made_by_hand(world: None, make_case: Any, as_: As) -> None:
    case = make_case()
    insert_as(as_, "aliya", case, Capacity.DEFENCE, P.VIEW_FILE.bit)  # the control
    attempts = [
        ("nurlan", Capacity.DEFENCE, P.VIEW),  # sees no such case
        ("marat", Capacity.DEFENCE, P.VIEW_FILE),  # sees it, and lets nobody in
        ("aliya", Capacity.EMERGENCY, P.VIEW_FILE),  # an hour of emergency comes by its own door
        ("aliya", Capacity.BY_REQUEST, P.VIEW_FILE),
        ("aliya", Capacity.PLAN_PSYCHOLOGIST, P.VIEW_ASSESSMENTS),  # of which she may not know
    ]
    for who, capacity, bit in attempts:
        with pytest.raises(DatabaseError, match="row-level security"):
            insert_as(as_, who, case, capacity, bit.bit)


def test_each_side_knows_its_own_people_only(world: None, make_case: Any, as_: As, client_for: Any) -> None:
    """Who helps the victim is not told to the suspect's lawyer, and who defends is not told to the victim's worker."""
    from cases import actions

    case = make_case()
    add_victim(as_("aliya"), case)
    with for_actor(as_("aliya")):
        actions.let_in(case, as_("saule").agency, Capacity.VICTIM_SUPPORT, basis="test")
    give(as_, case, GrantKind.LAWYER, "sergey")
    give(as_, case, GrantKind.VICTIM_PSYCHOLOGIST, "elena", until=clock.now() + HOUR)
    lawyer, helper = as_("sergey").user, as_("elena").user
    User.objects.filter(pk=helper.pk).update(last_name="Помощникова")
    User.objects.filter(pk=lawyer.pk).update(last_name="Защитников")
    for who, told in (
        ("sergey", {"Защитников"}),
        ("saule", {"Помощникова"}),
        ("gulnara", {"Защитников"}),
        ("aliya", {"Защитников", "Помощникова"}),
    ):
        browser = client_for(who)
        paths = [
            f"/cases/{case.pk}/access/",
            f"/cases/{case.pk}/timeline/",
            f"/api/v1/grants/?case={case.pk}",
        ]
        answers = [browser.get(path) for path in paths]
        assert [a.status_code for a in answers] == [200] * 3
        text = answers[0].content.decode() + answers[1].content.decode() + answers[2].content.decode()
        assert {name for name in ("Защитников", "Помощникова") if name in text} == told, who
        with for_actor(as_(who)), connections["default"].cursor() as cursor:
            cursor.execute("SELECT count(*) FROM cases_casegrant")
            assert cursor.fetchone()[0] == len(told), f"{who}: the wall tells as much as the page"


def test_a_longer_grant_does_not_prolong_a_shorter_one(committed: None, make_case: Any, as_: As) -> None:
    """A psychologist of the plan for an hour and in an act for a month: the assessments close after the hour."""
    from cases import actions

    case = make_case()
    with for_actor(as_("aliya")):
        actions.let_in(case, as_("ruslan").agency, Capacity.PROBATION, basis="test")
    give(as_, case, GrantKind.PLAN_PSYCHOLOGIST, "elena", by="ruslan", until=clock.now() + HOUR)
    give(as_, case, GrantKind.PSYCHOLOGIST, "elena", until=clock.now() + dt.timedelta(days=30))
    with for_actor(as_("elena")) as elena:
        assert queries.permissions_in(elena, case.pk) & P.VIEW_ASSESSMENTS.bit
        with clock.at(clock.now() + 2 * HOUR):
            assert queries.permissions_in(elena, case.pk) == P.VIEW.bit
    with for_system("test"):
        assert differences() == []


def test_a_grant_from_tomorrow_opens_nothing_today(committed: None, make_case: Any, as_: As) -> None:
    case = make_case()
    tomorrow = clock.now() + dt.timedelta(days=1)
    give(as_, case, GrantKind.INTERPRETER, "yulia", since=tomorrow, until=tomorrow + 4 * HOUR)
    assert begin_grants() == 0
    assert not sees(as_, "yulia", case)
    with for_system("test"):
        assert differences() == []
    with clock.at(tomorrow + dt.timedelta(minutes=1)):
        assert begin_grants() == 1
        assert sees(as_, "yulia", case)
        with for_system("test"):
            assert differences() == []
    with clock.at(tomorrow + 5 * HOUR), for_actor(as_("yulia")) as yulia:
        assert not Case.objects.visible_to(yulia).exists()


def test_an_end_that_is_past_is_refused_though_it_began_earlier(world: None, make_case: Any, as_: As) -> None:
    now, case = clock.now(), make_case()
    with pytest.raises(Refused, match="before the beginning"):
        give(as_, case, GrantKind.INTERPRETER, "yulia", since=now - 2 * HOUR, until=now - HOUR)
    assert give(as_, case, GrantKind.INTERPRETER, "yulia", since=now - 2 * HOUR, until=now + HOUR), "control"


def test_the_checker_notices_a_grant_that_never_began(committed: None, make_case: Any, as_: As) -> None:
    case = make_case()
    soon = clock.now() + HOUR
    give(as_, case, GrantKind.INTERPRETER, "yulia", since=soon, until=soon + HOUR)
    with for_system("test"):
        assert [d.what for d in differences(soon + dt.timedelta(minutes=10))] == ["missing"]


def test_ending_acts_on_the_next_click(world: None, make_case: Any, as_: As, client_for: Any) -> None:
    case = make_case()
    give(as_, case, GrantKind.LAWYER, "sergey")
    lawyer, page = client_for("sergey"), f"/cases/{case.pk}/"
    assert lawyer.get(page).status_code == 200
    with for_actor(as_("aliya")):
        grant = CaseGrant.objects.get()
    end = f"/cases/access/{grant.pk}/end/"
    assert client_for("sergey").post(end, {"reason": REASON}).status_code == 403
    assert client_for("marat").post(end, {"reason": REASON}).status_code == 403
    assert client_for("aliya").post(end, {"reason": "  "}).status_code == 422
    assert client_for("aliya").post(end, {"reason": REASON}).status_code == 303
    assert lawyer.get(page).status_code == 404, "the open session finds nothing"
    with for_actor(as_("aliya")) as aliya:
        kept = CaseGrant.objects.get()
        assert (kept.end_reason, kept.ended_by) == (REASON, aliya.user)
        with pytest.raises(Conflict):
            grants.withdraw(actor=aliya, grant=kept, reason=REASON)
        told = [e.type for e in Event.objects.visible_to(aliya).filter(type__startswith="grant.")]
        assert REASON not in "".join(str(e.payload) for e in Event.objects.all())
    assert told == ["grant.withdrawn"]


def test_what_ended_stays_in_the_history(world: None, make_case: Any, as_: As) -> None:
    case = make_case()
    first = give(as_, case, GrantKind.LAWYER, "sergey", until=clock.now() + HOUR)
    longer = give(as_, case, GrantKind.LAWYER, "sergey", until=clock.now() + 2 * HOUR)
    assert longer.pk == first.pk, "the same grant, with other dates"
    with clock.at(clock.now() + 3 * HOUR):
        again = give(as_, case, GrantKind.LAWYER, "sergey", until=clock.now() + HOUR)
    assert again.pk != first.pk
    with for_actor(as_("aliya")):
        assert CaseGrant.objects.count() == 2


def test_the_page_lets_in_and_the_api_too(world: None, make_case: Any, as_: As, client_for: Any) -> None:
    case, aliya = make_case(), client_for("aliya")
    page = aliya.get(f"/cases/{case.pk}/let-in/").content.decode()
    assert "?kind=lawyer" in page
    assert "?kind=plan_psychologist" not in page
    form = aliya.get(f"/cases/{case.pk}/let-in/?kind=lawyer").content.decode()
    works = as_("sergey").membership
    assert f'value="{works.pk}"' in form
    assert f'value="{as_("irina").membership.pk}"' not in form
    typed = {"kind": "lawyer", "person": works.pk, "document": "Ордер 12"}
    assert aliya.post(f"/cases/{case.pk}/let-in/", typed).status_code == 303
    assert sees(as_, "sergey", case)
    until = (clock.now() + HOUR).isoformat()
    body = {"case": str(case.pk), "kind": "interpreter", "person": as_("yulia").membership.pk, "until": until}
    made = aliya.post("/api/v1/grants/", body, content_type="application/json")
    assert made.status_code == 201, made.content
    listed = aliya.get(f"/api/v1/grants/?case={case.pk}").json()
    assert {row["kind"] for row in listed} == {"lawyer", "interpreter"}
    ended = aliya.post(
        f"/api/v1/grants/{made.json()['id']}/end/", {"reason": REASON}, content_type="application/json"
    )
    assert ended.status_code == 200
    assert not sees(as_, "yulia", case)
    assert client_for("nurlan").get(f"/api/v1/grants/?case={case.pk}").status_code == 404


def test_legal_aid_appoints_and_ends_without_reading_the_file(world: None, make_case: Any, as_: As) -> None:
    case = make_case()
    bar = as_("irina").agency
    with for_actor(as_("aliya")):
        case_actions.let_in(case, bar, Capacity.DEFENCE, basis="CPC 67")
    made = give(as_, case, GrantKind.LAWYER, "sergey", by="irina")
    assert sees(as_, "sergey", case)
    with for_actor(as_("irina")) as irina:
        assert not Case.objects.visible_to(irina, P.VIEW_FILE).exists()
        grants.withdraw(actor=irina, grant=made, reason=REASON)
    assert not sees(as_, "sergey", case)


def test_a_victims_worker_appoints_no_lawyer_past_the_page(world: None, make_case: Any, as_: As) -> None:
    """Row security says it as well: only legal aid writes such a row without reading the file."""
    case = make_case()
    add_victim(as_("aliya"), case)
    saule = as_("saule")
    with for_actor(as_("aliya")):
        case_actions.let_in(case, saule.agency, Capacity.VICTIM_SUPPORT, basis="CPC 71")
    with pytest.raises(DatabaseError, match="row-level security"), for_actor(saule):
        CaseGrant.objects.create(
            user=as_("sergey").user, content_object=case, capacity=Capacity.DEFENCE, kind=GrantKind.LAWYER,
            permission=Permission.objects.get(content_type__app_label="cases", codename="view_case"),
            given_by=saule.user, since=clock.now(), view_bit=P.VIEW_FILE.bit,
        )  # fmt: skip
