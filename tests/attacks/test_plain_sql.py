"""The application's role in plain SQL, past every check in Python: what tables and functions believe of their caller."""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connections, transaction

from access.context import for_actor
from accounts.principals import Capacity, agency_principal
from cases import actions
from core import clock, ids
from safeguards import actions as safeguards
from safeguards.actions import Moment, definition_of, open_breach
from safeguards.models import SafeguardBreach
from tests.attacks.test_forged_entries import TOLD, fetched, tell
from tests.retention.conftest import sql

As = Callable[[str], Any]
FACTS = {"what": "password", "address": "203.0.113.9"}
CLOSED = (
    "UPDATE safeguards_safeguardbreach SET closed_at = jjcms_now(), closed_by_id = %s, close_kind = 'explained',"
    " close_reason = 'x'{more} WHERE id = %s"
)


@pytest.fixture(autouse=True)
def _committed(committed: None) -> None:
    """Several people act, over connections of their own."""


def owner(statement: str, values: list[Any]) -> list[Any]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall()) if cursor.description else []


@pytest.mark.parametrize("kind", ["account.sign_in_failed", "account.throttled"])
def test_nobody_who_is_signed_in_tells_wrong_guesses_of_another(kind: str, as_: As) -> None:
    zarina, aliya = as_("zarina"), as_("aliya")
    for user, facts in (
        (None, {"subject": aliya.user.pk, **FACTS}),
        (zarina.user.pk, {"subject": zarina.user.pk, **FACTS}),
        (None, {**FACTS}),
        (None, {"subject": zarina.user.pk, "note": "see me", **FACTS}),
    ):
        with pytest.raises(DatabaseError, match="row-level security"):
            tell(zarina, kind, user, **facts)
    # The controls: of the own account at a confirmation; and at the door, where nobody is signed in.
    own = "INSERT INTO audit_event (shard, seq, prev_hash, hash, recorded_at, occurred_at, role, type, view_bit, payload)"
    own += " VALUES (0, 0, '', '', now(), now(), '', %s, 0, %s)"
    sql(zarina, own, [kind, json.dumps({"subject": zarina.user.pk, **FACTS})])
    with transaction.atomic(), connections["default"].cursor() as cursor:
        cursor.execute(own, [kind, json.dumps({"subject": aliya.user.pk, **FACTS})])
    assert fetched(aliya, "SELECT type FROM audit_events_of_account(5)", []) == [(kind,)]
    with (
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
        connections["default"].cursor() as cursor,
    ):
        cursor.execute(TOLD, [None, kind, json.dumps({"subject": aliya.user.pk, **FACTS})])


def test_the_hour_of_a_settled_duty_is_the_databases(make_case: Any, as_: As) -> None:
    case, aliya = make_case(), as_("aliya")
    holder = agency_principal(as_("marat").agency.pk, Capacity.SUPERVISING)
    owner(
        "INSERT INTO notifications_inboxitem (id, case_id, principal, role, kind, subject, code, is_urgent, created_at)"
        " VALUES (%s, %s, %s, '', 'case_returned', 'x', '', true, now())",
        [ids.new(), case.pk, holder],
    )
    with pytest.raises(DatabaseError, match="does not exist"):
        sql(aliya, "SELECT inbox_settle(%s, 'case_returned', '', NULL, %s, '1990-01-01'::timestamptz)", [case.pk, aliya.user.pk])  # fmt: skip
    sql(aliya, "SELECT inbox_settle(%s, 'case_returned', '', NULL, %s)", [case.pk, aliya.user.pk])
    ((at,),) = owner("SELECT done_at FROM notifications_inboxitem WHERE kind = 'case_returned'", [])
    assert abs((clock.now() - at).total_seconds()) < 60


def breach(case: Any, as_: As, recorded: bool) -> SafeguardBreach:
    with for_actor(as_("aliya")) as aliya:
        made = open_breach(
            case_id=case.pk,
            definition=definition_of("SG-12"),
            moment=Moment(at=clock.now(), view_bit=1 << 17),
            actor=aliya if recorded else None,
        )
    assert made is not None
    return made


def test_nobody_closes_a_breach_alone_in_plain_sql(make_case: Any, as_: As) -> None:
    made, daniyar, aliya = breach(make_case(), as_, recorded=False), as_("daniyar"), as_("aliya")
    alone = CLOSED.format(more="")
    for more, why in (
        ("", "two persons"),
        (f", opened_by_id = {aliya.user.pk}", "written anew"),
        (", proposed_kind = 'explained'", "stands as it was proposed"),
    ):
        with pytest.raises(DatabaseError, match=why):
            sql(daniyar, CLOSED.format(more=more), [daniyar.user.pk, made.pk])
    with pytest.raises(DatabaseError, match="written anew"):
        sql(daniyar, "UPDATE safeguards_safeguardbreach SET opened_by_id = %s WHERE id = %s", [aliya.user.pk, made.pk])  # fmt: skip
    # One has proposed it: neither alone nor in the other's name, and the words stay as they were proposed.
    with for_actor(daniyar):
        assert safeguards.close(
            actor=daniyar, breach=made, kind="explained", reason="Разъяснено ребёнку"
        ).is_open
    marat = as_("marat")
    for actor, closer in ((daniyar, daniyar), (daniyar, marat), (marat, marat)):
        with pytest.raises(DatabaseError, match=r"two persons|own name"):
            sql(actor, alone, [closer.user.pk, made.pk])
    with pytest.raises(DatabaseError, match="stands as it was proposed"):
        sql(
            marat,
            "UPDATE safeguards_safeguardbreach SET proposed_kind = 'confirmed' WHERE id = %s",
            [made.pk],
        )
    # The control: the second person confirms it; closed, it stays as it is.
    with for_actor(marat):
        assert not safeguards.close(
            actor=marat, breach=made, kind="explained", reason="Разъяснено ребёнку"
        ).is_open
    with pytest.raises(DatabaseError, match="written anew"):
        sql(marat, "UPDATE safeguards_safeguardbreach SET close_kind = 'put_right' WHERE id = %s", [made.pk])


