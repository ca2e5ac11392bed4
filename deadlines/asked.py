"""What somebody asks the list of clocks for: filters from an address, checked."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Q

from access.queries import Place
from accounts.roles import RoleKey
from cases.models import Participation
from legal.models import DeadlineRule

GROUPS = ("overdue", "day", "week", "later")
WHOSE = ("own", "all")
# Whose task it is to look at the terms of others.
LOOK_AFTER = (
    RoleKey.PROSECUTOR,
    RoleKey.HEAD_OF_UNIT,
    RoleKey.HEAD_OF_PROBATION,
    RoleKey.COURT_CHAIR,
)
SURE = ("read", "read_ru_only")
_NUMBER_DIGITS = 12


@dataclass(frozen=True)
class Asked:
    """``unit`` and ``officer`` are numbers, ``rule`` a code, ``kind`` a severity of the rule; ``whose``: "own" or
    "all" duties, empty: own, and all for those who look after others; ``unverified``: only terms whose rule nobody has checked against the law's text."""

    group: str = ""
    unit: int | None = None
    officer: int | None = None
    rule: str = ""
    kind: str = ""
    whose: str = ""
    unverified: bool = False
    after: Place | None = None

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Asked":
        """What cannot be understood is left out: an address that somebody changed shows more, never an error."""
        group = query.get("group", "")
        kind, whose = query.get("kind", ""), query.get("whose", "")
        return cls(
            group=group if group in GROUPS else "",
            unit=_number(query.get("unit", "")),
            officer=_number(query.get("officer", "")),
            rule=query.get("rule", "").replace("\0", "")[:30],
            kind=kind if kind in DeadlineRule.Severity.values else "",
            whose=whose if whose in WHOSE else "",
            unverified=query.get("unverified") == "1",
            after=Place.parse(query.get("after", "")),
        )

    @property
    def narrows(self) -> bool:
        """Whether anything but the group is asked for."""
        return bool(self.unit or self.officer or self.rule or self.kind or self.whose or self.unverified)

    def query(self, **changes: object) -> str:
        """The part of an address behind ``?`` that asks the same with some changes."""
        asked = replace(self, **({"after": None} | changes))  # type: ignore[arg-type]
        pairs = {
            "group": asked.group,
            "unit": asked.unit or "",
            "officer": asked.officer or "",
            "rule": asked.rule,
            "kind": asked.kind,
            "whose": asked.whose,
            "unverified": "1" if asked.unverified else "",
            "after": str(asked.after or ""),
        }
        return urlencode({name: value for name, value in pairs.items() if value})

    @cached_property
    def rules(self) -> list[int] | None:
        """The numbers of the rules that are asked for; None: all."""
        if not (self.rule or self.kind or self.unverified):
            return None
        found = DeadlineRule.objects.all()
        if self.rule:
            found = found.filter(code=self.rule)
        if self.kind:
            found = found.filter(severity=self.kind)
        if self.unverified:
            found = found.exclude(status__in=SURE)
        return list(found.values_list("pk", flat=True))

    @property
    def condition(self) -> Q:
        """On clocks."""
        wanted = Q()
        if self.unit:
            wanted &= Q(responsible_agency_id=self.unit)
        if self.rules is not None:
            wanted &= Q(rule_id__in=self.rules)
        if self.officer:
            held = Participation.objects.filter(officer_id=self.officer, until__isnull=True)
            wanted &= Q(case_id__in=held.values("case_id"))
        return wanted


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < _NUMBER_DIGITS else None
