"""The pages of a simulation: who opens them, what they say, and that nothing in them works."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext, override

from access.context import for_actor
from accounts.permissions import CasePermission as P
from accounts.principals import Capacity
from accounts.roles import ROLES, RoleKey
from cases import queries, simulation
from core import inert, panels
from tests.simulation.test_rows import simulations
from tests.walk.oracle import Oracle, someone
from tests.walk.world import World, actor

pytestmark = [pytest.mark.timeout(400), pytest.mark.xdist_group("simulation")]


@pytest.fixture(autouse=True)
def _all_databases(stage: World, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


def address(world: World, name: str) -> str:
    return reverse("cases:as_role", args=[world.cases[name].pk])


class _Works(HTMLParser):
    """What in a piece of HTML would do something."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "a" and said.get("href"):
            self.links.append(str(said["href"]))
        if tag == "form" or (tag in ("button", "input", "select", "textarea") and "disabled" not in said):
            self.found.append(tag)
        self.found += [
            k for k in said if k.startswith(("hx-", "on", "data-hx")) or k in ("formaction", "action")
        ]


def inside(page: str) -> str:
    """The parts of a page that stand for the other role's."""
    return page.split('<div class="strip simulated"', 1)[1].split('<p class="print-foot', 1)[0]


def said(text: str, **named: Any) -> str:
    """In the language of the prosecutor and the judge of the world."""
    with override("ru"):
        return gettext(text) % named


def works(html: str) -> _Works:
    found = _Works()
    found.feed(html)
    return found


def test_nothing_in_it_works(stage: World, client_for: Any) -> None:
    """Every part of the case, as those who have the most buttons."""
    for who, role, name in (
        ("aliya", "investigator", "registered"),
        ("zhanna", "judge", "in_court"),
        ("marat", "prosecutor", "with_prosecutor"),
    ):
        browser, own = client_for(who), actor(who)
        live = works(browser.get(reverse("cases:overview", args=[stage.cases[name].pk])).content.decode())
        assert live.found, "control: the page itself has things that work"
        for key in ["", *(p.key for p in panels.panels("tab"))]:
            asked = {"agency": own.agency.pk, "role": role, **({"tab": key} if key else {})}
            page = browser.get(address(stage, name), asked)
            assert page.status_code == 200
            found = works(inside(page.content.decode()))
            assert found.found == [], (who, key)
            allowed = (address(stage, name), "#", reverse("cases:overview", args=[stage.cases[name].pk]))
            allowed += (reverse("accounts:role_places"),)
            assert all(link.startswith(allowed) for link in found.links), (who, key, found.links)
            if not key:
                assert any("tab=people" in link for link in found.links), "the parts stay in the simulation"


def test_the_banner_says_whose_page_it_is(stage: World, client_for: Any) -> None:
    court = actor("dina").agency
    page = client_for("marat").get(address(stage, "running"), {"agency": court.pk, "role": "court_clerk"})
    body = page.content.decode()
    with override("ru"):
        role, office = str(ROLES[RoleKey.COURT_CLERK].name), court.name
    assert said("You see what this role would see: %(role)s, %(agency)s.", role=role, agency=office) in body
    assert said("No more than you may see yourself. Nothing can be changed here.") in body
    assert said("Back to the case") in body


def test_what_is_hidden_from_the_viewer_is_said_without_a_name(stage: World, client_for: Any) -> None:
    """The judge reads assessments, the prosecutor does not: the page says that something is hidden, not what."""
    court = actor("dina").agency
    told = said("Something that this role sees is hidden from you.")
    as_judge = client_for("marat").get(address(stage, "running"), {"agency": court.pk, "role": "judge"})
    assert told in as_judge.content.decode()
    as_chair = client_for("zhanna").get(
        address(stage, "running"), {"agency": court.pk, "role": "court_chair"}
    )
    assert told not in as_chair.content.decode()


@pytest.mark.parametrize("who", ["stranger_prosecutor", "nurlan", "erbol"])
def test_a_stranger_finds_nothing(stage: World, client_for: Any, who: str) -> None:
    answer = client_for(who).get(address(stage, "running"))
    assert answer.status_code in (403, 404)
    assert answer.status_code == 404 or not actor(who).has(P.VIEW_FILE)


def test_who_does_not_read_the_file_does_not_simulate(stage: World, client_for: Any) -> None:
    assert client_for("nurgul").get(address(stage, "running")).status_code == 403


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_only_looking(stage: World, client_for: Any, method: str) -> None:
    for query in ("", "?agency=none&role=judge"):
        assert getattr(client_for("marat"), method)(address(stage, "running") + query).status_code == 405


