"""What a verb wants its reader to know and nothing stops: collected around a request, shown as notices on the page and
carried by the answer of the API.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Remark:
    """``text`` in the reader's language; ``code`` names the rule that it speaks of, where there is one."""

    text: str
    code: str = ""

    def told(self) -> dict[str, str]:
        """As the API gives it out: what is empty is left out."""
        return {name: value for name, value in asdict(self).items() if value}


_said: ContextVar[list[Remark] | None] = ContextVar("remarks", default=None)


def say(text: str, code: str = "") -> None:
    """Once each. Outside a request nobody listens: jobs and the command line leave no remark."""
    found, remark = _said.get(), Remark(text, code)
    if found is not None and remark not in found:
        found.append(remark)


@contextmanager
def collect() -> Iterator[list[Remark]]:
    found: list[Remark] = []
    token = _said.set(found)
    try:
        yield found
    finally:
        _said.reset(token)
