"""Makes the demo agencies and people."""

import datetime as dt

from django.contrib.auth.hashers import make_password

from accounts.models import Agency, Membership, Region, User
from demo.personas import AGENCIES, PASSWORD, PERSONAS

_SINCE = dt.date(2024, 1, 1)


def create_people() -> None:
    """Makes the demo agencies, people and memberships; may run again and again."""
    regions = {r.code: r for r in Region.objects.all()}
    made: dict[str, Agency] = {}
    for a in AGENCIES:
        made[a.key], _ = Agency.objects.update_or_create(
            key=a.key,
            defaults={
                "kind": a.kind,
                "region": regions.get(a.region),
                "parent": made.get(a.parent),
                "name_kk": a.name_kk,
                "name_ru": a.name_ru,
                "name_en": a.name_en,
                "address": a.address,
            },
        )
    known = set(User.objects.values_list("username", flat=True))
    password = make_password(PASSWORD)
    for p in PERSONAS:
        if p.username in known:
            continue
        user = User.objects.create(
            username=p.username,
            first_name=p.given_name,
            last_name=p.surname,
            email=f"{p.username}@demo.invalid",
            language=p.language,
            password=password,
        )
        for role, agency in ((p.role, p.agency), *p.more):
            Membership.objects.create(user=user, agency=made[agency], role=role, since=_SINCE)
