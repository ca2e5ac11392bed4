"""The clocks of a case in plain SQL as the application's role: none moves without an entry that stays."""

import json
import uuid
from collections.abc import Callable
from typing import Any

import psycopg2
import pytest
from django.db import DatabaseError, connections, transaction

from access.context import for_actor
from cases import actions as cases
from cases.models import Detention
from core import clock
from deadlines import actions
from deadlines.models import Deadline
from tests.retention.conftest import sql
from tests.safeguards.test_breaches import detained

As = Callable[[str], Any]
MOVED = "UPDATE deadlines_deadline SET {} WHERE id = %s"
LATER = "due_at = due_at + interval '1 year'"
TOLD = (
    "INSERT INTO audit_event (shard, seq, prev_hash, hash, recorded_at, occurred_at, user_id, role, type, case_id, view_bit,"
    " payload) SELECT 0, 0, '', '', now(), now(), %s, 'x', 'case.noted', %s, view_bit, '{}' FROM deadlines_deadline LIMIT 1"
)
STARTED = """
INSERT INTO deadlines_deadline (id, case_id, rule_id, rule_version, part, subject, nature, starts_at, due_at, turn, facts, steps,
  pauses, extended, escalated, responsible_role, view_bit, recorded_at, version)
SELECT gen_random_uuid(), case_id, rule_id, rule_version, part, 'x', nature, starts_at, due_at, turn, facts, steps, pauses,
  0, 0, responsible_role, view_bit, recorded_at, 1 FROM deadlines_deadline WHERE id = %s"""


@pytest.fixture(autouse=True)
def _committed(committed: None) -> None:
    """A trace is asked for when a transaction ends."""


@pytest.fixture
def held(make_case: Any, as_: As) -> tuple[Any, uuid.UUID]:
    """A case with a child in custody, and the clock of that custody."""
    case, aliya = make_case(), as_("aliya")
    detained(aliya, case, {})
    with for_actor(aliya):
        return case, Deadline.objects.get(case=case, rule__code="DL-DET-MINOR").pk


def row(pk: uuid.UUID) -> Any:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT to_jsonb(d)::text FROM deadlines_deadline d WHERE id = %s", [pk])
        return json.loads(cursor.fetchone()[0])


def together(actor: Any, *steps: tuple[str, Any]) -> None:
    """Statements of one transaction."""
    with for_actor(actor), connections["default"].cursor() as cursor:
        for statement, values in steps:
            cursor.execute(statement, values)


@pytest.mark.parametrize("who", ["gulnara", "timur", "aliya"])
def test_a_reader_of_the_file_cannot_move_a_clock(who: str, held: Any, as_: As) -> None:
    _, pk = held
    before, actor = row(pk), as_(who)
    for change in (
        LATER,
        "met_at = now()",
        "cancelled_at = now()",
        "starts_at = now()",
        "remind_at = NULL",
        "nature = 'right'",
        f"acknowledged_at = now(), acknowledged_by_id = {actor.user.pk}",
    ):
        with pytest.raises(DatabaseError, match="what happened in its case"):
            sql(actor, MOVED.format(change), [pk])
    with pytest.raises(DatabaseError, match="what happened in its case"):
        sql(actor, STARTED, [pk])
    assert row(pk) == before


def test_no_clock_is_made_into_another(held: Any, as_: As) -> None:
    case, pk = held
    aliya, daniyar = as_("aliya"), as_("daniyar")
    for change, why in (
        ("subject = 'x'", "made into another"),
        ("turn = 2", "made into another"),
        ("recorded_at = now()", "made into another"),
        (
            "rule_id = (SELECT max(id) FROM legal_deadlinerule WHERE id <> rule_id)",
            "made into another",
        ),
        (f"acknowledged_at = now(), acknowledged_by_id = {daniyar.user.pk}", "in the own name"),
    ):
        with pytest.raises(DatabaseError, match=why):
            together(aliya, (TOLD, [aliya.user.pk, case.pk]), (MOVED.format(change), [pk]))


def test_the_trace_is_of_this_transaction_this_case_and_this_person(
    held: Any, make_case: Any, as_: As
) -> None:
    case, pk = held
    aliya, other = as_("aliya"), make_case()
    sql(aliya, TOLD, [aliya.user.pk, case.pk])  # in an earlier transaction
    for user, told in ((aliya.user.pk, other.pk), (None, case.pk)):
        with pytest.raises(DatabaseError, match="what happened in its case"):
            together(aliya, (TOLD, [user, told]), (MOVED.format(LATER), [pk]))
    taken_back = (
        ("SAVEPOINT told", None),
        (TOLD, [aliya.user.pk, case.pk]),
        ("ROLLBACK TO SAVEPOINT told", None),
        (MOVED.format(LATER), [pk]),
    )
    with pytest.raises(DatabaseError, match="what happened in its case"):
        together(aliya, *taken_back)


@pytest.mark.parametrize("first", ["told", "moved"])
@pytest.mark.parametrize("apart", [False, True])
def test_with_a_trace_it_moves_whatever_others_do_meanwhile(
    first: str, apart: bool, held: Any, as_: As
) -> None:
    """The control: before or after the event, in a savepoint or not, while other transactions begin and end."""
    case, pk = held
    aliya, before = as_("aliya"), row(pk)
    steps = [(TOLD, [aliya.user.pk, case.pk]), (MOVED.format(LATER), [pk])]
    with for_actor(aliya), connections["default"].cursor() as cursor:
        for statement, values in steps if first == "told" else reversed(steps):
            _meanwhile()
            if apart:
                with transaction.atomic(), transaction.atomic():
                    cursor.execute(statement, values)
            else:
                cursor.execute(statement, values)
            _meanwhile()
    assert row(pk)["due_at"] > before["due_at"]


def _meanwhile() -> None:
    """Somebody else's transaction takes a later number and ends first."""
    found = connections["owner"].settings_dict
    link = psycopg2.connect(
        host=found["HOST"],
        port=found["PORT"],
        user=found["USER"],
        password=found["PASSWORD"],
        dbname=found["NAME"],
    )
    with link, link.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()")
    link.close()


def test_the_verbs_move_their_clocks(held: Any, as_: As) -> None:
    """Taking note and a release, each in a transaction of its own."""
    _, pk = held
    aliya = as_("aliya")
    with for_actor(aliya):
        noted = actions.acknowledge(actor=aliya, deadline=Deadline.objects.get(pk=pk))
        assert noted.acknowledged_by == aliya.user
    with for_actor(aliya):
        detention = Detention.objects.get(case_id=noted.case_id)
        cases.release(actor=aliya, detention=detention, ended_at=clock.now(), reason="handed_to_parents")
    assert row(pk)["met_at"] or row(pk)["cancelled_at"]
