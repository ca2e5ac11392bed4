"""The application's role in plain SQL, past every check in Python."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connections, transaction

from access.context import for_actor
from accounts.models import User
from core import clock, ids
from training.models import Specialisation

pytestmark = pytest.mark.django_db
As = Callable[[str], Any]
ENTER = (
    "INSERT INTO training_certificate (id, person_id, specialisation_id, number, issuer, issued_on, basis, agency_id,"
    " entered_at, entered_by_id, replaces_id) VALUES (%s, %s, %s, '1', 'x', %s, '', %s, '1990-01-01', %s, %s)"
)
WITHDRAW = (
    "INSERT INTO training_withdrawal (id, certificate_id, reason, document, since, made_at, made_by_id)"
    " VALUES (%s, %s, 'mistake', 'x', %s, '1990-01-01', %s)"
)


def run(actor: Any, statement: str, values: list[Any]) -> list[Any]:
    with for_actor(actor), transaction.atomic(), connections["default"].cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall()) if cursor.description else []


def values(actor: Any, person: str, by: Any = None, replaces: Any = None) -> list[Any]:
    kind = Specialisation.objects.get(code="CHILD-INVESTIGATION")
    user = User.objects.get(username=person)
    day = clock.today() - dt.timedelta(days=9)
    return [ids.new(), user.pk, kind.pk, day, actor.agency.pk, (by or actor).user.pk, replaces]


def test_who_reads(entered: Any, as_: As) -> None:
    entered("aliya")
    entered("madina")
    seen = {
        who: len(run(as_(who), "SELECT id FROM training_certificate", []))
        for who in (
            "olga",
            "daniyar",
            "aliya",
            "timur",
            "marat",
            "zhanna",
            "nurlan",
            "viktor",
            "rosa",
            "pavel",
        )
    }
    assert seen == {
        "olga": 2, "daniyar": 1, "aliya": 1, "timur": 0, "marat": 0, "zhanna": 0, "nurlan": 0, "viktor": 0,
        "rosa": 0, "pavel": 0,
    }  # fmt: skip


def test_who_enters(world: None, as_: As) -> None:
    olga = as_("olga")
    for who, person, by in (
        ("daniyar", "aliya", None),  # a head reads
        ("aliya", "aliya", None),
        ("aliya", "timur", None),
        ("olga", "marat", None),  # of another agency
        ("olga", "aliya", "daniyar"),  # in the name of another
        ("viktor", "aliya", None),
    ):
        actor = as_(who)
        with pytest.raises(DatabaseError, match="row-level security"):
            run(actor, ENTER, values(actor, person, as_(by) if by else None))
    with pytest.raises(DatabaseError, match="certificate_not_by_oneself"):
        run(olga, ENTER, values(olga, "olga"))
    to_come = values(olga, "aliya")
    to_come[3] = clock.today() + dt.timedelta(days=2)
    with pytest.raises(DatabaseError, match="a day to come"):
        run(olga, ENTER, to_come)
    # The control, and the instant is the database's own.
    run(olga, ENTER, values(olga, "aliya"))
    ((at,),) = run(olga, "SELECT entered_at FROM training_certificate", [])
    assert abs((clock.now() - at).total_seconds()) < 60


def test_nothing_is_written_anew(entered: Any, as_: As) -> None:
    made = entered("aliya")
    for statement in ("UPDATE training_certificate SET number = '2'", "DELETE FROM training_certificate"):
        with pytest.raises(DatabaseError, match="permission denied"):
            run(as_("olga"), statement, [])
    with pytest.raises(DatabaseError, match="same person"):
        run(as_("olga"), ENTER, values(as_("olga"), "timur", replaces=made.pk))
    run(as_("olga"), ENTER, values(as_("olga"), "aliya", replaces=made.pk))
    with pytest.raises(DatabaseError, match="not withdrawn so"):
        run(as_("olga"), WITHDRAW, [ids.new(), made.pk, clock.today(), as_("olga").user.pk])


def test_who_withdraws(entered: Any, as_: As) -> None:
    made, day = entered("aliya"), clock.today()
    for who in ("daniyar", "aliya", "marat", "viktor"):
        with pytest.raises(DatabaseError, match=r"row-level security|not withdrawn so"):
            run(as_(who), WITHDRAW, [ids.new(), made.pk, day, as_(who).user.pk])
    with pytest.raises(DatabaseError, match="not withdrawn so"):
        run(
            as_("olga"),
            WITHDRAW,
            [ids.new(), made.pk, made.issued_on - dt.timedelta(days=1), as_("olga").user.pk],
        )
    run(as_("olga"), WITHDRAW, [ids.new(), made.pk, day, as_("olga").user.pk])
    assert len(run(as_("aliya"), "SELECT id FROM training_withdrawal", [])) == 1
    assert run(as_("timur"), "SELECT id FROM training_withdrawal", []) == []


def test_reference_rows_are_not_the_applications(world: None, as_: As) -> None:
    for table in ("training_specialisation", "training_requirement"):
        with pytest.raises(DatabaseError, match="permission denied"):
            run(as_("pavel"), f"UPDATE {table} SET code = 'x'", [])
