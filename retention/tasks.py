"""Jobs of sealing and destroying."""

import logging
import uuid

from celery import shared_task

from access.context import system_reason
from access.system import for_system
from cases import keys
from core import clock
from retention import nightly

log = logging.getLogger(__name__)


@shared_task
def find_ripe() -> int:
    """Each night: what the rules make ripe. One short transaction for each batch; returns how many batches."""
    batches, after = 0, None
    while True:
        with for_system("retention: what the rules make ripe"):
            after = nightly.find(after)
        if after is None:
            return batches
        batches += 1


@shared_task
def destroy_keys(retention: str) -> int:
    """The keys of one order. An effect of the outbox, which runs it as the system."""
    if system_reason.get():
        return nightly.destroy(retention)
    with for_system("retention: destroy keys"):
        return nightly.destroy(retention)


@shared_task
def reapply() -> int:
    """Each night, and after a restore: keys that are still to be destroyed, and persons that a backup brought back."""
    with for_system("retention: what is left to destroy"):
        for pk in nightly.unfinished():
            nightly.destroy(pk)
    back, after = 0, None
    while persons := keys.destroyed(after):
        back, after = back + _again(persons), persons[-1]
    if back:
        log.error("a restored backup held %s erased persons: they are gone again", back)
    return back


def _again(persons: list[uuid.UUID]) -> int:
    with for_system("retention: destroyed keys"):
        return nightly.reapply(persons, clock.now())
