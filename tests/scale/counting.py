"""Counting the queries of an answer."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from django.db import connections
from django.test.utils import CaptureQueriesContext

# Asked at most once in a second or in five by a whole process, whatever page comes first.
NOT_THE_PAGES = ("jjcms_clock_offset", "notifications_outbox")


@contextmanager
def queries() -> Iterator[list[str]]:
    """The statements of the block on every database role, without those that pages share by the clock."""
    found: list[str] = []
    with ExitStack() as stack:
        captured = [
            stack.enter_context(CaptureQueriesContext(connections[a]))
            for a in ("default", "system", "keystore", "statistics")
        ]
        yield found
    for context in captured:
        found += [q["sql"] for q in context.captured_queries if not any(n in q["sql"] for n in NOT_THE_PAGES)]
