"""What was promised is delivered once: when the worker dies in mid-task, when Redis dies, when messages repeat."""

import datetime as dt
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from django.db import connections

from access.context import for_actor
from jjcms import health
from notifications import mail, nudge, outbox
from notifications.models import InboxItem, Outbox
from notifications.tasks import HEARTBEAT, drain
from tests.completion import KEPT
from tests.reliability.stack import Redis, Worker, wait_for

TASK = "tests.reliability.tasks.slowly"
pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def broker(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Redis]:
    server = Redis(tmp_path)
    server.start()
    settings.REDIS_URL = settings.CELERY_BROKER_URL = server.url
    monkeypatch.setitem(nudge._rest, "until", 0.0)
    forget()
    yield server
    server.kill()
    forget()


@pytest.fixture
def worker(committed: None, tmp_path: Path, broker: Redis) -> Iterator[Worker]:
    found = Worker(tmp_path, broker)
    found.start()
    yield found
    found.kill()


def forget() -> None:
    """Health asks anew at the next page."""
    health._redis_known["at"] = health._outbox_known["at"] = 0.0


def effects(mark: str) -> int:
    return InboxItem.objects.using("owner").filter(subject=mark).count()


def undelivered() -> int:
    return Outbox.objects.undelivered().count()


def test_a_killed_worker_loses_nothing_and_repeats_nothing(worker: Worker) -> None:
    outbox.post(TASK, mark="slow", milliseconds=4000)
    outbox.post(TASK, mark="fast", milliseconds=0)
    wait_for(lambda: worker.begun("slow"))
    worker.kill()
    assert effects("slow") == 0, "the effect went with the transaction"
    assert undelivered() >= 1
    worker.start()
    wait_for(lambda: undelivered() == 0)
    assert worker.begun("slow") == 2, "control: it really began twice"
    assert (effects("slow"), effects("fast")) == (1, 1)
    time.sleep(6)
    assert (effects("slow"), effects("fast")) == (1, 1), "another round of the beat repeats nothing"


def test_redis_dies_during_a_request(
    worker: Worker,
    broker: Redis,
    as_: Callable[..., Any],
    make_case: Callable[..., Any],
    client_for: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The page answers, keeps the promise, says what is delayed; after the restart the letter goes out, once."""
    monkeypatch.setattr(mail, "COLLECTED_FOR", dt.timedelta(0))
    case, browser, aliya = make_case(), client_for("aliya"), as_("aliya")
    browser.get("/cases/")
    broker.kill()
    forget()
    began = time.monotonic()
    typed = {"version": case.version, "to": as_("marat").agency.pk, **KEPT}
    answer = browser.post(f"/cases/{case.pk}/send-to-prosecutor/", typed, follow=True)
    took = time.monotonic() - began
    assert answer.status_code == 200
    with for_actor(aliya):
        case.refresh_from_db()
    assert case.stage == "with_prosecutor", "the work itself is done"
    letters = Outbox.objects.undelivered().filter(task=mail.TASK)
    marat = as_("marat").user
    assert letters.filter(payload__user=marat.pk).count() == 1
    page = browser.get("/cases/").content.decode()
    assert 'class="strip degraded"' in page
    assert health.degraded_sentences()
    broker.start()
    wait_for(lambda: undelivered() == 0)
    wait_for(lambda: b"marat@demo.invalid" in worker.log.read_bytes())
    assert worker.log.read_bytes().count(b"To: marat@demo.invalid") == 1
    assert case.code.encode() not in worker.log.read_bytes(), "not even the log names the case"
    forget()
    assert 'class="strip degraded"' not in browser.get("/cases/").content.decode()
    assert took < 10, f"{took:.1f} s"


def test_what_redis_forgets_the_outbox_knows(worker: Worker, broker: Redis) -> None:
    """Messages that Redis took and lost are not needed: the row is the promise."""
    broker.kill()
    for number in range(5):
        outbox.post(TASK, mark=f"m{number}", milliseconds=0)
    broker.start()
    redis.Redis.from_url(broker.url).flushall()
    wait_for(lambda: undelivered() == 0)
    assert [effects(f"m{number}") for number in range(5)] == [1] * 5


def test_repeated_and_late_messages_have_one_effect(worker: Worker, broker: Redis) -> None:
    with outbox.held_back():
        for number in range(8):
            outbox.post(TASK, mark=f"r{number}", milliseconds=100)
    for _ in range(12):
        assert nudge.now()
    wait_for(lambda: undelivered() == 0)
    for _ in range(3):
        drain.apply_async(connection=_connection(broker))
    time.sleep(2)
    assert [effects(f"r{number}") for number in range(8)] == [1] * 8
    assert [worker.begun(f"r{number}") for number in range(8)] == [1] * 8


def _connection(broker: Redis) -> Any:
    from kombu import Connection

    return Connection(broker.url)


def test_the_worker_says_that_it_lives(worker: Worker, broker: Redis) -> None:
    wait_for(lambda: redis.Redis.from_url(broker.url).get(HEARTBEAT), 60)
    age = health.worker_heartbeat_age()
    assert age is not None
    assert age < 60


def test_a_lost_connection_to_the_database_is_made_anew(worker: Worker) -> None:
    """The server ends every connection of the worker; the next round works again."""
    outbox.post(TASK, mark="before", milliseconds=0)
    wait_for(lambda: effects("before") == 1)
    with connections["system"].cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE usename = current_user AND pid <> pg_backend_pid() AND datname = current_database()"
        )
    outbox.post(TASK, mark="after", milliseconds=0)
    wait_for(lambda: effects("after") == 1)
    assert effects("before") == 1
