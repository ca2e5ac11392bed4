"""What the trail, the inboxes and the alerts believe of a caller: the own name, the own office, the database's hour."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connections
from django.test import Client

from accounts.principals import Capacity, agency_principal
from core import ids
from tests.retention.conftest import sql

As = Callable[[str], Any]
TOLD = (
    "INSERT INTO audit_event (shard, seq, prev_hash, hash, recorded_at, occurred_at, user_id, role, type, case_id, view_bit,"
    " payload) VALUES (0, 0, '', '', now(), now(), %s, 'x', %s, NULL, 0, %s)"
)


@pytest.fixture(autouse=True)
def _committed(committed: None) -> None:
    """Several people act, over connections of their own."""


def tell(actor: Any, kind: str, user: int | None, **payload: Any) -> None:
    sql(actor, TOLD, [user, kind, json.dumps(payload)])


def fetched(actor: Any, statement: str, values: list[Any]) -> list[Any]:
    from access.context import for_actor

    with for_actor(actor), connections["default"].cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


@pytest.mark.parametrize("office", ["x", "", None, 1.5, "own of another"])
def test_no_entry_of_an_office_comes_from_outside(
    office: Any, as_: As, client_for: Callable[[str], Client]
) -> None:
    zarina, olga = as_("zarina"), as_("olga")
    named = olga.agency.pk if office == "own of another" else office
    with pytest.raises(DatabaseError, match="row-level security"):
        tell(zarina, "office.x", zarina.user.pk, office=named)
    assert client_for("olga").get("/office/log/").status_code == 200
    # The control: the own office in the own name, and in nobody's.
    tell(zarina, "office.access_asked", zarina.user.pk, office=zarina.agency.pk, subject=zarina.user.pk)
    with pytest.raises(DatabaseError, match="row-level security"):
        tell(zarina, "office.access_asked", None, office=zarina.agency.pk, subject=zarina.user.pk)


def test_a_log_with_a_strange_entry_opens(as_: As, client_for: Callable[[str], Client]) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(TOLD, [as_("zarina").user.pk, "office.x", '{"office": "x"}'])
    assert client_for("olga").get("/office/log/").status_code == 200


@pytest.mark.parametrize("named", [True, False])
def test_no_event_appears_in_the_account_of_somebody_else(named: bool, as_: As) -> None:
    zarina, aliya = as_("zarina"), as_("aliya")
    facts = {"how": "password", "address": "203.0.113.9"}
    for kind in ("account.signed_in", "account.password_set", "account.x", "x.y"):
        with pytest.raises(DatabaseError, match="row-level security"):
            tell(zarina, kind, zarina.user.pk if named else None, subject=aliya.user.pk, **facts)
    assert fetched(aliya, "SELECT type FROM audit_events_of_account(5)", []) == []
    # The control: the own account.
    tell(zarina, "account.signed_in", zarina.user.pk, subject=zarina.user.pk, **facts)
    assert fetched(zarina, "SELECT type FROM audit_events_of_account(5)", []) == [("account.signed_in",)]


RAISE = "SELECT audit_raise_reading_alert(%s, %s, %s, 'files', 1, now() + interval '20 years')"


def test_an_alert_is_not_forestalled(as_: As) -> None:
    aliya = as_("aliya")
    for office, role in (
        (as_("zarina").agency.pk, aliya.role.key),
        (aliya.agency.pk, "judge"),
        (None, "judge"),
    ):
        with pytest.raises(DatabaseError, match="own agency"):
            sql(aliya, RAISE, [aliya.user.pk, office, role])
    assert fetched(aliya, RAISE, [aliya.user.pk, aliya.agency.pk, aliya.role.key]) == [(True,)]
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT bool_and(raised_at <= now()), count(*) FROM audit_readingalert")
        assert cursor.fetchone() == (True, 1)


def test_a_duty_is_settled_in_the_own_name_and_a_term_by_the_term(make_case: Any, as_: As) -> None:
    case, aliya, marat = make_case(), as_("aliya"), as_("marat")
    holder, settle = (
        agency_principal(marat.agency.pk, Capacity.SUPERVISING),
        "SELECT inbox_settle(%s, %s, '', NULL, %s)",
    )
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT id FROM deadlines_deadline WHERE case_id = %s LIMIT 1", [case.pk])
        term = str(cursor.fetchone()[0])
        for kind, subject in (("deadline_missed", "x"), ("deadline_missed", term), ("case_returned", "x")):
            cursor.execute(
                "INSERT INTO notifications_inboxitem (id, case_id, principal, role, kind, subject, code, is_urgent, created_at)"
                " VALUES (%s, %s, %s, '', %s, %s, '', true, now())",
                [ids.new(), case.pk, holder, kind, subject],
            )
    for kind in ("deadline_missed", "case_returned"):
        with pytest.raises(DatabaseError, match="name of another"):
            sql(aliya, settle, [case.pk, kind, marat.user.pk])
    assert fetched(aliya, settle, [case.pk, "deadline_missed", aliya.user.pk]) == [(0,)]
    # The controls: another duty in the own name; and the term that was met.
    assert fetched(aliya, settle, [case.pk, "case_returned", aliya.user.pk]) == [(1,)]
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE deadlines_deadline SET met_at = now() WHERE id = %s", [term])
    assert fetched(aliya, settle, [case.pk, "deadline_missed", aliya.user.pk]) == [(1,)]
