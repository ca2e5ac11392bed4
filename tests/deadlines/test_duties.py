"""Every clock can be met: by a verb of the product or by what is written down by hand."""

import dataclasses
import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from access.context import for_actor
from accounts.actor import Actor
from accounts.roles import RoleKey
from audit.events import event_types
from audit.models import Event
from cases import actions
from cases.correct import facts
from cases.models import Detention
from core import clock
from core.errors import Refused
from deadlines import corrections, duties, reporting
from deadlines.days import day_end
from deadlines.facts import case_facts
from deadlines.forms import ASKED
from deadlines.models import Deadline
from deadlines.reported import CLASSES, ReportedAct
from deadlines.strips import item
from deadlines.totals import TOTALS
from legal.acts import reported_acts
from legal.models import Offence
from legal.reference import rule_values
from legal.sync import read_yaml
from tests.deadlines.test_reactors import detain, of
from tests.legal.numbers import safeguards

Make = Callable[..., Any]
As = Callable[[str], Actor]
RULES = [rule_values(entry) for entry in read_yaml("deadline_rules.yaml")]
LISTS = ("started_by", "met_by", "ended_by")
CASE_FACTS = {"case.occurred_at", "case.registered_at", "kind", "age_at_offence", "category", "limitation"}
CASE_FACTS |= {"detained", "in_custody", "held_since", "held_until", "custody_repeated"}
CASE_FACTS |= {"custody_replaced", "custody_moved", "custody_extended", "custody_term", "custody_from_short"}


def entries(rule: dict[str, Any]) -> list[dict[str, Any]]:
    paused = [{"event": kind} for pause in rule["pauses"] for kind in (pause["from"], pause["to"])]
    of_parts = [entry for part in rule["parts"] for name in LISTS for entry in part.get(name, ())]
    later = (rule["chosen"] or {}).get("extended_by", [])
    return [entry for name in LISTS for entry in rule[name]] + of_parts + paused + later


def produced() -> set[str]:
    """Kinds of events that a verb or a job of the product records."""
    return {kind for kind, cls in event_types().items() if not issubclass(cls, ReportedAct)}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule['code']}-{rule['version']}")
def test_every_event_of_every_rule_is_produced_or_written_down(rule: dict[str, Any]) -> None:
    known = produced() | set(reported_acts())
    assert not sorted({e["event"] for e in entries(rule)} - known)


def known_of(event: str) -> set[str]:
    """Every fact that a rule may ask of an event: its own and those of the case."""
    act, cls = reported_acts().get(event), event_types().get(event)
    own = set(act.facts) if act else {field.name for field in dataclasses.fields(cls)} if cls else set()
    return CASE_FACTS | own


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule['code']}-{rule['version']}")
def test_every_fact_that_a_rule_asks_can_be_known(rule: dict[str, Any]) -> None:
    """A variant that no event can ever choose is a law that never holds."""
    for entry in entries(rule):
        asked = {fact for key in ("when", "unless", "below") for fact in entry.get(key, {})}
        asked |= {entry[key] for key in ("at", "subject", "until") if key in entry}
        assert asked <= known_of(entry["event"]), entry["event"]
    own = {fact for variant in rule["variants"] for fact in variant["when"]}
    own -= {fact for entry in rule["started_by"] for fact in entry.get("facts", {})}
    assert own <= set().union(*(known_of(entry["event"]) for entry in rule["started_by"]))
    for part in rule["parts"]:
        own = {fact for variant in part.get("variants", ()) for fact in variant["when"]}
        starts = rule["met_by"] if part["from"] == "met" else rule["started_by"]
        assert own <= set().union(*(known_of(entry["event"]) for entry in starts))
        assert part["met_by"]
    assert {entry["spent"] for entry in rule["started_by"] if "spent" in entry} <= set(TOTALS)


@pytest.mark.parametrize(
    "rule", [r for r in RULES if r["nature"] == "duty"], ids=lambda rule: f"{rule['code']}-{rule['version']}"
)
def test_every_duty_has_a_page_that_meets_it(rule: dict[str, Any]) -> None:
    by_hand = any(e["event"] in reported_acts() for e in rule["met_by"])
    by_verb = any(duties._leads(way, e) for e in rule["met_by"] for way in duties.WAYS.get(e["event"], ()))
    assert by_hand or by_verb


