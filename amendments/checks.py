"""What a new version must be so that the engine can work with it: each fault beside the field that has it.

The engine's own vocabulary decides; nothing here knows a rule by its code.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.utils.dateparse import parse_duration
from django.utils.translation import gettext as _

from accounts.roles import ROLES, RoleKey
from amendments.days import faults_of_year
from amendments.kinds import LANGUAGES, NUMBER, TERM, YEAR, Kind
from amendments.number_checks import NumberChecks
from core.bounds import IN_A_FILE
from deadlines.rules import terms_of
from deadlines.terms import Length, Roll, StartRule, Unit
from legal.acts import reported_acts
from legal.models import DeadlineRule, SafeguardDefinition
from legal.models.base import Status

Faults = dict[str, list[str]]
WHOLE = (Unit.MONTH, Unit.YEAR)
# Facts of every case, beside what events tell (deadlines.facts).
_OF_THE_CASE = {"kind", "age_at_offence", "category", "limitation", "age"}
# The longest term of the law is a period of limitation; a slip of the hand is longer.
MOST_MONTHS = 50 * 12


def faults(kind: Kind, base: Any, values: Mapping[str, Any]) -> Faults:
    """All that is wrong, by field; empty when the version may be proposed. Never raises, whatever was sent."""
    found: Faults = defaultdict(list)
    if unknown := sorted(set(values) - set(kind.fields)):
        found[""].append(_("A new version does not change: %(fields)s.") % {"fields": ", ".join(unknown)})
    missing = [name for name in kind.fields if name not in values]
    if missing:
        found[""].append(_("Missing: %(fields)s.") % {"fields": ", ".join(missing)})
        return dict(found)
    if kind is YEAR:
        faults_of_year(base, values, found)
        return dict(found)
    _common(base, values, found)
    if kind is TERM:
        _Term(base, values, found).check()
    elif kind is NUMBER:
        NumberChecks(base, values, found).check()
    elif values["level"] not in SafeguardDefinition.Level.values:
        found["level"].append(_("Choose one of the list."))
    before = kind.values(base)
    same = all(values[name] == before[name] for name in kind.fields if name != "valid_from")
    if not found and same:
        found[""].append(_("Nothing differs from version %(version)s.") % {"version": base.version})
    return dict(found)


def _common(base: Any, values: Mapping[str, Any], found: Faults) -> None:
    texts = {f"name_{code}": 400 for code in LANGUAGES} | {"source": 160}
    for name, most in texts.items():
        if not isinstance(values[name], str) or not values[name].strip():
            found[name].append(
                _("Write it in this language too.")
                if name != "source"
                else _("Name the act and the article.")
            )
        elif len(values[name]) > most:
            found[name].append(_("At most %(most)s characters.") % {"most": most})
    _notes(values, found)
    if values["status"] not in Status.values:
        found["status"].append(_("Choose one of the list."))
    since = _day(values["valid_from"])
    if since is None:
        found["valid_from"].append(_("Give the day from which the new text is in force."))
    elif since.year > IN_A_FILE.last:
        found["valid_from"].append(str(IN_A_FILE.message))
    elif since <= base.valid_from:
        found["valid_from"].append(
            _("The version before it is in force from %(day)s: choose a later day.")
            % {"day": base.valid_from}
        )
    elif base.valid_to is not None and base.origin == "published":
        found["valid_from"].append(_("The version before it has ended already."))


def _notes(values: Mapping[str, Any], found: Faults) -> None:
    """A note stands in the three languages together, or in none."""
    names = [f"note_{code}" for code in LANGUAGES]
    is_given = any(values[name] for name in names)
    for name in names:
        if not isinstance(values[name], str) or len(values[name]) > 400:
            found[name].append(_("At most %(most)s characters.") % {"most": 400})
        elif is_given and not values[name].strip():
            found[name].append(_("Write it in this language too."))


def _day(value: Any) -> dt.date | None:
    """A day as it is written in the data files, 2026-11-23: other ISO forms the database does not read."""
    try:
        found = dt.date.fromisoformat(str(value))
    except ValueError:
        return None
    return found if found.isoformat() == value else None


def known_facts(base: Any) -> set[str]:
    """The facts that any rule asks for or any event written down by hand can tell."""
    found = set(_OF_THE_CASE)
    for act in reported_acts().values():
        found.update(act.facts)
    for rule in DeadlineRule.objects.only("variants", "parts", "started_by", "met_by", "ended_by", "chosen"):
        parts = [entry for part in rule.parts for entry in part.get("variants", [])]
        for entry in [*rule.variants, *parts, *rule.started_by, *rule.met_by, *rule.ended_by]:
            found.update(entry.get("when", {}), entry.get("unless", {}), entry.get("below", {}))
        found.update([rule.chosen["fact"]] if rule.chosen and "fact" in rule.chosen else [])
    return found


class _Term:
    """The fields of a term among themselves."""

    def __init__(self, base: Any, values: Mapping[str, Any], found: Faults) -> None:
        self.base, self.values, self.found = base, values, found

    def check(self) -> None:
        own = self._length("length", self.values["length"])
        self._choices()
        if own:
            self._start(own)
        self._variants()
        self._chosen()
        self._ceiling(own)
        self._extensions(own)
        self._warnings()
        if not self.found:
            self._engine()

    def say(self, field: str, text: str) -> None:
        if text not in self.found[field]:
            self.found[field].append(text)

    def _length(self, field: str, entry: Any) -> Length | None:
        """The length, or None with the fault said."""
        try:
            length = Length.of(str(entry["value"]), entry["unit"])
        except (KeyError, TypeError, ValueError, ZeroDivisionError):
            self.say(field, _("Give a number and a unit."))
            return None
        fault = self._fault_of(length)
        if fault:
            self.say(field, fault)
        return None if fault else length

    @staticmethod
    def _fault_of(length: Length) -> str:
        if not 0 <= length.value <= 10000:
            return _("A length is a number from 0 to 10000.")
        if length.unit in (Unit.MONTH, Unit.YEAR) and months_of(length) > MOST_MONTHS:
            return _("No term is longer than 50 years.")
        if length.unit is Unit.SHARE and not 0 < length.value <= 1:
            return _("A share lies between 0 and 1, for example 1/2.")
        if length.unit in WHOLE and months_of(length).denominator != 1:
            return _("This is not a whole number of months.")
        if length.unit in (Unit.WORKING_DAY, Unit.CALENDAR_DAY) and length.value.denominator != 1:
            return _("Days are counted whole.")
        return ""

    def _choices(self) -> None:
        lists: dict[str, Any] = {
            "start_rule": set(StartRule),
            "roll": set(Roll),
            "severity": set(DeadlineRule.Severity.values),
            "responsible_role": set(RoleKey) | {self.base.responsible_role},
        }
        for field, allowed in lists.items():
            if not isinstance(self.values[field], str) or self.values[field] not in allowed:
                self.say(field, _("Choose one of the list."))
        wording = self.values["wording"]
        if not isinstance(wording, dict) or any(len(str(text)) > 400 for text in wording.values()):
            self.say("wording", _("At most %(most)s characters.") % {"most": 400})

    def _start(self, own: Length) -> None:
        start, after = self.values["start_rule"], self.base.direction == "after"
        if start == StartRule.MOMENT and after and own.unit in (*WHOLE, Unit.WORKING_DAY):
            self.say(
                "start_rule", _("Months and working days are counted in whole days: choose another way.")
            )
        to_the_minute = own.unit.is_exact or start == StartRule.MOMENT
        if to_the_minute and self.values["roll"] == Roll.NEXT:
            self.say("roll", _("Only whole days move to a working day (CPC art. 48(4))."))
        if own.unit is Unit.SHARE and self.base.length["unit"] != Unit.SHARE:
            self.say("length", _("A share of a span needs events that tell its end; this term has none."))

    def _variants(self) -> None:
        if not isinstance(self.values["variants"], list):
            return self.say("variants", _("Give a number and a unit."))
        known = known_facts(self.base)
        for entry in self.values["variants"]:
            self._length("variants", entry)
            when = entry.get("when") if isinstance(entry, dict) else None
            if not isinstance(when, dict) or not (when or entry.get("unless") or entry.get("below")):
                self.say(
                    "variants", _("Say for which facts this length holds, for example “with_file = yes”.")
                )
                continue
            for fact in sorted(set(when) - known):
                self.say("variants", _("No rule and no event knows the fact “%(fact)s”.") % {"fact": fact})

    def _chosen(self) -> None:
        chosen, before = self.values["chosen"], self.base.chosen
        if chosen is None or (chosen == before and "fact" not in before):
            return
        try:
            least, most = int(chosen["least"]), int(chosen["most"])
            unit, fact = Unit(chosen["unit"]), chosen["fact"]
        except (KeyError, TypeError, ValueError):
            return self.say("chosen", _("Give the least, the most and the unit."))
        if not before or fact != before.get("fact"):
            self.say("chosen", _("No event of this term tells a length set by a decision."))
        elif not 0 < least <= most or unit is Unit.SHARE:
            self.say("chosen", _("The least is above 0 and not above the most."))

    def _ceiling(self, own: Length | None) -> None:
        if self.values["ceiling"] is None:
            return
        most = self._length("ceiling", self.values["ceiling"])
        if own and most and _shorter(most, own):
            self.say("ceiling", _("This is shorter than the term itself."))

    def _extensions(self, own: Length | None) -> None:
        if not isinstance(self.values["extensions"], list):
            return self.say("extensions", _("Give a number and a unit."))
        for step in self.values["extensions"]:
            if not isinstance(step, dict) or ("to" in step) == ("by" in step):
                self.say("extensions", _("An extension leads to a total length or adds one."))
                continue
            if step.get("granted_by") not in set(RoleKey):
                self.say("extensions", _("Say which role may grant it."))
            amount = step.get("to", step.get("by"))
            if amount is None:
                if step.get("unit") not in set(Unit) - {Unit.SHARE}:
                    self.say("extensions", _("Give a number and a unit."))
                continue
            if not isinstance(amount, int) or amount < 1:
                self.say(
                    "extensions",
                    _("An extension is a whole number above 0, or empty when the decision sets it."),
                )
                continue
            total = self._length("extensions", {"value": amount, "unit": step.get("unit")})
            if own and total and "to" in step and _shorter(total, own):
                self.say("extensions", _("The total length after an extension is not shorter than the term."))

    def _warnings(self) -> None:
        listed = self.values["warn_before"]
        spans = (
            [parse_duration(text) for text in listed if isinstance(text, str)]
            if isinstance(listed, list)
            else [None]
        )
        if (
            not isinstance(listed, list)
            or len(spans) != len(listed)
            or not all(s and s > dt.timedelta() for s in spans)
        ):
            self.say("warn_before", _("A reminder comes a number of days, hours or minutes before the end."))
        elif len(spans) > 5:
            self.say("warn_before", _("At most five reminders."))

    def _engine(self) -> None:
        """The engine reads the row itself, with each of its variants: what it refuses is refused here."""
        draft = TERM.draft(self.base, dict(self.values))
        try:
            for facts in [{}, *(entry["when"] for entry in draft.variants)]:
                terms_of(draft, facts)
            for part in draft.parts:
                terms_of(draft, {}, part["key"])
        except (ValueError, KeyError, TypeError) as error:
            self.say("", _("The engine cannot work with it: %(error)s") % {"error": error})


def months_of(length: Length) -> Fraction:
    """Months and years in months; other units as they are."""
    return length.value * (12 if length.unit is Unit.YEAR else 1)


def _shorter(one: Length, other: Length) -> bool:
    """Whether a length is certainly below another one; unlike units are not compared."""
    days = {Unit.MINUTE: Fraction(1, 1440), Unit.HOUR: Fraction(1, 24), Unit.CALENDAR_DAY: Fraction(1)}
    months = {Unit.MONTH: Fraction(1), Unit.YEAR: Fraction(12)}
    for scale in (days, months):
        if one.unit in scale and other.unit in scale:
            return one.value * scale[one.unit] < other.value * scale[other.unit]
    return one.unit == other.unit and one.value < other.value


def names_of_roles() -> list[tuple[str, Any]]:
    return sorted(((str(key), role.name) for key, role in ROLES.items()), key=lambda pair: str(pair[1]))
