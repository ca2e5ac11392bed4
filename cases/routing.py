"""Which agency of a region takes part next. The choice is offered, never hidden: every verb takes another agency too."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Agency, Region
from accounts.principals import Capacity
from core.errors import Refused


def candidates(capacity: Capacity, region: Region | None) -> "QuerySet[Agency]":
    """Open agencies of the capacity's kind, those of the region first."""
    found = Agency.objects.filter(kind=capacity.kind or "", closed_on__isnull=True)
    return found.filter(region=region) if region and found.filter(region=region).exists() else found


def default_agency(capacity: Capacity, region: Region | None) -> Agency:
    """The region's agency for a capacity; refused with a way on when the region has none."""
    agency = candidates(capacity, region).order_by("pk").first()
    if agency is None:
        raise Refused(
            _("No agency in this region can take the case in this capacity."),
            _("Ask the system administrator to add the agency."),
        )
    return agency
