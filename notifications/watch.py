"""The letter to those who watch over reading: that something waits, never who read what."""

from django.db.models import Q

from accounts.models import Agency, Membership, User
from accounts.roles import RoleKey
from core import clock
from notifications import letters, outbox

TASK = "notifications.tasks.watch_mail"
_HEADS = (RoleKey.HEAD_OF_UNIT, RoleKey.HEAD_OF_PROBATION, RoleKey.COURT_CHAIR)


def watchers(agency_id: int) -> list[int]:
    """The data protection officers of the agency and of the one above it; the heads where there is none."""
    agency = Agency.objects.get(pk=agency_id)
    members = Membership.objects.in_force(clock.today()).filter(
        Q(agency=agency) | Q(agency_id=agency.parent_id), user__is_active=True
    )
    for roles in ((RoleKey.DATA_PROTECTION_OFFICER,), _HEADS):
        found = (
            members.filter(role__in=roles).values_list("user_id", flat=True).distinct().order_by("user_id")
        )
        if found:
            return list(found)
    return []


def tell(*, agency_id: int) -> None:
    """Promises a letter to each watcher, within the transaction of the alert."""
    for user_id in watchers(agency_id):
        outbox.post(TASK, user=user_id)


def send(user_id: int) -> int:
    """Sends the letter in the person's language; 0 when the person has no address. Raises NotAnAddress."""
    user = User.objects.filter(pk=user_id, is_active=True).exclude(email="").first()
    if user is None:
        return 0
    return letters.compose(user, "watch", "/audit/unusual/").send()
