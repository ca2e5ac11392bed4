"""The certificates of one person as they are read: what holds, what held, what was entered anew or withdrawn, and the
papers of each.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from core import clock
from documents import uploads
from training.models import Certificate, CertificatePaper
from training.register import State, state_of

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from accounts.actor import Actor

_TONES = {State.TRAINED: "done", State.ENDING: "soon", State.ENDED: "neutral"}
_WORDS = {State.TRAINED: _("holds"), State.ENDING: _("runs out soon"), State.ENDED: _("has run out")}


@dataclass(frozen=True)
class Attached:
    """One file of a certificate's paper; ``opens``: its content is given out now."""

    row: CertificatePaper
    opens: bool


@dataclass(frozen=True)
class Entry:
    """``stands``: it can still be corrected or withdrawn. ``papers``: the newest first, those it replaced after it,
    also from before a correction.
    """

    row: Certificate
    word: "str | _StrPromise"
    tone: str
    stands: bool
    withdrawal: Any = None
    papers: Sequence[Attached] = field(default_factory=list)


def history(actor: "Actor", person: int) -> list[Entry]:
    """The newest first; those that were entered anew at the end. Must run in the actor's transaction."""
    seen = Certificate.objects.visible_to(actor).filter(person=person)
    found = seen.select_related("specialisation", "withdrawal", "replaced_by", "agency", "entered_by")
    rows = list(found)
    before = {row.pk: row.replaces_id for row in rows}
    papers = _papers(actor, person)
    made = [_entry(row, [p for pk in _line(row.pk, before) for p in papers[pk]]) for row in rows]
    return sorted(made, key=lambda e: not e.stands)


def _line(pk: Any, before: dict[Any, Any]) -> Iterator[Any]:
    """A certificate and those that it was entered anew for: a correction goes on with the paper."""
    while pk is not None:
        yield pk
        pk = before.get(pk)


def _papers(actor: "Actor", person: int) -> dict[Any, list[Attached]]:
    """By certificate; without what is encrypted, which no list needs."""
    rows = CertificatePaper.objects.visible_to(actor).filter(certificate__person=person)
    found: dict[Any, list[Attached]] = defaultdict(list)
    for row in rows.select_related("added_by").defer("content", "name", "digest"):
        found[row.certificate_id].append(Attached(row, uploads.is_open(row)))
    return found


def _entry(row: Certificate, papers: list[Attached]) -> Entry:
    if hasattr(row, "replaced_by"):
        return Entry(row, _("entered anew"), "neutral", stands=False)
    withdrawal = getattr(row, "withdrawal", None)
    if withdrawal is not None:
        return Entry(row, _("withdrawn"), "breach", stands=False, withdrawal=withdrawal, papers=papers)
    state = state_of(row, clock.today())
    return Entry(row, _WORDS[state], _TONES[state], stands=True, papers=papers)
