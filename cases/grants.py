"""Verbs of personal grants: letting a named person into one case, and ending it before its time."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import Permission
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import CasePermission
from accounts.permissions import CasePermission as P
from accounts.principals import OF_AGENCIES, Capacity
from audit import record
from audit.events import CaseEvent
from cases import queries
from cases.access import check_may
from cases.models import Case, CaseGrant, GrantKind, Participation
from cases.named import KINDS, Named, people
from core import clock
from core.errors import Conflict, Refused

if TYPE_CHECKING:
    from accounts.actor import Actor

LEAST_REASON = 10


@dataclass(frozen=True, kw_only=True)
class _OfPerson(CaseEvent):
    """Something about a person who was let in; ``seen_with`` is what a reader needs to know of it."""

    person: int
    kind: str
    seen_with: str

    @property
    def needed(self) -> CasePermission:
        return CasePermission(self.seen_with)

    def names(self) -> dict[str, Any]:
        user = User.objects.filter(pk=self.person).first()
        return {"name": user.short_name if user else "—", "as": GrantKind(self.kind).label}


@dataclass(frozen=True, kw_only=True)
class PersonLetIn(_OfPerson):
    type = "grant.given"
    since: str
    until: str = ""

    def sentence(self) -> str:
        return _("Let in: %(name)s, %(as)s.") % self.names()


@dataclass(frozen=True, kw_only=True)
class GrantWithdrawn(_OfPerson):
    type = "grant.withdrawn"

    def sentence(self) -> str:
        return _("Access ended: %(name)s, %(as)s.") % self.names()


@dataclass(frozen=True, kw_only=True)
class CounselAppointed(CaseEvent):
    """A lawyer may read the file of this one case. Who defends is part of the file: the victim's side does not read it."""

    type = "counsel.appointed"
    lawyer: int

    def sentence(self) -> str:
        user = User.objects.filter(pk=self.lawyer).first()
        return _("Counsel appointed: %(name)s.") % {"name": user.short_name if user else "—"}


def check_can_give(actor: "Actor", case: Case, named: Named, granted: int | None = None) -> None:
    """Who leads the case at present lets a person in, and nobody lets somebody in to more than they know themselves."""
    bits = queries.permissions_in(actor, case.pk) if granted is None else granted
    check_may(actor, case, P.GRANT, bits)
    if actor.role.key in named.or_roles:
        return
    for permission in named.needs:
        check_may(actor, case, permission, bits)


def kinds_for(actor: "Actor", case: Case, granted: int | None = None) -> list[Named]:
    """As what this actor may let somebody in."""
    bits = queries.permissions_in(actor, case.pk) if granted is None else granted
    found = []
    for named in KINDS.values():
        try:
            check_can_give(actor, case, named, bits)
        except Refused:
            continue
        found.append(named)
    return found


@transaction.atomic
def give(
    *,
    actor: "Actor",
    case: Case,
    kind: str,
    person: User,
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
    document: str = "",
) -> CaseGrant:
    """Lets one person into one case, from ``since`` (at once) to ``until``; it then ends by itself.

    The same person once more in the same capacity changes the dates of the grant that stands. Refused for anybody who
    does not work in the role that the kind asks for, without an end where the kind needs one, and beyond its longest.
    """
    named = KINDS[GrantKind(kind)]
    check_can_give(actor, case, named)
    begins = since or clock.now()
    _check_person(named, person)
    _check_period(named, begins, until)
    grant = _standing(case, person, named.capacity) or CaseGrant(
        user=person,
        content_object=case,
        capacity=named.capacity,
        permission=Permission.objects.get(content_type__app_label="cases", codename="view_case"),
    )
    grant.kind, grant.view_bit, grant.basis = named.kind, named.seen_with.bit, named.basis
    grant.since, grant.until, grant.document = begins, until, document.strip()
    grant.starts_later = begins > clock.now()
    grant.given_by, grant.given_agency = actor.user, actor.agency
    grant.save()
    record(_given(grant, named), actor=actor)
    return grant


def _given(grant: CaseGrant, named: Named) -> CaseEvent:
    if named.kind is GrantKind.LAWYER:
        return CounselAppointed(case_id=grant.case_id, lawyer=grant.user_id)
    return PersonLetIn(
        case_id=grant.case_id,
        person=grant.user_id,
        kind=named.kind,
        seen_with=named.seen_with,
        since=grant.since.isoformat() if grant.since else "",
        until=grant.until.isoformat() if grant.until else "",
    )


