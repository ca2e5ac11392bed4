"""An office gives a new beginning to whom it employs alone; a role for somebody of another agency waits for their yes."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from access.fresh import CONFIRMED_KEY
from accounts import links
from accounts.belonging import belongs_to
from accounts.models import Agency, LinkPurpose, Membership, User
from administration import consent, people
from core import clock
from core.errors import Conflict, Refused
from signin import factors, recovery
from signin.models import Recovery
from tests.signin.conftest import required, with_app  # noqa: F401

ClientFor = Callable[[str], Client]
As = Callable[[str], Any]
NEW = "жеті бұлақ маңында 4 түйе"


@pytest.fixture
def far(world: None) -> Agency:
    """A police agency outside Karaganda, with an administrator and a head."""
    agency = Agency.objects.filter(kind="police").exclude(key__startswith="police-kar").order_by("pk").first()
    assert agency is not None
    for name, role in (("far.admin", "agency_administrator"), ("far.head", "head_of_unit")):
        user = User.objects.create(username=name, last_name="Дальняя", first_name="Анна")
        Membership.objects.create(user=user, agency=agency, role=role, since=dt.date(2024, 1, 1))
    return agency


def offer(browser: Client, username: str, agency: Agency, **more: Any) -> int:
    sent = {
        "username": username,
        "agency": agency.pk,
        "role": "juvenile_inspector",
        "since": clock.today().isoformat(),
        "basis": "Приказ № 1",
    }
    return browser.post(reverse("administration:add_role"), sent | more).status_code


@pytest.fixture
def offered(far: Agency, client_for: ClientFor) -> Membership:
    assert offer(client_for("far.admin"), "aliya", far) == 303
    return Membership.objects.get(user__username="aliya", agency=far)


def test_recovery_of_somebody_of_another_agency(
    far: Agency,
    client_for: ClientFor,
    make_case: Callable[..., Any],
    with_app: Callable[[str], User],  # noqa: F811
    required: None,  # noqa: F811
    settings: Any,
) -> None:
    """Neither alone nor by two does a far agency begin anew in the name of somebody of Karaganda."""
    case = make_case()
    aliya = with_app("aliya")
    settings.SECOND_FACTOR_REQUIRED = False
    admin, head = client_for("far.admin"), client_for("far.head")
    assert offer(admin, "aliya", far) == 303
    admin.post(reverse("signin:ask_recovery"), {"user": aliya.pk})
    row = Recovery.objects.filter(user=aliya).first()
    link = ""
    if row is not None:
        shown = head.post(reverse("signin:decide_recovery", args=[row.pk]), {"decision": "confirm"})
        link = shown.context["link"].removeprefix("http://testserver") if shown.context else ""
    settings.SECOND_FACTOR_REQUIRED = True
    thief = Client()
    thief.get(link or "/")
    thief.post("/account/link/", {"new_password": NEW, "again": NEW})
    thief.get("/account/set-up/app/")
    waiting = factors.waiting_app(aliya)
    if waiting is not None:
        step = int(clock.steady().timestamp()) // factors.STEP_SECONDS
        thief.post("/account/set-up/app/", {"code": factors.code_at(factors._opened(waiting), step)})
    own = Membership.objects.get(user=aliya, agency__key__startswith="police-kar")
    thief.post(reverse("accounts:choose_membership"), {"membership": own.pk})
    assert thief.get(f"/cases/{case.pk}/").status_code != 200
    assert row is None


def test_a_new_link_for_a_newcomer_of_another_agency(far: Agency, client_for: ClientFor, as_: As) -> None:
    """Who has not used her first link yet gets the next one from her own office."""
    home = Agency.objects.get(key="police-kar")
    made = people.add_colleague(
        actor=as_("olga"),
        agency=home,
        role="head_of_unit",
        since=clock.today(),
        newcomer=people.Newcomer(username="aina.nova", last_name="Нова", first_name="Айна"),
    )
    admin = client_for("far.admin")
    offer(admin, "aina.nova", far)
    row = Membership.objects.get(user__username="aina.nova", agency=far)
    answer = admin.post(reverse("administration:new_link", args=[row.pk]), {})
    assert answer.status_code == 422
    assert "/account/link/" not in answer.content.decode()
    assert admin.post(f"/api/v1/colleagues/{row.pk}/link/").status_code == 403
    again = client_for("olga").post(reverse("administration:new_link", args=[made.pk]), {})
    assert "/account/link/" in again.content.decode(), "what waits does not tie the own office's hands"


@pytest.mark.parametrize("who", ["pavel", "gulnara", "olga"])
def test_nobody_of_a_far_agency_makes_the_way_back_for(far: Agency, client_for: ClientFor, who: str) -> None:
    """The administrator of the system, the prosecutor general's office, another administrator."""
    admin, head = client_for("far.admin"), client_for("far.head")
    user = User.objects.get(username=who)
    offer(admin, who, far)
    admin.post(reverse("signin:ask_recovery"), {"user": user.pk})
    assert not Recovery.objects.filter(user=user).exists()
    row = Recovery.objects.create(
        user=user, agency=far, asked_by=User.objects.get(username="far.admin"), asked_at=clock.steady()
    )
    shown = head.post(reverse("signin:decide_recovery", args=[row.pk]), {"decision": "confirm"})
    assert shown.status_code == 403