def test_a_recorded_breach_is_closed_in_the_own_name_by_who_may(make_case: Any, as_: As) -> None:
    made, alone = breach(make_case(), as_, recorded=True), CLOSED.format(more="")
    daniyar, marat, timur = as_("daniyar"), as_("marat"), as_("timur")
    for actor, closer in ((daniyar, marat), (timur, timur)):
        with pytest.raises(DatabaseError, match="own name"):
            sql(actor, alone, [closer.user.pk, made.pk])
    sql(daniyar, alone.replace("jjcms_now()", "'1990-01-01'"), [daniyar.user.pk, made.pk])  # the control
    ((at,),) = owner("SELECT closed_at FROM safeguards_safeguardbreach WHERE id = %s", [made.pk])
    assert abs((clock.now() - at).total_seconds()) < 60, "at the hour of the database"


BEGAN = "UPDATE cases_detention SET started_at = %s WHERE id = %s"


def test_nobody_alone_shortens_a_detention_in_plain_sql(make_case: Any, as_: As) -> None:
    """Neither in one statement nor in steps, whether the child is still held or not, whoever holds the case."""
    case, aliya, hour = make_case(), as_("aliya"), dt.timedelta(hours=1)
    with for_actor(aliya):
        held = actions.detain(actor=aliya, case=case, started_at=clock.now() - 5 * hour)
    began, earlier = held.started_at, held.started_at - hour
    term = "UPDATE cases_detention SET exception = 'mass_riots' WHERE id = %s"
    for statement, values in (
        (BEGAN, [began + hour, held.pk]),
        (BEGAN, [began + dt.timedelta(microseconds=1), held.pk]),
        (term, [held.pk]),
        (BEGAN.replace("SET", "SET exception = '', version = 99,"), [began + hour, held.pk]),
    ):
        with pytest.raises(DatabaseError, match="nobody alone"):
            sql(aliya, statement, values)
    for statement in (
        "DELETE FROM cases_detention",
        "ALTER TABLE cases_detention DISABLE TRIGGER stays_as_long",
    ):
        with pytest.raises(DatabaseError, match=r"permission denied|must be owner"):
            sql(aliya, statement, [])
    sql(aliya, BEGAN, [earlier, held.pk])  # the control: earlier it may be
    with pytest.raises(DatabaseError, match="nobody alone"):
        sql(aliya, BEGAN, [began, held.pk])
    with for_actor(aliya):
        actions.release(actor=aliya, detention=held, ended_at=clock.now(), reason="handed_to_parents")
    with pytest.raises(DatabaseError, match="nobody alone"):
        sql(aliya, BEGAN, [began, held.pk])
    assert owner("SELECT started_at, exception FROM cases_detention WHERE id = %s", [held.pk]) == [
        (earlier, "")
    ]


NEXT = "SELECT DISTINCT next_due FROM access_caseaccess WHERE case_id = %s"


def test_the_next_term_is_that_of_the_terms(make_case: Any, as_: As) -> None:
    """Whoever asks for it, and whatever they would like it to be."""
    case, follow = make_case(), "SELECT deadlines_follow(%s)"
    ((truth,),) = owner(NEXT, [case.pk])
    assert truth is not None, "the case has a duty that runs"
    for who in ("aliya", "nurlan"):
        with pytest.raises(DatabaseError, match="does not exist"):
            sql(as_(who), "SELECT access_set_next_due(%s, NULL::timestamptz)", [case.pk])
        sql(as_(who), follow, [case.pk])
        assert owner(NEXT, [case.pk]) == [(truth,)]
    owner("UPDATE access_caseaccess SET next_due = NULL WHERE case_id = %s", [case.pk])
    sql(as_("nurlan"), follow, [case.pk])
    assert owner(NEXT, [case.pk]) == [(None,)], "of a case of others nobody asks"
    sql(as_("aliya"), follow, [case.pk])
    assert owner(NEXT, [case.pk]) == [(truth,)], "control"


def test_no_lock_by_a_number_holds_up_an_alert(as_: As) -> None:
    aliya = as_("aliya")
    raised = "SELECT audit_raise_reading_alert(%s, %s, %s, 'files', 1, now())"
    with transaction.atomic("system"), connections["system"].cursor() as held:
        held.execute("SELECT pg_advisory_xact_lock(hashtext('reading alert'), %s)", [aliya.user.pk])
        with for_actor(aliya), connections["default"].cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '3s'")
            cursor.execute(raised, [aliya.user.pk, aliya.agency.pk, aliya.role.key])
            assert cursor.fetchone() == (True,)
    assert fetched(aliya, raised, [aliya.user.pk, aliya.agency.pk, aliya.role.key]) == [(False,)], (
        "once an hour"
    )