def _standing(case: Case, person: User, capacity: Capacity) -> CaseGrant | None:
    """The grant whose dates change. One that has run out is closed and stays as it was: the history is kept."""
    held: CaseGrant | None = (
        CaseGrant.objects.select_for_update(of=("self",))
        .filter(content_object=case, user=person, capacity=capacity, ended_at__isnull=True)
        .first()
    )
    if held is not None and held.is_over(clock.now()):
        held.ended_at = held.until
        held.save(update_fields=["ended_at"])
        return None
    return held


def _check_person(named: Named, person: User) -> None:
    if people(named).filter(user=person).exists():
        return
    if named.kind is GrantKind.LAWYER:
        raise Refused(
            _("%(name)s is no defence lawyer.") % {"name": person.short_name},
            _("Choose a lawyer of the bar."),
        )
    raise Refused(
        _("%(name)s does not work in the role that this needs.") % {"name": person.short_name},
        _("The administrator of that person’s agency enters the role."),
    )


def _check_period(named: Named, since: dt.datetime, until: dt.datetime | None) -> None:
    if until is not None and until <= max(since, clock.now()):
        raise Refused(_("The end lies before the beginning."))
    if named.longest is None:
        return
    if until is None:
        raise Refused(_("This access needs an end: say until when."))
    if until - since > named.longest:
        raise Refused(
            _("This access lasts %(days)s days at most.") % {"days": named.longest.days},
            _("Give it anew when it ends."),
        )


def check_can_withdraw(actor: "Actor", grant: CaseGrant, granted: int | None = None) -> None:
    """Who could give it may end it. An hour of emergency is ended by who opened it, or by its review."""
    named = KINDS.get(GrantKind(grant.kind))
    if named is None:
        raise Refused(_("This access is ended on its own page."))
    check_can_give(actor, grant.content_object, named, granted)


@transaction.atomic
def withdraw(*, actor: "Actor", grant: CaseGrant, reason: str) -> CaseGrant:
    """Ends a grant at once, with a reason; the person's next request finds nothing. Conflict when it is over already."""
    row: CaseGrant = (
        CaseGrant.objects.select_for_update(of=("self",)).select_related("content_object").get(pk=grant.pk)
    )
    check_can_withdraw(actor, row)
    instant = clock.now()
    if row.ended_at is not None or row.is_over(instant):
        raise Conflict(_("This access has ended already."))
    if len(reason.strip()) < LEAST_REASON:
        raise Refused(_("Access is ended with a reason: write at least a few words."))
    row.ended_at = row.until = max(instant, row.since or instant)
    row.starts_later, row.ended_by, row.end_reason = False, actor.user, reason.strip()
    row.save()
    seen_with = next(p for p in P if p.bit == row.view_bit)
    event = GrantWithdrawn(case_id=row.case_id, person=row.user_id, kind=row.kind, seen_with=seen_with)
    record(event, actor=actor)
    return row


@dataclass(frozen=True)
class Holder:
    """One person on the page "Who may see it". ``state``: stands, later, over."""

    grant: CaseGrant
    state: str
    may_end: bool


def who_may_see(actor: "Actor", case: Case) -> dict[str, Any]:
    """The agencies and the people who may see the case, as far as this reader may know of them."""
    granted = queries.permissions_in(actor, case.pk)
    parts = (
        Participation.objects.visible_to(actor)
        .told_to(actor, granted)
        .filter(case=case, capacity__in=OF_AGENCIES)
        .select_related("agency", "officer")
        .order_by("since")
    )
    grants = (
        CaseGrant.objects.told_to(actor, granted)
        .filter(content_object=case)
        .select_related("user", "given_by", "given_agency", "ended_by", "content_object")
        .order_by("-since", "-id")
    )
    now = clock.now()
    may = {named.kind for named in kinds_for(actor, case, granted)}
    return {
        "rows": [(p, p.until is None or p.until > now) for p in parts],
        "people": [_holder(grant, now, may) for grant in grants],
        "may_let_in": bool(may),
        "may_simulate": bool(granted & P.VIEW_FILE.bit),
        "case": case,
    }


def _holder(grant: CaseGrant, now: dt.datetime, may: set[GrantKind]) -> Holder:
    over = grant.ended_at is not None or grant.is_over(now)
    state = "over" if over else "later" if grant.starts_later else "stands"
    return Holder(grant, state, not over and grant.kind in may)
