"""A correction of what the court ordered leaves the extensions that were granted on the clocks of the order."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from access.context import for_actor
from accounts.actor import Actor
from audit.events import restore
from audit.models import Event
from core import clock
from core.errors import Refused
from courts import actions as court
from courts.decision import Decision
from deadlines import actions, steps
from deadlines.carrying import carry
from deadlines.days import DAY
from deadlines.explain import explain
from deadlines.models import Deadline
from legal.acts import reported_acts
from legal.reference import rule_values
from legal.sync import read_yaml
from tests.courts.conftest import in_court, next_working, schedule
from tests.courts.test_actions import decide
from tests.deadlines.test_custody import ORDER, ends, report

As = Callable[[str], Actor]
HEARD = {"child_asked": "in_person", "child_view": "Үйге қайтқым келеді"}


@pytest.fixture
def case(world: None, make_case: Callable[..., Any], as_: As) -> Any:
    return in_court(make_case(offence=("188", "3")), as_)


def running(case: Any, code: str) -> Deadline:
    found: Deadline = Deadline.objects.open().select_related("rule", "case").get(case=case, rule__code=code)
    return found


def extend(actor: Actor, case: Any, code: str, at: dt.datetime, *values: int | None) -> Deadline:
    with for_actor(actor), clock.at(at):
        for value in values:
            row = actions.extend(actor=actor, deadline=running(case, code), value=value)
        return row


def corrected(actor: Actor, made: Any, at: dt.datetime, **decision: Any) -> None:
    with for_actor(actor), clock.at(at):
        court.correct_outcome(actor=actor, hearing=made, decision=Decision(**decision), reason="typing")


def test_custody_is_extended_by_its_act_alone(case: Any, as_: As, client_for: Any) -> None:
    """The button moved the end of the first term and left the warnings before it where they were."""
    made = schedule(as_("dina"), case, kind="measure_of_restraint", starts_at=next_working())
    decide(as_("zhanna"), made, months=2, **ORDER)
    day, at = clock.local(made.starts_at).date(), made.ends_at + dt.timedelta(hours=1)
    with pytest.raises(Refused, match="written down as an act") as refused:
        extend(as_("bolat"), case, "DL-CUST-INIT", at, None)
    assert "Custody was extended" in refused.value.way_on
    with clock.at(at), for_actor(as_("bolat")):
        page = client_for("bolat").get(reverse("cases:tab", args=[case.pk, "clocks"])).content.decode()
        row = running(case, "DL-CUST-INIT")
    assert reverse("deadlines:extend", args=[row.pk]) not in page
    assert reverse("deadlines:report", args=[case.pk]) + "?event=custody.extended" in page
    report(case, as_, "custody.extended", at, {"until": ends(day, 3), "kind": ""})
    with for_actor(as_("zhanna")):
        assert running(case, "DL-CUST-INIT").due_at == ends(day, 3)
        assert running(case, "DL-CUST-ADMIN-WARN").due_at == ends(day, 3) - dt.timedelta(hours=24)
        assert running(case, "DL-CUST-PROSEC-6M").due_at == ends(day, 3) - 15 * DAY


def test_what_extends_a_term_is_an_act_that_somebody_can_write_down() -> None:
    named = [
        row["chosen"]["by_act"]
        for row in read_yaml("deadline_rules.yaml")
        if "by_act" in row.get("chosen", {})
    ]
    assert len(named) == 2
    assert set(named) <= set(reported_acts())


def test_a_restored_term_says_that_it_goes_on(case: Any, as_: As) -> None:
    made = schedule(as_("dina"), case, starts_at=next_working())
    decide(as_("dina"), made)
    day, at = clock.local(made.starts_at).date(), made.ends_at + dt.timedelta(hours=1)
    before = extend(as_("zhanna"), case, "DL-APPEAL", at, 5)
    corrected(as_("dina"), made, at, decided_on=day, kind="conditional_sentence", months=7, **HEARD)
    with for_actor(as_("zhanna")):
        row = running(case, "DL-APPEAL")
        assert row.pk != before.pk
        told = [said["text"] for said in explain(steps.restore(row.steps), "en")]
        assert told[0] == (
            "The record was put right: the term is counted anew, and 1 extension granted before goes on."
        )
        (event,) = Event.objects.filter(case_id=case.pk, type="deadline.carried")
        sentence = restore(event)
        assert sentence is not None
        assert "with the extensions granted before" in sentence.sentence()
        assert event.payload["deadline"] == str(row.pk)


def test_a_corrected_first_day_leaves_the_end_that_the_extension_named(case: Any, as_: As) -> None:
    made = schedule(as_("dina"), case, kind="measure_of_restraint", starts_at=next_working(days=8))
    decide(as_("zhanna"), made, months=2, **ORDER)
    day, at = clock.local(made.starts_at).date(), made.ends_at + dt.timedelta(hours=1)
    report(case, as_, "custody.extended", at, {"until": ends(day, 6), "kind": ""})
    corrected(as_("zhanna"), made, at + 2 * DAY, kind="custody", decided_on=day + DAY, months=2)
    with for_actor(as_("zhanna")):
        assert running(case, "DL-CUST-INIT").due_at == ends(day, 6)


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ({"kind": "conditional_sentence", "months": 9}, {"kind": "conditional_sentence", "months": 7}),
        (
            {"kind": "educative_measure", "months": 6, "measures": ("PMVV1",)},
            {"kind": "educative_measure", "months": 3, "measures": ("PMVV1",)},
        ),
    ],
)
def test_a_restored_term_of_appeal_survives_the_correction_of_the_months(
    case: Any, as_: As, was: dict[str, Any], now: dict[str, Any]
) -> None:
    made = schedule(as_("dina"), case, starts_at=next_working())
    decide(as_("dina"), made, **(HEARD | was))
    day, at = clock.local(made.starts_at).date(), made.ends_at + dt.timedelta(hours=1)
    restored = extend(as_("zhanna"), case, "DL-APPEAL", at, 5)
    corrected(as_("dina"), made, at, decided_on=day, **(HEARD | now))
    with for_actor(as_("dina")):
        row = running(case, "DL-APPEAL")
        assert (row.extended, row.facts["extended_to"], row.due_at) == (1, [5], restored.due_at)
        assert Event.objects.filter(case_id=case.pk, type="deadline.carried").count() == 1


def test_a_correction_without_extensions_tells_of_none(case: Any, as_: As) -> None:
    made = schedule(as_("dina"), case, kind="measure_of_restraint", starts_at=next_working())
    decide(as_("zhanna"), made, months=2, **ORDER)
    day, at = clock.local(made.starts_at).date(), made.ends_at + dt.timedelta(hours=1)
    corrected(as_("zhanna"), made, at, kind="custody", decided_on=day, months=1)
    with for_actor(as_("zhanna")):
        row = running(case, "DL-CUST-INIT")
        assert (row.extended, row.due_at, "carried" in row.facts) == (0, ends(day, 1), False)
        assert not Event.objects.filter(case_id=case.pk, type="deadline.carried").exists()


def test_only_the_clock_that_was_ended_gives_its_extensions(case: Any, as_: As) -> None:
    made = schedule(as_("dina"), case, starts_at=next_working())
    decide(as_("dina"), made)
    old = extend(as_("zhanna"), case, "DL-APPEAL", made.ends_at + dt.timedelta(hours=1), 5)
    new = Deadline(rule=old.rule, subject="", part="", starts_at=old.starts_at, facts={})
    assert not carry(new, [old]), "it still runs"
    old.cancelled_at = clock.now()
    assert not carry(Deadline(rule=old.rule, subject="x", part="", starts_at=old.starts_at, facts={}), [old])
    assert carry(new, [old])


def test_every_term_that_a_correction_starts_anew_keeps_its_extensions() -> None:
    for rule in map(rule_values, read_yaml("deadline_rules.yaml")):
        anew = [e for e in rule["started_by"] if e["event"].endswith(".corrected")]
        if rule["extensions"]:
            assert all(e.get("keeps") for e in anew), rule["code"]
