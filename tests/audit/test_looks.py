"""Who looked at this child: the right people see the right entries, each look leaves one, and the words are there."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from access.context import for_actor
from accounts.models import Agency, Membership, User
from accounts.roles import RoleKey
from audit import looks, pages
from cases import actions
from core import clock
from tests.walk.routes import routes

pytestmark = pytest.mark.django_db(databases=["default", "owner", "system", "statistics", "keystore"])


@pytest.fixture
def seen(
    committed: None, make_case: Callable[..., Any], as_: Callable[..., Any], client_for: Callable[..., Client]
) -> Any:
    """A case with the prosecutor at which investigator and prosecutor have looked."""
    case = make_case()
    with for_actor(as_("aliya")) as actor:
        actions.send_to_prosecutor(
            actor=actor, case=case, to=Agency.objects.get(key="prosecutor-kar"), version=case.version
        )
    for username in ("aliya", "aliya", "marat"):
        assert client_for(username).get(f"/cases/{case.pk}/").status_code == 200
    return case


def entries() -> int:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_accesslog")
        return int(cursor.fetchone()[0])


def page(browser: Client, case: Any) -> Any:
    return browser.get(f"/audit/cases/{case.pk}/")


def test_the_prosecutor_sees_every_office(seen: Any, client_for: Callable[..., Client]) -> None:
    before = entries()
    answer = page(client_for("marat"), seen)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Серикова Алия" in text
    assert "Ибраев Марат" in text
    assert seen.code in text
    assert entries() == before + 1
    found = answer.context["looks"]
    assert [len(look.times) for look in found.days[0][1] if look.person == "Серикова Алия"] == [2]


def test_the_head_sees_the_own_office_alone(seen: Any, client_for: Callable[..., Client]) -> None:
    text = page(client_for("daniyar"), seen).content.decode()
    assert "Серикова Алия" in text
    assert "Ибраев Марат" not in text


@pytest.mark.parametrize(("username", "status"), [
    ("aliya", 403), ("rosa", 403), ("anna", 403), ("zhanna", 403), ("serik", 404), ("aigerim", 404),
])  # fmt: skip
def test_nobody_else_opens_the_page(
    seen: Any, client_for: Callable[..., Client], username: str, status: int
) -> None:
    assert page(client_for(username), seen).status_code == status


def test_the_data_protection_officer_asks_by_number(seen: Any, client_for: Callable[..., Client]) -> None:
    browser, before = client_for("rosa"), entries()
    assert browser.get("/audit/office/").status_code == 200
    text = browser.post("/audit/office/", {"number": f" {seen.code.lower()} "}).content.decode()
    assert "Серикова Алия" in text
    assert "Ибраев Марат" not in text
    assert "Төлегенұлы" not in text
    assert entries() == before + 1


def test_an_invented_number_is_answered_like_a_case_of_others(
    seen: Any, client_for: Callable[..., Client], as_: Callable[..., Any]
) -> None:
    """The officer of another police office: the case is as if it did not exist."""
    other = User.objects.create(username="officer_elsewhere", language="en")
    agency = Agency.objects.get(key="police-tur")
    made = Membership.objects.create(
        user=other, agency=agency, role=RoleKey.DATA_PROTECTION_OFFICER, since=dt.date(2024, 1, 1)
    )
    try:
        browser = Client()
        browser.force_login(other, backend="django.contrib.auth.backends.ModelBackend")
        answers = [
            browser.post("/audit/office/", {"number": number}).content.decode()
            for number in (seen.code, "XXX-2026-000001")
        ]
        assert all("Nobody of your agency has opened" in text for text in answers)
        assert not any("Серикова" in text for text in answers)
    finally:
        made.delete()
        with connections["owner"].cursor() as cursor:
            cursor.execute("DELETE FROM signin_session WHERE user_id = %s", [other.pk])
            cursor.execute("DELETE FROM accounts_user WHERE id = %s", [other.pk])


def test_the_database_decides(seen: Any, as_: Callable[..., Any]) -> None:
    """Beneath the page: whoever calls the function gets what their membership gives, and a moved role is no help."""
    for username, people in (
        ("marat", 2),
        ("daniyar", 1),
        ("rosa", 1),
        ("aliya", 0),
        ("zhanna", 0),
        ("nurlan", 0),
    ):
        with for_actor(as_(username)) as actor:
            found = looks.of_case(actor, seen.pk)
        assert len({look.person for _day, rows in found.days for look in rows}) == people, username
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_reads_of_case(%s, 10)", [seen.pk])
        assert cursor.fetchone()[0] == 0


def test_an_ended_membership_sees_nothing(seen: Any, as_: Callable[..., Any]) -> None:
    actor = as_("rosa")
    Membership.objects.filter(pk=actor.membership.pk).update(until=clock.today() - dt.timedelta(days=1))
    try:
        with for_actor(actor):
            assert looks.of_case(actor, seen.pk).entries == 0
    finally:
        Membership.objects.filter(pk=actor.membership.pk).update(until=None)


def test_the_interface_answers_like_the_page(seen: Any, client_for: Callable[..., Client]) -> None:
    rows = client_for("marat").get(f"/api/v1/looks/{seen.pk}/").json()
    assert {row["person"] for row in rows} >= {"Серикова Алия", "Ибраев Марат"}
    assert client_for("marat").get(f"/api/v1/looks/{uuid.uuid4()}/").status_code == 404
    assert client_for("aliya").get(f"/api/v1/looks/{seen.pk}/").status_code == 403


def test_the_case_leads_there_for_those_who_may(seen: Any, client_for: Callable[..., Client]) -> None:
    way = f'href="/audit/cases/{seen.pk}/"'
    assert way in client_for("marat").get(f"/cases/{seen.pk}/").content.decode()
    assert way not in client_for("aliya").get(f"/cases/{seen.pk}/").content.decode()
    assert 'href="/audit/office/"' in client_for("rosa").get("/").content.decode()


def test_every_place_of_the_product_has_a_word() -> None:
    spaces = {r.name.split(":")[0] for r in routes() if ":" in r.name}
    assert spaces - set(pages.PLACES) == set(), "name it in audit/pages.py"
    known = {r.name for r in routes()} | {"manage.py audit_export"}
    assert set(pages.ROUTES) - known == set()
    assert pages.in_words("something:new", "page") == "something:new"


def test_older_looks_are_capped_and_said_so(
    seen: Any, client_for: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looks, "MOST", 2)
    answer = page(client_for("marat"), seen)
    assert (answer.context["looks"].entries, answer.context["looks"].is_capped) == (2, True)
    assert "looks are shown" in answer.content.decode() or answer.wsgi_request.LANGUAGE_CODE != "en"
