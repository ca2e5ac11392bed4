"""Which cases one answer showed. Written as one entry for each answer, by the app that settings.READ_LOG names."""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from accounts.actor import Actor

_SAFE = ("GET", "HEAD")
TAKEN_OUT = ("search", "export", "pdf", "file")
_seen: ContextVar[set[uuid.UUID] | None] = ContextVar("seen_cases", default=None)


@contextmanager
def collect() -> Iterator[set[uuid.UUID]]:
    """Collects the cases that are shown inside the block."""
    seen: set[uuid.UUID] = set()
    token = _seen.set(seen)
    try:
        yield seen
    finally:
        _seen.reset(token)


def note(*case_ids: uuid.UUID) -> None:
    """Says that these cases are being shown."""
    seen = _seen.get()
    if seen is not None:
        seen.update(case_ids)


def write(
    *,
    actor: "Actor",
    request: HttpRequest,
    kind: str,
    case_ids: Iterable[uuid.UUID],
    status: int,
    shows: str = "",
) -> None:
    """One read entry for one answer; names the route, never the query string.

    ``shows`` says what kind of answer it is where ``kind`` only names the door. The log may refuse an answer that only
    shows something: what was done is never lost to it.
    """
    shows, case_ids = shows or kind, sorted(case_ids)
    only_shows = request.method in _SAFE or shows in TAKEN_OUT
    # A form that comes back with what was wrong (422, 409, 403) names the child as any page does; nothing was done.
    counts = (only_shows and status < 400) or (len(case_ids) == 1 and (status == 200 or status >= 400))
    match = request.resolver_match
    import_string(settings.READ_LOG)(
        actor=actor,
        kind=kind,
        route=(match.view_name if match else "") or "",
        case_ids=case_ids,
        status=status,
        request_id=getattr(request, "request_id", ""),
        shows=shows if counts else "",
        may_stop=only_shows or status >= 400,
    )


def refused(*, actor: "Actor", request: HttpRequest, status: int = 403) -> None:
    """A refused attempt leaves an entry too (ASVS v5.0.0-16.3.2)."""
    write(actor=actor, request=request, kind="refused", case_ids=[], status=status)
