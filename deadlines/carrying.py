"""What was granted on a clock goes on when a correction of the record ends that clock and starts it anew."""

from collections.abc import Iterable

from deadlines import clocks
from deadlines.models import Deadline


def carry(new: Deadline, ended: Iterable[Deadline]) -> bool:
    """Gives ``new`` the extensions that were granted on the clock which it replaces. Whether there were any.

    The length of each stays as it was granted; the ceiling of the law is counted from the corrected start.
    """
    old = next((d for d in ended if _is_same(d, new)), None)
    if old is None or not old.extended:
        return False
    new.extended = min(old.extended, len(new.rule.extensions))
    granted = {"extended_to": old.facts["extended_to"]} if "extended_to" in old.facts else {}
    new.facts = new.facts | granted | {"carried": new.extended}
    clocks.recompute(new)
    return True


def _is_same(old: Deadline, new: Deadline) -> bool:
    return old.cancelled_at is not None and (old.rule.code, old.part, old.subject) == (
        new.rule.code,
        new.part,
        new.subject,
    )
