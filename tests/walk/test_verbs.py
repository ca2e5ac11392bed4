"""What can be done on a page can be done over the API, behind the same gate. Needs no database."""

import csv
from collections.abc import Iterator
from pathlib import Path

from tests.walk.routes import Route, routes

# What everybody is answered who sends nothing: written by the walk.
MATRIX = Path(__file__).parent.parent / "snapshots" / "access-matrix.csv"

# Page -> action of the API. Both call the same verb.
PAIRS: dict[str, str] = {
    "cases:search": "case-search",
    "cases:new": "case-list",
    "cases:draft": "case-list",
    "cases:accept": "case-accept",
    "cases:send_to_prosecutor": "case-send-to-prosecutor",
    "cases:send_to_court": "case-send-to-court",
    "cases:return_to_investigator": "case-return-to-investigator",
    "cases:divert": "case-divert",
    "cases:close": "case-close",
    "cases:detain": "case-detain",
    "cases:release": "case-release",
    "cases:interview": "case-interview",
    "cases:add_party": "case-add-party",
    "cases:correct_event": "case-correct-event",
    "cases:correct_charge": "case-correct-charge",
    "cases:requalify": "case-requalify",
    "cases:correct_detention": "case-correct-detention",
    "cases:correct_person": "case-correct-person",
    "cases:end_party": "case-end-party",
    "cases:merge": "case-merge",
    "cases:confirm_merge": "merge-confirm",
    "cases:give_back_merge": "merge-give-back",
    "cases:separate": "merge-separate",
    "cases:let_in": "grant-list",
    "cases:end_access": "grant-end",
    "deadlines:acknowledge": "deadline-acknowledge",
    "deadlines:note_many": "deadline-note",
    "deadlines:address": "deadline-feed",
    "deadlines:extend": "deadline-extend",
    "deadlines:done": "deadline-done",
    "deadlines:report": "deadline-report",
    "safeguards:answer": "safeguard-answer",
    "safeguards:close": "safeguard-close",
    "notifications:acknowledge": "inbox-acknowledge",
    "notifications:mark_done": "inbox-done",
    "notifications:letters": "inbox-letters",
    "courts:accept": "case-accept",
    "courts:rooms": "courtroom-list",
    "courts:change_room": "courtroom-change",
    "courts:book": "hearing-list",
    "courts:move": "hearing-reschedule",
    "courts:prepare": "hearing-prepare",
    "courts:cancel": "hearing-cancel",
    "courts:outcome": "hearing-record-outcome",
    "courts:correct": "hearing-correct-outcome",
    "probation:open": "plan-list",
    "probation:agree_child": "plan-agree",
    "probation:agree_family": "plan-agree",
    "probation:add_goal": "plan-add-goal",
    "probation:add_step": "plan-add-step",
    "probation:close_goal": "plan-close-goal",
    "probation:close_step": "plan-complete-step",
    "probation:add_repair": "plan-add-repair",
    "probation:close_repair": "plan-close-repair",
    "probation:plan_meeting": "plan-plan-contact",
    "probation:record": "contact-record",
    "probation:record_unplanned": "plan-record-contact",
    "probation:inspect": "plan-record-home-inspection",
    "probation:respond": "plan-respond",
    "probation:early_end": "plan-submit-early-end",
    "probation:end": "plan-end",
    "audit:unusual": "reading-alert-answer",
    "victims:refer": "victim-record-refer",
    "victims:take_up": "victim-record-take-up",
    "victims:details": "victim-record-record-contact-details",
    "victims:measure": "victim-record-record-measure",
    "victims:service": "victim-record-offer-service",
    "victims:answer": "victim-record-answer-service",
    "victims:tell": "victim-record-tell-child",
    "victims:close": "victim-record-close-support",
    "administration:people": "colleague-search",
    "administration:add": "colleague-list",
    "administration:add_role": "colleague-add-role",
    "administration:dates": "colleague-dates",
    "administration:move": "colleague-move",
    "administration:suspend": "colleague-suspend",
    "administration:bring_back": "colleague-bring-back",
    "administration:new_link": "colleague-link",
    "administration:leave": "colleague-leave",
    "administration:correct": "colleague-correct",
    "administration:hand_over": "colleague-hand-over",
    "administration:take_back": "leave-end",
    "administration:review": "access-review-list",
    "administration:emergency": "emergency-list",
    "administration:end_emergency": "emergency-end",
    "administration:review_emergency": "emergency-review",
    "administration:take_back_proposal": "proposal-take-back",
    "administration:ask": "access-request-list",
    "administration:answer_request": "access-request-answer",
    "administration:confirm_role": "access-review-confirm",
    "administration:end_role": "access-review-end",
    "signin:end_session": "session-end",
    "signin:end_others": "session-end-others",
    "signin:ask_recovery": "recovery-list",
    "signin:decide_recovery": "recovery-confirm",
    "documents:add_file": "file-list",
    "documents:withdraw_file": "file-withdraw",
    "retention:start": "retention-start",
    "retention:hold": "retention-hold",
    "retention:end_hold": "retention-hold-end",
    "retention:seal": "retention-seal",
    "retention:open": "retention-open",
    "retention:erase": "retention-erase",
    "training:enter": "training-certificate-list",
    "training:correct": "training-certificate-correct",
    "training:attach": "training-paper-list",
    "training:withdraw": "training-certificate-withdraw",
    "amendments:propose": "law-change-list",
    "amendments:publish": "law-change-publish",
    "amendments:give_back": "law-change-give-back",
    "indicators:propose": "release-plan-list",
    "indicators:confirm": "release-plan-confirm",
}
# Pages that act and have no action of the API yet. The list may only grow shorter.
WITHOUT_API: set[str] = {
    "cases:keep_draft",  # what a person is typing: a program keeps its own words
    "cases:discard_draft",
    "cases:timeline",  # a search by words, sent in the body; it changes nothing
    "audit:office",  # a search by number; what it finds is ``look-detail``
    "signin:password",  # what one knows and holds is changed at the browser, after showing that it is still oneself
    "signin:remove_app",
    "signin:remove_key",
    "courts:answer",
    "courts:closures",
    "courts:end_closure",
    "courts:summonses",
}
# Actions of the API whose page is a step of another page.
WITHOUT_PAGE: dict[str, str] = {
    "hearing-free-slots": "the offers of the booking page",
    "plan-review-repair": "the page of closing a repair asks for the review first",
    "recovery-refuse": "the other answer on the page that confirms",
    "offer-accept": "the page on which one chooses a membership, which is open before any is chosen",
    "offer-decline": "the same page",
}


