"""Who may do what as data: the matrix, its fingerprint, the difference of two roles, the doors, the paper."""

import subprocess
from typing import Any

import pytest
from django.urls import reverse
from django.utils.translation import gettext, override

from access.context import for_actor
from access.gate import roles_admitted
from accounts import roles as all_roles
from accounts.models import User
from accounts.permissions import CasePermission as P
from accounts.roles import ROLES, RoleKey
from accounts.words import IN_ORDER, MEANINGS, NAMES
from administration.rights import difference, doors, matrix, paper
from administration.rights.words import TITLES
from audit.models import AccessLog
from tests.walk.routes import routes


def test_every_permission_has_its_words_and_its_place() -> None:
    assert set(NAMES) == set(MEANINGS) == set(IN_ORDER) == set(P)
    assert len(IN_ORDER) == len(set(IN_ORDER))


def test_every_closed_door_is_said_in_words() -> None:
    """Add one line to administration/rights/words.py for a new page that not every role opens."""
    closed = {
        name for name, gate in doors.gates().items() if not gate.public and (gate.roles or gate.permission)
    }
    assert closed - set(TITLES) == set()
    assert set(TITLES) - set(doors.gates()) == set(), "words of pages that are gone"
    assert len(closed) > 80


def test_the_doors_are_those_of_the_urlconf() -> None:
    """Read once more off the routes that the walk asks: no page is left out, and each has the roles of its gate."""
    walked = {r.name: next(iter(r.gates.values())) for r in routes() if not r.is_api}
    assert {n: g for n, g in doors.gates().items() if n in walked} == walked
    told = {route: door.roles for door in doors.all_doors() for route in door.routes}
    assert told == {
        n: frozenset(roles_admitted(g))
        for n, g in walked.items()
        if not g.public and (g.roles or g.permission)
    }


def test_one_line_never_means_two_rights() -> None:
    titles = [str(door.title) for door in doors.all_doors()]
    assert len(titles) == len(set(titles)), "routes with different gates stand under one title"


def test_the_fingerprint_changes_with_a_right_and_not_with_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    before = matrix.fingerprint()
    assert before == matrix.fingerprint()
    assert len(before) == 64
    mediator = ROLES[RoleKey.MEDIATOR]
    monkeypatch.setitem(
        all_roles.ROLES,
        RoleKey.MEDIATOR,
        all_roles.Role(
            mediator.key, mediator.name, mediator.name, mediator.agency_kinds, mediator.permissions
        ),
    )
    assert matrix.fingerprint() == before, "another description is not another right"
    monkeypatch.setitem(
        all_roles.ROLES,
        RoleKey.MEDIATOR,
        all_roles.Role(
            mediator.key,
            mediator.name,
            mediator.description,
            mediator.agency_kinds,
            mediator.permissions | {P.PRINT},
        ),
    )
    assert matrix.fingerprint() != before


def test_the_difference_of_two_roles_is_that_of_their_rights() -> None:
    """Against the roles themselves, for every pair."""
    for a in ROLES.values():
        for b in ROLES.values():
            found = {s.key: s for s in difference.compare(a, b)}
            if not a.permissions | b.permissions:
                assert "permissions" not in found
                continue
            section = found["permissions"]
            assert section.only_a == [str(NAMES[p]) for p in IN_ORDER if p in a.permissions - b.permissions]
            assert section.both == [str(NAMES[p]) for p in IN_ORDER if p in a.permissions & b.permissions]
            assert section.only_b == [str(NAMES[p]) for p in IN_ORDER if p in b.permissions - a.permissions]
            if a is b:
                assert not any(s.differs for s in found.values())


def said(who: str, text: str, **named: Any) -> str:
    """A text of the page as this person reads it: with a capital letter, in their language."""
    with override(User.objects.get(username=who).language):
        found = gettext(text) % named
    return found[:1].upper() + found[1:]


def test_a_lawyer_can_read_what_only_the_judge_may(world: None, client_for: Any) -> None:
    page = client_for("marat").get(reverse("accounts:role_difference"), {"a": "judge", "b": "court_clerk"})
    body = page.content.decode()
    assert page.status_code == 200
    for words in ("see assessments", "send a case to court", "Places in the side bar"):
        assert said("marat", words) in body, words
    assert "cases:" not in body, "no name of a route"


@pytest.mark.parametrize("query", [{}, {"a": "judge"}, {"a": "nobody", "b": "judge"}])
def test_without_two_roles_there_is_the_choice(world: None, client_for: Any, query: dict[str, str]) -> None:
    page = client_for("dina").get(reverse("accounts:role_difference"), query)
    assert page.status_code == 200
    assert b'name="a"' in page.content
    assert b"<table" not in page.content


@pytest.mark.parametrize("who", ["olga", "rosa", "anna"])
def test_who_holds_no_case_sees_what_a_role_opens(world: None, client_for: Any, who: str) -> None:
    page = client_for(who).get(reverse("accounts:role_places"), {"role": "investigator"})
    body = page.content.decode()
    assert page.status_code == 200
    for words in ("Children in detention now", "New case", "record an interview"):
        assert said(who, words) in body, words
    assert "KAR-" not in body


def test_the_api_says_the_same(world: None, client_for: Any) -> None:
    browser = client_for("marat")
    whole = browser.get("/api/v1/rights/").json()
    assert whole["fingerprint"] == matrix.fingerprint()
    assert {r["key"]: set(r["permissions"]) for r in whole["roles"]} == {
        k.value: {p.value for p in r.permissions} for k, r in ROLES.items()
    }
    two = browser.get("/api/v1/rights/difference/", {"a": "judge", "b": "court_clerk"}).json()
    assert (
        said("marat", "see assessments").lower()
        in next(s for s in two["sections"] if s["key"] == "permissions")["only_a"]
    )
    one = browser.get("/api/v1/rights/role/", {"role": "investigator"}).json()
    assert "cases:interview" in {r for d in one["doors"] for r in d["routes"]}
    assert browser.get("/api/v1/rights/difference/", {"a": "judge"}).status_code == 400


def _text(pdf: bytes) -> str:
    done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode()


@pytest.mark.parametrize("language", sorted(paper.LANGUAGES))
def test_the_paper_says_every_role_and_carries_the_fingerprint(
    world: None, client_for: Any, language: str
) -> None:
    page = client_for("nurgul").get(reverse("accounts:matrix_pdf", args=[language]))
    assert page.status_code == 200
    assert page["Content-Type"] == "application/pdf"
    text = "".join(_text(page.content).split())
    with override(language):
        for role in ROLES.values():
            name = str(role.name)
            assert "".join((name[:1].upper() + name[1:]).split()) in text, name
        for name in NAMES.values():
            assert "".join(str(name).split()).casefold() in text.casefold(), name
    assert matrix.fingerprint()[:8] in text
    assert "".join(matrix.in_groups(matrix.fingerprint()).split()) in text


def test_the_paper_leaves_one_read_entry_and_knows_its_languages(
    world: None, client_for: Any, as_: Any
) -> None:
    browser = client_for("nurgul")
    browser.get(reverse("accounts:matrix_pdf", args=["ru"]))
    with for_actor(as_("nurgul")):
        rows = AccessLog.objects.filter(route="accounts:matrix_pdf")
        assert list(rows.values_list("kind", "case_ids")) == [("pdf", [])]
    assert browser.get(reverse("accounts:matrix_pdf", args=["de"])).status_code == 404
