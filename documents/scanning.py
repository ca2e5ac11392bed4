"""What the scanner says about a file, and what follows from it. Runs as the system, outside of any request."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from access.system import for_system
from audit import record
from cases import vault
from core import clock
from documents import clamav, events
from documents.models import KeptFile, State, Upload

log = logging.getLogger(__name__)
BATCH = 100


@dataclass(frozen=True)
class Checked:
    """A model whose files are checked. ``needs``: what its key and ``found`` read of other rows.

    ``found`` writes down what came of it: the row holds the new state already.
    """

    model: type[KeptFile]
    found: Callable[[Any], None]
    needs: tuple[str, ...] = ()


_models: dict[str, Checked] = {}


def register(checked: Checked) -> None:
    """Each app with kept files says so once, when it is loaded."""
    _models[checked.model._meta.label] = checked


def check(pk: str, of: str = "documents.Upload") -> bool:
    """Asks the scanner about one file, within the caller's transaction. False when it has been checked already.

    Clean: it opens. Infected: its content is destroyed. Errors: clamav.Unavailable leaves it waiting.
    """
    checked = _models[of]
    rows: Any = checked.model._default_manager.select_for_update(of=("self",), skip_locked=True)
    row = rows.select_related(*checked.needs).filter(_to_check(), pk=pk).first()
    if row is None:
        return False
    found = clamav.scan(row.data())
    row.checked_at, row.finding = clock.now(), found
    row.state = State.INFECTED if found else State.CLEAN
    if found:
        row.content = ""
    row.save(update_fields=["state", "checked_at", "finding", *(["content"] if found else [])])
    checked.found(row)
    return True


def _of_case(row: Upload) -> None:
    told: dict[str, Any] = {"case_id": row.case_id, "file": str(row.pk), "kind": row.kind}
    if row.state == State.INFECTED:
        record(events.FileBlocked(**told, added_by=row.added_by_id), actor=None)
    else:
        record(events.FileReleased(**told), actor=None)


register(Checked(Upload, _of_case, ("case", "about")))


def check_waiting() -> int:
    """Every file that waits, or came in before there was a scanner. Ends at once while the scanner is away."""
    if not clamav.is_configured():
        return 0
    done = 0
    for pk, of in _waiting():
        try:
            with for_system("files: virus check"):
                done += check(pk, of)
        except clamav.Unavailable as error:
            log.warning("the virus scanner is not available: %s", error)
            break
        except vault.CannotOpen:
            continue  # the key is gone: nobody opens this file any more
    return done


def _waiting() -> list[tuple[str, str]]:
    with for_system("files: which wait for the virus check"):
        return [
            (str(pk), of)
            for of, checked in _models.items()
            for pk in checked.model._default_manager.filter(_to_check())
            .order_by("added_at")
            .values_list("pk", flat=True)[:BATCH]
        ]


def _to_check() -> Q:
    return Q(state__in=[State.WAITING, State.UNCHECKED])
