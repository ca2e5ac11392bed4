"""What happens to certificates. Numbers and codes only; in the log of the office and on the person's own account."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import AccountEvent
from training.models import Specialisation


@dataclass(frozen=True, kw_only=True)
class CertificateEvent(AccountEvent):
    """``subject`` is the person; ``office`` the agency in whose log it stands; ``kind`` the code of the specialisation."""

    office: int
    certificate: str
    kind: str

    def words(self) -> dict[str, Any]:
        user = User.objects.filter(pk=self.subject or 0).first()
        kind = Specialisation.objects.filter(code=self.kind).order_by("-valid_from").first()
        return {"name": user.short_name if user else "—", "kind": kind.name if kind else self.kind}


@dataclass(frozen=True, kw_only=True)
class CertificateEntered(CertificateEvent):
    type = "office.certificate_entered"
    issued_on: str
    valid_until: str = ""

    def sentence(self) -> str:
        return _("Certificate entered: %(name)s, “%(kind)s”.") % self.words()


@dataclass(frozen=True, kw_only=True)
class CertificateCorrected(CertificateEvent):
    type = "office.certificate_corrected"
    before: str
    issued_on: str
    valid_until: str = ""

    def sentence(self) -> str:
        return _("Certificate entered anew: %(name)s, “%(kind)s”.") % self.words()


@dataclass(frozen=True, kw_only=True)
class CertificateWithdrawn(CertificateEvent):
    type = "office.certificate_withdrawn"
    reason: str
    since: str

    def sentence(self) -> str:
        return _("Certificate withdrawn: %(name)s, “%(kind)s”.") % self.words()


@dataclass(frozen=True, kw_only=True)
class PaperAdded(CertificateEvent):
    """``paper`` is the number of the file; ``first``: the certificate had none before."""

    type = "office.certificate_paper_added"
    paper: str
    first: bool

    def sentence(self) -> str:
        if self.first:
            return _("The paper of a certificate was added: %(name)s, “%(kind)s”.") % self.words()
        return _("The paper of a certificate was replaced: %(name)s, “%(kind)s”.") % self.words()


@dataclass(frozen=True, kw_only=True)
class PaperReleased(CertificateEvent):
    type = "office.certificate_paper_released"
    paper: str

    def sentence(self) -> str:
        return (
            _("The paper of a certificate was checked for viruses and opens now: %(name)s, “%(kind)s”.")
            % self.words()
        )


@dataclass(frozen=True, kw_only=True)
class PaperBlocked(CertificateEvent):
    type = "office.certificate_paper_blocked"
    paper: str
    added_by: int

    def sentence(self) -> str:
        return (
            _(
                "A virus was found in the paper of a certificate; its content was destroyed: %(name)s, “%(kind)s”."
            )
            % self.words()
        )


@dataclass(frozen=True, kw_only=True)
class CoverageTakenOut(AccountEvent):
    """Counts by region and role, without names, left as a file."""

    type = "office.coverage_taken_out"
    office: int

    def sentence(self) -> str:
        return _("The figures on trained staff were taken out as a file.")
