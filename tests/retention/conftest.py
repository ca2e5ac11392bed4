"""Closed cases of two years ago, and two people who seal."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

from access.context import for_actor
from cases import actions as case_actions
from cases import ending
from cases.ending import Criterion, DiversionBasis
from cases.models import Case, Party
from core import clock
from retention import actions, tasks
from retention.models import Retention
from victims.models import VictimRecord

LONG_AGO = dt.timedelta(days=700)


def close(case: Any, as_: Callable[[str], Any]) -> Case:
    """Diverted by the prosecutor without a plan, and closed."""
    met = {c.value: "met" for c in Criterion}
    for who, verb in (("aliya", case_actions.send_to_prosecutor), ("marat", case_actions.accept)):
        with for_actor(as_(who)) as actor:
            verb(actor=actor, case=Case.objects.get(pk=case.pk))
    with for_actor(as_("marat")) as marat:
        ending.divert(
            actor=marat,
            case=Case.objects.get(pk=case.pk),
            basis=DiversionBasis.RECONCILIATION.value,
            criteria=met,
        )
        return ending.close(actor=marat, case=Case.objects.get(pk=case.pk), reason="nothing_left")


@pytest.fixture
def closed(make_case: Callable[..., Any], as_: Callable[[str], Any]) -> Callable[..., Case]:
    """A case of two years ago about a child of 17 then, who has come of age since."""

    def made(**changes: Any) -> Case:
        with clock.at(clock.now() - changes.pop("ago", LONG_AGO)):
            born = clock.today() - dt.timedelta(days=17 * 365)
            return close(make_case(**({"born_on": born} | changes)), as_)

    return made


def row_of(case: Any, actor: Any) -> Retention:
    with for_actor(actor):
        found: Retention = Retention.objects.select_related("rule").get(case_id=case.pk)
        return found


@pytest.fixture
def ripe(closed: Callable[..., Case], as_: Callable[[str], Any]) -> Callable[..., Case]:
    """A closed case whose notice of 30 days began 31 days ago."""

    def made(**changes: Any) -> Case:
        case = closed(**changes)
        with clock.at(clock.now() - dt.timedelta(days=31)):
            tasks.find_ripe()
        return case

    return made


def two(verb: Callable[..., bool], case: Any, as_: Callable[[str], Any]) -> bool:
    """Proposed by the head of the unit, confirmed by the data protection officer."""
    done = False
    for who in ("daniyar", "rosa"):
        with for_actor(as_(who)) as actor:
            done = verb(actor=actor, row=row_of(case, actor))
    return done


@pytest.fixture
def sealed(ripe: Callable[..., Case], as_: Callable[[str], Any]) -> Callable[..., Case]:
    def made(**changes: Any) -> Case:
        case = ripe(**changes)
        assert two(actions.seal, case, as_)
        return case

    return made


@pytest.fixture
def erased(sealed: Callable[..., Case], as_: Callable[[str], Any]) -> Callable[..., Case]:
    def made(**changes: Any) -> Case:
        case = sealed(**changes)
        assert two(actions.erase, case, as_)
        tasks.destroy_keys(str(row_of(case, as_("daniyar")).pk))
        return case

    return made


def sql(actor: Any, statement: str, values: Any) -> None:
    """A statement as the application's own role under the rights of one person, past every check in Python."""
    with for_actor(actor), connections["default"].cursor() as cursor:
        cursor.execute(statement, values)


def taken_up(case: Any, as_: Callable[[str], Any]) -> VictimRecord:
    """Support of a child that runs in this case."""
    worker, party = as_("saule"), Party.objects.using("owner").filter(case_id=case.pk).first()
    assert party is not None
    found: VictimRecord = VictimRecord.objects.using("owner").create(
        case_id=case.pk,
        party_id=party.pk,
        person_id=party.person_id,
        agency_id=worker.agency.pk,
        worker_id=worker.user.pk,
        referred_on=clock.today(),
        source="police",
        taken_up_at=clock.now(),
    )
    return found
