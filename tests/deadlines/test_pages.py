"""The page "Clocks", the tab of a case, the command line."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from access.context import for_actor
from accounts.actor import Actor
from deadlines.models import Deadline
from tests.scale.counting import answered

pytestmark = pytest.mark.django_db


def answer(*args: str) -> dict[str, Any]:
    out = io.StringIO()
    call_command("deadline", *args, "--json", stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_command_line_answers(world: None, language: str) -> None:
    found = answer("DL-QUALIFY", "--start", "2026-05-12T14:22", "--language", language)
    assert found["due"] == "2026-05-22T23:59:59+05:00"
    assert found["last_day"] == "2026-05-22"
    assert found["rule_version"] == 1
    assert len(found["steps"]) >= 3
    assert found["name"]


def test_facts_variants_and_parts_on_the_command_line(world: None) -> None:
    assert (
        answer("DL-QUALIFY", "--start", "2026-05-12T14:22", "--set", "listed_crime=true")["last_day"]
        == "2026-06-11"
    )
    assert (
        answer("DL-PROT-ORDER/check", "--start", "2026-05-12T18:00", "--set", "index=3")["last_day"]
        == "2026-06-02"
    )
    paused = answer(
        "DL-INV-PRELIM", "--start", "2026-05-12T10:00", "--pause", "2026-06-01T10:00/2026-06-11T10:00"
    )
    assert paused["last_day"] == "2026-07-22"


def test_past_the_loaded_years_the_answer_is_refused(world: None) -> None:
    with pytest.raises(CommandError, match="calendar for 2029 is not loaded"):
        answer("DL-FUND-CLAIM", "--start", "2026-05-13T10:00")
    with pytest.raises(CommandError, match="no rule"):
        answer("DL-NOTHING", "--start", "2026-05-13T10:00")


def test_the_clocks_page(
    world: None,
    make_case: Callable[..., Any],
    client_for: Callable[[str], Client],
    as_: Callable[[str], Actor],
) -> None:
    case = make_case()
    page = client_for("aliya").get("/clocks/")
    assert page.status_code == 200
    assert case.code in page.content.decode()


def test_the_clocks_page_costs_the_same_for_more_cases(
    world: None,
    make_case: Callable[..., Any],
    client_for: Callable[[str], Client],
) -> None:
    browser = client_for("aliya")
    make_case(serial=1)
    one = answered(browser, "/clocks/")
    for serial in (2, 3, 4):
        make_case(serial=serial)
    four = answered(browser, "/clocks/")
    assert len(four) == len(one)


def test_the_tab_and_taking_note(
    world: None,
    make_case: Callable[..., Any],
    client_for: Callable[[str], Client],
    as_: Callable[[str], Actor],
) -> None:
    case, browser = make_case(), client_for("aliya")
    page = browser.get(f"/cases/{case.pk}/clocks/")
    assert page.status_code == 200
    with for_actor(as_("aliya")):
        term = Deadline.objects.get(case=case, rule__code="DL-REG-PROSEC")
    assert browser.post(f"/clocks/{term.pk}/acknowledge/").status_code == 303
    assert browser.get(f"/clocks/{term.pk}/acknowledge/").status_code == 405
    assert browser.get(f"/clocks/{term.pk}/extend/").status_code == 403


def test_a_stranger_gets_404(
    world: None,
    make_case: Callable[..., Any],
    client_for: Callable[[str], Client],
    as_: Callable[[str], Actor],
) -> None:
    from accounts.models import User

    case = make_case()
    with for_actor(as_("aliya")):
        term = Deadline.objects.get(case=case, rule__code="DL-REG-PROSEC")
    stranger = next(
        u.username
        for u in User.objects.filter(memberships__role="investigator").exclude(
            memberships__agency__memberships__user__username="aliya"
        )
    )
    assert client_for(stranger).post(f"/clocks/{term.pk}/acknowledge/").status_code == 404


def test_nobody_does_what_runs_out_by_itself(
    world: None,
    make_case: Callable[..., Any],
    client_for: Callable[[str], Client],
    as_: Callable[[str], Actor],
) -> None:
    case = make_case()
    with for_actor(as_("aliya")):
        ids = {d.rule.code: d.pk for d in Deadline.objects.filter(case=case).select_related("rule")}
    page = client_for("aliya").get(f"/cases/{case.pk}/clocks/").content.decode()
    done = {code for code, pk in ids.items() if f"/clocks/{pk}/done/" in page}
    assert done
    assert "DL-LIMITATION" not in done
