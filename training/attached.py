"""The paper of a certificate as a file: attaching, replacing, opening. Kept, looked through and scanned as every file is
(``documents.uploads``); who may, the certificate says.
"""

from typing import TYPE_CHECKING, Any

from django.db import connections, transaction
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.principals import user_principal
from audit import record_account
from cases import keys
from core import clock
from core.errors import Conflict
from documents import scanning, uploads
from documents.intake import Taken
from documents.models import State
from notifications.models import InboxItem, Kind
from training import events
from training.access import check_enters, colleagues
from training.models import Certificate, CertificatePaper, Withdrawal

if TYPE_CHECKING:
    import uuid

    from accounts.actor import Actor


@transaction.atomic
def attach(*, actor: "Actor", certificate: Certificate, taken: Taken) -> CertificatePaper:
    """Keeps the scan of a certificate; one that was there before stays in its history.

    Errors: Refused for who does not enter certificates of this person, Conflict for one that counts no more, NoRoom.
    """
    check_enters(actor, certificate.person_id)
    check_counts(certificate)
    check_room(certificate, len(taken.data))
    made = CertificatePaper(certificate=certificate)
    first = not has_paper(actor, certificate)
    keys.create(made.pk)
    uploads.keep(made, actor=actor, taken=taken)
    record_account(
        events.PaperAdded(**_told(made), first=first),
        actor=actor,
    )
    return made


def has_paper(actor: "Actor", certificate: Certificate) -> bool:
    """Whether there is one already, also from before a correction."""
    row: Certificate | None = certificate
    while row is not None:
        if CertificatePaper.objects.visible_to(actor).filter(certificate=row).exists():
            return True
        row = row.replaces
    return False


def check_counts(certificate: Certificate) -> None:
    """Conflict when the certificate was entered anew or withdrawn: its successor gets the paper."""
    replaced = Certificate.objects.filter(replaces=certificate).exists()
    if replaced or Withdrawal.objects.filter(certificate=certificate).exists():
        raise Conflict(_("This certificate was entered anew or withdrawn meanwhile."))


def check_room(certificate: Certificate, size: int) -> None:
    """NoRoom when the certificate has as many papers, or this person added as many files, as they may."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT training_paper_room(%s, %s)", [certificate.pk, size])
        full = cursor.fetchone()[0]
    if full == "certificate":
        raise uploads.NoRoom(_("This certificate has as many papers as it may. Those replaced count too."))
    if full:
        raise uploads.NoRoom(_("You have added as many files as one person may within a day."))


def paper_or_404(actor: "Actor", pk: "uuid.UUID | str") -> CertificatePaper:
    """The paper of one's own certificate, or of one that the actor answers for; 404 for every other."""
    rows = CertificatePaper.objects.visible_to(actor).select_related("certificate")
    found: CertificatePaper | None = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    person = found.certificate.person_id
    if person != actor.user.pk and not colleagues(actor).filter(user=person).exists():
        raise Http404
    return found


def _told(row: CertificatePaper) -> dict[str, Any]:
    certificate = row.certificate
    return {
        "office": certificate.agency_id,
        "subject": certificate.person_id,
        "certificate": str(certificate.pk),
        "kind": certificate.specialisation.code,
        "paper": str(row.pk),
    }


def _found(row: CertificatePaper) -> None:
    """What the virus check found: in the log of the office; with a virus, who added the file is told."""
    if row.state != State.INFECTED:
        record_account(events.PaperReleased(**_told(row)))
        return
    record_account(events.PaperBlocked(**_told(row), added_by=row.added_by_id))
    InboxItem.objects.create(
        principal=user_principal(row.added_by_id),
        kind=Kind.FILE_BLOCKED,
        subject=str(row.pk),
        created_at=clock.now(),
    )


def register() -> None:
    scanning.register(
        scanning.Checked(CertificatePaper, _found, ("certificate", "certificate__specialisation"))
    )
