"""What a verb wants its reader to know and nothing stops: collected around a request, shown as notices on the page."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_said: ContextVar[list[str] | None] = ContextVar("remarks", default=None)


def say(text: str) -> None:
    """Once each. Outside a page nobody listens: jobs and the command line leave no remark."""
    found = _said.get()
    if found is not None and text not in found:
        found.append(text)


@contextmanager
def collect() -> Iterator[list[str]]:
    found: list[str] = []
    token = _said.set(found)
    try:
        yield found
    finally:
        _said.reset(token)
