"""Whatever takes part in whatever, dated however: the oracle, the permission in one case, the queryset, row security, the
list and the count say the same of everybody.
"""

import datetime as dt
import random
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connections

from access.context import for_actor
from access.models import CaseAccess
from access.queries import CaseScopedQuerySet, capped_count, feed
from accounts.models import Agency, Membership, User
from accounts.permissions import CasePermission as P
from accounts.principals import OF_AGENCIES, PERSONAL, Capacity
from cases import queries
from cases.models import Case
from core import clock
from demo.personas import PERSONAS
from tests.walk.oracle import Oracle, someone

pytestmark = [pytest.mark.committed, pytest.mark.django_db, pytest.mark.timeout(400)]
As = Callable[[str], Any]
ROUNDS, CASES = 6, 3
# Nothing begins or ends within these: one round is asked within seconds.
DAY = dt.timedelta(days=1)
OF_AN_OFFICE = (Capacity.EMERGENCY, Capacity.BY_REQUEST, Capacity.SEALED_FILE)


@pytest.fixture
def cases(committed: None, make_case: Any) -> list[uuid.UUID]:
    return [make_case(serial=7100 + i).pk for i in range(CASES)]


def shuffle(dice: random.Random, cases: list[uuid.UUID]) -> None:
    """Other agencies and other people in every case, as owner; the triggers of the tables rebuild the access rows."""
    now = clock.now()
    view = Permission.objects.get(content_type__app_label="cases", codename="view_case").pk
    agencies = list(Agency.objects.values_list("pk", "kind"))
    people = list(User.objects.values_list("pk", flat=True))
    ends: list[dt.datetime | None] = [None, None, now + DAY, now - DAY]
    with connections["owner"].cursor() as cursor:
        cursor.execute("DELETE FROM cases_casegrant")
        cursor.execute("DELETE FROM cases_participation")
        for case in cases:
            parts = [(a, c) for a, kind in agencies for c in OF_AGENCIES if c.kind in (kind, None)]
            for agency, capacity in dice.sample(parts, dice.randint(1, 9)):
                cursor.execute(
                    "INSERT INTO cases_participation (id, case_id, agency_id, capacity, since, until, basis)"
                    " VALUES (%s, %s, %s, %s, %s, %s, 'test')",
                    [
                        uuid.UUID(int=dice.getrandbits(128)), case, agency, int(capacity), now - 3 * DAY,
                        dice.choice(ends),
                    ],
                )  # fmt: skip
            for user, capacity in {(dice.choice(people), dice.choice(list(PERSONAL))) for _ in range(9)}:
                later = dice.random() < 0.25
                own = (
                    Membership.objects.filter(user=user)
                    .order_by("id")
                    .values_list("agency_id", flat=True)[:1]
                )
                office = dice.choice([*own, *own, dice.choice(agencies)[0]])
                cursor.execute(
                    "INSERT INTO cases_casegrant (user_id, permission_id, content_object_id, kind, capacity, view_bit,"
                    " basis, document, since, starts_later, until, for_agency_id, end_reason)"
                    " VALUES (%s, %s, %s, 'lawyer', %s, 1, 'test', '', %s, %s, %s, %s, '')",
                    [
                        user, view, case, int(capacity), now + DAY if later else now - 3 * DAY, later,
                        now + 2 * DAY if later else dice.choice(ends),
                        office if capacity in OF_AN_OFFICE else None,
                    ],
                )  # fmt: skip


def disagreements(cases: list[uuid.UUID], as_: As) -> Iterator[str]:
    oracle = Oracle.read()
    for persona in PERSONAS:
        who = someone(persona.username)
        with for_actor(as_(persona.username)) as actor:
            seen = {c for c in cases if oracle.may(who, c, P.VIEW)}
            for permission in P:
                may = {c for c in cases if oracle.may(who, c, permission)}
                # Whoever seals without viewing has the record's number and days; the row of the case stays shut.
                expected = {"has permission": may, "visible_to": may & seen}
                said = {
                    "has permission": {c for c in cases if queries.permissions_in(actor, c) & permission.bit},
                    "visible_to": set(
                        Case.objects.visible_to(actor, permission).values_list("pk", flat=True)
                    ),
                }
                yield from (f"{who.username} {permission} {h}" for h, s in said.items() if s != expected[h])
            with connections["default"].cursor() as cursor:
                cursor.execute("SELECT id FROM cases_case")
                walled = {row[0] for row in cursor.fetchall()}
            if walled != seen:
                yield f"{who.username} row security"
            if {place.case_id for place in feed(actor)} != seen:
                yield f"{who.username} list"
            if capped_count(actor) != len(seen):
                yield f"{who.username} count"


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_all_ways_to_ask_say_the_same(seed: int, cases: list[uuid.UUID], as_: As) -> None:
    shuffle(random.Random(seed), cases)
    assert list(disagreements(cases, as_)) == []


@pytest.mark.parametrize("broken", ["visible_to", "has permission"])
def test_control_a_rule_that_forgets_is_found(
    broken: str, cases: list[uuid.UUID], as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each way to ask, with one condition left out."""
    if broken == "visible_to":
        whole = CaseScopedQuerySet.visible_to
        monkeypatch.setattr(
            CaseScopedQuerySet, "visible_to", lambda self, actor, _p=None: whole(self, actor, P.VIEW)
        )
    else:
        monkeypatch.setattr(queries, "permissions_in", forgetful)
    shuffle(random.Random(1), cases)
    assert any(said.endswith(broken) for said in disagreements(cases, as_))


def forgetful(actor: Any, case: uuid.UUID) -> int:
    total = 0
    for bits in CaseAccess.objects.filter(case_id=case, principal__in=actor.principals).values_list(
        "permissions", flat=True
    ):
        total |= bits
    return total


def test_the_rounds_hold_what_matters(cases: list[uuid.UUID]) -> None:
    """Parts and grants that have ended, that end later, and that begin later are all among them."""
    kinds = set()
    for seed in range(ROUNDS):
        shuffle(random.Random(seed), cases)
        with connections["owner"].cursor() as cursor:
            cursor.execute(
                "SELECT 'part', until < now(), until IS NULL, false FROM cases_participation UNION"
                " SELECT 'grant', until < now(), until IS NULL, starts_later FROM cases_casegrant"
            )
            kinds |= set(cursor.fetchall())
    assert len(kinds) >= 6, kinds
    assert Capacity.EMERGENCY in PERSONAL
