"""Handing over the work of a colleague on leave: dated, to one person, and back by itself."""

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Membership, StandIn
from accounts.naming import by_name
from accounts.roles import ROLES
from administration import events
from administration.access import check_administers, check_another
from audit import record_account
from core import clock
from core.errors import Conflict, Refused

if TYPE_CHECKING:
    from accounts.actor import Actor

LONGEST = dt.timedelta(days=366)
_CASE_ROLES = [key for key, role in ROLES.items() if role.works_with_cases and not role.by_name_only]


def stand_ins_for(membership: Membership) -> QuerySet[Membership]:
    """Colleagues of the same agency who work with cases there, those of the same role first."""
    found = Membership.objects.in_force(clock.today()).filter(
        agency=membership.agency_id, role__in=_CASE_ROLES, user__is_active=True
    )
    return found.exclude(user=membership.user_id).select_related("user").order_by(*by_name())


@transaction.atomic
def hand_over(
    *, actor: "Actor", membership: Membership, to: Membership, since: dt.date, until: dt.date
) -> StandIn:
    """``to`` has the cases and the personal inbox of the absent colleague before them from day to day.

    Rights do not grow: the stand-in sees what the own role opens in the cases of the own agency. Refused for a
    colleague of another agency, for a role that holds no cases, and where somebody stands in already.
    """
    row = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("user", "agency")
        .get(pk=membership.pk)
    )
    check_administers(actor, row.agency)
    if not stand_ins_for(row).filter(pk=to.pk).exists():
        raise Refused(_("Choose a colleague of the same agency who works with cases."))
    check_another(actor, to.user)
    if until < max(since, clock.today()) or until - since > LONGEST:
        raise Refused(_("The end lies before the beginning, or more than a year after it."))
    held = StandIn.objects.filter(
        absent=row.user_id, agency=row.agency_id, ended_at__isnull=True, since__lte=until, until__gte=since
    )
    if held.exists():
        raise Conflict(_("Somebody does this colleague’s work in these days already."))
    made = StandIn.objects.create(
        absent=row.user,
        stand_in=to.user,
        agency=row.agency,
        since=since,
        until=until,
        given_by=actor.user,
        given_at=clock.now(),
    )
    record_account(
        events.WorkHandedOver(
            office=row.agency_id,
            subject=row.user_id,
            stand_in=to.user_id,
            since=since.isoformat(),
            until=until.isoformat(),
        ),
        actor=actor,
    )
    return made


@transaction.atomic
def take_back(*, actor: "Actor", stand_in: StandIn) -> StandIn:
    """The colleague is back before the last day."""
    row = StandIn.objects.select_for_update(of=("self",)).select_related("agency").get(pk=stand_in.pk)
    check_administers(actor, row.agency)
    if row.ended_at is not None or row.until < clock.today():
        raise Conflict(_("This leave is over already."))
    row.ended_at = clock.now()
    row.save(update_fields=["ended_at"])
    record_account(events.WorkTakenBack(office=row.agency_id, subject=row.absent_id), actor=actor)
    return row
