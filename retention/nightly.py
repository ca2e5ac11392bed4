"""The work of the night: what the rules make ripe, keys that are still to be destroyed, backups that were brought back."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db import connections
from django.db.models import Q

from audit import record
from cases import keys, vault
from cases.merging import queries
from cases.models import Case, Person, Stage
from core import clock
from retention import events, facts, rules
from retention.actions import NOTICE
from retention.models import ErasedPerson, Retention, RetentionRule, State

BATCH = 200


def find(after: uuid.UUID | None = None) -> uuid.UUID | None:
    """One batch of closed cases that are not sealed; returns the last one looked at, None when all are done.

    Runs as the system. A rule that was read in the law opens the notice of 30 days; any other only warns.
    """
    waiting = Case.objects.filter(stage=Stage.CLOSED, sealed_at__isnull=True).select_related("subject")
    cases = list((waiting.filter(pk__gt=after) if after else waiting).order_by("pk")[:BATCH])
    if not cases:
        return None
    table = list(RetentionRule.objects.all())
    born = _births(cases)
    held = {row.case_id: row for row in Retention.objects.filter(case__in=cases).select_related("rule")}
    trail = facts.trail_of(case.pk for case in cases)
    for case in cases:
        _judge(case, table, trail, held.get(case.pk), born[case.subject_id])
    last: uuid.UUID = cases[-1].pk
    return last


def _births(cases: list[Case]) -> dict[uuid.UUID, dt.date | None]:
    """The birth of each child; of joined records the latest one that either holds, so that nothing ends too early."""
    children = {case.subject_id: case.subject for case in cases}
    of_child = queries.records_of_each(children)
    others = set().union(*of_child.values()) - set(children)
    people = children | Person.objects.in_bulk(others)
    vault.open_rows(people.values())
    told = {number: facts.latest_birth(person) for number, person in people.items()}
    known = {number: [day for one in ones if (day := told[one])] for number, ones in of_child.items()}
    return {number: max(days, default=None) for number, days in known.items()}


def _judge(
    case: Case,
    table: list[RetentionRule],
    trail: facts.Trail,
    row: Retention | None,
    born_on: dt.date | None,
) -> None:
    term = rules.term_of(table, facts.facts_of(case, trail, born_on))
    if term is None or not term.is_ripe(clock.today()):
        if row is not None and row.state in (State.WARNING, State.NOTICED):
            _void(row)
        return
    if row is None:
        _found(Retention(case=case, number=case.code, found_at=clock.now()), term)
    elif row.state == State.VOID or (row.rule_id, row.ripe_on) != (term.rule.pk, term.ripe_on):
        _found(row, term)


def _found(row: Retention, term: rules.Term) -> None:
    """Opens the notice, or warns; other facts than before begin anew."""
    assert term.start_on is not None
    assert term.ripe_on is not None
    row.rule, row.start_on, row.ripe_on = term.rule, term.start_on, term.ripe_on
    row.state, row.noticed_at, row.noticed_by, row.due_at = State.WARNING, None, None, None
    if term.rule.is_read:
        row.state, row.noticed_at, row.due_at = State.NOTICED, clock.now(), clock.now() + NOTICE
    row.save()
    if row.due_at is not None:
        record(
            events.SealingNoticed(
                case_id=row.case_id,
                rule=row.rule.code,
                ripe_on=row.ripe_on.isoformat(),
                due=row.due_at.isoformat(),
            ),
            actor=None,
        )


def _void(row: Retention) -> None:
    row.state, row.noticed_at, row.noticed_by, row.due_at = State.VOID, None, None, None
    row.save()
    record(events.SealingVoided(case_id=row.case_id, rule=row.rule.code), actor=None)


def unfinished() -> list[uuid.UUID]:
    """Records whose keys should be gone and are not all said to be."""
    rows = Retention.objects.filter(
        Q(state=State.ERASING) | Q(persons__destroyed_at__isnull=True, persons__isnull=False)
    )
    return list(rows.values_list("pk", flat=True).distinct()[:BATCH])


def destroy(retention_id: uuid.UUID | str) -> int:
    """Destroys the keys of the persons of one order and says so; may run again and again. Runs as the system."""
    row = Retention.objects.select_related("rule", "case").get(pk=retention_id)
    if row.state not in (State.ERASING, State.ERASED):
        return 0
    children = queries.records_of(row.case.subject_id)
    persons = list(ErasedPerson.objects.filter(case__subject_id__in=children))
    keys.destroy(p.person_id for p in persons)
    left = keys.fetch(p.person_id for p in persons)
    assert not left, "a key is still there"
    instant = clock.now()
    ErasedPerson.objects.filter(pk__in=[p.pk for p in persons], destroyed_at__isnull=True).update(
        destroyed_at=instant
    )
    with_child = Retention.objects.filter(case__subject_id__in=children, state=State.ERASING)
    for each in with_child.select_related("rule"):
        each.state, each.erased_at = State.ERASED, instant
        each.save(update_fields=["state", "erased_at"])
        record(
            events.RecordErased(case_id=each.case_id, rule=each.rule.code, persons=len(persons)), actor=None
        )
    return len(persons)


def reapply(persons: Iterable[uuid.UUID], at: dt.datetime) -> int:
    """Seals and forgets anew whatever a restored backup brought back of these persons; returns how many it was."""
    with connections["system"].cursor() as cursor:
        cursor.execute("SELECT retention_reapply(%s::uuid[], %s)", [list(persons), at])
        return int(cursor.fetchone()[0])
