"""``manage.py deadline`` answers every rule in three languages; ``deadline_examples`` prints the sheet to sign."""

import io
import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.deadlines.calendars import RULES

pytestmark = pytest.mark.django_db
START = "2026-05-12T10:00"


def ask(code: str, *arguments: str, language: str = "en", start: str = START) -> dict[str, Any]:
    out = io.StringIO()
    call_command("deadline", code, "--start", start, "--language", language, "--json", *arguments, stdout=out)
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def start_of(code: str) -> str:
    """A term of three years that moves to a working day ends in a loaded year only from an earlier start."""
    rule = RULES[code]
    return "2024-05-13T10:00" if rule.length["unit"] == "year" and rule.roll == "next" else START


def arguments_of(code: str) -> list[str]:
    return ["--set", "until=2026-11-12"] if RULES[code].length["unit"] == "share" else []


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_rule_is_answered(world: None, language: str) -> None:
    for code, rule in RULES.items():
        answer = ask(code, *arguments_of(code), language=language, start=start_of(code))
        assert answer["name"] == getattr(rule, f"name_{language}")
        assert (answer["rule_version"], answer["source"], answer["status"]) == (
            rule.version,
            rule.source,
            rule.status,
        )
        assert len(answer["steps"]) >= 2
        assert (answer["due"] is None) == (rule.form == "counter"), code
        assert answer["last_day"] == (answer["due"][:10] if answer["due"] else None)
        assert not any("%(" in step for step in answer["steps"])


def test_facts_pauses_and_parts(world: None) -> None:
    assert ask("DL-INTERR-DAY", "--set", "spent=PT3H")["due"] == "2026-05-12T11:00:00+05:00"
    assert ask("DL-PROT-ORDER/check", "--set", "index=2")["last_day"] == "2026-05-26"
    paused = ask("DL-INV-PRELIM", "--pause", "2026-06-01T09:00/2026-06-11T09:00")
    assert paused["last_day"] == "2026-07-22"
    counted = ask("DL-PMVV-BREACH", "--set", "occurrences=2026-06-01T10:00")
    assert counted["due"] == "2026-06-01T10:00:00+05:00"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["DL-NOTHING", "--start", START], "no rule"),
        (["DL-APPEAL", "--start", "tomorrow"], "not an instant"),
        (["DL-APPEAL", "--start", START, "--set", "what"], "KEY=VALUE"),
        (["DL-APPEAL", "--start", START, "--pause", "soon"], "instant|pause"),
        (["DL-APPEAL/half", "--start", START], "no part"),
        (["DL-PROB-HALF", "--start", START], "end of the span"),
        (["DL-KOAP-LEISURE", "--start", START, "--set", "months=7"], "between 3 and 6"),
        (["DL-INV-PRELIM", "--start", START, "--set", "extensions=9"], "3 extensions"),
        (["DL-APPEAL", "--start", "2028-05-12T10:00"], "calendar for 2028 is not loaded"),
    ],
)
def test_what_cannot_be_answered_says_why(world: None, arguments: list[str], told: str) -> None:
    with pytest.raises(CommandError, match=told):
        call_command("deadline", *arguments)


@pytest.mark.parametrize(
    ("language", "told"), [("kk", "2028 жылғы"), ("ru", "на 2028 год"), ("en", "for 2028")]
)
def test_past_the_last_loaded_year_nothing_is_guessed(world: None, language: str, told: str) -> None:
    with pytest.raises(CommandError, match=told):
        ask("DL-APPEAL", language=language, start="2028-05-12T10:00")


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_sheet_to_sign_has_every_example(world: None, language: str) -> None:
    out = io.StringIO()
    call_command("deadline_examples", "--language", language, stdout=out)
    sheet = out.getvalue()
    assert f'lang="{language}"' in sheet
    assert all(
        getattr(rule, f"name_{language}") in sheet.replace("&#x27;", "'").replace("&quot;", '"')
        for rule in RULES.values()
    )
    assert sheet.count("<tr>") > len(RULES)


def test_a_part_answers_for_itself(world: None) -> None:
    whole, part = (
        ask(code, start="2026-05-12T10:00") for code in ("DL-PRIVATE-RULING", "DL-PRIVATE-RULING/answer")
    )
    assert (whole["responsible"], part["responsible"]) == ("court_clerk", "head_of_unit")
    assert part["name"] == f"{whole['name']}: Answer"
    assert (ask("DL-PROT-ORDER")["nature"], ask("DL-PROT-ORDER/check")["nature"]) == ("lapse", "duty")


def test_a_day_on_which_the_rule_was_not_in_force_is_said(world: None) -> None:
    told = "This rule was not in force on Sat 10 January 2026."
    assert ask("DL-PROT-ORDER", start="2026-01-10T10:00")["steps"][0] == told
    assert ask("DL-PROT-ORDER", "--on", "2026-01-10")["steps"][0] == told
    assert not any("in force" in step for step in ask("DL-PROT-ORDER")["steps"])


def test_a_counter_counts_those_of_the_running_window(world: None) -> None:
    """Two breaches that are a year and a day apart are one each."""
    steps = ask("DL-PMVV-BREACH", "--set", "occurrences=2027-02-11T10:00", start="2026-02-10T10:00")["steps"]
    assert steps[-1] == "Counted so far: 1 of 2. The latest stops counting after Fri 11 February 2028, 24:00."


def test_the_day_that_counts_is_taken_off_in_a_step_of_its_own(world: None) -> None:
    """Custody from 31 December: 28 February is the last day of the month, and the term ends on the day before."""
    steps = ask("DL-CUST-INIT", start="2026-12-31T14:20")["steps"]
    assert steps[1:] == [
        "Detention, custody or house arrest: the day of the start counts. CPC art. 48",
        "Length: 2 months. That leads to Sun 28 February 2027, 24:00.",
        "The last month has no day 31: its last day is taken. CPC art. 48(4)",
        "The first day counts, so the term ends on the day before: Sat 27 February 2027, 24:00 (inferred).",
        "The last day ends at 24:00. CPC art. 48(4)",
        "Detention, custody or house arrest: the end does not move to a working day. CPC art. 48(4)",
        "Result: Sat 27 February 2027, 24:00.",
    ]


def test_counting_by_analogy_says_so_and_cites_nothing(world: None) -> None:
    told = "Counted as in the Code of Criminal Procedure, art. 48, by analogy (not verified)."
    for code, rule in RULES.items():
        steps = ask(code, *arguments_of(code), start=start_of(code))["steps"]
        by_analogy = rule.counting == "analogy"
        assert (told in steps) == by_analogy, code
        assert not (by_analogy and any("CPC art. 48" in step for step in steps)), code
        assert not (by_analogy and rule.status == "read"), code


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_step_is_a_sentence(world: None, language: str) -> None:
    for code in RULES:
        for start in {start_of(code), "2024-12-28T10:00"}:
            for step in ask(code, *arguments_of(code), language=language, start=start)["steps"]:
                assert ".." not in step, code
                assert step[0] == step[0].upper(), code


def test_what_is_allowed_from_a_day_on_is_shown_from_its_midnight(world: None) -> None:
    answer = ask("DL-PAROLE-REPEAT", start="2026-08-31T10:00")
    assert answer["due_in_words"] == "Mon 1 March 2027, 00:00"
    assert "That day has to pass: allowed from Mon 1 March 2027, 00:00 on." in answer["steps"]


def test_the_prosecutors_day_on_custody_for_the_reading_is_not_verified(world: None) -> None:
    assert ask("DL-CUST-FILE-READ/decision")["status"] == "read_unverified"
