"""Many clerks, one slot: whatever they try at once, PostgreSQL and the verb leave one winner and clear answers.

Each attempt is the whole verb on a connection of its own, as the application role: hearing, bookings, event.
"""

import datetime as dt
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import psycopg2
import pytest
from django.db import connections

from access.context import for_actor
from accounts.actor import Actor
from accounts.models import User
from core.errors import Conflict
from courts import actions
from courts.models import Court, Courtroom
from tests.courts.conftest import in_court, next_working

pytestmark = [pytest.mark.committed, pytest.mark.timeout(300)]
CONNECTIONS = 50
ATTEMPTS = 200


@dataclass
class Tally:
    """What the attempts came back with."""

    won: int = 0
    answers: list[Conflict] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    seconds: float = 0.0


def storm(attempts: list[Callable[[], Any]]) -> Tally:
    """Runs the attempts over fifty connections that all start at one moment."""
    tally, lock = Tally(), threading.Lock()
    barrier = threading.Barrier(CONNECTIONS)
    queue = list(attempts)

    def work() -> None:
        barrier.wait()
        while True:
            with lock:
                if not queue:
                    break
                attempt = queue.pop()
            try:
                attempt()
            except Conflict as conflict:
                with lock:
                    tally.answers.append(conflict)
            except Exception as error:
                with lock:
                    tally.errors.append(f"{type(error).__name__}: {error}")
            else:
                with lock:
                    tally.won += 1
        for alias in ("default", "keystore"):
            connections[alias].close()

    began = time.monotonic()
    threads = [threading.Thread(target=work) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tally.seconds = time.monotonic() - began
    return tally


def overlapping_pairs(table: str = "scheduling_booking") -> int:
    """Pairs of live bookings of one resource that overlap, by plain comparison and not by the constraint's operator."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {table} a JOIN {table} b ON a.resource_id = b.resource_id AND a.id < b.id"
            " AND lower(a.period) < upper(b.period) AND lower(b.period) < upper(a.period)"
            " WHERE a.cancelled_at IS NULL AND b.cancelled_at IS NULL"
        )
        return int(cursor.fetchone()[0])


@dataclass(frozen=True)
class Scene:
    actor: Actor
    cases: list[Any]
    rooms: list[Courtroom]
    judges: list[User]


@pytest.fixture
def scene(committed: None, as_: Callable[[str], Actor], make_case: Callable[..., Any]) -> Scene:
    """Twelve cases in one court with two rooms and two judges."""
    cases = [in_court(make_case(serial=6000 + n, surname=f"Сынақ{n}"), as_) for n in range(12)]
    court = Court.objects.get(region__code="KZ-35")
    judges = list(User.objects.filter(username__in=["zhanna", "bolat"]))
    for room in court.rooms.all():
        actions.room_resource(room)
    for judge in judges:
        actions.judge_resource(judge)
    # Every thread goes its own way to the person who acts; the agency is warmed up as in a running server.
    actor = as_("dina")
    assert actor.agency.region is not None
    return Scene(actor, cases, list(court.rooms.all()), judges)


def attempt(
    scene: Scene, case: Any, room: Courtroom, judge: User, start: dt.datetime, minutes: int
) -> Callable[[], Any]:
    def go() -> Any:
        with for_actor(scene.actor):
            return actions.schedule_hearing(
                actor=scene.actor,
                case=case,
                kind="main_trial_session",
                courtroom=room,
                judge=judge,
                starts_at=start,
                ends_at=start + dt.timedelta(minutes=minutes),
                time_reason="parties",
            )

    return go


def test_two_hundred_at_the_same_slot_leave_one_winner(scene: Scene) -> None:
    start = next_working(hour=10)
    room, judge = scene.rooms[0], scene.judges[0]
    tally = storm([attempt(scene, scene.cases[n % 12], room, judge, start, 60) for n in range(ATTEMPTS)])
    assert tally.errors == []
    assert tally.won == 1
    assert len(tally.answers) == ATTEMPTS - 1
    for answer in tally.answers:
        assert answer.details["names"], "a loser is told who is taken"
        free = answer.details["next_free"]
        assert free, "a loser is offered the next slot"
        assert all(p.start >= start + dt.timedelta(minutes=60) for p in free)
    assert overlapping_pairs() == 0


def test_two_hundred_overlapping_attempts_leave_no_overlap(scene: Scene) -> None:
    dice = random.Random(20260511)
    attempts = [
        attempt(
            scene,
            dice.choice(scene.cases),
            dice.choice(scene.rooms),
            dice.choice(scene.judges),
            next_working(hour=9) + dt.timedelta(minutes=15 * dice.randrange(28)),
            dice.choice([30, 45, 60, 90]),
        )
        for _ in range(ATTEMPTS)
    ]
    tally = storm(attempts)
    assert tally.errors == []
    assert tally.won + len(tally.answers) == ATTEMPTS
    assert tally.won >= 3, "the calendar is filled, not blocked"
    assert all(a.details["names"] for a in tally.answers)
    assert overlapping_pairs() == 0
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM courts_hearing")
        assert cursor.fetchone()[0] == tally.won
        cursor.execute("SELECT count(*) FROM audit_event WHERE type = 'hearing.scheduled'")
        assert cursor.fetchone()[0] == tally.won, "one event for each hearing, none for a loser"


def test_the_database_refuses_what_goes_around_the_verb(scene: Scene) -> None:
    """An insert that neither locks nor looks is stopped by the constraint alone."""
    start = next_working(hour=10)
    first = attempt(scene, scene.cases[0], scene.rooms[0], scene.judges[0], start, 60)()
    from django.db import IntegrityError

    from scheduling.models import Booking

    with for_actor(scene.actor):
        taken = Booking.objects.filter(hearing_id=first.pk).select_related("case").first()
    around = Booking(
        case=taken.case,
        resource=taken.resource,
        hearing_id=taken.hearing_id,
        booked_at=taken.booked_at,
        period=(start + dt.timedelta(minutes=59), start + dt.timedelta(minutes=61)),
    )
    with pytest.raises(IntegrityError, match="booking_no_overlap"), for_actor(scene.actor):
        around.save(force_insert=True)


@pytest.fixture
def naive_table(committed: None) -> Iterator[str]:
    """The same table as a careless build would have it: no constraint."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "CREATE TABLE naive_booking (id bigserial PRIMARY KEY, resource_id bigint, period tstzrange,"
            " cancelled_at timestamptz)"
        )
    try:
        yield "naive_booking"
    finally:
        with connections["owner"].cursor() as cursor:
            cursor.execute("DROP TABLE naive_booking")


def test_control_the_same_storm_breaks_a_careless_calendar(naive_table: str) -> None:
    """Positive control: look, then insert, without lock and constraint. The count above would see its overlaps."""
    parameters = connections["owner"].get_connection_params()
    parameters.pop("cursor_factory", None)
    parameters.pop("context", None)
    results: Counter[str] = Counter()
    lock = threading.Lock()
    barrier = threading.Barrier(CONNECTIONS)

    def work() -> None:
        connection = psycopg2.connect(**parameters)
        for attempt in range(ATTEMPTS // CONNECTIONS):
            with connection, connection.cursor() as cursor:
                cursor.execute(
                    "SELECT count(*) FROM naive_booking WHERE resource_id = 1"
                    " AND period && tstzrange('2026-05-11 10:00+05', '2026-05-11 11:00+05')"
                )
                taken = cursor.fetchone()[0]
                if attempt == 0:
                    barrier.wait()  # all look before anybody writes, as on a busy morning
                if not taken:
                    cursor.execute(
                        "INSERT INTO naive_booking (resource_id, period)"
                        " VALUES (1, tstzrange('2026-05-11 10:00+05', '2026-05-11 11:00+05'))"
                    )
            with lock:
                results["lost" if taken else "won"] += 1
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results["won"] > 1
    assert overlapping_pairs(naive_table) > 0