@pytest.mark.parametrize(
    "query",
    [
        {"agency": "1", "role": "nobody"},
        {"agency": "987654", "role": "judge"},
        {"agency": "x", "role": "judge"},
        {"agency": "none", "role": "judge", "tab": "invented"},
    ],
)
def test_what_cannot_be_chosen_is_not_found(stage: World, client_for: Any, query: dict[str, str]) -> None:
    assert client_for("marat").get(address(stage, "running"), query).status_code == 404


def test_a_role_of_another_kind_of_agency_is_not_found(stage: World, client_for: Any) -> None:
    court = actor("dina").agency
    page = client_for("marat").get(address(stage, "running"), {"agency": court.pk, "role": "investigator"})
    assert page.status_code == 404


def test_an_agency_that_takes_no_part_finds_no_case(stage: World, client_for: Any) -> None:
    page = client_for("marat").get(address(stage, "running"), {"agency": "none", "role": "judge"})
    body = page.content.decode()
    assert said("For this role there is no such case.") in body
    names = [c.text for c in stage.canaries if c.case == "running"]
    assert not [text for text in names if text in body]


def _entries() -> list[tuple[str, str, int]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT kind, route, user_id FROM audit_accesslog ORDER BY id")
        return list(cursor.fetchall())


def test_one_read_entry_in_the_viewers_name(stage: World, client_for: Any) -> None:
    browser: Client = client_for("marat")
    before = len(_entries())
    browser.get(address(stage, "running"), {"agency": actor("dina").agency.pk, "role": "judge"})
    assert _entries()[before:] == [("page", "cases:as_role", actor("marat").user.pk)]


def test_the_choice_names_nobody_whom_the_reader_may_not_know(stage: World) -> None:
    """The service that supports the victim is offered to those alone who may know the victim."""
    offered = 0
    for name in ("aliya", "marat", "dina", "ruslan", "gulnara", "sergey"):
        viewer = actor(name)
        for case in stage.cases.values():
            with for_actor(viewer):
                bits = queries.permissions_in(viewer, case.pk)
                for office in simulation.offices(viewer, case) if bits else []:
                    if Capacity.VICTIM_SUPPORT in office.parts:
                        offered += 1
                        assert bits & P.VIEW_VICTIMS.bit
    assert offered


def test_no_word_more_than_the_oracle_allows(stage: World) -> None:
    """Names, addresses and what is in the file, in the overview and in the parts: only where reader and role may."""
    oracle, seen = Oracle.read(), 0
    for name in ("marat", "dina"):
        viewer, case = actor(name), stage.cases["running"]
        hidden = [c for c in stage.canaries if c.case == "running"]
        with for_actor(viewer):
            for sim in simulations(viewer, case):
                for key in ("", "people", "victim", "plan"):
                    drawn = simulation.draw(sim, case.pk, key)
                    text = f"{drawn.head}{drawn.main}{drawn.side}"
                    for canary in hidden:
                        if canary.text in text:
                            seen += 1
                            assert oracle.may(someone(name), case.pk, canary.permission), (name, sim.role.key)
                            assert sim.asked & canary.permission.bit, (name, sim.role.key, canary.text)
    assert seen > 20


def test_what_is_made_inert() -> None:
    html = (
        '<form method="post" action="/x" class="row"><input type="hidden" name="csrf"><input name="a" value="1">'
        '<button class="btn" hx-post="/y" onclick="z()">Go &amp; see</button></form>'
        '<a class="btn" href="/cases/">Away</a><a href="/keep/">Kept</a><a href="#here">Here</a>'
        '<svg viewBox="0 0 1 1"><path d="M0 0"/></svg><script src="/s.js"></script>'
    )
    made = inert.inert(html, lambda href: "/sim/" if href == "/keep/" else None)
    assert works(made).found == []
    assert works(made).links == ["/sim/", "#here"]
    assert '<svg viewBox="0 0 1 1"><path d="M0 0"/></svg>' in made
    assert "Go &amp; see" in made
    assert "csrf" not in made
    assert "script" not in made
    assert not re.search(r"</form|</a></a", made)


def test_control_the_same_html_works_before() -> None:
    assert works('<form><button hx-post="/y">Go</button></form>').found == ["form", "button", "hx-post"]


def test_every_role_is_offered_in_its_own_kind_of_agency_only(stage: World) -> None:
    viewer, case = actor("marat"), stage.cases["running"]
    with for_actor(viewer):
        for office in simulation.offices(viewer, case):
            assert office.roles
            assert all(office.agency.kind in role.agency_kinds for role in office.roles)
            assert RoleKey.PSYCHOLOGIST not in {r.key for r in office.roles} or office.by_name
