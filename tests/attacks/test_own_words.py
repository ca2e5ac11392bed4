"""What was answered about a guarantee and who recorded a breach, in plain SQL as the application's role."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connections

from access.context import for_actor
from core import clock, ids
from safeguards.models import SafeguardAnswer, SafeguardBreach
from tests.retention.conftest import sql
from tests.safeguards.test_breaches import detained

As = Callable[[str], Any]
CHANGE = "UPDATE safeguards_safeguardanswer SET {} WHERE id = %s"
ANSWERED = """
INSERT INTO safeguards_safeguardanswer (id, case_id, definition_id, act_kind, act_id, answer, reason, answered_at,
  answered_by_id, answered_agency_id, superseded_at, view_bit)
SELECT %s, case_id, definition_id, act_kind, %s, 'yes', '', jjcms_now(), %s, coalesce(%s, answered_agency_id), {}, view_bit
  FROM safeguards_safeguardanswer WHERE id = %s"""
BREACHED = """
INSERT INTO safeguards_safeguardbreach (id, case_id, definition_id, level, act_kind, act_id, happened_at, opened_at,
  opened_by_id, reason, closed_at, closed_by_id, close_kind, close_reason, proposed_kind, proposed_reason, view_bit, version)
SELECT %s, case_id, definition_id, level, act_kind, %s, happened_at, jjcms_now(),
  %s, '', {at}, %s, {kind}, {reason}, {proposed}, '', view_bit, 1
  FROM safeguards_safeguardbreach WHERE id = %s"""
OPEN = {"at": "NULL", "kind": "''", "reason": "''", "proposed": "''"}


@pytest.fixture(autouse=True)
def _committed(committed: None) -> None:
    """Several people act, over connections of their own."""


def read(pk: Any) -> Any:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT answer, answered_by_id, answered_at, superseded_at FROM safeguards_safeguardanswer WHERE id = %s",
            [pk],
        )
        return cursor.fetchone()


def test_no_answer_is_written_anew(make_case: Any, as_: As) -> None:
    case, aliya, daniyar = make_case(), as_("aliya"), as_("daniyar")
    detained(aliya, case, {"SG-03": "no"})
    with for_actor(aliya):
        pk = SafeguardAnswer.objects.get(case=case).pk
    said = read(pk)
    for who in (aliya, daniyar):
        for change in (
            "answer = 'yes'",
            f"answered_by_id = {daniyar.user.pk}",
            "answered_at = '2020-01-01'",
            "superseded_at = now(), answer = 'yes'",
            "reason = ''::bytea || 'x'",
            "superseded_at = NULL",
        ):
            with pytest.raises(DatabaseError, match="not written anew"):
                sql(who, CHANGE.format(change), [pk])
    assert read(pk) == said
    sql(aliya, CHANGE.format("superseded_at = now()"), [pk])  # the control: a later answer follows it
    for again in ("superseded_at = NULL", "superseded_at = '2020-01-01'"):
        with pytest.raises(DatabaseError, match="not written anew"):
            sql(aliya, CHANGE.format(again), [pk])


def test_nobody_answers_in_the_name_of_another(make_case: Any, as_: As) -> None:
    case, aliya, daniyar, marat = make_case(), as_("aliya"), as_("daniyar"), as_("marat")
    detained(aliya, case, {"SG-03": "no"})
    with for_actor(aliya):
        pk = SafeguardAnswer.objects.get(case=case).pk
    for by, agency, superseded in (
        (daniyar.user.pk, None, "NULL"),
        (aliya.user.pk, marat.agency.pk, "NULL"),
        (aliya.user.pk, None, "now()"),
    ):
        with pytest.raises(DatabaseError, match="in the own name"):
            sql(aliya, ANSWERED.format(superseded), [ids.new(), ids.new(), by, agency, pk])
    sql(aliya, ANSWERED.format("NULL"), [ids.new(), ids.new(), aliya.user.pk, None, pk])  # the control


def test_a_breach_is_recorded_open_and_in_the_own_name(make_case: Any, as_: As) -> None:
    case, aliya, daniyar = make_case(), as_("aliya"), as_("daniyar")
    detained(aliya, case, {"SG-12": "no"})
    with for_actor(aliya):
        pk = SafeguardBreach.objects.get(case=case).pk

    def insert(by: Any, closed_by: Any = None, **more: str) -> None:
        sql(aliya, BREACHED.format(**(OPEN | more)), [ids.new(), ids.new(), by, closed_by, pk])

    with pytest.raises(DatabaseError, match="in the own name"):
        insert(daniyar.user.pk)
    for by in (aliya.user.pk, None):
        with pytest.raises(DatabaseError, match="recorded open"):
            insert(by, daniyar.user.pk, at="now()", kind="'explained'")
        with pytest.raises(DatabaseError, match="recorded open"):
            insert(by, reason="'x'")
        with pytest.raises(DatabaseError, match="recorded open"):
            insert(by, proposed="'explained'")
        insert(by)  # the controls: what a person saw, and what a rule found


@pytest.mark.parametrize("hour", ["'2020-01-01'", "now() - interval '3 hours'", "now() + interval '9 days'"])
def test_nobody_dates_back_what_they_say_about_a_guarantee(make_case: Any, as_: As, hour: str) -> None:
    """The hour of an answer, of the one that follows it and of a breach is the database's own."""
    case, aliya = make_case(), as_("aliya")
    detained(aliya, case, {"SG-03": "no"})
    with for_actor(aliya):
        answer, breach = SafeguardAnswer.objects.get(case=case).pk, SafeguardBreach.objects.get(case=case).pk
    made = ids.new()
    sql(
        aliya,
        ANSWERED.format("NULL").replace("jjcms_now()", hour),
        [made, ids.new(), aliya.user.pk, None, answer],
    )
    assert read(made)[1] == aliya.user.pk
    assert_just_now(read(made)[2])
    sql(aliya, CHANGE.format(f"superseded_at = {hour}"), [answer])
    assert_just_now(read(answer)[3])
    opened = ids.new()
    values = [opened, ids.new(), aliya.user.pk, None, breach]
    sql(aliya, BREACHED.format(**OPEN).replace("jjcms_now()", hour), values)
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT opened_at FROM safeguards_safeguardbreach WHERE id = %s", [opened])
        assert_just_now(cursor.fetchone()[0])


def assert_just_now(instant: dt.datetime) -> None:
    assert abs(instant - clock.now()) < dt.timedelta(minutes=1)
