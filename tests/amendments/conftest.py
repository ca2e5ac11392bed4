"""Two legal editors, and a law that is put back afterwards."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connections
from django.db.models import Q

from access.context import for_actor
from amendments import actions
from amendments.kinds import RULES, TERM, Kind
from amendments.models import Amendment
from core import clock
from deadlines import listening
from legal import norms, working_days
from legal.models import CalendarDay, CalendarYear
from legal.reference import load
from tests.conftest import clean_up

REASON = "Закон от 12.11.2026 № 145-VIII о поправках в УПК"
CODE = "DL-INV-PRELIM"


def forget_years() -> None:
    """Takes out the calendars that were published and loads the files again."""
    years = CalendarYear.objects.using("owner").filter(origin="published")
    held = list(years.values_list("year", flat=True))
    if held:
        CalendarDay.objects.using("owner").filter(day__year__in=held).delete()
        years.delete()
        load()
        working_days.forget()


# What no data file has.
_ADDED = Q(origin="published") | Q(version__gt=2)
_ADDED_SQL = "origin = 'published' OR version > 2"


def restore_law() -> None:
    """Takes out what was published and loads the files again, as owner with the trigger off."""
    forget_years()
    found = [kind.model.objects.using("owner").filter(_ADDED).exists() for kind in RULES]
    if not any(found):
        return
    with connections["owner"].cursor() as cursor:
        for kind in RULES:
            cursor.execute(f"ALTER TABLE {kind.table} DISABLE TRIGGER version_kept")
            cursor.execute(f"DELETE FROM {kind.table} WHERE {_ADDED_SQL}")
            cursor.execute(f"ALTER TABLE {kind.table} ENABLE TRIGGER version_kept")
    load()
    listening.forget()
    norms.forget()


@pytest.fixture
def law(committed: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    listening.forget()
    norms.forget()
    yield
    monkeypatch.undo()
    clean_up()
    restore_law()


@pytest.fixture
def drafted() -> Callable[..., actions.Draft]:
    """A new version of a rule: the fields of the newest one, some changed, in force from today on."""

    def draft(code: str = CODE, kind: Kind = TERM, reach: str = "starts", **changes: Any) -> actions.Draft:
        base = kind.newest(code)
        values = kind.values(base) | {"valid_from": clock.today().isoformat()} | changes
        return actions.Draft(
            kind=kind, code=code, version=base.version, values=values, reach=reach, reason=REASON
        )

    return draft


@pytest.fixture
def proposed(law: None, as_: Callable[[str], Any], drafted: Any) -> Callable[..., Amendment]:
    def make(by: str = "sabit", **changes: Any) -> Amendment:
        with for_actor(as_(by)) as actor:
            return actions.propose(actor=actor, draft=drafted(**changes))

    return make


@pytest.fixture
def published(proposed: Any, as_: Callable[[str], Any]) -> Callable[..., Amendment]:
    def make(**changes: Any) -> Amendment:
        row = proposed(**changes)
        with for_actor(as_("tatyana")) as second:
            return actions.publish(actor=second, amendment=row)

    return make


THREE_MONTHS = {"length": {"value": "3", "unit": "month"}}
TOMORROW = dt.timedelta(days=1)
