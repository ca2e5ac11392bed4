"""Files that people add to a case: adding, opening, withdrawing. What a file may be stands in ``intake``.

``keep``, ``is_open`` and ``content`` serve every model of kept files, also those of the apps above.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connections, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.permissions import CasePermission as P
from audit import record
from cases import queries, vault
from cases.models import Case, Party
from cases.models.people import PROTECTED_CAPACITIES
from core import clock
from core.errors import Conflict, Refused
from documents import clamav, events, filekinds
from documents.intake import Taken
from documents.models import KeptFile, State, Upload

if TYPE_CHECKING:
    from accounts.actor import Actor

CHECK = "documents.tasks.check_file"


class NoRoom(Refused):
    """A limit of the case or of the person is reached."""


@dataclass(frozen=True)
class Facts:
    """What is said about a file. ``about``: the victim or witness whom it concerns, for kinds that ask for one."""

    kind: str
    description: str
    about: Party | None = None


def kinds_for(actor: "Actor", case: Case) -> list[filekinds.FileKind]:
    """The kinds that this person may add here; those of a victim only where there is one to name."""
    found = filekinds.addable(queries.permissions_in(actor, case.pk))
    if any(kind.of_victim for kind in found) and not protected(actor, case).exists():
        return [kind for kind in found if not kind.of_victim]
    return found


def protected(actor: "Actor", case: Case) -> Any:
    """The victims and witnesses of the case whom this person may know of."""
    rows = Party.objects.visible_to(actor).filter(case=case, until__isnull=True)
    return rows.filter(capacity__in=PROTECTED_CAPACITIES).select_related("person")


def check_can_add(actor: "Actor", case: Case, kind: str = "") -> None:
    """Who works on the case adds files of the kinds that they may open. Refused with the reason."""
    kinds = {found.key for found in kinds_for(actor, case)}
    if kinds and (not kind or kind in kinds):
        return
    if not actor.permissions & filekinds.ADDING_BITS:
        raise Refused(
            _("Your role, %(role)s, adds no files.") % {"role": actor.role.name},
            _("Ask the colleague who works on the case."),
        )
    raise Refused(
        _("Your agency adds no file of this kind to this case at present."),
        _("The page “Who may see it” names the agencies."),
    )


def can_add(actor: "Actor", case: Case) -> bool:
    return bool(kinds_for(actor, case))


def check_room(case: Case, size: int) -> None:
    """NoRoom when the case or this person has reached a limit. Limits: docs/files.md."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT documents_room(%s, %s)", [case.pk, size])
        full = cursor.fetchone()[0]
    if full == "case":
        raise NoRoom(_("The case holds as many files as it may. Withdrawn files count too."))
    if full:
        raise NoRoom(_("You have added as many files as one person may within a day."))


def first_state() -> State:
    """Waiting where there is a scanner or one is demanded."""
    return State.WAITING if clamav.is_configured() or settings.CLAMAV_REQUIRED else State.UNCHECKED


@transaction.atomic
def add(*, actor: "Actor", case: Case, facts: Facts, taken: Taken) -> Upload:
    """Keeps a file with its case, encrypted; the virus check follows in the worker.

    Errors: Refused, NoRoom.
    """
    check_can_add(actor, case, facts.kind)
    kind = filekinds.KINDS[facts.kind]
    if kind.of_victim and not (facts.about and protected(actor, case).filter(pk=facts.about.pk).exists()):
        raise Refused(_("Say which victim or witness the file concerns."))
    check_room(case, len(taken.data))
    made = Upload(
        case=case,
        kind=kind.key,
        about=facts.about if kind.of_victim else None,
        description=facts.description,
        view_bit=kind.view.bit,
    )
    keep(made, actor=actor, taken=taken)
    record(events.FileAdded(case_id=case.pk, file=str(made.pk), kind=kind.key), actor=actor)
    return made


def keep(made: KeptFile, *, actor: "Actor", taken: Taken) -> None:
    """Stores a file of whatever it is, encrypted, in the actor's name, and promises its virus check.

    Who may, and how much, the verb has asked before; the key that ``made`` lies under exists.
    """
    made.name, made.digest, made.format = taken.name, taken.digest, taken.format.key
    made.state, made.added_at = first_state(), clock.now()
    made.added_by, made.agency = actor.user, actor.agency
    made.put(taken.data)
    made.save(force_insert=True)
    if clamav.is_configured():
        of = {} if isinstance(made, Upload) else {"of": made._meta.label}
        import_string(settings.OUTBOX)(CHECK, upload=str(made.pk), **of)


def is_open(row: KeptFile) -> bool:
    """Whether the content is given out: clean, or unchecked where nobody demands a check, and not withdrawn."""
    unchecked = row.state == State.UNCHECKED and not settings.CLAMAV_REQUIRED
    return not row.is_withdrawn and (row.state == State.CLEAN or unchecked)


def content(row: KeptFile) -> tuple[bytes, str]:
    """The file and its name. Conflict with the reason when it is not given out."""
    if row.is_withdrawn:
        raise Conflict(_("This file was withdrawn."))
    if row.state == State.INFECTED:
        raise Conflict(_("A virus was found in this file; its content was destroyed."))
    if not is_open(row):
        raise Conflict(_("This file waits for the virus check and opens after it."))
    check_key(row)
    return row.data(), row.name


def check_key(row: KeptFile) -> None:
    """Opens what lies under the file's key. Conflict when that key was destroyed."""
    if vault.open_what_is_left([row]):
        raise Conflict(_("The data of this child were destroyed; the file opens no more."))


def check_can_withdraw(actor: "Actor", row: Upload) -> None:
    """People of the agency that added the file, while they work on the case."""
    if row.agency_id != actor.agency.pk:
        raise Refused(
            _("The agency that added the file withdraws it."), _("Tell them what is wrong with it.")
        )
    check_can_add(actor, row.case, row.kind)
    check_key(row)


def can_withdraw(actor: "Actor", row: Upload, granted: int) -> bool:
    kinds = {kind.key for kind in filekinds.addable(granted)}
    return row.withdrawn_at is None and row.agency_id == actor.agency.pk and row.kind in kinds


@transaction.atomic
def withdraw(*, actor: "Actor", row: Upload, reason: str) -> Upload:
    """Takes a file out of use, with a reason that stays beside its name. Its content is kept and opens to nobody.

    Errors: Refused, Conflict when it is withdrawn already.
    """
    found: Upload = Upload.objects.select_for_update(of=("self",)).defer("content").get(pk=row.pk)
    check_can_withdraw(actor, found)
    if found.withdrawn_at is not None:
        raise Conflict(_("This file was withdrawn."))
    if not reason.strip():
        raise Refused(_("Say why the file is withdrawn."))
    found.withdrawn_at, found.withdrawn_by = clock.now(), actor.user
    found.withdraw_reason = reason.strip()
    found.save(update_fields=["withdrawn_at", "withdrawn_by", "withdraw_reason"])
    record(events.FileWithdrawn(case_id=found.case_id, file=str(found.pk), kind=found.kind), actor=actor)
    return found


def rows(actor: "Actor", case: Case) -> list[Upload]:
    """The files of a case that this reader may know of, newest first, without their content."""
    found = Upload.objects.visible_to(actor).filter(case=case).defer("content", "digest")
    return list(found.select_related("added_by", "agency", "withdrawn_by"))


def may_view(kind: str) -> P:
    """What opens files of a kind; a kind that this version does not know opens like the file itself."""
    known = filekinds.KINDS.get(kind)
    return known.view if known else P.VIEW_FILE
