"""The certificates of one person as they are read: what holds, what held, what was entered anew or withdrawn."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from core import clock
from training.models import Certificate
from training.register import State, state_of

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from accounts.actor import Actor

_TONES = {State.TRAINED: "done", State.ENDING: "soon", State.ENDED: "neutral"}
_WORDS = {State.TRAINED: _("holds"), State.ENDING: _("runs out soon"), State.ENDED: _("has run out")}


@dataclass(frozen=True)
class Entry:
    """``stands``: it can still be corrected or withdrawn."""

    row: Certificate
    word: "str | _StrPromise"
    tone: str
    stands: bool
    withdrawal: Any = None


def history(actor: "Actor", person: int) -> list[Entry]:
    """The newest first; those that were entered anew at the end. Must run in the actor's transaction."""
    rows = Certificate.objects.visible_to(actor).filter(person=person)
    found = rows.select_related("specialisation", "withdrawal", "replaced_by", "agency", "entered_by")
    made = [_entry(row) for row in found]
    return sorted(made, key=lambda e: not e.stands)


def _entry(row: Certificate) -> Entry:
    if hasattr(row, "replaced_by"):
        return Entry(row, _("entered anew"), "neutral", stands=False)
    withdrawal = getattr(row, "withdrawal", None)
    if withdrawal is not None:
        return Entry(row, _("withdrawn"), "breach", stands=False, withdrawal=withdrawal)
    state = state_of(row, clock.today())
    return Entry(row, _WORDS[state], _TONES[state], stands=True)
