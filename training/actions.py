"""Verbs about certificates. Each checks who administers the person, adds a row, and records exactly one event."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Membership, User
from audit import record_account
from core import clock
from core.errors import Conflict, Refused
from core.months import add_months
from training import events
from training.access import check_enters
from training.models import Certificate, Specialisation, WhyWithdrawn, Withdrawal

if TYPE_CHECKING:
    from accounts.actor import Actor


@dataclass(frozen=True, kw_only=True)
class Paper:
    """What stands on a certificate. Without ``valid_until`` it holds as long as its kind does."""

    specialisation: Specialisation
    number: str
    issuer: str
    issued_on: dt.date
    valid_until: dt.date | None = None
    hours: int | None = None
    basis: str = ""


def months_later(day: dt.date, months: int) -> dt.date:
    """The last day of a certificate of so many months: the day before that many months have passed."""
    return add_months(day, months) - dt.timedelta(days=1)


@transaction.atomic
def enter(*, actor: "Actor", membership: Membership, paper: Paper) -> Certificate:
    """Keeps a certificate of a colleague. From its first day on the person counts as trained, whenever it is entered.

    Refused for who does not administer the person, for one's own, and for a paper of a day to come.
    """
    check_enters(actor, membership.user_id)
    made = _keep(actor, membership.user, membership.agency_id, paper)
    record_account(
        events.CertificateEntered(
            office=made.agency_id, subject=made.person_id, certificate=str(made.pk), **_said(made)
        ),
        actor=actor,
    )
    return made


@transaction.atomic
def correct(*, actor: "Actor", certificate: Certificate, paper: Paper) -> Certificate:
    """Enters a certificate anew; the row before stays and counts no more. Conflict when it was replaced or withdrawn."""
    row = _locked(actor, certificate)
    made = _keep(actor, row.person, row.agency_id, paper, replaces=row)
    record_account(
        events.CertificateCorrected(
            office=made.agency_id,
            subject=made.person_id,
            certificate=str(made.pk),
            before=str(row.pk),
            **_said(made),
        ),
        actor=actor,
    )
    return made


@transaction.atomic
def withdraw(
    *, actor: "Actor", certificate: Certificate, reason: str, document: str, since: dt.date | None = None
) -> Withdrawal:
    """The certificate holds no more: taken back by who issued it, from a day on; or it never held, being entered by
    mistake or not genuine. What was remarked meanwhile follows from these days.
    """
    row = _locked(actor, certificate)
    begins = since if reason == WhyWithdrawn.TAKEN_BACK and since else row.issued_on
    if begins < row.issued_on or begins > clock.today():
        raise Refused(_("The day lies before the certificate or in the time to come."))
    made = Withdrawal.objects.create(
        certificate=row,
        reason=WhyWithdrawn(reason),
        document=document.strip(),
        since=begins,
        made_at=clock.now(),
        made_by=actor.user,
    )
    record_account(
        events.CertificateWithdrawn(
            office=row.agency_id,
            subject=row.person_id,
            certificate=str(row.pk),
            kind=row.specialisation.code,
            reason=reason,
            since=begins.isoformat(),
        ),
        actor=actor,
    )
    return made


def _locked(actor: "Actor", certificate: Certificate) -> Certificate:
    """The certificate, if it still stands. Its row is never written, so the unique keys settle who was first."""
    check_enters(actor, certificate.person_id)
    row: Certificate = Certificate.objects.select_related("person", "specialisation").get(pk=certificate.pk)
    if (
        Certificate.objects.filter(replaces=row).exists()
        or Withdrawal.objects.filter(certificate=row).exists()
    ):
        raise Conflict(_("This certificate was entered anew or withdrawn meanwhile."))
    return row


def _keep(
    actor: "Actor", person: User, agency_id: int, paper: Paper, replaces: Certificate | None = None
) -> Certificate:
    if paper.issued_on > clock.today():
        raise Refused(_("The certificate is issued on a day to come."))
    months = paper.specialisation.months
    until = paper.valid_until or (months_later(paper.issued_on, months) if months else None)
    if until is not None and until < paper.issued_on:
        raise Refused(_("The end lies before the beginning."))
    return Certificate.objects.create(
        person=person,
        specialisation=paper.specialisation,
        number=paper.number.strip(),
        issuer=paper.issuer.strip(),
        hours=paper.hours,
        issued_on=paper.issued_on,
        valid_until=until,
        basis=paper.basis.strip(),
        agency_id=agency_id,
        entered_at=clock.now(),
        entered_by=actor.user,
        replaces=replaces,
    )


def _said(made: Certificate) -> dict[str, str]:
    return {
        "kind": made.specialisation.code,
        "issued_on": made.issued_on.isoformat(),
        "valid_until": made.valid_until.isoformat() if made.valid_until else "",
    }
