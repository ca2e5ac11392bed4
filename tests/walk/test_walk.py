"""Every address as everybody, against an oracle that reads participations, grants, roles and capacities."""

import csv
import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from accounts.permissions import CasePermission as P
from tests.walk.oracle import NOBODY
from tests.walk.routes import routes
from tests.walk.walker import PEOPLE, Hit, Walk, admits
from tests.walk.world import STRANGERS

GOLDEN = Path(__file__).parent.parent / "snapshots" / "access-matrix.csv"
# One walk for all of these tests, on one worker.
pytestmark = [pytest.mark.long, pytest.mark.timeout(900), pytest.mark.xdist_group("walk")]
REFUSED = (403, 404)
# What the right person gets: the page, or for a verb without its facts the form again, its errors or "not now".
SHOWN = (200, 204)
ANSWERED = (200, 201, 204, 302, 303, 400, 409, 422)
VIEWER = "anna"


def name(hit: Hit) -> str:
    return f"{hit.who.username} {hit.method} {hit.target.label}: {hit.status}"


def gate_opens(hit: Hit) -> bool:
    return admits(hit.who, hit.target.route.gates[hit.method])


def may(walked: Walk, hit: Hit) -> bool:
    """The oracle: gate, then this person in this case with the gate's permission and with those of the row."""
    target, gate = hit.target, hit.target.route.gates[hit.method]
    if not gate_opens(hit):
        return False
    if target.case is None:
        return True
    asked: list[P] = [*target.also, *([gate.permission] if gate.permission else [])]
    able = {p: walked.oracle.may(hit.who, target.case, p) for p in {*asked, *target.one_of}}
    enough = not target.one_of or any(able[p] for p in target.one_of)
    return target.only(hit.who) and enough and all(able[p] for p in asked)


def of_cases(walked: Walk) -> Iterator[Hit]:
    yield from (h for h in walked.hits if h.target.case is not None and h.who.role)


def test_no_answer_is_an_error_of_the_server(walked: Walk) -> None:
    assert [name(h) for h in walked.hits if h.status >= 500] == []


def test_the_walk_is_whole(walked: Walk) -> None:
    """Every route of the URLconf, every role, and enough of both answers to mean something."""
    assert {h.target.route.name for h in walked.hits} == {r.name for r in routes()}
    assert {h.who.username for h in walked.hits} == {NOBODY.username, *PEOPLE, *STRANGERS}
    asked = [may(walked, h) for h in of_cases(walked)]
    assert asked.count(True) > 200
    assert asked.count(False) > 1000


def test_whom_the_oracle_refuses_is_refused(walked: Walk) -> None:
    wrong = [
        name(h)
        for h in of_cases(walked)
        if not may(walked, h) and h.status not in REFUSED and not blind(walked, h)
    ]
    assert wrong == []


def test_whom_the_oracle_admits_is_answered(walked: Walk) -> None:
    """The positive control. What is refused for a reason of its own is named with that reason."""
    wrong = [
        name(h)
        for h in of_cases(walked)
        if may(walked, h) and h.status not in ANSWERED and (h.who.username, h.target.label) not in REASONS
    ]
    assert wrong == []


def test_the_reasons_are_needed(walked: Walk) -> None:
    refused = {
        (h.who.username, h.target.label)
        for h in of_cases(walked)
        if may(walked, h) and h.status not in ANSWERED
    }
    assert set(REASONS) - refused == set(), "these are answered now: take them off the list"


# The oracle knows who may; these are refused in this case for what stands beside each.
REASONS: dict[tuple[str, str], str] = {
    **{(who, "victims:refer"): "it neither changes nor decides in this case" for who in ("daniyar", "serik")},
    **{(who, "victims:refer"): "it neither changes nor decides in this case" for who in ("dina", "saule")},
    ("marat", "cases:send_to_prosecutor"): "the office that investigates sends",
    **{
        (who, "deadline-extend"): "the rule of this term names who extends it"
        for who in ("marat", "bolat", "zhanna")
    },
    **{
        (who, page): "the duty of this term is the prosecutor’s"
        for page in ("deadlines:done", "deadline-done", "deadlines:acknowledge", "deadline-acknowledge")
        for who in ("aliya", "timur", "daniyar", "gulnara", "bolat", "zhanna", "dina", "serik")
    },
    ("bolat", "cases:end_access"): "who decides on liberty appoints no lawyer",
    ("gulnara", "deadlines:report"): "who oversees the country writes down no act",
    **{(who, "probation:close_repair"): "a second person reviews it first" for who in ("ruslan", "aigerim")},
}


