"""Who may do which verb in court. Each check raises Refused with the reason."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.permissions import CasePermission as P
from cases.access import check_may
from cases.models import Case, Stage
from core.errors import Conflict, Refused
from courts.models import Court, Hearing

if TYPE_CHECKING:
    from accounts.actor import Actor


def court_of(actor: "Actor") -> Court:
    """The court that the actor works in; refused for everybody else."""
    court: Court | None = Court.objects.of_agency(actor.agency)
    if court is None or actor.agency.kind != "court":
        raise Refused(
            _("%(agency)s is no court that holds hearings.") % {"agency": actor.agency.name},
            _("Ask the clerk of the court that tries the case."),
        )
    return court


def check_can_schedule(actor: "Actor", case: Case) -> None:
    """The court has accepted the case and it is not closed."""
    check_may(actor, case, P.SCHEDULE)
    if case.stage == Stage.SENT_TO_COURT:
        raise Refused(
            _("The court has not accepted this case yet."), _("Accept it under “Files received”, then book.")
        )
    if case.stage == Stage.CLOSED:
        raise Refused(_("This case is closed."), _("A closed case has no more hearings."))


def check_can_change_hearing(actor: "Actor", hearing: Hearing) -> None:
    check_may(actor, hearing.case, P.SCHEDULE)
    _check_planned(hearing)


def check_can_record_outcome(actor: "Actor", hearing: Hearing) -> None:
    check_may(actor, hearing.case, P.RECORD_OUTCOME)
    _check_planned(hearing)


def _check_planned(hearing: Hearing) -> None:
    if not hearing.is_planned:
        raise Conflict(_("This hearing is %(state)s already.") % {"state": hearing.get_state_display()})
