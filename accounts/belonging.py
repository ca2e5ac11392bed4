"""Which office an account belongs to. Only such an office gives it a new beginning, or a role without asking its person."""

from django.db.models import QuerySet

from accounts.models import Agency, Membership, User
from accounts.trees import subtree
from core import clock


def current_of(user: User) -> "QuerySet[Membership]":
    """What the person has accepted and has not ended: in force, to come, suspended."""
    return Membership.objects.current(clock.today()).filter(user=user, waits_for_consent=False)


def belongs_to(user: User, office: Agency) -> bool:
    """Whether every role that the person holds or will hold lies in the office and its units.

    Who holds none any more belongs where all former roles lay; an account that never had one belongs to no office. A
    role that waits for consent moves nobody: else any office could make a foreign account its own.
    """
    rows = current_of(user)
    if not rows.exists():
        rows = Membership.objects.filter(user=user, waits_for_consent=False)
    held = set(rows.values_list("agency_id", flat=True))
    return bool(held) and held <= set(subtree(office))


def elsewhere(office: Agency) -> "QuerySet[Membership]":
    """The roles, accepted and not ended, that lie outside the office and its units."""
    found = Membership.objects.current(clock.today()).filter(waits_for_consent=False)
    return found.exclude(agency__in=subtree(office))
