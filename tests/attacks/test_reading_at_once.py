"""Unusual reading: no way around the count by forms that are sent empty, or around the alert by two answers at once."""

import dataclasses
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from access.context import for_actor
from accounts.models import Agency
from audit import reading
from audit.actions import write_read
from audit.reading import Limit
from tests.completion import KEPT

As = Callable[[str], Any]


@pytest.fixture
def small(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.READING_IS_LIMITED = True
    monkeypatch.setattr(reading, "limit_of", lambda _role, _what: Limit(alert=3, stop=4))


def alerts() -> int:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_readingalert")
        return int(cursor.fetchone()[0])


def test_a_form_that_is_sent_empty_counts_as_reading(
    committed: None, make_case: Callable[..., Any], client_for: Any, small: None
) -> None:
    """The answer to a wrong form names the child."""
    cases = [make_case(serial=100 + n, surname=f"Бірінші{n}") for n in range(6)]
    client, found = client_for("aliya"), []
    for n, case in enumerate(cases):
        answer = client.post(f"/cases/{case.pk}/interview/", {})
        found.append((answer.status_code, f"Бірінші{n}" in answer.content.decode()))
    assert found == [(422, True)] * 4 + [(429, False)] * 2
    assert alerts() == 1


def test_a_form_with_an_old_version_counts_too(
    committed: None, make_case: Callable[..., Any], client_for: Any, small: None
) -> None:
    cases = [make_case(serial=100 + n) for n in range(5)]
    to, client, found = Agency.objects.get(key="prosecutor-kar").pk, client_for("aliya"), []
    for case in cases:
        answer = client.post(f"/cases/{case.pk}/send-to-prosecutor/", {"to": to, "version": 0, **KEPT})
        found.append((answer.status_code, case.code in answer.content.decode()))
    assert found == [(409, True)] * 4 + [(429, False)]
    assert alerts() == 1


def test_who_has_the_form_open_gets_it_back(
    committed: None, make_case: Callable[..., Any], client_for: Any, small: None
) -> None:
    """What was typed wrongly in a file that is open comes back, beyond the limit too."""
    cases = [make_case(serial=100 + n) for n in range(5)]
    client = client_for("aliya")
    assert [client.get(f"/cases/{case.pk}/interview/").status_code for case in cases] == [200] * 4 + [429]
    assert client.post(f"/cases/{cases[0].pk}/interview/", {}).status_code == 422


def look(actor: Any, case: Any) -> None:
    write_read(
        actor=actor,
        kind="page",
        route="cases:case",
        case_ids=[case.pk],
        status=200,
        request_id="x",
        shows="page",
    )


def test_two_at_once_do_not_step_over_the_alert(
    committed: None, make_case: Callable[..., Any], as_: As, small: None
) -> None:
    """Each of two answers counts what is committed and itself: the number of the alert is met by neither."""
    cases = [make_case(serial=100 + n) for n in range(4)]
    actor, gate = as_("aliya"), Barrier(2)
    other = dataclasses.replace(actor, session="another-session")  # a second browser: a chain of its own

    def wait(case: Any, who: Any) -> None:
        try:
            with for_actor(who):
                look(who, case)
                gate.wait(20)
        finally:
            connections["default"].close()

    with for_actor(actor):
        look(actor, cases[0])
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(wait, cases[1:3], [actor, other]))
    assert alerts() == 0, "control: neither has met it"
    with for_actor(actor):
        look(actor, cases[3])
    assert alerts() == 1
