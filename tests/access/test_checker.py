"""The checker finds every kind of planted difference, and nothing in a healthy database."""

import datetime as dt
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from access.checker import differences
from access.context import for_actor
from access.system import for_system
from access.tasks import check
from cases import actions

ONE = "ctid = (SELECT ctid FROM access_caseaccess LIMIT 1)"
PLANTED = {
    "missing": f"DELETE FROM access_caseaccess WHERE {ONE}",
    "too much": "INSERT INTO access_caseaccess (case_id, principal, permissions, until, case_registered_at)"
    " SELECT case_id, 999999, 1, 'infinity', case_registered_at FROM access_caseaccess LIMIT 1",
    "other permissions": f"UPDATE access_caseaccess SET permissions = permissions # 1 WHERE {ONE}",
    "other end": f"UPDATE access_caseaccess SET until = now() + interval '40 years' WHERE {ONE}",
    "other place in the list": "UPDATE access_caseaccess SET case_registered_at = now() - interval '9 years'"
    f" WHERE {ONE}",
}


@pytest.fixture
def two_cases(committed: None, make_case: Callable[..., Any], as_: Callable[..., Any]) -> None:
    make_case()
    case = make_case(serial=12)
    with for_actor(as_("aliya")):
        actions.send_to_prosecutor(actor=as_("aliya"), case=case)


def found() -> list[str]:
    with for_system("test"):
        return [d.what for d in differences()]


def test_a_healthy_database_has_no_difference(two_cases: None) -> None:
    assert found() == []
    assert check() == 0
    out = StringIO()
    call_command("check_access", stdout=out)
    assert "what it should be" in out.getvalue()


@pytest.mark.parametrize("what", PLANTED)
def test_each_planted_difference_is_found(what: str, two_cases: None) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(PLANTED[what])
        assert cursor.rowcount == 1
    assert found() == [what]
    with pytest.raises(CommandError, match="1 access rows differ"):
        call_command("check_access", stdout=StringIO())


def test_a_participation_that_has_run_out_asks_for_no_row(two_cases: None) -> None:
    from core import clock

    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE cases_participation SET until = now() + interval '1 hour' WHERE capacity = 12")
    assert found() == [], "the trigger carries the end over"
    with clock.at(clock.now() + dt.timedelta(hours=2)):
        assert found() == []
