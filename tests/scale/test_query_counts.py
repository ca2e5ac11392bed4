"""A page costs as many queries with 4,500 cases as with 1,500, and as many as the snapshot says.

``UPDATE_SNAPSHOTS=1`` writes the snapshot anew; the change is then read in review.
"""

import datetime as dt
import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from access.context import for_actor
from access.middleware import MEMBERSHIP_KEY
from access.queries import feed
from accounts.actor import actor_of
from accounts.models import User
from core import clock
from demo import regions
from demo.bulk import load as bulk
from tests.conftest import clean_up
from tests.scale.counting import READ_AGAIN, answered

SNAPSHOT = Path(__file__).parent.parent / "snapshots" / "query-counts.json"
PEOPLE = ("aliya", "marat", "gulnara", "dina", "zhanna", "ruslan", "daniyar")
FEW, MANY = 1500, 4500
# Home pages show other blocks on a Sunday.
A_WEDNESDAY = dt.datetime(2026, 5, 13, 10, tzinfo=clock.LOCAL)
Counts = dict[str, dict[str, int]]
Asked = dict[tuple[str, str], list[str]]


def browser(username: str) -> Client:
    client = Client()
    user = User.objects.get(username=username)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[MEMBERSHIP_KEY] = user.memberships.order_by("id")[0].pk
    session.save()
    return client


def some_case(username: str) -> Any:
    """The same case for both sizes: a case page costs what its stage asks for."""
    user = User.objects.get(username=username)
    actor = actor_of(user, user.memberships.order_by("id")[0].pk)
    assert actor is not None
    with for_actor(actor):
        return feed(actor, limit=1)[0].case_id


def fill(cases: int, seed: str) -> None:
    until = clock.now()
    bulk.load(
        bulk.Order(cases=cases, since=until - dt.timedelta(days=300), until=until, seed=seed, processes=1)
    )


def measured(cases: dict[str, Any], asked: Asked) -> Counts:
    found: Counts = {}
    for username in PEOPLE:
        client = browser(username)
        pages = {"list": "/cases/", "case": f"/cases/{cases[username]}/", "home": "/"}
        found[username] = {}
        for name, path in pages.items():
            statements = answered(client, path)
            found[username][name] = len(statements)
            asked[username, name] = [" ".join(text.split())[:160] for text in statements]
    return found


def differing(before: list[str], after: list[str]) -> list[str]:
    """The statements that one size asks and the other does not; parameters aside, which come late in a statement."""
    first, second = Counter(t[:60] for t in before), Counter(t[:60] for t in after)
    return [
        *(f"- {t} x{n}" for t, n in (first - second).items()),
        *(f"+ {t} x{n}" for t, n in (second - first).items()),
    ]


@pytest.fixture(scope="module")
def counts(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Counts, Counts]]:
    """What the pages cost with 1,500 and with 4,500 cases of one region."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, clock.at(A_WEDNESDAY):
        patch.setattr(bulk, "PLACES", {"KZ-35": 1})
        for held in READ_AGAIN:
            patch.setattr(held, 10**9)
        clean_up()
        regions.create_offices()
        fill(FEW, "few")
        cases = {username: some_case(username) for username in PEOPLE}
        asked_few: Asked = {}
        asked_many: Asked = {}
        few = measured(cases, asked_few)
        fill(MANY - FEW, "many")
        many = measured(cases, asked_many)
        for (username, name), before in asked_few.items():
            if found := differing(before, asked_many[username, name]):
                print(f"{username}, {name}: only with {FEW} or only with {MANY} cases\n" + "\n".join(found))
        try:
            yield few, many
        finally:
            clean_up()
            for alias in connections:
                connections[alias].close()


@pytest.mark.usefixtures("django_db_setup")
def test_three_times_the_cases_cost_the_same(counts: tuple[Counts, Counts]) -> None:
    few, many = counts
    assert few == many


def test_the_snapshot_says_what_pages_cost(counts: tuple[Counts, Counts]) -> None:
    _few, many = counts
    if os.environ.get("UPDATE_SNAPSHOTS"):
        SNAPSHOT.write_text(json.dumps(many, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    kept = json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    assert many == kept, "read the change, then UPDATE_SNAPSHOTS=1"


def test_no_list_asks_for_each_row(counts: tuple[Counts, Counts]) -> None:
    """An upper bound that nobody raises by writing the snapshot anew."""
    _few, many = counts
    assert max(cost["list"] for cost in many.values()) <= 20
    assert max(cost["home"] for cost in many.values()) <= 40
    assert max(cost["case"] for cost in many.values()) <= 50
