"""Who can confirm a recovery, so that whoever asked knows whom to call."""

from collections import defaultdict
from collections.abc import Iterable

from accounts.belonging import current_of
from accounts.models import Agency, Membership
from core import clock
from signin.models import Recovery
from signin.recovery import CONFIRMS


def by_request(rows: Iterable[Recovery]) -> dict[int, list[Membership]]:
    """By the number of a request: those who may confirm it, of the nearest agency first.

    They work in the colleague's agency or above it, and above every agency in which the colleague works; the colleague
    and whoever asked are not among them.
    """
    rows = list(rows)
    if not rows:
        return {}
    parents: dict[int, int | None] = dict(Agency.objects.values_list("pk", "parent_id"))
    held = {
        row.pk: set(current_of(row.user).values_list("agency_id", flat=True)) | {row.agency_id}
        for row in rows
    }
    above = {row.pk: _above_all(held[row.pk], parents) for row in rows}
    by_agency: dict[int, list[Membership]] = defaultdict(list)
    wanted = {pk for found in above.values() for pk in found}
    for member in _who_confirm(wanted):
        by_agency[member.agency_id].append(member)
    return {
        row.pk: [
            member
            for agency in above[row.pk]
            for member in by_agency[agency]
            if member.user_id not in (row.user_id, row.asked_by_id)
        ]
        for row in rows
    }


def _who_confirm(agencies: set[int]) -> Iterable[Membership]:
    found = Membership.objects.in_force(clock.today()).filter(
        role__in=CONFIRMS, agency__in=agencies, user__is_active=True
    )
    return found.select_related("user", "agency").order_by("user__last_name", "user__first_name", "id")


def _above_all(agencies: set[int], parents: dict[int, int | None]) -> list[int]:
    """The agencies that are each of these or lie above it, the nearest first."""
    chains = [_chain(agency, parents) for agency in agencies]
    return [agency for agency in chains[0] if all(agency in chain for chain in chains)]


def _chain(agency: int, parents: dict[int, int | None]) -> list[int]:
    found: list[int] = []
    at: int | None = agency
    while at is not None and at not in found:
        found.append(at)
        at = parents.get(at)
    return found