def test_each_page_is_shown_to_somebody(walked: Walk) -> None:
    pages = {h.target.label for h in walked.hits if h.method == "GET"}
    shown = {h.target.label for h in walked.hits if h.method == "GET" and h.status in SHOWN}
    assert pages - shown == NEVER_SHOWN


# Pages that only ever lead elsewhere; a draft is its writer's own (tests/cases/test_drafts.py), a
# calendar has a secret of its own (tests/deadlines/test_ics.py); which version of a rule is asked for stands in the
# words of the address (tests/amendments/test_pages.py).
NEVER_SHOWN = {
    "courts:home",
    "signin:factor",
    "signin:link",
    "signin:set_password",
    "cases:draft",
    "deadlines:feed",
    "signin:ask_recovery",
    "signin:decide_recovery",
    "law-change-entry",
}


def test_a_stranger_learns_nothing_of_a_case(walked: Walk) -> None:
    """404 as for a case that does not exist; 403 only where the role has no such page at all."""
    strange = [h for h in of_cases(walked) if h.who.username in STRANGERS]
    assert len({h.target.label for h in strange}) > 60
    wrong = [name(h) for h in strange if h.status != (404 if gate_opens(h) else 403) and not blind(walked, h)]
    assert wrong == []


def test_an_invented_number_is_answered_like_a_strangers_case(walked: Walk) -> None:
    found = {(h.who.username, h.method, h.target.label): h for h in of_cases(walked)}
    wrong = [
        f"{name(found[key])}; invented: {answer}"
        for key, answer in walked.invented.items()
        if key[0] in STRANGERS and answer[0] != found[key].status
    ]
    assert len(walked.invented) > 100
    assert wrong == []


def blind(walked: Walk, hit: Hit) -> bool:
    """The facts were refused before any row was looked for: the same words for a number that was invented."""
    key = (hit.who.username, hit.method, hit.target.label)
    return hit.target.route.is_api and hit.status == 400 and walked.invented.get(key) == (400, hit.body)


def test_the_viewer_of_figures_reaches_no_case(walked: Walk) -> None:
    seen = [h for h in of_cases(walked) if h.who.username == VIEWER]
    assert seen
    assert {h.status for h in seen} == {403}


def test_without_sign_in_there_is_only_the_door(walked: Walk) -> None:
    for hit in (h for h in walked.hits if h.who is NOBODY):
        gate = hit.target.route.gates[hit.method]
        if gate.public:
            continue
        if hit.target.route.is_api:
            assert hit.status in (401, 403), name(hit)
        else:
            assert (hit.status, hit.location.split("?")[0]) == (302, "/account/sign-in/"), name(hit)


def test_no_answer_holds_what_its_reader_may_not_know(walked: Walk) -> None:
    """Refused or not: names, numbers, addresses and words only for whom the oracle lets know them."""
    assert [(name(h), h.leaks) for h in walked.hits if h.leaks] == []


def test_the_words_are_on_the_pages_of_those_who_may(walked: Walk) -> None:
    """The positive control of the search for words: each kind of word is found on a page where it belongs."""
    kinds = {(c.permission, c.text in walked.seen_words) for c in walked.canaries if c.case == "running"}
    assert {permission for permission, seen in kinds if seen} == {permission for permission, _seen in kinds}
    assert {P.VIEW_IDENTITY, P.VIEW_FILE, P.VIEW_VICTIMS, P.VIEW_VICTIM_CONTACT, P.VIEW_ASSESSMENTS} == {
        k for k, _ in kinds
    }


def matrix(walked: Walk) -> str:
    """Address and method by person: the status, or "-" where the same gate was asked already."""
    people = [NOBODY.username, *PEOPLE, *STRANGERS]
    rows: dict[tuple[str, str], dict[str, int]] = {}
    for hit in walked.hits:
        rows.setdefault((hit.target.label, hit.method), {})[hit.who.username] = hit.status
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["route", "method", *people])
    for (label, method), found in sorted(rows.items()):
        writer.writerow([label, method, *(found.get(p, "-") for p in people)])
    return out.getvalue()


def test_the_matrix_is_that_of_the_golden_file(walked: Walk) -> None:
    found = matrix(walked)
    if os.environ.get("UPDATE_SNAPSHOTS"):
        GOLDEN.write_text(found)
    before = set(GOLDEN.read_text().splitlines()) if GOLDEN.exists() else set()
    changed = sorted(before ^ set(found.splitlines()))
    assert changed == [], "run with UPDATE_SNAPSHOTS=1 and have the change reviewed"
