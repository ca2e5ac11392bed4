"""Everything lost: one person asks, another confirms, the colleague begins again; nobody does it alone or for oneself."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from accounts import links
from accounts.models import Agency, Membership, OneTimeLink, User
from core import clock, when
from core.errors import Conflict, Refused
from signin import confirmers, factors, recovery
from signin.models import Recovery
from tests.signin.conftest import happened, password
from tests.tallies import waits

As = Callable[[str], Any]
ClientFor = Callable[[str], Client]
NEW = "жеті бұлақ маңында 4 түйе"


@pytest.fixture
def asked(world: None, as_: As, with_app: Callable[[str], User]) -> Recovery:
    user = with_app("aliya")
    factors.new_codes(user)
    return recovery.ask(actor=as_("olga"), user=user)


def test_two_persons_give_the_way_back(asked: Recovery, client_for: ClientFor) -> None:
    head = client_for("daniyar")
    page = head.get("/account/recovery/").content.decode()
    assert "aliya" in page
    assert 'value="confirm"' in page
    shown = head.post(f"/account/recovery/{asked.pk}/", {"decision": "confirm"})
    link = shown.context["link"].removeprefix("http://testserver")
    user = User.objects.get(username="aliya")
    assert factors.has_any(user), "nothing is taken away before the link is used"
    client = Client()
    client.get(link)
    assert client.post("/account/link/", {"new_password": NEW, "again": NEW}).status_code == 302
    assert not factors.has_any(user)
    assert factors.codes_left(user) == 0
    assert password(Client(), "aliya", NEW).status_code == 302
    assert happened("aliya")[:5] == [
        "signed_in",
        "password_set",
        "factor_removed",
        "recovery_decided",
        "recovery_asked",
    ]


def test_a_link_for_a_password_leaves_the_factor(
    world: None, with_app: Callable[[str], User], required: None
) -> None:
    user = with_app("aliya")
    client = Client()
    client.get(links.issue(user, "set_password", None))
    client.post("/account/link/", {"new_password": NEW, "again": NEW})
    assert factors.has_any(user)
    assert client.get("/cases/")["Location"] == "/account/factor/"


def test_a_link_ends_the_sessions_from_before(world: None, client_for: ClientFor) -> None:
    before, client = client_for("aliya"), Client()
    client.get(links.issue(User.objects.get(username="aliya"), "set_password", None))
    client.post("/account/link/", {"new_password": NEW, "again": NEW})
    assert before.get("/cases/").status_code == 302


def test_nobody_does_it_alone(asked: Recovery, client_for: ClientFor) -> None:
    olga = client_for("olga")
    assert 'value="confirm"' not in olga.get("/account/recovery/").content.decode()
    assert olga.post(f"/account/recovery/{asked.pk}/", {"decision": "confirm"}).status_code == 403
    assert not OneTimeLink.objects.filter(user=asked.user, kind="recover").exists()


def test_nobody_does_it_for_oneself(world: None, as_: As) -> None:
    olga, daniyar = as_("olga"), as_("daniyar")
    with pytest.raises(Refused):
        recovery.ask(actor=olga, user=olga.user)
    row = recovery.ask(actor=olga, user=daniyar.user)
    with pytest.raises(Refused):
        recovery.decide(actor=daniyar, number=row.pk, confirmed=True)


@pytest.mark.parametrize("changes", ["asked_by", "decided_by_self", "decided_by_asker"])
def test_the_database_refuses_it_too(asked: Recovery, changes: str) -> None:
    fields: dict[str, Any] = {
        "asked_by": {"asked_by": asked.user},
        "decided_by_self": {"decided_by": asked.user, "decided_at": clock.steady(), "confirmed": True},
        "decided_by_asker": {"decided_by": asked.asked_by, "decided_at": clock.steady(), "confirmed": True},
    }[changes]
    with pytest.raises(IntegrityError), transaction.atomic():
        Recovery.objects.filter(pk=asked.pk).update(**fields)


@pytest.mark.parametrize(("who", "status"), [("timur", 403), ("marat", 403), ("rosa", 403)])
def test_other_roles_see_nothing_of_it(asked: Recovery, client_for: ClientFor, who: str, status: int) -> None:
    assert client_for(who).get("/account/recovery/").status_code == status
    assert (
        client_for(who).post(f"/account/recovery/{asked.pk}/", {"decision": "confirm"}).status_code == status
    )


def test_another_agency_neither_asks_nor_confirms(asked: Recovery, client_for: ClientFor, as_: As) -> None:
    """The chair of the court confirms for the court."""
    serik = client_for("serik")
    assert "aliya" not in serik.get("/account/recovery/").content.decode()
    assert serik.post(f"/account/recovery/{asked.pk}/", {"decision": "confirm"}).status_code == 409
    with pytest.raises(Refused):
        recovery.ask(actor=as_("olga"), user=User.objects.get(username="zhanna"))


def test_it_is_decided_once(asked: Recovery, as_: As) -> None:
    assert recovery.decide(actor=as_("daniyar"), number=asked.pk, confirmed=False) == ""
    with pytest.raises(Conflict):
        recovery.decide(actor=as_("daniyar"), number=asked.pk, confirmed=True)
    assert recovery.ask(actor=as_("olga"), user=asked.user).pk != asked.pk, "it may be asked again"


def test_it_is_asked_once(asked: Recovery, as_: As) -> None:
    with pytest.raises(Conflict):
        recovery.ask(actor=as_("olga"), user=asked.user)


def test_it_lapses_after_two_days(asked: Recovery, as_: As) -> None:
    import datetime as dt

    with clock.at(clock.steady() + dt.timedelta(hours=49)):
        with pytest.raises(Conflict):
            recovery.decide(actor=as_("daniyar"), number=asked.pk, confirmed=True)
        assert recovery.ask(actor=as_("olga"), user=asked.user)


def test_another_administrator_confirms_as_well(asked: Recovery, as_: As) -> None:
    second = User.objects.create(username="olga2")
    Membership.objects.create(
        user=second,
        agency=Agency.objects.get(key="police-kar"),
        role="agency_administrator",
        since=clock.today(),
    )
    assert waits(as_("olga2"), "recovery") == 1
    assert waits(as_("olga"), "recovery") == 0
    assert recovery.decide(actor=as_("olga2"), number=asked.pk, confirmed=True).startswith("/account/link/")


def test_asking_on_the_page(world: None, client_for: ClientFor) -> None:
    olga = client_for("olga")
    aliya, stranger = (User.objects.get(username=name) for name in ("aliya", "zhanna"))
    asked = olga.post("/account/recovery/ask/", {"user": aliya.pk})
    assert (asked.status_code, asked["Location"]) == (302, "/account/recovery/")
    for wrong in (stranger.pk, olga_pk(), "x", "", "9" * 30, aliya.pk):
        again = olga.post("/account/recovery/ask/", {"user": wrong})
        assert again.status_code == 422, wrong
        assert again.context["form"].errors["user"], "beside the field"
    assert Recovery.objects.get().user == aliya
    reloaded = olga.get("/account/recovery/ask/")
    assert (reloaded.status_code, reloaded["Location"]) == (302, "/account/recovery/")


def olga_pk() -> int:
    return User.objects.get(username="olga").pk


def test_it_says_who_confirms_and_until_when(asked: Recovery, client_for: ClientFor) -> None:
    User.objects.filter(username="daniyar").update(email="head@example.org")
    with clock.at(asked.asked_at):
        (item,) = client_for("olga").get("/account/recovery/").context["rows"]
        page = client_for("olga").get("/account/recovery/").content.decode()
    assert [m.user.username for m in item["confirmers"]] == ["daniyar"], (
        "neither olga, nor aliya, nor another agency"
    )
    assert "head@example.org" in page
    assert (item["lapses_at"] - asked.asked_at).total_seconds() == 48 * 3600
    assert when.when(item["lapses_at"]) in page


def test_who_works_elsewhere_too_is_confirmed_from_above(world: None) -> None:
    """A unit's own head would be refused: the colleague works outside the unit as well."""
    user = User.objects.get(username="aliya")
    unit, office = (Agency.objects.get(key=key) for key in ("police-kar-juvenile", "police-kar"))
    Membership.objects.create(user=user, agency=unit, role="juvenile_inspector", since=clock.today())
    head = User.objects.create(username="unit.head", last_name="Бөлімов")
    Membership.objects.create(user=head, agency=unit, role="head_of_unit", since=clock.today())
    olga = User.objects.get(username="olga")

    def who() -> list[str]:
        row = Recovery.objects.create(user=user, agency=unit, asked_by=olga, asked_at=clock.steady())
        found = [m.user.username for m in confirmers.by_request([row])[row.pk]]
        row.delete()
        return found

    assert who() == ["daniyar"]
    Membership.objects.filter(user=user, agency=office).delete()
    assert who() == ["unit.head", "daniyar"], "control: the nearest first"


@pytest.mark.parametrize("answer", ["", "maybe"])
def test_what_is_neither_yes_nor_no_changes_nothing(
    asked: Recovery, client_for: ClientFor, answer: str
) -> None:
    head = client_for("daniyar")
    assert head.post(f"/account/recovery/{asked.pk}/", {"decision": answer}).status_code == 422
    asked.refresh_from_db()
    assert asked.decided_at is None
    assert head.get(f"/account/recovery/{asked.pk}/")["Location"] == "/account/recovery/"
    assert head.post("/account/recovery/999/", {"decision": "confirm"}).status_code == 409
