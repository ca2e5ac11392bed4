"""Handing over the work of a colleague on leave: dated, to one person, and back by itself."""

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Case, QuerySet, Value, When
from django.utils.translation import gettext as _

from accounts.models import Membership, StandIn
from accounts.naming import by_name
from accounts.roles import ROLES
from administration import events
from administration.access import check_administers, check_another
from audit import record_account
from core import clock, when
from core.errors import Conflict, Refused

if TYPE_CHECKING:
    from accounts.actor import Actor

LONGEST = dt.timedelta(days=366)
_CASE_ROLES = [key for key, role in ROLES.items() if role.works_with_cases and not role.by_name_only]


def stand_ins_for(membership: Membership) -> QuerySet[Membership]:
    """Colleagues of the same agency who work with cases there, now or later; those of the same role first."""
    found = Membership.objects.current(clock.today()).filter(
        agency=membership.agency_id,
        role__in=_CASE_ROLES,
        user__is_active=True,
        suspended_at__isnull=True,
    )
    same_first = Case(When(role=membership.role, then=Value(0)), default=Value(1))
    found = found.exclude(user=membership.user_id).select_related("user")
    return found.order_by(same_first, *by_name())


def _leaves(agency: int, since: dt.date, until: dt.date) -> QuerySet[StandIn]:
    """Leaves in an agency that share a day with these."""
    return StandIn.objects.filter(
        agency=agency, ended_at__isnull=True, since__lte=until, until__gte=since
    ).select_related("absent")


def _check_is_there(to: Membership, since: dt.date, until: dt.date) -> None:
    """Whoever stands in works there on every day of the leave."""
    words = {"name": to.user.short_name}
    if to.since > since:
        words["day"] = _day(to.since)
        raise Refused(_("%(name)s begins to work there on %(day)s, after the leave has begun.") % words)
    if to.until is not None and to.until < until:
        words["day"] = _day(to.until)
        raise Refused(
            _("The role of %(name)s ends on %(day)s, before the leave is over.") % words,
            _("Choose somebody else, or a shorter time."),
        )
    away = _leaves(to.agency_id, since, until).filter(absent=to.user_id).first()
    if away is not None:
        words |= {"since": _day(away.since), "until": _day(away.until)}
        raise Refused(
            _("%(name)s is on leave from %(since)s to %(until)s.") % words,
            _("Choose somebody else, or other days."),
        )


def _check_is_free(row: Membership, since: dt.date, until: dt.date) -> None:
    """Nobody goes on leave with the work of another in hand."""
    held = _leaves(row.agency_id, since, until).filter(stand_in=row.user_id).first()
    if held is not None:
        words = {
            "name": row.user.short_name,
            "other": held.absent.short_name,
            "since": _day(held.since),
            "until": _day(held.until),
        }
        raise Refused(
            _("%(name)s stands in for %(other)s from %(since)s to %(until)s.") % words,
            _("Give that work to somebody else first."),
        )


def _day(day: dt.date) -> str:
    return when.day(day, weekday=False, year=True)


@transaction.atomic
def hand_over(
    *, actor: "Actor", membership: Membership, to: Membership, since: dt.date, until: dt.date
) -> StandIn:
    """``to`` has the cases and the personal inbox of the absent colleague before them from day to day.

    Rights do not grow: the stand-in sees what the own role opens in the cases of the own agency. Refused for a
    colleague of another agency, for a role that holds no cases, for who does not work there on every day of the leave
    or is on leave then, and for who stands in for another; Conflict where somebody stands in already.
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
    if _leaves(row.agency_id, since, until).filter(absent=row.user_id).exists():
        raise Conflict(_("Somebody does this colleague’s work in these days already."))
    _check_is_there(to, since, until)
    _check_is_free(row, since, until)
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
            role=row.role,
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
    ended = events.WorkTakenBack(
        office=row.agency_id, subject=row.absent_id, stand_in=row.stand_in_id, until=row.until.isoformat()
    )
    record_account(ended, actor=actor)
    return row
