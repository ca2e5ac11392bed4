"""One office of each kind in every region, so that cases of the whole country have agencies and colleagues.

The colleagues of these offices cannot sign in: they stand for authorship only.
"""

import datetime as dt

from accounts.models import Agency, Membership, Region, User
from accounts.roles import AgencyKind, RoleKey
from demo.bulk import people
from demo.bulk.shares import Dice

PREFIX = "region-"
# Those who hold cases are several, so that no desk carries a whole region.
_COLLEAGUES = {AgencyKind.POLICE: 6, AgencyKind.PROBATION: 3}
_SINCE = dt.date(2020, 1, 1)
_OFFICES: dict[AgencyKind, tuple[RoleKey, str, str, str]] = {
    AgencyKind.POLICE: (RoleKey.INVESTIGATOR, "{}: полиция департаменті", "{}: департамент полиции", "{}: Police Department"),
    AgencyKind.PROSECUTOR: (RoleKey.PROSECUTOR, "{}: прокуратура", "{}: прокуратура", "{}: Prosecutor’s Office"),
    AgencyKind.COURT: (
        RoleKey.JUDGE,
        "{}: кәмелетке толмағандардың істері жөніндегі мамандандырылған ауданаралық сот",
        "{}: специализированный межрайонный суд по делам несовершеннолетних",
        "{}: Specialised Inter-District Juvenile Court",
    ),
    AgencyKind.PROBATION: (RoleKey.PROBATION_OFFICER, "{}: пробация қызметі", "{}: служба пробации", "{}: Probation Service"),
}  # fmt: skip


def create_offices() -> None:
    """Makes what is missing; a region that has an office of a kind keeps it."""
    for region in Region.objects.order_by("code"):
        for kind, (role, *names) in _OFFICES.items():
            agency = Agency.objects.filter(kind=kind, region=region).order_by("pk").first()
            if agency is None:
                kk, ru, en = (
                    n.format(r)
                    for n, r in zip(names, (region.name_kk, region.name_ru, region.name_en), strict=True)
                )
                key = f"{kind.value.replace('_', '-')}-{region.letters.lower()}"
                agency = Agency.objects.create(
                    key=key, kind=kind, region=region, name_kk=kk, name_ru=ru, name_en=en
                )
            for number in range(1, _COLLEAGUES.get(kind, 1) + 1):
                _colleague(
                    agency, role, f"{PREFIX}{region.letters.lower()}-{role.value.replace('_', '-')}-{number}"
                )


def _colleague(agency: Agency, role: RoleKey, name: str) -> None:
    """An invented colleague; a name that is there already stays."""
    dice = Dice(name)
    male = dice.chance(0.4)
    user, made = User.objects.get_or_create(
        username=name,
        defaults={
            "first_name": people.given_name(dice, male=male),
            "last_name": people.surname(dice, male=male),
            "is_active": False,
        },
    )
    if made:
        user.set_unusable_password()
        user.save(update_fields=["password"])
        Membership.objects.create(user=user, agency=agency, role=role, since=_SINCE)
