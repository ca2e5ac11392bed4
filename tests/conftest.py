"""Fixtures: the real reference data and the demo people, rights by row security, cases through verbs."""

import base64
import datetime as dt
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import pytest_django.fixtures
from django.db import connections
from django.test import Client
from django.utils import translation

from access.context import for_actor
from accounts.actor import Actor, actor_of
from accounts.models import User
from core import clock

# Playwright keeps an event loop running in the thread that also talks to the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

ALL_DATABASES = ["default", "owner", "system", "statistics", "keystore"]
# By itself the plugin makes only the test databases that markers name: a run of ``committed`` tests alone would then
# work on the real ones.
pytest_django.fixtures._get_databases_for_setup = lambda items: (set(ALL_DATABASES), set())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test with a database may use every role; pytest-django sets up only the databases of marked tests."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        fixtures = set(getattr(item, "fixturenames", ()))
        if (
            "committed" in fixtures
            or (marker is None and "world" in fixtures)
            or (marker and "databases" not in marker.kwargs)
        ):
            item.add_marker(pytest.mark.django_db(databases=ALL_DATABASES), append=False)


@pytest.fixture(autouse=True)
def _django_db_marker(request: pytest.FixtureRequest) -> None:
    """As in pytest-django, but a test that really commits runs in no transaction of the test runner."""
    if request.node.get_closest_marker("django_db") and "committed" not in request.fixturenames:
        request.getfixturevalue("_django_db_helper")


@pytest.fixture(autouse=True)
def _language_of_the_source() -> None:
    """A request leaves its language behind in the thread: no test answers in that of the test before it."""
    translation.activate("en")


@pytest.fixture(autouse=True, scope="session")
def _key_of_the_door(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The key of authenticator secrets lies in a file; a test run has one of its own."""
    from django.conf import settings

    path = tmp_path_factory.mktemp("keys") / "signin"
    path.write_text(base64.b64encode(os.urandom(32)).decode())
    settings.SIGNIN_KEY_FILE = str(path)
    # No scanner of the machine; tests/documents have one of their own.
    settings.CLAMAV_SOCKET, settings.CLAMAV_REQUIRED = "", False


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Reference data and demo people, committed once for each test database."""
    from django.core.management import call_command

    from demo.people import create_people

    with django_db_blocker.unblock():
        call_command("load_reference", verbosity=0)
        create_people()
        for alias in ALL_DATABASES:
            connections[alias].close()


@pytest.fixture
def world(db: None) -> None:
    """Reference data and demo people in a transaction that is rolled back."""


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """For tests whose work must be seen by other connections: really commits, cleans up as owner afterwards."""
    with django_db_blocker.unblock():
        clean_up()
        try:
            yield
        finally:
            clean_up()
            for alias in ALL_DATABASES:
                connections[alias].close()


_KEPT_APPS = {"accounts", "legal", "auth", "contenttypes"}
_KEPT_TABLES = {
    "courts_court",
    "courts_courtroom",
    "retention_retentionrule",
    "training_specialisation",
    "training_requirement",
}


def clean_up() -> None:
    """Empties every table but reference data and people, as owner, with the append-only triggers off."""
    from django.apps import apps

    from demo.personas import PERSONAS

    owner = connections["owner"]
    assert str(owner.settings_dict["NAME"]).startswith("test_"), "only a test database is ever emptied"
    tables = [
        m._meta.db_table
        for m in apps.get_models(include_auto_created=True)
        if m._meta.managed
        and (m._meta.app_label not in _KEPT_APPS or m._meta.label == "accounts.StandIn")
        and m._meta.db_table not in _KEPT_TABLES
        and m._meta.label not in ("cases.DataKey", "cases.WrappingKey")
    ]
    quoted = [t if t.startswith('"') else f'"{t}"' for t in tables]
    with owner.cursor() as cursor:
        for table in ("audit_event", "audit_accesslog", "audit_checkpoint"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(f"TRUNCATE {', '.join(quoted)}")
        for table in ("audit_event", "audit_accesslog", "audit_checkpoint"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        # People outlive a test: the next one meets them in their own language.
        cursor.executemany(
            "UPDATE accounts_user SET language = %s WHERE username = %s AND language <> %s",
            [(p.language, p.username, p.language) for p in PERSONAS],
        )
    with connections["keystore"].cursor() as cursor:
        cursor.execute("TRUNCATE cases_datakey")


@pytest.fixture
def as_() -> Callable[[str], Actor]:
    """``as_("aliya")``: the demo person as actor, in their first membership."""

    def actor(username: str) -> Actor:
        user = User.objects.get(username=username)
        membership = user.memberships.order_by("id").first()
        found = actor_of(user, membership.pk if membership else None, session=f"test-{username}")
        assert found is not None
        return found

    return actor


@pytest.fixture
def client_for() -> Callable[[str], Client]:
    """``client_for("aliya")``: a signed-in browser of a demo person."""

    def client(username: str) -> Client:
        browser = Client()
        sign_in(browser, User.objects.get(username=username))
        return browser

    return client


def sign_in(browser: Client, user: User) -> None:
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = browser.session
    membership = user.memberships.order_by("id").first()
    session["membership"] = membership.pk if membership else None
    session.save()


class EachDay(Client):
    """The browser of somebody who signs in anew whenever the test's clock has gone on."""

    def __init__(self, user: User) -> None:
        super().__init__()
        self.user, self.since = user, clock.now()
        sign_in(self, user)

    def request(self, **request: Any) -> Any:
        if abs(clock.now() - self.since) > dt.timedelta(minutes=20):
            self.since = clock.now()
            self.cookies.clear()
            sign_in(self, self.user)
        return super().request(**request)


@pytest.fixture
def make_case(as_: Callable[[str], Actor]) -> Callable[..., Any]:
    """Registers a case through the verbs as an investigator (default: a boy of 15, theft, art. 188(2))."""
    return lambda **changes: register_case(as_(changes.pop("by", "aliya")), **changes)


def register_case(actor: Actor, **changes: Any) -> Any:
    from cases import actions, people
    from core import clock, iin
    from legal.models import Offence

    born = changes.pop("born_on", None) or clock.today() - dt.timedelta(days=15 * 366)
    serial = changes.pop("serial", 4711)
    sex = changes.pop("sex", "m")
    article, part = changes.pop("offence", ("188", "2"))
    identity = people.Identity(
        surname=changes.pop("surname", "Төлегенұлы"),
        given_name=changes.pop("given_name", "Нұрлан"),
        patronymic=changes.pop("patronymic", "Бекұлы"),
        iin=iin.invented(born_on=born, male=sex == "m", serial=serial),
        born_on=born,
        sex=sex,
        native_language="kk",
    )
    incident = actions.Incident(
        occurred_at=changes.pop("occurred_at", clock.now() - dt.timedelta(hours=3)),
        place="Абай даңғылы, 12",
        summary="Телефон у школы",
        language_of_proceedings="kk",
    )
    offence = Offence.objects.filter(article=article, part=part).order_by("-valid_from").first()
    with for_actor(actor):
        receipt = people.search(actor=actor, iin=identity.iin).receipt
        return actions.register(
            actor=actor,
            search_id=receipt.pk,
            identity=identity,
            incident=incident,
            offence=offence,
            contact=actions.Contact(address="Бұқар жырау, 33-7", phone="+77010000001", school="№ 23"),
            **changes,
        )