@pytest.mark.parametrize("act", reported_acts().values(), ids=lambda act: act.event)
def test_an_act_gives_the_rules_what_they_ask_for(act: Any) -> None:
    named = [e for rule in RULES for e in entries(rule) if e["event"] == act.event]
    waiting = [e for row in safeguards() for e in row.opened_by if e["event"] == act.event]
    assert bool(waiting if act.guarantee else named), "nothing listens to it"
    asked = {e[key] for e in named for key in ("at", "subject") if key in e}
    asked |= {fact for e in named for key in ("when", "unless") for fact in e.get(key, {})}
    assert asked <= set(act.facts) | CASE_FACTS
    assert act.roles <= set(RoleKey)
    assert set(act.asks) <= set(ASKED)


def test_no_kind_is_both_produced_and_written_down() -> None:
    assert not produced() & set(reported_acts())
    assert set(CLASSES) == set(reported_acts())


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_each_act_says_itself_in_each_language(language: str) -> None:
    with override(language):
        said = {cls(case_id=None, document="12").sentence() for cls in CLASSES.values()}  # type: ignore[arg-type]
    assert len(said) == len(CLASSES)
    assert all("12" in sentence and len(sentence) > 12 for sentence in said)


@pytest.fixture
def case(world: None, make_case: Make) -> Any:
    return make_case()


def test_the_one_who_answers_meets_the_clock(case: Any, as_: As) -> None:
    aliya = as_("aliya")
    with for_actor(aliya):
        term = of(case, "DL-REG-PROSEC")
        at = clock.now()
        met = reporting.meet(actor=aliya, deadline=term, at=at, document="17-4/2")
        assert met.met_at == at
        assert not met.is_late
        event = Event.objects.get(case_id=case.pk, type="prosecutor.notified")
        assert event.payload["document"] == "17-4/2"
        assert event.occurred_at == at
        assert Event.objects.filter(case_id=case.pk, type="deadline.met").exists()
        with pytest.raises(Refused, match="has been met"):
            reporting.meet(actor=aliya, deadline=term, at=at)


def test_what_is_done_after_the_end_is_late(case: Any, as_: As, client_for: Callable[[str], Client]) -> None:
    aliya = as_("aliya")
    started = clock.now() - dt.timedelta(hours=9)
    detain(aliya, case, started_at=started, delivered_at=started + dt.timedelta(hours=1))
    with for_actor(aliya):
        term = of(case, "DL-DET-PROTOCOL")
        assert reporting.meet(actor=aliya, deadline=term, at=clock.now()).is_late
        told = Event.objects.filter(
            case_id=case.pk, type="deadline.met", payload__rule="DL-DET-PROTOCOL"
        ).get()
        from audit.events import restore

        event = restore(told)
        assert event is not None
        assert "late" in event.sentence()
    browser = client_for("aliya")
    browser.post(reverse("set_language"), {"language": "en"})
    page = browser.get(reverse("cases:tab", args=[case.pk, "clocks"]))
    assert "met late" in page.content.decode()


def test_the_record_of_the_detention_is_added_later(case: Any, as_: As) -> None:
    aliya = as_("aliya")
    detention = detain(aliya, case)
    made = clock.now() - dt.timedelta(minutes=5)
    with for_actor(aliya):
        reporting.meet(actor=aliya, deadline=of(case, "DL-DET-PROTOCOL"), at=made)
        assert Detention.objects.get(pk=detention.pk).protocol_at == made
        assert of(case, "DL-BRINGIN").met_at == detention.delivered_at
        assert of(case, "DL-DET-PROSEC").due_at == made + dt.timedelta(hours=12)
        assert of(case, "DL-DET-PROSEC").subject == str(detention.pk)
        reporting.meet(actor=aliya, deadline=of(case, "DL-DET-PROSEC"), at=clock.now())
        assert of(case, "DL-DET-PROSEC").met_at is not None


