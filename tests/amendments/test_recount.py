"""What a published version does to open terms: nothing by itself; by its transition in batches, once each."""

import datetime as dt
from typing import Any

import pytest
from django.db import connections

from access.context import for_actor
from amendments import preview, recount
from amendments.kinds import TERM
from amendments.tasks import recount as job
from audit.events import restore
from audit.models import Event
from core import clock
from deadlines import actions as clocks
from deadlines.models import Deadline
from deadlines.strips import item
from legal.models import DeadlineRule
from tests.amendments.conftest import CODE, THREE_MONTHS

pytestmark = pytest.mark.committed


def term(case: Any, actor: Any) -> Deadline:
    with for_actor(actor):
        found: Deadline = Deadline.objects.select_related("rule").get(case=case, rule__code=CODE)
        return found


def told(case: Any) -> int:
    return Event.objects.using("system").filter(case_id=case.pk, type="deadline.recounted").count()


def draft(drafted: Any, reach: str = "open", **changes: Any) -> Any:
    made = drafted(reach=reach, **changes)
    return TERM.draft(TERM.newest(CODE), dict(made.values))


def test_the_preview_counts_and_stores_nothing(law: None, make_case: Any, drafted: Any, as_: Any) -> None:
    cases = [make_case(serial=100 + n) for n in range(6)]
    before = term(cases[0], as_("aliya"))
    longer = preview.impact(draft(drafted, **THREE_MONTHS), "open")
    assert (longer.open, longer.reached, longer.change, longer.later, longer.overdue) == (6, 6, 6, 6, 0)
    assert [cell["count"] for cell in longer.units] == [5], "in whole fives"
    with clock.at(clock.now() + dt.timedelta(days=20)):
        short = preview.impact(draft(drafted, length={"value": "3", "unit": "calendar_day"}), "open")
    assert (short.change, short.earlier, short.overdue) == (6, 6, 6)
    assert term(cases[0], as_("aliya")).due_at == before.due_at
    # From tomorrow on no running term is touched.
    tomorrow = (clock.today() + dt.timedelta(days=1)).isoformat()
    later = preview.impact(draft(drafted, "starts", valid_from=tomorrow, **THREE_MONTHS), "starts")
    assert (later.open, later.reached, later.change) == (6, 0, 0)


def test_two_previews_with_neighbouring_days_name_no_place(law: None, make_case: Any, drafted: Any) -> None:
    """Five terms and four: where the fifth one began would be told by the block that goes."""
    for n in range(4):
        make_case(serial=100 + n)
    with clock.at(clock.now() - dt.timedelta(days=1)):
        make_case(serial=104)
    days = [(clock.today() - dt.timedelta(days=n)).isoformat() for n in (1, 0)]
    five, four = [
        preview.impact(draft(drafted, "starts", valid_from=day, **THREE_MONTHS), "starts") for day in days
    ]
    assert (five.reached, four.reached) == (5, 4)
    assert (five.units, five.regions) == (four.units, four.regions) == ([], [])


def test_small_numbers_name_no_place(law: None, make_case: Any, drafted: Any) -> None:
    for n in range(4):
        make_case(serial=100 + n)
    found = preview.impact(draft(drafted, **THREE_MONTHS), "open")
    assert found.change == 4
    assert found.units == found.regions == []


def test_a_stored_date_does_not_change_by_publishing(make_case: Any, published: Any, as_: Any) -> None:
    case, aliya = make_case(), as_("aliya")
    before = term(case, aliya)
    tomorrow = (clock.today() + dt.timedelta(days=1)).isoformat()
    published(valid_from=tomorrow, **THREE_MONTHS)
    assert job() == 0
    with clock.at(clock.now() + dt.timedelta(days=2)):
        assert job() == 0
        after = term(case, aliya)
        assert (after.due_at, after.rule_version, after.steps) == (before.due_at, 1, before.steps)
        fresh = make_case(serial=4712)
        assert term(fresh, aliya).rule_version == 2
    assert told(case) == 0


def test_open_terms_go_on_by_the_new_version_once(make_case: Any, published: Any, as_: Any) -> None:
    case, aliya = make_case(), as_("aliya")
    before = term(case, aliya)
    row = published(reach="open", **THREE_MONTHS)
    assert term(case, aliya).due_at == before.due_at, "only the job changes a stored date"
    rule = DeadlineRule.objects.get(code=CODE, version=2)
    assert recount.progress(row, rule) == recount.Progress(0, 1)
    assert (job(), job()) == (1, 0)
    after = term(case, aliya)
    assert (after.rule_version, after.version) == (2, before.version + 1)
    assert after.due_at > before.due_at
    assert recount.progress(row, rule) == recount.Progress(1, 1)
    assert told(case) == 1
    with for_actor(aliya):
        assert "version 2 of the rule" in item(after)["why"][0]["text"]
        (event,) = Event.objects.filter(case_id=case.pk, type="deadline.recounted")
        said = restore(event)
        assert said is not None
        assert "instead of" in said.sentence()


def test_it_waits_for_the_first_day(make_case: Any, published: Any, as_: Any) -> None:
    case, tomorrow = make_case(), clock.today() + dt.timedelta(days=1)
    published(reach="open", valid_from=tomorrow.isoformat(), **THREE_MONTHS)
    assert job() == 0
    with clock.at(clock.now() + dt.timedelta(days=1)):
        assert job() == 1
        assert term(case, as_("aliya")).rule_version == 2


def test_a_start_since_the_first_day_is_taken_over_by_either_transition(
    make_case: Any, published: Any, as_: Any
) -> None:
    """The law is told later than it came into force: what started since goes by it."""
    case, aliya = make_case(), as_("aliya")
    first = clock.local(term(case, aliya).starts_at).date()
    published(valid_from=first.isoformat(), **THREE_MONTHS)
    assert job() == 1
    assert term(case, aliya).rule_version == 2


def test_a_batch_after_a_crash_goes_on(make_case: Any, published: Any, monkeypatch: Any) -> None:
    cases = [make_case(serial=200 + n) for n in range(5)]
    row = published(reach="open", **THREE_MONTHS)
    rule = DeadlineRule.objects.get(code=CODE, version=2)
    monkeypatch.setattr(recount, "BATCH", 2)
    assert recount.batch(row, rule) == 2
    assert recount.progress(row, rule) == recount.Progress(2, 5)
    assert job() == 3
    assert [told(case) for case in cases] == [1] * 5


def test_what_cannot_be_counted_stays(make_case: Any, published: Any, as_: Any) -> None:
    case, aliya = make_case(), as_("aliya")
    before = term(case, aliya)
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE deadlines_deadline SET part = 'gone' WHERE id = %s", [before.pk])
    published(reach="open", **THREE_MONTHS)
    assert (job(), job()) == (1, 0)
    after = term(case, aliya)
    assert (after.rule_version, after.due_at) == (1, before.due_at)
    assert told(case) == 0


def test_who_took_note_is_asked_again_when_the_day_moves(make_case: Any, published: Any, as_: Any) -> None:
    case, aliya = make_case(), as_("aliya")
    with for_actor(aliya):
        clocks.acknowledge(actor=aliya, deadline=term(case, aliya))
    assert term(case, aliya).acknowledged_at is not None
    published(reach="open", **THREE_MONTHS)
    assert job() == 1
    assert term(case, aliya).acknowledged_at is None
