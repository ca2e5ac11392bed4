"""Why nothing is published: the layer that publishes says it here, since figures know nothing of how they are made."""

from collections.abc import Callable

_asked: list[Callable[[], str]] = []


def register(reason: Callable[[], str]) -> None:
    """``reason()`` is a sentence in the reader's language while something is waited for, and empty otherwise."""
    _asked.append(reason)


def reasons() -> list[str]:
    return [text for ask in _asked if (text := ask())]
