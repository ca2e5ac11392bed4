"""Open terms go on by a published version, where its transition says so: in batches, each term once."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from access.system import for_system
from accounts.roles import ROLES, RoleKey
from amendments.kinds import TERM
from amendments.models import Amendment
from amendments.preview import reached, recounted
from audit import record
from cases.models import Participation
from core import clock
from deadlines.events import DeadlineRecounted, facts_of
from deadlines.models import Deadline
from deadlines.queries import set_next_due
from legal.models import DeadlineRule

BATCH = 200


def published() -> list[tuple[Amendment, DeadlineRule]]:
    """The versions of terms that hold by now, the oldest first, so that a term passes through them in order."""
    rows = Amendment.objects.filter(kind=TERM.key, proposal__confirmed_at__isnull=False)
    rules = {
        (rule.code, rule.version): rule
        for rule in DeadlineRule.objects.filter(origin="published", valid_from__lte=clock.today())
    }
    found = [(row, rules[row.code, row.version]) for row in rows if (row.code, row.version) in rules]
    return sorted(found, key=lambda pair: (pair[1].code, pair[1].version))


def waiting(amendment: Amendment, rule: DeadlineRule) -> Q:
    """The open terms that are still to be taken over. One that cannot be is marked and asked no more."""
    # A term without the mark has no such key: "is not" alone would leave it out.
    unmarked = Q(facts__kept_before__isnull=True) | ~Q(facts__kept_before=rule.version)
    return reached(rule, amendment.reach) & unmarked


def batch(amendment: Amendment, rule: DeadlineRule) -> int:
    """One short transaction; terms that somebody is working on come with the next one."""
    with for_system("law: open terms by a new version"):
        already = Deadline.objects.open().filter(
            case=OuterRef("case"),
            rule=rule,
            **{name: OuterRef(name) for name in ("part", "subject", "turn")},
        )
        rows = list(
            Deadline.objects.open()
            .filter(waiting(amendment, rule))
            .exclude(Exists(already))
            .select_for_update(of=("self",), skip_locked=True)
            .select_related("rule")
            .order_by("id")[:BATCH]
        )
        for row in rows:
            _take_over(row, rule)
        follow(row.case_id for row in rows)
    return len(rows)


def _take_over(row: Deadline, rule: DeadlineRule) -> None:
    before, was_told = row.due_at, is_told(row)
    old = (row.rule, row.rule_version, row.facts)
    try:
        recounted(row, rule)
    except (ValueError, KeyError):
        row.rule, row.rule_version, facts = old
        row.facts = facts | {"kept_before": rule.version}
        row.save(update_fields=["facts"])
        return
    if row.responsible_role == old[0].responsible_role != rule.responsible_role:
        row.responsible_role = rule.responsible_role
        row.responsible_agency_id = _agency_of(row.case_id, rule.responsible_role)
    moved(row, before, was_told=was_told)
    was = before.isoformat() if before else ""
    record(DeadlineRecounted(**facts_of(row), to_version=rule.version, was=was), actor=None)


def is_told(row: Deadline) -> bool:
    """Whether everything that is to be said of the date of a term was said."""
    return row.remind_at is None and row.paused_at is None


def moved(row: Deadline, before: dt.datetime | None, *, was_told: bool) -> None:
    """Keeps a term that was counted anew: who took note of another date is asked again."""
    if was_told and row.due_at is not None and row.due_at <= clock.now():
        row.remind_at = None  # missed before and missed still: it was told
    if row.due_at != before:
        row.acknowledged_at = row.acknowledged_by = None
    row.version += 1
    row.save()


def _agency_of(case_id: uuid.UUID, role: str) -> int | None:
    """Whose people have the role in this case: who investigates or supervises first, of two the latest."""
    kinds = ROLES[RoleKey(role)].agency_kinds if role in set(RoleKey) else frozenset()
    found = Participation.objects.filter(case_id=case_id, until__isnull=True, agency__kind__in=kinds)
    row = found.order_by("capacity", "-since").first()
    return row.agency_id if row else None


def follow(cases: Iterable[uuid.UUID]) -> None:
    for case_id in sorted(set(cases)):
        set_next_due(case_id, Deadline)


@dataclass(frozen=True)
class Progress:
    done: int
    total: int


def progress(amendment: Amendment, rule: DeadlineRule) -> Progress:
    """How many open terms have been taken over, of how many; numbers for the country only."""
    with for_system("law: how far a version has come"):
        left = Deadline.objects.open().filter(waiting(amendment, rule)).count()
        done = Deadline.objects.filter(rule__code=rule.code, facts__recounted__to=rule.version).count()
    return Progress(done, done + left)
