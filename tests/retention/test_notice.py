"""The night finds what is ripe, tells the holder, and waits; a hold stops it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from access.context import for_actor
from audit.models import Event
from core import clock
from core.errors import Conflict, Refused
from notifications.models import InboxItem, Kind
from retention import actions, queries, tasks
from retention.models import Retention, RetentionRule, State
from tests.retention.conftest import row_of
from tests.tallies import waits

pytestmark = pytest.mark.django_db
As = Callable[[str], Any]


@pytest.fixture(autouse=True)
def _committed(committed: None) -> None:
    """Jobs run as another role over a connection of their own."""


def test_a_rule_that_was_read_opens_the_notice(closed: Any, as_: As) -> None:
    case = closed()
    before = clock.now()
    tasks.find_ripe()
    row = row_of(case, as_("daniyar"))
    assert (row.state, row.rule.code, row.number) == (State.NOTICED, "RT-REGISTER-18", case.code)
    assert row.due_at is not None
    assert before + dt.timedelta(days=30) <= row.due_at <= clock.now() + dt.timedelta(days=30)
    with for_actor(as_("daniyar")) as head:
        assert InboxItem.objects.visible_to(head).open().filter(kind=Kind.RECORD_TO_SEAL).count() == 1
    with for_actor(as_("aliya")) as aliya:
        assert not InboxItem.objects.visible_to(aliya).filter(kind=Kind.RECORD_TO_SEAL).exists()


def test_the_night_twice_is_the_night_once(closed: Any, as_: As) -> None:
    case = closed()
    tasks.find_ripe()
    first = row_of(case, as_("daniyar"))
    tasks.find_ripe()
    assert row_of(case, as_("daniyar")).due_at == first.due_at
    with for_actor(as_("daniyar")):
        assert Event.objects.filter(case_id=case.pk, type="retention.noticed").count() == 1


def test_what_is_not_ripe_is_left_alone(closed: Any, make_case: Any, as_: As) -> None:
    open_case = make_case(serial=1)
    young = closed(serial=2, ago=dt.timedelta(days=90))
    tasks.find_ripe()
    with for_actor(as_("daniyar")):
        assert not Retention.objects.filter(case_id__in=[open_case.pk, young.pk]).exists()


def test_an_unverified_rule_only_warns(closed: Any, as_: As) -> None:
    case = closed()
    rules = RetentionRule.objects.using("owner").filter(code="RT-REGISTER-18")
    rules.update(status="unverified")
    try:
        tasks.find_ripe()
        row = row_of(case, as_("daniyar"))
        assert (row.state, row.due_at) == (State.WARNING, None)
        with for_actor(as_("daniyar")) as head:
            assert not InboxItem.objects.visible_to(head).filter(kind=Kind.RECORD_TO_SEAL).exists()
            with pytest.raises(Refused, match="No notice runs"):
                actions.seal(actor=head, row=row)
            begun = actions.start_notice(actor=head, row=row)
            assert begun.state == State.NOTICED
            assert begun.due_at == begun.noticed_at + actions.NOTICE
            with pytest.raises(Conflict):
                actions.start_notice(actor=head, row=begun)
    finally:
        rules.update(status="read")


def test_changed_facts_take_the_notice_back(closed: Any, as_: As) -> None:
    case = closed()
    tasks.find_ripe()
    rules = RetentionRule.objects.using("owner").filter(code="RT-REGISTER-18")
    rules.update(months=600)
    try:
        tasks.find_ripe()
        assert row_of(case, as_("daniyar")).state == State.VOID
        with for_actor(as_("daniyar")) as head:
            assert not InboxItem.objects.visible_to(head).open().filter(kind=Kind.RECORD_TO_SEAL).exists()
            assert queries.board(head).due == []
    finally:
        rules.update(months=0)
    tasks.find_ripe()
    assert row_of(case, as_("daniyar")).state == State.NOTICED


def test_a_hold_stops_it_and_ends_by_itself(ripe: Any, as_: As) -> None:
    case = ripe()
    tomorrow = clock.today() + dt.timedelta(days=1)
    with for_actor(as_("rosa")) as rosa:
        row = row_of(case, rosa)
        assert waits(rosa, "to_seal") == 1
        actions.place_hold(actor=rosa, row=row, kind="litigation", document="4-812/2026", until=tomorrow)
        assert waits(rosa, "to_seal") == 0
        with pytest.raises(Refused, match="on hold"):
            actions.seal(actor=rosa, row=row)
        with clock.at(clock.now() + dt.timedelta(days=2)):
            actions.check_can_seal(row)


def test_a_hold_is_ended_once(ripe: Any, as_: As) -> None:
    case = ripe()
    with for_actor(as_("daniyar")) as head:
        row = row_of(case, head)
        hold = actions.place_hold(
            actor=head, row=row, kind="complaint", document="Ж-17", until=clock.today() + dt.timedelta(days=9)
        )
        actions.end_hold(actor=head, hold=hold)
        actions.check_can_seal(row)
        with pytest.raises(Conflict):
            actions.end_hold(actor=head, hold=hold)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "curiosity"},
        {"document": "  "},
        {"until": dt.date(2020, 1, 1)},
        {"until": dt.date(2099, 1, 1)},
    ],
)
def test_a_hold_needs_reason_paper_and_end(ripe: Any, as_: As, wrong: Any) -> None:
    right = {"kind": "review", "document": "7-3", "until": clock.today() + dt.timedelta(days=5)}
    row = row_of(ripe(), as_("daniyar"))
    with for_actor(as_("daniyar")) as head, pytest.raises(Refused):
        actions.place_hold(actor=head, row=row, **(right | wrong))


def test_the_list_and_the_card(ripe: Any, client_for: Any, as_: As) -> None:
    case = ripe()
    page = client_for("rosa").get(reverse("retention:board"))
    assert page.status_code == 200
    assert case.code in page.content.decode()
    assert "Төлегенұлы" not in page.content.decode()
    row = row_of(case, as_("rosa"))
    assert client_for("rosa").get(reverse("retention:record", args=[row.pk])).status_code == 200
    assert client_for("rosa").get(reverse("cases:overview", args=[case.pk])).status_code == 403
    card = client_for("daniyar").get(reverse("cases:overview", args=[case.pk])).content.decode()
    assert reverse("retention:record", args=[row.pk]) in card
    assert client_for("aliya").get(reverse("retention:board")).status_code == 403
    assert client_for("nurlan").get(reverse("retention:record", args=[row.pk])).status_code == 403


def test_what_is_over_does_not_push_out_what_can_be_done(
    sealed: Any, ripe: Any, as_: As, client_for: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST", 1)
    over, due = sealed(serial=11), ripe(serial=12)
    with for_actor(as_("rosa")) as rosa:
        assert waits(rosa, "to_seal") == 1
        board = queries.board(rosa)
        assert [line.row.case_id for line in board.due] == [due.pk]
        assert [line.row.case_id for line in board.sealed] == [over.pk]
    found = client_for("rosa").get("/api/v1/retention/").json()
    assert [(row["number"], row["state"]) for row in found] == [(due.code, "noticed"), (over.code, "sealed")]


def test_each_record_stands_in_one_part(ripe: Any, closed: Any, as_: As) -> None:
    """Due, on hold, its notice running: by the query as by the record's own page."""
    due, held, waits_still = ripe(serial=11), ripe(serial=12), closed(serial=13)
    tasks.find_ripe()
    until = clock.today() + dt.timedelta(days=9)
    with for_actor(as_("rosa")) as rosa:
        row = Retention.objects.get(case_id=held.pk)
        actions.place_hold(actor=rosa, row=row, kind="litigation", document="2-1", until=until)
    with for_actor(as_("rosa")) as rosa:
        board = queries.board(rosa)
        parts = {"due": due, "held": held, "waiting": waits_still}
        for name in ("due", "held", "waiting", "warnings", "sealed", "erased"):
            found = [line.row.case_id for line in getattr(board, name)]
            assert found == ([parts[name].pk] if name in parts else []), name
        assert board.due[0].is_due
        assert board.held[0].standing
        assert not board.waiting[0].is_due
