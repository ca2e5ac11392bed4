"""Times answers in one process, the variants in turns, so that noise of the machine meets all of them alike."""

import gc
import statistics
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from access.context import for_actor
from access.middleware import MEMBERSHIP_KEY
from access.queries import feed
from accounts.actor import Actor
from accounts.models import User
from cases.models import Interview, Party

WARM = 5
SLOW = 0.25


def browser(username: str, *, bare: bool = False) -> Client:
    """A signed-in browser; ``bare`` passes through session and user only."""
    client = Client()
    user = User.objects.get(username=username)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[MEMBERSHIP_KEY] = user.memberships.order_by("id").values_list("pk", flat=True).first()
    session.save()
    if bare:
        with override_settings(MIDDLEWARE=settings.BARE_MIDDLEWARE):
            client.handler.load_middleware()
    return client


def fullest_case(username: str) -> Any:
    """Of the newest cases the one with the most people and interviews."""
    user = User.objects.get(username=username)
    membership = user.memberships.select_related("agency__region").order_by("id").first()
    assert membership is not None
    with for_actor(Actor(user=user, membership=membership)) as actor:
        newest = [line.case_id for line in feed(actor, limit=100)]
        people, interviews = (
            Counter(model.objects.filter(case_id__in=newest).values_list("case_id", flat=True))
            for model in (Party, Interview)
        )
        return max(newest, key=lambda case: (interviews[case], people[case]))


# The case page that a person opens is the same at both sizes: what differs is the country around it.
_opened: dict[str, Any] = {}


def answers(username: str) -> dict[str, Callable[[], Any]]:
    """The answers to time, by name: the product's pages, their floors, the stock lists."""
    page, bare = browser(username), browser(username, bare=True)
    if username not in _opened:
        _opened[username] = fullest_case(username)
    case = _opened[username]

    def get(client: Client, path: str) -> Callable[[], Any]:
        def run() -> Any:
            response = client.get(path)
            if response.status_code != 200 or len(response.content) < 200:
                raise RuntimeError(f"{path} answered {response.status_code}")
            return response

        return run

    return {
        "list": get(page, "/cases/"),
        "list floor": get(bare, "/bench/floor/list/"),
        "case": get(page, f"/cases/{case}/"),
        "case floor": get(bare, f"/bench/floor/case/{case}/"),
        "home": get(page, "/"),
        "home floor": get(bare, "/bench/floor/home/"),
        "stock direct": get(bare, "/bench/stock/direct/"),
        "stock generic": get(bare, "/bench/stock/generic/"),
    }


@dataclass
class Times:
    """Of one answer: seconds on the clock by run, and processor seconds of this process and of the server."""

    clock: list[float] = field(default_factory=list)
    cpu: float = 0.0

    @property
    def ms(self) -> float:
        return 1000 * statistics.median(self.clock)

    @property
    def cpu_ms(self) -> float:
        return 1000 * self.cpu / len(self.clock)


def time_all(variants: dict[str, Callable[[], Any]], runs: int) -> dict[str, Times]:
    """Each variant many times, in turns. Slow ones run fewer times."""
    times = {name: Times() for name in variants}
    for run in variants.values():
        for _ in range(WARM):
            run()
    gc.collect()
    servers = _servers()
    for turn in range(runs):
        for name, run in variants.items():
            found = times[name]
            if found.clock and found.clock[-1] > SLOW and turn % 10:
                continue
            cpu, began = time.process_time() + _server_cpu(servers), time.perf_counter()
            run()
            found.clock.append(time.perf_counter() - began)
            found.cpu += time.process_time() + _server_cpu(servers) - cpu
    return times


def _servers() -> list[Path]:
    """The accounts of the server processes of this process's connections, where the server runs on this machine."""
    found = []
    for alias in connections:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            found.append(Path(f"/proc/{cursor.fetchone()[0]}/schedstat"))
    return [path for path in found if path.exists()]


def _server_cpu(servers: list[Path]) -> float:
    return sum(int(path.read_text().split()[0]) for path in servers) / 1e9


def query_counts(variants: dict[str, Callable[[], Any]]) -> dict[str, int]:
    """Statements of one answer over all roles: the fewest of three, as a process asks a few things every few seconds,
    whatever answer comes then."""
    return {name: min(_statements(run) for _ in range(3)) for name, run in variants.items()}


def _statements(run: Callable[[], Any]) -> int:
    captured = [CaptureQueriesContext(connections[a]) for a in connections]
    with ExitStack() as stack:
        for context in captured:
            stack.enter_context(context)
        run()
    return sum(len(c) for c in captured)