@pytest.mark.parametrize("hours", [-30, 2])
def test_a_time_that_cannot_be_is_refused(case: Any, as_: As, hours: int) -> None:
    aliya = as_("aliya")
    with for_actor(aliya):
        term = of(case, "DL-REG-PROSEC")
        at = clock.now() + dt.timedelta(hours=hours)
        with pytest.raises(Refused):
            reporting.meet(actor=aliya, deadline=term, at=at)
        assert of(case, "DL-REG-PROSEC").is_open
        assert not Event.objects.filter(case_id=case.pk, type="prosecutor.notified").exists()


def test_the_head_and_the_supervising_prosecutor_may_and_others_may_not(
    case: Any, as_: As, client_for: Callable[[str], Client]
) -> None:
    """Everybody who sees the clock is asked; the answer follows from role and agency."""
    from accounts.models import User

    with for_actor(as_("aliya")):
        term = of(case, "DL-REG-PROSEC")
    may = set()
    for user in User.objects.filter(memberships__isnull=False).distinct():
        if client_for(user.username).get(reverse("deadlines:done", args=[term.pk])).status_code == 200:
            may.add(as_(user.username).role.key)
    assert "investigator" in may
    assert {"head_of_unit", "prosecutor"} <= may
    assert may <= {"investigator", "inquiry_officer", "head_of_unit", "prosecutor"}


def test_custody_runs_through_its_clocks(case: Any, as_: As) -> None:
    aliya, marat = as_("aliya"), as_("marat")
    detain(aliya, case)
    now = clock.now()
    until = now + dt.timedelta(days=60)
    with for_actor(marat):
        reporting.meet(actor=marat, deadline=of(case, "DL-CUST-PETITION"), at=now)
        assert of(case, "DL-CUST-PETITION").met_at == now
        assert of(case, "DL-CUST-HEARING").due_at == now + dt.timedelta(hours=8)
    with for_actor(aliya):
        with pytest.raises(Refused):
            reporting.report(actor=aliya, case=case, event="custody.petitioned", at=now)
        answers = {"until": until, "kind": ""}
        reporting.meet(
            actor=aliya,
            deadline=of(case, "DL-CUST-HEARING"),
            event="custody.ordered",
            at=now,
            answers=answers,
        )
        assert of(case, "DL-CUST-HEARING").met_at == now
        assert of(case, "DL-CUST-INIT").is_open
        first = of(case, "DL-CUST-ADMIN-WARN").due_at
        assert first is not None
        further = until + dt.timedelta(days=30)
        reporting.report(actor=aliya, case=case, event="custody.extended", at=now, answers={"until": further})
        running = Deadline.objects.filter(case=case, rule__code="DL-CUST-ADMIN-WARN").open().get()
        assert running.due_at is not None
        assert running.due_at > first


def test_an_act_of_a_later_stage_or_another_role_is_refused(case: Any, as_: As) -> None:
    aliya = as_("aliya")
    with for_actor(aliya):
        for event in ("appeal.filed", "preventive_register.closed", "case.registered"):
            with pytest.raises(Refused):
                reporting.report(actor=aliya, case=case, event=event, at=clock.now())


