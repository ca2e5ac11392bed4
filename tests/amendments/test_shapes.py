"""Each shape that a rule of the data may have: what the form does not show goes into the new version as it was."""

from typing import Any

import pytest

from amendments.checks import faults
from amendments.examples import worked
from amendments.forms import TermForm
from amendments.kinds import TERM
from amendments.words import say
from core import clock
from legal.models import DeadlineRule
from tests.amendments.conftest import REASON

pytestmark = pytest.mark.django_db
ONLY_AN_END = "DL-CUST-INIT"
NOTES = {"note_kk": "Өзгерді", "note_ru": "Изменено", "note_en": "Changed"}


def typed(rule: DeadlineRule, **changes: Any) -> TermForm:
    """The form as it comes back when nothing but ``changes`` was typed."""
    form = TermForm(None, base=rule)
    bound = [*form, *(field for rows in form.rows for row in rows.forms for field in row)]
    sent = {
        field.html_name: field.value()
        for field in bound
        if field.value() is not None and field.value() is not False
    }
    sent |= {"valid_from": clock.today().isoformat(), "reason": REASON, **changes}
    return TermForm({name: str(value) for name, value in sent.items()}, base=rule)


def test_a_longer_note_changes_nothing_else(world: None) -> None:
    rules = list(DeadlineRule.objects.all())
    assert len(rules) >= 90
    for rule in rules:
        form = typed(rule, **NOTES)
        assert form.is_valid(), (rule.code, form.errors)
        before = TERM.values(rule) | NOTES | {"valid_from": clock.today().isoformat()}
        assert form.values() == before, rule.code


def test_a_decision_that_only_names_the_end_has_no_band_to_type(world: None) -> None:
    rule = DeadlineRule.objects.get(code=ONLY_AN_END)
    form = typed(rule, length_value="3", least="1", most="2")
    assert not {"least", "most"} & set(form.fields)
    assert form.is_valid(), form.errors
    assert form.values()["chosen"] == rule.chosen
    assert rule.chosen["set_end"] is True
    assert say("chosen", rule.chosen) not in ("", "—", str(rule.chosen))


def test_a_band_keeps_its_bound_and_its_end(world: None) -> None:
    rule = DeadlineRule.objects.get(code="DL-INV-ADDITIONAL")
    form = typed(rule, most="20")
    assert form.is_valid(), form.errors
    assert form.values()["chosen"] == {**(rule.chosen or {}), "most": 20}


@pytest.mark.parametrize(
    "band", [{"set_end": False}, {}, [], {"fact": "days", "least": 1, "most": 9, "unit": "calendar_day"}]
)
def test_no_band_is_made_up_where_the_decision_only_names_the_end(world: None, band: Any) -> None:
    rule = DeadlineRule.objects.get(code=ONLY_AN_END)
    values = TERM.values(rule) | {"valid_from": clock.today().isoformat(), "chosen": band}
    assert "chosen" in faults(TERM, rule, values)


@pytest.mark.parametrize("day", ["2101-01-01", "9999-12-31"])
def test_a_version_begins_within_the_calendar(world: None, day: str) -> None:
    rule = DeadlineRule.objects.get(code=ONLY_AN_END)
    assert "valid_from" in faults(TERM, rule, TERM.values(rule) | NOTES | {"valid_from": day})
    assert "valid_from" in typed(rule, valid_from=day, **NOTES).errors


def test_examples_show_the_length_where_a_decision_may_name_the_end(world: None) -> None:
    rule = DeadlineRule.objects.get(code=ONLY_AN_END)
    changed = {"length": {"value": "5", "unit": "month"}, "valid_from": clock.today().isoformat()}
    new = TERM.draft(rule, TERM.values(rule) | changed)
    newer = TERM.draft(rule, TERM.values(rule) | changed | {"length": {"value": "6", "unit": "month"}})
    assert all(example.differs for example in worked(new, newer))
