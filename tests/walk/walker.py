"""Asks for every address as everybody. Whatever an answer changed is rolled back before the next one."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
from django.test import Client, RequestFactory
from django.test.client import ClientHandler

from access.gate import Gate
from demo.personas import PERSONAS
from tests.walk.oracle import NOBODY, Oracle, Someone, someone
from tests.walk.routes import Route, Target, routes, targets
from tests.walk.world import STRANGERS, Canary, World

# One column for each role; a second clerk or legal editor would say nothing new.
PEOPLE = [p.username for p in PERSONAS if p.username not in ("kamila", "tatyana", *STRANGERS)]

# One for all requests: it loads the middleware once. Errors become answers, as they do behind gunicorn.
HANDLER = ClientHandler(enforce_csrf_checks=False)


@dataclass(frozen=True)
class Hit:
    """One answer. ``leaks``: words in it that this person may not read."""

    who: Someone
    target: Target
    method: str
    status: int
    location: str = ""
    leaks: tuple[str, ...] = ()
    body: bytes = b""


@dataclass
class Walk:
    oracle: Oracle
    hits: list[Hit] = field(default_factory=list)
    invented: dict[tuple[str, str, str], tuple[int, bytes]] = field(default_factory=dict)
    seen_words: set[str] = field(default_factory=set)
    canaries: list[Canary] = field(default_factory=list)


@contextmanager
def _undone() -> Iterator[None]:
    with transaction.atomic("default"), transaction.atomic("keystore"):
        yield
        for alias in ("default", "keystore"):
            transaction.set_rollback(True, using=alias)


class Browser:
    """One person; a new jar of cookies for each request, so that signing out changes nothing for the next."""

    def __init__(self, who: Someone) -> None:
        from accounts.models import Membership, User

        self.cookie = ""
        if who.role:
            client = Client()
            client.force_login(
                User.objects.get(pk=who.user), backend="django.contrib.auth.backends.ModelBackend"
            )
            session = client.session
            session["membership"] = (
                Membership.objects.filter(user=who.user).order_by("id").values_list("pk", flat=True)[0]
            )
            session.save()
            self.cookie = client.cookies[settings.SESSION_COOKIE_NAME].value

    def ask(self, method: str, path: str, is_api: bool) -> Any:
        kind = {"content_type": "application/json", "data": "{}"} if is_api else {}
        request = getattr(RequestFactory(), method.lower())(path, **(kind if method == "POST" else {}))
        environ = request.environ
        if self.cookie:
            environ["HTTP_COOKIE"] = f"{settings.SESSION_COOKIE_NAME}={self.cookie}"
        with _undone():
            return HANDLER(environ)


def walk(world: World) -> Walk:
    found = Walk(Oracle.read(), canaries=world.canaries)
    places = [place for route in routes() for place in targets(route, world)]
    people = [NOBODY, *(someone(name) for name in (*PEOPLE, *STRANGERS))]
    logging.disable(logging.WARNING)
    try:
        for who in people:
            _walk_as(who, places, found, world)
    finally:
        logging.disable(logging.NOTSET)
    return found


def _walk_as(who: Someone, places: list[Target], found: Walk, world: World) -> None:
    browser = Browser(who)
    for place in places:
        for method in _asked(who, place.route):
            answer = browser.ask(method, place.path, place.route.is_api)
            body = answer.content if not answer.streaming else b"".join(answer.streaming_content)
            text = body.decode("utf-8", "ignore")
            words = [c for c in world.canaries if c.text in text]
            found.seen_words.update(c.text for c in words)
            leaks = tuple(c.text for c in words if not _may_read(found.oracle, who, c, world))
            found.hits.append(
                Hit(who, place, method, answer.status_code, answer.get("Location", ""), leaks, body[:400])
            )
            if place.invented and (who.username in STRANGERS or answer.status_code == 400):
                other = browser.ask(method, place.invented, place.route.is_api)
                found.invented[who.username, method, place.label] = (other.status_code, other.content[:400])


def admits(who: Someone, gate: Gate) -> bool:
    """Whether the gate opens for the role at all; read off its words, not asked of the gate."""
    if gate.public or who.role is None:
        return gate.public
    if gate.roles:
        return who.role in gate.roles
    return gate.permission is None or bool(who.mask & gate.permission.bit)


def _asked(who: Someone, route: Route) -> list[str]:
    """Every method. A gate that stays shut is asked once, and pages without sign-in by two people."""
    methods = list(route.gates)
    first = route.gates[methods[0]]
    if first.public:
        return methods if who.username in (NOBODY.username, PEOPLE[0]) else []
    return methods if route.is_api or admits(who, first) else methods[:1]


def _may_read(oracle: Oracle, who: Someone, canary: Canary, world: World) -> bool:
    return oracle.may(who, world.cases[canary.case].pk, canary.permission)