def test_the_pages(case: Any, as_: As, client_for: Callable[[str], Client]) -> None:
    with for_actor(as_("aliya")):
        term = of(case, "DL-REG-PROSEC")
    browser = client_for("aliya")
    tab = browser.get(reverse("cases:tab", args=[case.pk, "clocks"])).content.decode()
    done = reverse("deadlines:done", args=[term.pk])
    assert done in tab
    assert reverse("cases:send_to_prosecutor", args=[case.pk]) in tab
    assert browser.get(done).status_code == 200
    assert browser.post(done, {"at": "", "document": "x"}).status_code == 422
    wrong = browser.post(done, {"at": "2020-01-01T10:00", "document": "7"})
    assert wrong.status_code == 422
    assert 'value="7"' in wrong.content.decode()
    at = clock.local(clock.now()).strftime("%Y-%m-%dT%H:%M")
    assert browser.post(done, {"at": at, "document": "12/3"}).status_code == 303
    with for_actor(as_("aliya")):
        assert of(case, "DL-REG-PROSEC").met_at is not None
    act = reverse("deadlines:report", args=[case.pk])
    assert "file_reading.started" in browser.get(act).content.decode()
    assert "parole.granted" not in browser.get(act).content.decode()
    sent = browser.post(f"{act}?event=custody.ordered", {"at": at, "kind": "short"})
    assert sent.status_code == 422  # until when is asked as well
    for slip in ("2090-01-01T10:00", "2021-01-01T10:00"):
        sent = browser.post(f"{act}?event=custody.ordered", {"at": at, "kind": "short", "until": slip})
        assert sent.status_code == 422
        assert set(sent.context["form"].errors) == {"until"}, "no warning is put off by a slip of the year"
        ends = {"until": dt.datetime.fromisoformat(slip + "+05:00"), "kind": "short"}
        with for_actor(as_("aliya")) as actor, pytest.raises(Refused):
            reporting.report(actor=actor, case=case, event="custody.ordered", at=clock.now(), answers=ends)
    until = clock.local(clock.now() + dt.timedelta(days=10)).strftime("%Y-%m-%dT%H:%M")
    sent = browser.post(f"{act}?event=custody.ordered", {"at": at, "kind": "short", "until": until})
    assert sent.status_code == 303
    with for_actor(as_("aliya")):
        assert of(case, "DL-CUST-SHORT").is_open


def test_the_api(case: Any, as_: As, client_for: Callable[[str], Client]) -> None:
    with for_actor(as_("aliya")):
        term = of(case, "DL-REG-PROSEC")
    browser = client_for("aliya")

    def post(path: str, **data: str) -> Any:
        return browser.post(f"/api/v1/deadlines/{path}/", data, content_type="application/json")

    now, done = clock.now().isoformat(), f"{term.pk}/done"
    assert post(done, at="2020-01-01T10:00:00Z").status_code == 403
    assert post(done, at=(clock.now() + dt.timedelta(days=1)).isoformat()).status_code == 400
    assert post(done, at=now, event="appeal.filed").status_code == 400
    answer = post(done, at=now, document="5")
    assert answer.status_code == 200, answer.content
    assert answer.json()["met_at"]
    assert post("report", case=str(case.pk), event="file_reading.started", at=now).status_code == 204
    assert post("report", case=str(case.pk), event="custody.ordered", at=now).status_code == 400
    assert post("report", case=str(case.pk), event="appeal.sent", at=now).status_code == 403


def test_three_hours_run_from_the_detention_itself(world: None, make_case: Make, as_: As) -> None:
    """The bringing in counts into the detention (CPC art. 129, 131(2)): an empty or a late field gains no time."""
    started, aliya = clock.now().replace(microsecond=0) - dt.timedelta(hours=2), as_("aliya")
    for serial, delivered in ((4801, None), (4802, started + dt.timedelta(minutes=100))):
        case = make_case(serial=serial)
        detain(aliya, case, started_at=started, delivered_at=delivered)
        with for_actor(aliya):
            brought, record = of(case, "DL-BRINGIN"), of(case, "DL-DET-PROTOCOL")
            assert brought.due_at == record.due_at == started + dt.timedelta(hours=3)
            assert brought.met_at == delivered
            assert record.is_open


def test_the_bringing_in_may_be_typed_later(world: None, make_case: Make, as_: As) -> None:
    case, aliya = make_case(), as_("aliya")
    started = clock.now().replace(microsecond=0) - dt.timedelta(hours=6)
    held = detain(aliya, case, started_at=started, delivered_at=None)
    with for_actor(aliya):
        assert of(case, "DL-BRINGIN").is_overdue
        for hours, is_late in ((2, False), (4, True)):
            at = started + dt.timedelta(hours=hours)
            held.refresh_from_db()
            facts.correct_detention(actor=aliya, detention=held, delivered_at=at, reason="Журнал ИВС")
            brought = of(case, "DL-BRINGIN")
            assert (brought.met_at, brought.is_late) == (at, is_late)
            assert brought.due_at == started + dt.timedelta(hours=3)
            assert of(case, "DL-DET-PROTOCOL").is_open


