"""Certificates: some hold, some run out, some have run out, some people have none."""

import datetime as dt
import functools

from access.context import for_actor
from accounts.actor import Actor
from accounts.models import Membership, User
from accounts.roles import RoleKey
from core import clock
from demo.bulk.shares import Dice
from demo.regions import PREFIX
from training import actions
from training.models import Certificate, Requirement, Specialisation
from training.tasks import remind

ADMINISTRATOR = "olga"
# Who took the papers of the other agencies over when they joined.
TAKEN_OVER_BY = "pavel"
YEAR, MONTH = dt.timedelta(days=365), dt.timedelta(days=30)
# Person -> how long ago the certificate was issued; the usual three years tell what has become of it.
POLICE = {"aliya": YEAR, "madina": 3 * YEAR - MONTH}
OTHERS = {
    "marat": 2 * YEAR,
    "gulnara": 3 * YEAR - MONTH / 2,
    "zhanna": YEAR / 2,
    "bolat": 3 * YEAR - MONTH,
    "elena": YEAR,
    "ruslan": 3 * YEAR + 3 * MONTH,
    "sergey": YEAR,
}
ISSUERS = {
    RoleKey.JUDGE: "Сот төрелігі академиясы",
    RoleKey.INVESTIGATING_JUDGE: "Сот төрелігі академиясы",
    RoleKey.PROSECUTOR: "Құқық қорғау органдары академиясы",
    RoleKey.DEFENCE_LAWYER: "Республиканская коллегия адвокатов",
}
ISSUER = "Қарағанды академиясы"


def tell() -> None:
    """Nothing when there are certificates already."""
    if Certificate.objects.using("owner").exists():
        return
    _police()
    Certificate.objects.using("owner").bulk_create([*_others(), *_regions()])
    remind()


@functools.cache
def _kinds() -> dict[str, Specialisation]:
    """What each role is asked for."""
    kinds = {kind.code: kind for kind in Specialisation.objects.in_force(clock.today())}
    return {need.role: kinds[need.kind] for need in Requirement.objects.in_force(clock.today())}


def _paper(role: str, kind: Specialisation, issued_on: dt.date, number: str) -> actions.Paper:
    return actions.Paper(
        specialisation=kind,
        number=number,
        issuer=ISSUERS.get(RoleKey(role), ISSUER),
        issued_on=issued_on,
        hours=kind.hours,
    )


def _police() -> None:
    """By the administrator, as in the product."""
    kinds, user = _kinds(), User.objects.get(username=ADMINISTRATOR)
    own = user.memberships.select_related("agency__region").get(role=RoleKey.AGENCY_ADMINISTRATOR)
    with for_actor(Actor(user=user, membership=own, session="demo-training")) as actor:
        for number, (username, ago) in enumerate(POLICE.items(), 1):
            row = Membership.objects.select_related("user", "agency").get(user__username=username)
            paper = _paper(row.role, kinds[row.role], clock.today() - ago, f"ЮП-{2000 + number}")
            actions.enter(actor=actor, membership=row, paper=paper)


def _others() -> list[Certificate]:
    rows = Membership.objects.filter(user__username__in=OTHERS).select_related("user").order_by("pk")
    return [_taken_over(row, clock.today() - OTHERS[row.user.username]) for row in rows]


def _regions() -> list[Certificate]:
    """Colleagues of the regional offices: more in some regions than in others."""
    rows = Membership.objects.filter(user__username__startswith=PREFIX).select_related("user").order_by("pk")
    made = []
    for row in rows:
        region = row.user.username.removeprefix(PREFIX).partition("-")[0]
        dice = Dice(f"trained {row.user.username}")
        if dice.chance(0.25 + 0.07 * (Dice(f"region {region}").between(0, 8))):
            made.append(_taken_over(row, clock.today() - dt.timedelta(days=dice.between(40, 1180))))
    return made


def _taken_over(row: Membership, issued_on: dt.date) -> Certificate:
    kind = _kinds()[row.role]
    paper = _paper(row.role, kind, issued_on, f"Т-{row.pk + 500}")
    return Certificate(
        person=row.user,
        valid_until=actions.months_later(issued_on, kind.months or 36),
        agency_id=row.agency_id,
        entered_at=clock.now(),
        entered_by=User.objects.get(username=TAKEN_OVER_BY),
        **{
            name: getattr(paper, name)
            for name in ("specialisation", "number", "issuer", "issued_on", "hours")
        },
    )