def acting(is_api: bool) -> dict[str, Route]:
    return {
        r.name: r for r in routes() if r.is_api == is_api and "POST" in r.gates and not r.gates["POST"].public
    }


def test_every_page_that_acts_has_its_action() -> None:
    assert set(acting(is_api=False)) == set(PAIRS) | WITHOUT_API
    assert not set(PAIRS) & WITHOUT_API
    assert set(PAIRS.values()) <= set(acting(is_api=True))


def test_every_action_has_its_page() -> None:
    assert set(acting(is_api=True)) == set(PAIRS.values()) | set(WITHOUT_PAGE)


def test_page_and_action_stand_behind_the_same_gate() -> None:
    """A verb that asks less of a program than of a person would be a second door."""
    pages, actions = acting(is_api=False), acting(is_api=True)
    wrong = [
        f"{page}: {pages[page].gates['POST'].permission}, {action}: {actions[action].gates['POST'].permission}"
        for page, action in PAIRS.items()
        if (pages[page].gates["POST"].permission, pages[page].gates["POST"].roles)
        != (actions[action].gates["POST"].permission, actions[action].gates["POST"].roles)
    ]
    assert wrong == []


# An action that refuses before it looks at what was sent, as its page does after it: why.
REFUSED_FIRST: dict[str, tuple[str, str]] = {
    "deadlines:extend": ("403", "the term of the walk cannot be extended at all"),
    "administration:new_link": ("403", "asks first whether it is still the same person"),
    "probation:early_end": ("422", "the law does not allow it yet, whatever is sent"),
}


def answers_to_nothing(matrix: dict[tuple[str, str], dict[str, str]]) -> Iterator[tuple[str, str, str]]:
    """Page, person and what the action answers, where the page says that something is missing."""
    for page, action in PAIRS.items():
        of_page, of_action = matrix[page, "POST"], matrix[action, "POST"]
        yield from (
            (page, who, of_action[who])
            for who in of_page
            if of_page[who] == "422" and who not in ("route", "method")
        )


def read_matrix() -> dict[tuple[str, str], dict[str, str]]:
    with MATRIX.open(encoding="utf-8", newline="") as file:
        return {(row["route"], row["method"]): row for row in csv.DictReader(file)}


def test_what_a_page_asks_for_its_action_asks_for() -> None:
    """An empty form is sent back; the same verb with an empty body is 400 and does nothing."""
    asked = list(answers_to_nothing(read_matrix()))
    assert len({page for page, _who, _status in asked}) > 50, "enough pages with something to fill in"
    wrong = [
        f"{page} as {who}: 422, {PAIRS[page]}: {status}"
        for page, who, status in asked
        if status != REFUSED_FIRST.get(page, ("400", ""))[0]
    ]
    assert wrong == []
    assert set(REFUSED_FIRST) <= {page for page, _who, _status in asked}, "an exception that is none any more"


def test_control_an_action_that_takes_nothing_is_found() -> None:
    matrix = read_matrix()
    row = matrix["retention-erase", "POST"]
    matrix["retention-erase", "POST"] = {k: "200" if v == "400" else v for k, v in row.items()}
    assert {status for page, _who, status in answers_to_nothing(matrix) if page == "retention:erase"} == {
        "200"
    }