def test_the_qualification_of_a_detained_child_counts_the_first_day(
    world: None, make_case: Make, as_: As
) -> None:
    """Detained on 10 November at 08:00: the tenth day is the 19th. A later release changes nothing, nor does a correction."""
    morning = dt.datetime(2026, 11, 10, 8, 0, tzinfo=clock.LOCAL)
    with clock.at(morning + dt.timedelta(hours=2)):
        case, aliya = make_case(occurred_at=morning - dt.timedelta(days=1)), as_("aliya")
        held = detain(aliya, case, started_at=morning, delivered_at=None)
        with for_actor(aliya):
            term = of(case, "DL-QUALIFY")
            assert term.due_at == day_end(dt.date(2026, 11, 19))
            assert [s["kind"] for s in term.steps if s["kind"] in ("day_counted", "no_roll")] != []
            actions.release(actor=aliya, detention=held, ended_at=clock.now(), reason="undertaking")
            held.refresh_from_db()
            earlier = morning - dt.timedelta(hours=9)
            facts.correct_detention(actor=aliya, detention=held, started_at=earlier, reason="Журнал ИВС")
            assert of(case, "DL-QUALIFY").due_at == day_end(dt.date(2026, 11, 18)), "since the 9th at 23:00"
            reporting.report(actor=aliya, case=case, event="measure.applied", at=clock.now())
            free = Deadline.objects.get(case=case, rule__code="DL-QUALIFY", subject="")
            assert free.due_at == day_end(dt.date(2026, 11, 20))


@pytest.mark.parametrize("held_then", [True, False])
def test_who_was_held_at_the_event_is_asked_not_who_is_held_now(
    world: None, make_case: Make, as_: As, held_then: bool
) -> None:
    """The file of a misdemeanour reaches the prosecutor; the child is set free, or detained, after it. Then the article is
    corrected: the term still says what was so when the file came.
    """
    case, aliya = make_case(), as_("aliya")
    if held_then:
        held = detain(aliya, case)
    with for_actor(aliya):
        actions.send_to_prosecutor(actor=aliya, case=case)
    later = clock.now() + dt.timedelta(hours=1)
    with clock.at(later), for_actor(aliya):
        if held_then:
            actions.release(actor=aliya, detention=held, ended_at=later, reason="undertaking")
        else:
            actions.detain(actor=aliya, case=case, started_at=later - dt.timedelta(minutes=5))
    with clock.at(later + dt.timedelta(minutes=10)), for_actor(aliya):
        work = corrections._Work(Event.objects.filter(case_id=case.pk).latest("id"), aliya)
        sent = Event.objects.get(case_id=case.pk, type="case.transferred")
        assert case_facts(case.pk)["detained"] is not held_then, "control: now it is otherwise"
        assert work._facts(sent)["detained"] is held_then


def test_a_correction_changes_of_a_clock_what_it_corrects() -> None:
    stored = {"detained": True, "category": "small", "months": 3}
    before, after = {"detained": False, "category": "small"}, {"detained": False, "category": "medium"}
    assert corrections._put_right(stored, before, after) == stored | {"category": "medium"}
    assert corrections._put_right(stored, before, {"detained": False}) == {"detained": True, "months": 3}


def test_what_was_due_at_the_detention_itself_is_due_at_once(world: None, make_case: Make, as_: As) -> None:
    """24 hours before the end of 24 hours is the minute of the detention (CPC art. 528(2)): it is said in words."""
    small = next(o for o in Offence.objects.in_force(clock.today()) if o.category == "misdemeanour")
    born = clock.today() - dt.timedelta(days=17 * 366)
    case, aliya = make_case(offence=(small.article, small.part), born_on=born), as_("aliya")
    held = detain(aliya, case)
    with for_actor(aliya):
        term, court = of(case, "DL-MISD-DET-PROS"), of(case, "DL-MISD-DET-COURT")
        assert term.due_at == held.started_at
        assert item(term)["note"] == "at once"
        assert any("to be done at once" in step["text"] for step in item(term)["why"])
        assert item(court)["note"] == ""
