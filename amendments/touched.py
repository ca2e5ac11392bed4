"""What a new version of a number would decide otherwise: numbers for the whole country, never a case and never a place.

Asked of the tables that name it, with the facts that are held: custody that runs, cases that go on (by the age at the act:
dates of birth are encrypted), and the acts of the last 90 days that such a table watches. A table that waits for facts
which no case has yet, such as a sentence to come, is counted nowhere: the number governs what is decided from its day on.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from fractions import Fraction
from typing import Any

from django.db import connections
from django.db.models import Count, OuterRef, Q, Subquery

from access.system import for_system
from amendments.both_laws import Laws
from audit.models import Event
from cases.models import Case, Charge, Interview, Stage
from core import clock
from deadlines.custody import custody_of
from legal.guarantees import Circumstances, fits, missed_by
from legal.models import Norm, SafeguardDefinition
from legal.purposes import code_for
from legal.uses import Use, uses_of

BEFORE_DECISION = (
    Stage.REGISTERED,
    Stage.INVESTIGATION,
    Stage.WITH_PROSECUTOR,
    Stage.SENT_TO_COURT,
    Stage.IN_COURT,
)
LOOK_BACK = dt.timedelta(days=90)
# Above it the answer says that it is of the latest ones only.
MOST_ACTS = 500
_CUSTODY, _INTERROGATION, _INTERVIEW = "custody", "interrogation", "interview.recorded"
_ORDERED = Q(type="custody.ordered") | Q(type="outcome.recorded", payload__kind="custody")
_FACTS = ("subject_capacity", "age_at_offence", "category")


@dataclass
class Line:
    """One guarantee: ``more`` times it would apply where it does not now, ``less`` times it would apply no more.

    ``of`` says what was counted: custody, cases, or acts; ``is_decision`` whether a decision against it is refused.
    """

    code: str
    name: str
    of: str
    is_decision: bool
    more: int
    less: int


@dataclass
class Touched:
    """``custodies``, ``cases`` and ``acts`` are how many were asked; None where no table that goes by it can be asked them."""

    custodies: int | None = None
    cases: int | None = None
    acts: int | None = None
    is_cut: bool = False
    lines: list[Line] = field(default_factory=list)

    @property
    def is_counted(self) -> bool:
        """Whether there was anything to ask; what a sentence to come will be, nobody knows."""
        return any(number is not None for number in (self.custodies, self.cases, self.acts))

    @property
    def more(self) -> int:
        return sum(line.more for line in self.lines)

    @property
    def less(self) -> int:
        return sum(line.less for line in self.lines)

    def stored(self) -> dict[str, Any]:
        return asdict(self) | {"more": self.more, "less": self.less}


def touched(base: Norm, values: Mapping[str, Any]) -> Touched:
    """Asks each table that goes by a changed line, by the number as it stands and as it would be. Stores nothing."""
    laws, found = Laws(base, values), Touched()
    uses = [use for use in _uses(base, laws.day) if laws.changed & {*use.lines}]
    with for_system("law: what a new number would change"):
        custody = [use for use in uses if _CUSTODY in use.definition.acts]
        acts = [use for use in uses if use.opens or _is_asked_in_interviews(use)]
        _ask_custody(custody, laws, found)
        _ask_acts(acts, laws, found)
        others = [use for use in uses if use not in custody and not _is_of_acts_alone(use)]
        _ask_cases([use for use in others if laws.may_be_asked(use)], laws, found)
    told = [line for line in found.lines if line.more or line.less]
    found.lines = sorted(told, key=lambda line: (line.code, line.of))
    return found


def _uses(base: Norm, day: dt.date) -> list[Use]:
    """The guarantees that name the number, and those that ask whether it was night, which the program answers by it."""
    named = uses_of(base, day).guarantees
    if base.code != code_for("night"):
        return named
    rows = SafeguardDefinition.objects.in_force(day)
    asks = [row for row in rows if any("night" in entry.get("when", {}) for entry in row.opened_by)]
    return [*named, *(Use(row, tuple(base.value), is_told=False, opens=True) for row in asks)]


def _add(found: Touched, row: SafeguardDefinition, of: str, pairs: list[tuple[bool, bool, int]]) -> None:
    more = sum(n for before, after, n in pairs if after and not before)
    less = sum(n for before, after, n in pairs if before and not after)
    is_decision = row.kind == SafeguardDefinition.Kind.DECISION
    found.lines.append(Line(row.code, row.name, of, is_decision, more, less))


def _ask_custody(uses: list[Use], laws: Laws, found: Touched) -> None:
    if not uses:
        return
    held = list(_custodies(found))
    found.custodies = len(held)
    for use in uses:
        old, new = laws.both(use.definition.applies)
        _add(found, use.definition, "custody", [(_any(old, one), _any(new, one), 1) for one in held])


def _custodies(found: Touched) -> Iterator[dict[str, Any]]:
    """The facts of each custody that runs, as those of a decision on it: the months are those from each order to its end,
    without the days of detention before it.
    """
    acts = Event.objects.filter(_ORDERED, case_id__isnull=False)
    rows = _with_category(Case.objects.filter(pk__in=acts.values("case_id")).exclude(stage=Stage.CLOSED))
    listed = list(rows.order_by("-pk").values("pk", *_FACTS)[:MOST_ACTS])
    found.is_cut = found.is_cut or len(listed) == MOST_ACTS
    for row in listed:
        stays = custody_of(row.pop("pk"))
        if stays.running is not None:
            yield _facts(row, months=sum((stay.months for stay in stays.stays), Fraction()))


def _ask_cases(uses: list[Use], laws: Laws, found: Touched) -> None:
    """Cases before a decision, together where they have the same facts."""
    if not uses:
        return
    rows = _with_category(Case.objects.filter(stage__in=BEFORE_DECISION)).values(*_FACTS)
    held = [(row.pop("n"), _facts(row)) for row in rows.annotate(n=Count("pk")).order_by()]
    found.cases = sum(number for number, _facts_of in held)
    for use in uses:
        old, new = laws.both(use.definition.applies)
        pairs = [(_any(old, one), _any(new, one), number) for number, one in held]
        _add(found, use.definition, "cases", pairs)


def _with_category(cases: Any) -> Any:
    charge = Charge.objects.filter(case=OuterRef("pk"), is_principal=True, ended_at__isnull=True)
    return cases.annotate(category=Subquery(charge.values("offence__category")[:1]))


def _facts(row: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    known = {"capacity": row["subject_capacity"], "age": row["age_at_offence"]}
    return Circumstances(**known, category=row["category"] or "", **more).facts()


def _any(table: list[Any], facts: Mapping[str, Any]) -> bool:
    return any(fits(row, facts) for row in table)


# --- the acts of the last days ---------------------------------------------------------------------------------------


def _ask_acts(uses: list[Use], laws: Laws, found: Touched) -> None:
    """Acts that were recorded: whether each would have been a breach, or would have brought the guarantee."""
    types = {entry["event"] for use in uses for entry in use.definition.opened_by}
    types |= {_INTERVIEW for use in uses if _is_asked_in_interviews(use)}
    if not types:
        return
    since = clock.now() - LOOK_BACK
    rows = Event.objects.filter(type__in=types, occurred_at__gte=since, case_id__isnull=False)
    listed = list(rows.order_by("-id")[:MOST_ACTS])
    found.is_cut = found.is_cut or len(listed) == MOST_ACTS
    found.acts = len(listed)
    subjects = _subjects(listed)
    told = [(row.type, _told(row, laws, subjects)) for row in listed]
    for use in uses:
        if _is_asked_in_interviews(use):
            old, new = laws.both(use.definition.applies)
            pairs = [(_any(old, b), _any(new, a), 1) for kind, (b, a) in told if kind == _INTERVIEW]
        else:
            was, would = laws.both(use.definition.opened_by)
            pairs = [(_missed(was, kind, b), _missed(would, kind, a), 1) for kind, (b, a) in told]
        _add(found, use.definition, "acts", pairs)


def _is_asked_in_interviews(use: Use) -> bool:
    return _INTERROGATION in use.definition.acts and not use.opens


def _is_of_acts_alone(use: Use) -> bool:
    return use.opens or use.definition.acts == [_INTERROGATION]


def _missed(entries: list[Any], kind: str, facts: Mapping[str, Any]) -> bool:
    return any(entry["event"] == kind and missed_by(entry, facts) for entry in entries)


def _subjects(rows: list[Event]) -> dict[Any, dict[str, Any]]:
    """Of whom the acts are, as the guarantees that wait for an act know it."""
    cases = Case.objects.filter(pk__in={row.case_id for row in rows})
    known = cases.values_list("pk", "age_at_offence", "subject_capacity")
    return {pk: {"subject_age": age, "subject_capacity": capacity} for pk, age, capacity in known}


def _told(
    row: Event, laws: Laws, subjects: Mapping[Any, dict[str, Any]]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What an act tells by the law as it stands and as it would be: they differ in what is night."""
    facts = Circumstances(capacity="").facts() | row.payload | subjects.get(row.case_id, {})
    if "interview" not in row.payload:
        return facts, facts
    interview = Interview.objects.select_related("party").filter(pk=row.payload["interview"]).first()
    if interview is None:
        return facts, facts
    before_it = Interview.objects.filter(party_id=interview.party_id).count()
    facts |= {"capacity": interview.party.capacity, "interviews": before_it, **_minutes(interview)}
    nights = [numbers.for_("night") for numbers in (laws.old, laws.new)]
    before, after = (facts | {"night": _is_night(interview, night)} for night in nights)
    return before, after


def _minutes(interview: Interview) -> dict[str, int]:
    """Of the child over all agencies and cases, as the breach is opened by."""
    ends = interview.ended_at
    midnight = clock.local(interview.started_at).replace(hour=23, minute=59, second=59, microsecond=0)
    with connections["system"].cursor() as cursor:
        cursor.execute(
            "SELECT a.in_a_row, b.of_the_day FROM person_questioned(%s, %s) a, person_questioned(%s, %s) b",
            [interview.party.person_id, ends, interview.party.person_id, midnight],
        )
        in_a_row, of_the_day = cursor.fetchone()
    return {"minutes_in_a_row": in_a_row, "minutes_of_day": of_the_day}


def _is_night(interview: Interview, night: Mapping[str, int]) -> bool:
    ends = clock.local(interview.ended_at - dt.timedelta.resolution)
    hours = (clock.local(interview.started_at).hour, ends.hour)
    return any(hour >= night["from"] or hour < night["to"] for hour in hours)
