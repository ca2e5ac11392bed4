"""Counting the queries of an answer."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

# Asked at most once in a second or in five by a whole process, or once by a connection, whatever page comes first.
NOT_THE_PAGES = ("jjcms_clock_offset", "notifications_outbox", "deadlines_jobrun", "PREPARE tally_")
# What a process reads again every minute, whatever page comes then.
READ_AGAIN = (
    "legal.working_days._LIVES_SECONDS",
    "safeguards.reactors._LIVES_SECONDS",
    "deadlines.listening._LIVES_SECONDS",
    "cases.events._AGENCIES_LIVE_SECONDS",
)


@contextmanager
def queries() -> Iterator[list[str]]:
    """The statements of the block on every database role, without those that pages share by the clock."""
    found: list[str] = []
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        for held in READ_AGAIN:
            patch.setattr(held, 10**9)
        captured = [
            stack.enter_context(CaptureQueriesContext(connections[a]))
            for a in ("default", "system", "keystore", "statistics")
        ]
        yield found
    for context in captured:
        found += [q["sql"] for q in context.captured_queries if not any(n in q["sql"] for n in NOT_THE_PAGES)]


def answered(browser: Client, path: str, **asked: Any) -> list[str]:
    """What a page asks of a process that has shown it before: the first time fills what a process keeps."""
    assert browser.get(path, asked).status_code == 200, path
    with queries() as statements:
        browser.get(path, asked)
    return statements
