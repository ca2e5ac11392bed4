"""Pages and API of the probation service: right person, wrong person, wrong input."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import translation

from access.context import for_actor
from core import clock
from legal.sources import cite
from probation import actions
from probation.models import Contact, Plan, PlanGoal, PlanState

PAGES = [
    "plan",
    "agree_child",
    "agree_family",
    "add_goal",
    "add_repair",
    "plan_meeting",
    "inspect",
    "respond",
    "end",
]


def url(name, row):
    return reverse(f"probation:{name}", args=[row.pk])


@pytest.mark.parametrize("name", PAGES)
def test_pages_by_person(client_for, plan, name):
    assert client_for("ruslan").get(url(name, plan)).status_code == 200
    stranger = client_for("erbol").get(url(name, plan))
    assert stranger.status_code == 404
    prosecutor = client_for("marat").get(url(name, plan))
    assert prosecutor.status_code == (200 if name == "plan" else 403)


def test_the_prosecutor_reads_the_plan_and_not_the_goals(client_for, as_, plan):
    with for_actor(as_("ruslan")) as actor:
        actions.add_goal(
            actor=actor,
            plan=plan,
            area="school",
            words="Құпия мақсат",
            due_on=clock.today() + dt.timedelta(days=9),
        )
    assert "Құпия мақсат" in client_for("ruslan").get(url("plan", plan)).content.decode()
    assert "Құпия мақсат" in client_for("zhanna").get(url("plan", plan)).content.decode()
    for username in ("marat", "aliya", "dina"):
        assert "Құпия мақсат" not in client_for(username).get(url("plan", plan)).content.decode()


def test_home_and_list_show_my_children(client_for, as_, plan):
    with clock.at(clock.now() - dt.timedelta(days=1)), for_actor(as_("ruslan")) as actor:
        actions.plan_contact(actor=actor, plan=plan, at=clock.now() + dt.timedelta(hours=3), kind="school")
    contact = Contact.objects
    home = client_for("ruslan").get("/").content.decode()
    with for_actor(as_("ruslan")):
        waiting = contact.get(plan=plan)
    assert url("record", waiting) in home
    assert url("plan", plan) in client_for("ruslan").get(reverse("probation:children")).content.decode()
    assert url("plan", plan) not in client_for("aigerim").get(reverse("probation:children")).content.decode()
    everybody = client_for("aigerim").get(reverse("probation:children") + "?who=service").content.decode()
    assert url("plan", plan) in everybody
    assert client_for("aliya").get(reverse("probation:children")).status_code == 403


def test_case_shows_the_tab_and_the_card(client_for, plan):
    browser = client_for("ruslan")
    tab = browser.get(reverse("cases:tab", args=[plan.case_id, "plan"]))
    assert tab.status_code == 200
    assert url("agree_child", plan) in tab.content.decode()
    overview = browser.get(reverse("cases:overview", args=[plan.case_id])).content.decode()
    assert reverse("cases:tab", args=[plan.case_id, "plan"]) in overview


def test_opening_on_the_page(client_for, as_, decided_case):
    browser, page = client_for("ruslan"), reverse("probation:open", args=[decided_case.pk])
    shown = browser.get(page)
    assert shown.status_code == 200
    typed = {
        "kind": "supervision",
        "basis": "conditional_sentence",
        "started_on": clock.today().isoformat(),
        "control_months": "14",
    }
    refused = browser.post(page, typed)
    assert refused.status_code == 422
    with translation.override("ru"):
        assert cite("CC 63(3), 81(7)") in refused.content.decode()
    for slip in ("started_on", "in_force_on"):
        wrong = browser.post(page, {**typed, "control_months": "9", slip: "2090-01-01"})
        assert wrong.status_code == 422
        assert set(wrong.context["form"].errors) == {slip}, "a plan of another century has no meetings now"
        assert 'value="2090-01-01"' in wrong.content.decode()
    assert browser.post(page, {**typed, "control_months": "9"}).status_code == 303
    with for_actor(as_("ruslan")):
        assert Plan.objects.get(case=decided_case).control_months == 9


def test_an_outdated_page_is_a_conflict(client_for, as_, plan):
    browser = client_for("ruslan")
    answer = {"who": "child", "agreed": "yes", "on": clock.today().isoformat(), "version": "1"}
    assert browser.post(url("agree_child", plan), answer).status_code == 303
    assert browser.post(url("agree_family", plan), {**answer, "who": "family"}).status_code == 409


@pytest.mark.parametrize("after", ["2026-01-01~abc", "2026-01-01~", "~", "abc~1", "2026-01-01~42"])
def test_a_broken_link_to_the_next_page_starts_anew(client_for, plan, after):
    page = client_for("ruslan").get(reverse("probation:children"), {"after": after})
    assert page.status_code == 200
    assert url("plan", plan) in page.content.decode()


def test_the_next_page_begins_after_the_last_plan(client_for, as_, plan):
    from probation import queries

    with for_actor(as_("ruslan")) as actor:
        place = f"{plan.ends_on.isoformat()}~{plan.pk}"
        assert queries.rows(actor, queries.open_plans(actor), limit=5, after=place)[0] == []
        first = f"{plan.ends_on.isoformat()}~{'0' * 32}"
        assert len(queries.rows(actor, queries.open_plans(actor), limit=5, after=first)[0]) == 1


def test_wrong_method(client_for, plan):
    assert client_for("ruslan").get(url("early_end", plan)).status_code == 405


def test_home_costs_the_same_for_one_child_and_for_four(client_for, as_, make_case, world):
    from tests.probation.conftest import decided, opening
    from tests.scale.counting import answered

    def cost():
        return len(answered(client_for("ruslan"), reverse("probation:children")))

    def child(serial):
        case = decided(as_, make_case(serial=serial))
        with for_actor(as_("ruslan")) as actor:
            actions.open_plan(actor=actor, case=case, opening=opening())

    child(1)
    first = cost()
    for serial in (2, 3, 4):
        child(serial * 100)
    assert cost() == first


# --- API ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def api(client_for):
    def call(username, path, data=None):
        browser = client_for(username)
        if data is None:
            return browser.get(f"/api/v1/{path}")
        return browser.post(f"/api/v1/{path}", data, content_type="application/json")

    return call


def test_api_opens_records_and_ends(api, as_, decided_case):
    opened = api(
        "ruslan",
        "plans/",
        {
            "case": str(decided_case.pk),
            "kind": "supervision",
            "basis": "conditional_sentence",
            "started_on": (clock.today() - dt.timedelta(days=3)).isoformat(),
            "control_months": 9,
        },
    )
    assert opened.status_code == 201
    plan = opened.json()["id"]
    assert api("ruslan", f"plans/{plan}/agree/", {"who": "child", "agreed": True, "words": "иә"}).json()[
        "child_agreed"
    ]
    goal = {"area": "school", "words": "оқу", "due_on": "2030-01-01", "steps": [{"what": "бару"}]}
    assert api("ruslan", f"plans/{plan}/add-goal/", goal).status_code == 201
    made = api(
        "ruslan",
        f"plans/{plan}/record-contact/",
        {"kind": "office", "attendance": "on_time", "note": "жақсы"},
    )
    assert made.status_code == 201
    assert made.json()["note"] == "жақсы"
    assert [c["id"] for c in api("ruslan", f"contacts/?plan={plan}").json()] == [made.json()["id"]]
    early = api("ruslan", f"plans/{plan}/submit-early-end/", {})
    assert early.status_code == 422
    assert early.json()["basis"] == "PROB 15(5); CC 64(1)"
    with for_actor(as_("ruslan")):
        (step,) = PlanGoal.objects.get(plan=plan).steps.all()
    assert (
        api("ruslan", f"plans/{plan}/complete-step/", {"step": str(step.pk), "done": True}).json()["state"]
        == "done"
    )
    assert api("ruslan", f"plans/{plan}/end/", {"result": "completed"}).json()["state"] == PlanState.ENDED


def test_api_by_person(api, plan):
    assert [p["id"] for p in api("marat", "plans/").json()] == [str(plan.pk)]
    assert api("erbol", f"plans/{plan.pk}/").status_code == 404
    assert api("marat", f"plans/{plan.pk}/end/", {"result": "completed"}).status_code == 403
    assert api("marat", "contacts/").status_code == 403
    assert api("ruslan", "plans/?case=nonsense").status_code == 400
    assert api("ruslan", f"plans/{plan.pk}/agree/", {"who": "nobody"}).status_code == 400
    assert api("ruslan", "plans/2026/").status_code == 404
