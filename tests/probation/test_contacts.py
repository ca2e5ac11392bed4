"""Recording a meeting: the verb, the ladder, and the budget of the path."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import translation

from access.context import for_actor
from audit.models import Event
from core import clock
from core.errors import Conflict, NotLawful, Refused
from legal.working_days import working_calendar
from probation import actions, terms
from probation.models import Attendance, Contact, NonCompliance, PlanState, Rung


@pytest.fixture
def waiting(plan, as_):
    """A meeting that took place an hour ago and has no outcome."""
    with clock.at(clock.now() - dt.timedelta(hours=3)), for_actor(as_("ruslan")) as actor:
        return actions.plan_contact(
            actor=actor,
            plan=plan,
            at=(clock.now() + dt.timedelta(hours=2)).replace(second=0, microsecond=0),
            kind="office",
        )


def one_event(case_id, *types):
    return Event.objects.get(case_id=case_id, type__in=types)


def test_came_records_words_starts_the_plan_and_plans_the_next(as_, plan, waiting):
    at = clock.now() + dt.timedelta(days=14)
    with for_actor(as_("ruslan")) as actor:
        actions.record_contact(
            actor=actor,
            contact=waiting,
            outcome=actions.Outcome(
                attendance="on_time", words="Құжат тапсырдым", note="бәрі дұрыс", next_at=at
            ),
        )
        kept = Contact.objects.get(pk=waiting.pk)
        assert (kept.words, kept.note) == ("Құжат тапсырдым", "бәрі дұрыс")
        assert kept.next_contact.planned_at == at
        assert kept.next_contact.kind == "office"
        assert kept.plan.state == PlanState.RUNNING
        event = one_event(plan.case_id, "contact.recorded", "contact.missed", "contact.excused")
    assert event.type == "contact.recorded"
    assert event.payload["next_at"] == at.isoformat()
    assert "Құжат" not in str(event.payload)


@pytest.mark.parametrize(
    ("attendance", "type_", "clock_runs"),
    [("excused", "contact.excused", False), ("missed", "contact.missed", True)],
)
def test_only_a_visit_missed_without_reason_starts_the_search_term(
    as_, plan, waiting, attendance, type_, clock_runs
):
    with for_actor(as_("ruslan")) as actor:
        actions.record_contact(
            actor=actor,
            contact=waiting,
            outcome=actions.Outcome(attendance=attendance, missed_reason="transport"),
        )
        event = one_event(plan.case_id, "contact.recorded", "contact.missed", "contact.excused")
        assert Contact.objects.get(pk=waiting.pk).plan.state == PlanState.DRAFT
    assert event.type == type_
    assert ("missed_at" in event.payload) is clock_runs


def test_a_meeting_is_recorded_once(as_, waiting):
    with for_actor(as_("ruslan")) as actor:
        done = actions.Outcome(attendance="on_time")
        actions.record_contact(actor=actor, contact=waiting, outcome=done)
        with pytest.raises(Conflict):
            actions.record_contact(actor=actor, contact=waiting, outcome=done)
        assert Event.objects.filter(case_id=waiting.case_id, type="contact.recorded").count() == 1


def test_a_meeting_to_come_is_not_recorded(as_, plan):
    with for_actor(as_("ruslan")) as actor:
        later = actions.plan_contact(
            actor=actor, plan=plan, at=clock.now() + dt.timedelta(days=2), kind="home_visit"
        )
        with pytest.raises(Refused):
            actions.record_contact(actor=actor, contact=later, outcome=actions.Outcome(attendance="missed"))


def missed(as_, plan, contact):
    with for_actor(as_("ruslan")) as actor:
        actions.record_contact(actor=actor, contact=contact, outcome=actions.Outcome(attendance="missed"))


def test_no_consequence_before_help(as_, plan, waiting):
    missed(as_, plan, waiting)
    with for_actor(as_("ruslan")) as actor, translation.override("en"):
        with pytest.raises(Refused, match="Help comes before"):
            actions.respond(actor=actor, plan=plan, rung=Rung.REMINDER)
        actions.respond(actor=actor, plan=plan, rung=Rung.TALK, contact=waiting, reason="автобус")
        with pytest.raises(Refused, match="lighter step"):
            actions.respond(actor=actor, plan=plan, rung=Rung.SUBMISSION)
        actions.respond(actor=actor, plan=plan, rung=Rung.REMINDER)
        contact = Contact.objects.get(pk=waiting.pk)
        made = actions.respond(actor=actor, plan=plan, rung=Rung.BRINGING, contact=contact)
        assert made.basis == "PEC 174(4)"
        types = list(
            Event.objects.filter(case_id=plan.case_id, type__startswith="plan.").values_list(
                "type", flat=True
            )
        )
    assert types.count("plan.help_offered") == 1
    assert types.count("plan.breach_answered") == 2


def test_nobody_is_brought_in_for_a_visit_with_good_reason(as_, plan, waiting):
    with for_actor(as_("ruslan")) as actor:
        excused = actions.record_contact(
            actor=actor,
            contact=waiting,
            outcome=actions.Outcome(attendance="excused", missed_reason="illness"),
        )
        actions.respond(actor=actor, plan=plan, rung=Rung.TALK)
        actions.respond(actor=actor, plan=plan, rung=Rung.REMINDER)
        with pytest.raises(NotLawful):
            actions.respond(actor=actor, plan=plan, rung=Rung.BRINGING, contact=excused)


def test_a_step_of_another_kind_of_plan_does_not_exist(as_, diversion):
    with for_actor(as_("ruslan")) as actor:
        actions.respond(actor=actor, plan=diversion, rung=Rung.TALK)
        with pytest.raises(NotLawful):
            actions.respond(actor=actor, plan=diversion, rung=Rung.BRINGING)


def test_payment_waits_for_a_second_person(as_, diversion):
    from probation.models import RepairItem, RepairState

    due = clock.today() + dt.timedelta(days=30)
    with for_actor(as_("ruslan")) as actor:
        item = actions.add_repair(actor=actor, plan=diversion, kind="money", what="10 000 ₸", due_on=due)
        assert item.state == RepairState.REVIEW
        with pytest.raises(Refused):
            actions.review_repair(actor=actor, item=item, approved=True)
        with pytest.raises(Refused):
            actions.close_repair(actor=actor, item=item, done=True)
        assert (
            actions.add_repair(actor=actor, plan=diversion, kind="apology", what="хат", due_on=due).state
            == "agreed"
        )
    with for_actor(as_("aigerim")) as actor:
        actions.review_repair(actor=actor, item=RepairItem.objects.get(pk=item.pk), approved=True)
        assert RepairItem.objects.get(pk=item.pk).reviewed_by == actor.user


def test_three_goals_at_one_time(as_, plan):
    due = clock.today() + dt.timedelta(days=60)
    with for_actor(as_("ruslan")) as actor:
        for number in range(3):
            goal = actions.add_goal(
                actor=actor, plan=plan, area="school", words=f"мақсат {number}", due_on=due
            )
        with pytest.raises(Refused):
            actions.add_goal(actor=actor, plan=plan, area="family", words="тағы", due_on=due)
        actions.close_goal(actor=actor, goal=goal, state="reached")
        actions.add_goal(actor=actor, plan=plan, area="family", words="тағы", due_on=due)


def test_home_inspection_leaves_the_event_of_its_term(as_, plan):
    with for_actor(as_("ruslan")) as actor:
        actions.record_home_inspection(
            actor=actor, plan=plan, made_on=clock.today(), with_guardianship=True, act_number="12"
        )
        assert one_event(plan.case_id, "home_inspection.recorded").payload["with_guardianship"] is True


# --- the path in the browser ------------------------------------------------------------------------------------

REQUIRED_DECISIONS = 1
PAGES = 4


class Walk:
    """Presses buttons as a person does: sends what the page holds, and changes only what is told."""

    def __init__(self, client, url):
        self.client, self.url, self.pages, self.typed = client, url, 0, 0
        self.take(client.get(url))

    def take(self, response):
        self.response, self.body = response, response.content.decode()
        self.pages += response.status_code in (200, 422)

    @property
    def fields(self):
        found = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', self.body))
        found |= dict(
            re.findall(r'<input type="(?:date|time|number|text)" name="(\w+)" value="([^"]*)"', self.body)
        )
        found |= dict.fromkeys(re.findall(r'<textarea name="(\w+)"', self.body), "")
        for name, options in re.findall(r'<select name="(\w+)".*?>(.*?)</select>', self.body, re.S):
            chosen = re.search(r'value="(\w*)" selected', options)
            found[name] = chosen[1] if chosen else ""
        for name, value in re.findall(r'type="radio"[^>]*name="(\w+)" value="(\w+)" checked', self.body):
            found[name] = value
        return found

    def press(self, go, **typed):
        self.typed += len(typed)
        self.take(self.client.post(self.url, {**self.fields, **typed, "go": go}))
        return self


def test_a_meeting_takes_one_decision_on_four_pages(client_for, as_, waiting):
    walk = Walk(client_for("ruslan"), reverse("probation:record", args=[waiting.pk]))
    assert walk.response.status_code == 200
    walk.press("next", attendance="on_time").press("next").press("next")
    assert 'name="step" value="check"' in walk.body
    assert walk.pages == PAGES
    walk.press("save")
    assert walk.response.status_code == 303
    assert walk.typed == REQUIRED_DECISIONS
    with for_actor(as_("ruslan")):
        kept = Contact.objects.get(pk=waiting.pk)
        assert kept.attendance == Attendance.ON_TIME
        proposed = terms.next_meeting(waiting.plan.kind, False, waiting.planned_at, working_calendar())
        assert kept.next_contact.planned_at == proposed
        assert proposed.minute % 15 == 0
    assert walk.client.get(walk.response["Location"]).status_code == 200


def test_nothing_typed_is_lost_on_the_way(client_for, as_, waiting):
    walk = Walk(client_for("ruslan"), reverse("probation:record", args=[waiting.pk]))
    walk.press("next", attendance="late").press("next", minutes_late="20", words="Кешіктім")
    walk.press("next").press("change-words")
    assert "Кешіктім" in walk.body
    walk.press("next", minutes_late="25", words="Кешіктім, кешіріңіз").press("next").press("save")
    with for_actor(as_("ruslan")):
        kept = Contact.objects.get(pk=waiting.pk)
        assert (kept.minutes_late, kept.words) == (25, "Кешіктім, кешіріңіз")


def test_without_an_answer_the_first_page_comes_back(client_for, waiting):
    walk = Walk(client_for("ruslan"), reverse("probation:record", args=[waiting.pk])).press("next")
    assert walk.response.status_code == 422
    assert 'aria-describedby="id_attendance' in walk.body or "id_attendance-error" in walk.body


def test_everything_on_one_page_for_trained_hands(client_for, as_, waiting):
    walk = Walk(client_for("ruslan"), reverse("probation:record", args=[waiting.pk])).press("expert")
    assert 'name="next_day"' in walk.body
    assert 'name="note"' in walk.body
    walk.press("save", attendance="on_time")
    assert walk.response.status_code == 303
    again = Walk(client_for("ruslan"), reverse("probation:record_unplanned", args=[waiting.plan_id]))
    assert 'value="all"' in again.body, "the choice is remembered"


def test_missed_leads_to_help_and_not_to_a_warning(client_for, as_, waiting):
    walk = Walk(client_for("ruslan"), reverse("probation:record", args=[waiting.pk]))
    walk.press("next", attendance="missed").press("next").press("next").press("save")
    done = walk.client.get(walk.response["Location"]).content.decode()
    assert reverse("probation:respond", args=[waiting.plan_id]) in done
    with for_actor(as_("ruslan")):
        assert not NonCompliance.objects.exists()
