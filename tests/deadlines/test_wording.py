"""What a rule says in the words of its source and what its fields say are the same lengths."""

import re
from typing import Any

import pytest

from legal.reference import rule_values
from legal.sync import read_yaml

RULES = [rule_values(entry) for entry in read_yaml("deadline_rules.yaml")]
UNITS = {"h": "hour", "cd": "day", "wd": "working_day", "m": "month", "y": "month", "month": "month"}
FIELDS = {
    "hour": "hour",
    "calendar_day": "day",
    "working_day": "working_day",
    "month": "month",
    "year": "month",
}
NUMBER = re.compile(r"(\d+(?:\.\d+)?)\s*(h|cd|wd|months?|m|y)?(?![a-z\d])")
AT_ONCE = ("at once", "same day", "register closed")
# The alarm of the source is a working measure of the safeguard, not a term; a day is said in hours beside it.
BESIDE = re.compile(r"\[INFER\] alert at 3 h|\(24 h\)")
Terms = set[tuple[float, str]]


def told(text: str) -> Terms:
    """The lengths in a text: "10 cd (30 for listed crimes)" are ten and thirty days, "6–12 m" six and twelve months."""
    text = BESIDE.sub("", text).split(" × ")[-1].split(" within ")[-1]
    text = "1 month" if text.startswith("per month") else text
    found, unit = [], ""
    for match in reversed(list(NUMBER.finditer(text))):
        unit = match[2] or unit or next((m[2] for m in NUMBER.finditer(text) if m[2]), "cd")
        found.append((float(match[1]) * (12 if unit == "y" else 1), UNITS[unit]))
    return {(n, u if n else "") for n, u in found if n} | ({(0.0, "")} if at_once(text) else set())


def at_once(text: str) -> bool:
    return any(word in text for word in AT_ONCE) or bool(re.search(r"(^|\s)0( |$)", text))


def length(entry: dict[str, Any], key: str = "value") -> tuple[float, str]:
    value = float(entry[key]) * (12 if entry["unit"] == "year" else 1)
    return value, FIELDS[entry["unit"]] if value else ""


def fields(rule: dict[str, Any]) -> Terms:
    """The length of a rule with its variants, its band and its parts."""
    entries = [rule["length"], *rule["variants"], *rule["parts"]]
    entries += [variant for part in rule["parts"] for variant in part.get("variants", ())]
    if rule["variants"] and rule["chosen"] is None and length(rule["length"]) == length(rule["variants"][0]):
        entries = entries[1:]
    found = {length(entry) for entry in entries}
    if (band := rule["chosen"]) and "fact" in band and "–" in rule["wording"]["length"]:
        found |= {length(band, "least"), length(band, "most")}
    return found


def further(rule: dict[str, Any]) -> Terms:
    """What a rule may become by extension."""
    steps = [(step, "to" if "to" in step else "by") for step in rule["extensions"]]
    found = {length(step, key) for step, key in steps if step[key] is not None}
    return found | ({length(rule["ceiling"])} if rule["ceiling"] else set())


@pytest.mark.parametrize(
    "rule", [r for r in RULES if r["length"]["unit"] != "share"], ids=lambda rule: rule["code"]
)
def test_words_and_fields_say_the_same(rule: dict[str, Any]) -> None:
    words = told(rule["wording"]["length"])
    assert fields(rule) <= words
    assert words <= fields(rule) | further(rule)
    extendable = told(rule["wording"]["extendable"])
    assert extendable <= further(rule)
    granted = rule["wording"]["extendable"] not in ("no", "–", "only by exception")
    pausable = "stops" in rule["wording"]["extendable"] or "refilled" in rule["wording"]["extendable"]
    assert granted == bool(rule["pauses"] if pausable else rule["extensions"])


def test_a_wrong_length_is_seen() -> None:
    rule = next(r for r in RULES if r["code"] == "DL-QUALIFY")
    for wrong in ({"value": "9", "unit": "calendar_day"}, {"value": "10", "unit": "working_day"}):
        assert not fields({**rule, "length": wrong}) <= told(rule["wording"]["length"])
    assert told("10 cd (30 for listed crimes)") == {(10.0, "day"), (30.0, "day")}
    assert told("6 m / 1 y / 2.5 y / 5 y / 7.5 y by category") == {
        (n, "month") for n in (6.0, 12.0, 30.0, 60.0, 90.0)
    }


def test_direction_and_turns_follow_the_words() -> None:
    for rule in RULES:
        words = rule["wording"]["length"]
        back = words.startswith("−") or "before start" in words or "to prosecutor −" in words
        assert (rule["direction"] == "before") == back, rule["code"]
        turns = "every" in words.partition(";")[0] or "per month" in words
        assert (rule["form"] == "periodic") == turns, rule["code"]
        assert rule["is_immediate"] == words.startswith("immediately"), rule["code"]


def test_liberty_begins_at_once_and_waits_for_no_working_day() -> None:
    """CPC art. 48(2), (4): detention to the minute, custody from its first day, neither moves."""
    for rule in RULES:
        if rule["length"]["unit"] == "hour":
            assert (rule["start_rule"], rule["roll"]) == ("moment", "none"), rule["code"]
        if (
            rule["wording"]["trigger"] in ("custody", "short sanction")
            or "pre-trial total" in rule["wording"]["trigger"]
        ):
            assert (rule["start_rule"], rule["roll"]) == ("included", "none"), rule["code"]
        for variant in rule["variants"]:
            if {"detained", "deprives_of_liberty"} & set(variant["when"]):
                assert (variant["start"], variant["roll"]) == ("included", "none"), rule["code"]