def test_a_role_of_another_agency_counts_once_it_is_accepted(
    offered: Membership, client_for: ClientFor
) -> None:
    aliya, admin = client_for("aliya"), client_for("far.admin")
    before = links.issue(offered.user, LinkPurpose.RECOVER, None)
    states = {row.pk: state for row, state, _away in admin.get("/office/").context["people"]}
    assert states[offered.pk] == "waits"
    assert admin.get(f"/office/{offered.pk}/").status_code == 200
    assert not Membership.objects.in_force(clock.today()).filter(pk=offered.pk).exists()
    assert admin.post(f"/office/{offered.pk}/back/").status_code == 422
    moved = {"agency": offered.agency_id, "role": "inquiry_officer", "since": "2027-01-01", "basis": "№ 5"}
    assert admin.post(f"/office/{offered.pk}/move/", moved).status_code == 422
    assert aliya.get("/cases/", headers={"X-Membership": str(offered.pk)}).status_code == 200
    page = aliya.get("/account/membership/").content.decode()
    assert f'name="accept" value="{offered.pk}"' in page
    assert aliya.post("/account/membership/", {"accept": offered.pk}).status_code == 302
    assert Membership.objects.in_force(clock.today()).filter(pk=offered.pk).exists()
    assert Client().get(before).status_code == 410, "a link of before opens nothing of two agencies"
    assert aliya.post("/account/membership/", {"accept": offered.pk}).status_code == 409


def test_only_who_it_is_offered_to_accepts_and_shows_that_it_is_them(
    offered: Membership, client_for: ClientFor
) -> None:
    assert client_for("timur").post("/account/membership/", {"accept": offered.pk}).status_code == 409
    for number in ("x", "99999999999999999999", ""):
        assert client_for("aliya").post("/account/membership/", {"accept": number}).status_code == 409
    aliya: Any = client_for("aliya")
    session = aliya.session
    session.pop(CONFIRMED_KEY, None)
    session.save()
    answer = aliya.post("/account/membership/", {"accept": offered.pk})
    assert answer["Location"].startswith("/account/confirm/")
    offered.refresh_from_db()
    assert offered.waits_for_consent


def test_what_is_declined_has_ended(offered: Membership, client_for: ClientFor) -> None:
    aliya = client_for("aliya")
    assert aliya.post("/account/membership/", {"decline": offered.pk}).status_code == 302
    assert aliya.post("/account/membership/", {"accept": offered.pk}).status_code == 409
    offered.refresh_from_db()
    assert offered.suspended_at is not None
    assert offered.until == clock.today()


def test_the_same_over_the_api(far: Agency, client_for: ClientFor) -> None:
    body = {
        "username": "aliya",
        "agency": far.key,
        "role": "juvenile_inspector",
        "basis": "№ 5",
        "until": None,
    }
    body["since"] = clock.today().isoformat()
    made = client_for("far.admin").post("/api/v1/colleagues/add_role/", body, content_type="application/json")
    assert (made.status_code, made.json()["waits_for_consent"]) == (201, True)
    aliya, pk = client_for("aliya"), made.json()["id"]
    assert [row["id"] for row in aliya.get("/api/v1/offers/").json()] == [pk]
    assert client_for("timur").post(f"/api/v1/offers/{pk}/accept/").status_code == 409
    done = aliya.post(f"/api/v1/offers/{pk}/accept/").json()
    assert (done["waits_for_consent"], done["suspended"]) == (False, False)


def test_who_works_for_two_agencies_is_given_back_by_neither_alone(
    offered: Membership,
    as_: As,
    with_app: Callable[[str], User],  # noqa: F811
) -> None:
    aliya = with_app("aliya")
    asked = recovery.ask(actor=as_("olga"), user=aliya)
    consent.accept(user=aliya, number=offered.pk)
    with pytest.raises(Refused):
        recovery.decide(actor=as_("daniyar"), number=asked.pk, confirmed=True)
    assert recovery.decide(actor=as_("daniyar"), number=asked.pk, confirmed=False) == ""
    for who in ("olga", "far.admin"):
        with pytest.raises(Refused):
            recovery.ask(actor=as_(who), user=aliya)
    Membership.objects.filter(pk=offered.pk).update(since=dt.date(2024, 1, 1), until=dt.date(2024, 2, 1))
    assert recovery.ask(actor=as_("olga"), user=aliya)


def test_where_an_account_belongs(far: Agency, offered: Membership) -> None:
    home, aliya = Agency.objects.get(key="police-kar"), offered.user
    assert (belongs_to(aliya, home), belongs_to(aliya, far)) == (True, False)
    Membership.objects.filter(user=aliya).exclude(pk=offered.pk).update(until=dt.date(2024, 2, 1))
    assert (belongs_to(aliya, home), belongs_to(aliya, far)) == (True, False), (
        "who left belongs where they were"
    )
    nobody = User.objects.create(username="made.on.the.server")
    assert not belongs_to(nobody, far)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(pk=offered.pk).update(suspended_at=None, suspended_by=None)


def test_a_unit_below_needs_no_consent(world: None, client_for: ClientFor) -> None:
    unit = Agency.objects.get(key="police-kar-juvenile")
    assert offer(client_for("olga"), "aliya", unit) == 303
    assert not Membership.objects.get(user__username="aliya", agency=unit).waits_for_consent


def test_what_an_administrator_ended_is_not_accepted(offered: Membership, as_: As) -> None:
    people.end_now(offered, as_("far.admin"))
    with pytest.raises(Conflict):
        consent.accept(user=offered.user, number=offered.pk)
