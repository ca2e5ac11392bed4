"""What the scanner says about a file, and what follows from it. Runs as the system, outside of any request."""

import logging

from django.db.models import Q

from access.system import for_system
from audit import record
from cases import vault
from core import clock
from documents import clamav, events
from documents.models import State, Upload

log = logging.getLogger(__name__)
BATCH = 100


def check(pk: str) -> bool:
    """Asks the scanner about one file, within the caller's transaction. False when it has been checked already.

    Clean: it opens. Infected: its content is destroyed. Errors: clamav.Unavailable leaves it waiting.
    """
    rows = Upload.objects.select_for_update(of=("self",), skip_locked=True).select_related("case", "about")
    row = rows.filter(_to_check(), pk=pk).first()
    if row is None:
        return False
    found = clamav.scan(row.data())
    row.checked_at, row.finding = clock.now(), found
    row.state = State.INFECTED if found else State.CLEAN
    if found:
        row.content = ""
    row.save(update_fields=["state", "checked_at", "finding", *(["content"] if found else [])])
    told = {"case_id": row.case_id, "file": str(row.pk), "kind": row.kind}
    if found:
        record(events.FileBlocked(**told, added_by=row.added_by_id), actor=None)
    else:
        record(events.FileReleased(**told), actor=None)
    return True


def check_waiting() -> int:
    """Every file that waits, or came in before there was a scanner. Ends at once while the scanner is away."""
    if not clamav.is_configured():
        return 0
    with for_system("files: which wait for the virus check"):
        waiting = Upload.objects.filter(_to_check()).order_by("added_at")
        found = [str(pk) for pk in waiting.values_list("pk", flat=True)[:BATCH]]
    done = 0
    for pk in found:
        try:
            with for_system("files: virus check"):
                done += check(pk)
        except clamav.Unavailable as error:
            log.warning("the virus scanner is not available: %s", error)
            break
        except vault.CannotOpen:
            continue  # the child's key is gone: nobody opens this file any more
    return done


def _to_check() -> Q:
    return Q(state__in=[State.WAITING, State.UNCHECKED])
