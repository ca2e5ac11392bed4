"""Who may do which verb in court. Each check raises with the reason; ``why_not`` gives it to a page instead."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Membership, User
from accounts.permissions import CasePermission as P
from accounts.roles import RoleKey
from cases.access import check_may
from cases.models import Case, Stage
from core import clock
from core.errors import Conflict, Refused
from courts.choices import HearingState
from courts.models import Court, Courtroom, Hearing
from courts.offices import ROOM_KEEPERS

if TYPE_CHECKING:
    from accounts.actor import Actor
    from scheduling.models import Resource

JUDGES = (RoleKey.JUDGE, RoleKey.COURT_CHAIR, RoleKey.INVESTIGATING_JUDGE)


def court_of(actor: "Actor") -> Court:
    """The court that the actor works in; refused for everybody else."""
    court: Court | None = Court.objects.of_agency(actor.agency)
    if court is None or actor.agency.kind != "court":
        raise Refused(
            _("%(agency)s is no court that holds hearings.") % {"agency": actor.agency.name},
            _("Ask the clerk of the court that tries the case."),
        )
    return court


def check_keeps_rooms(actor: "Actor") -> Court:
    """The court whose rooms the actor enters and changes: its clerk or its chair."""
    court = court_of(actor)
    if actor.role.key not in ROOM_KEEPERS:
        raise Refused(_("The clerk or the chair of the court keeps its rooms."))
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


def check_can_use(court: Court, room: Courtroom, judge: User) -> None:
    """The room is one of this court, in use, and the judge sits in this court."""
    if room.court_id != court.pk:
        raise Refused(_("This room belongs to another court."), _("Choose a room of your own court."))
    if room.closed_on is not None:
        raise Refused(_("This room is not in use any more."), _("Choose another room."))
    if not memberships_of_judges(court).filter(user=judge).exists():
        raise Refused(
            _("%(judge)s is not a judge of this court.") % {"judge": judge.short_name},
            _("Choose a judge of this court."),
        )


def memberships_of_judges(court: Court) -> Any:
    """Who sits in a court at present: named by its row, else by its region."""
    by_region = Q(agency__kind="court", agency__region=court.region_id)
    home = Q(agency=court.agency_id) if court.agency_id else by_region
    return Membership.objects.in_force(clock.today()).filter(home, role__in=JUDGES, user__is_active=True)


def is_of_court(court: Court, resource: "Resource") -> bool:
    """Whether a bookable room or person is one of the court's own rooms or judges."""
    if resource.room_id is not None:
        return court.rooms.filter(pk=resource.room_id).exists()
    return bool(resource.user_id) and memberships_of_judges(court).filter(user=resource.user_id).exists()


def keeps(actor: "Actor", resource: "Resource") -> bool:
    """The calendar's question: does this actor's court own the room, or does the judge sit there?"""
    court: Court | None = Court.objects.of_agency(actor.agency)
    return court is not None and actor.agency.kind == "court" and is_of_court(court, resource)


def check_can_move(actor: "Actor", hearing: Hearing) -> None:
    """A planned hearing in a case that may still be heard."""
    check_can_schedule(actor, hearing.case)
    _check_planned(hearing)


def check_can_change_hearing(actor: "Actor", hearing: Hearing) -> None:
    """To prepare and to cancel: also in a case that has closed since, whose hearings have to go."""
    check_may(actor, hearing.case, P.SCHEDULE)
    _check_planned(hearing)


def check_can_record_outcome(actor: "Actor", hearing: Hearing) -> None:
    """A planned hearing that has begun. What happened in court is recorded, whatever became of the case since."""
    check_may(actor, hearing.case, P.RECORD_OUTCOME)
    _check_planned(hearing)
    if hearing.starts_at > clock.now():
        raise Refused(
            _("This hearing has not begun yet."),
            _("Record the outcome afterwards, or move or cancel the hearing."),
        )


def check_can_correct_outcome(actor: "Actor", hearing: Hearing) -> None:
    """An outcome that is recorded, as long as the case stands where that outcome put it.

    Once the execution has begun or the case is closed, others have acted on the record: then it stays as it is.
    """
    check_may(actor, hearing.case, P.RECORD_OUTCOME)
    if hearing.state not in (HearingState.HELD, HearingState.ADJOURNED):
        raise Conflict(_("This hearing has no outcome that could be corrected."))
    if hearing.case.stage not in (Stage.IN_COURT, Stage.DECIDED, Stage.DIVERTED):
        raise Refused(
            _("Others have acted on this outcome already: the case is at the stage “%(stage)s”.")
            % {"stage": hearing.case.get_stage_display()},
            _("Tell the service that carries the decision out; the record stays as it went out."),
        )
    later = Hearing.objects.filter(
        case=hearing.case,
        starts_at__gt=hearing.starts_at,
        state__in=(HearingState.HELD, HearingState.ADJOURNED),
    )
    if later.exists():
        raise Refused(
            _("A later hearing of this case has its outcome already."),
            _("Correct the outcome of that hearing."),
        )


def _check_planned(hearing: Hearing) -> None:
    if not hearing.is_planned:
        raise Conflict(_("This hearing is %(state)s already.") % {"state": hearing.get_state_display()})


def why_not(check: Callable[..., None], *args: Any) -> Refused | Conflict | None:
    """What a check says, for a page that offers or explains; None where the verb is allowed."""
    try:
        check(*args)
    except (Refused, Conflict) as found:
        return found
    return None
