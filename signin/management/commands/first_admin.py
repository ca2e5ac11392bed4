"""The first administrator of a new installation or of an agency, by a one-time link."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts import links
from accounts.models import Agency, LinkPurpose, Membership, User
from accounts.roles import ROLES, AgencyKind, RoleKey
from audit import record_account
from core import clock
from signin import events

ADMINISTRATORS = (RoleKey.SYSTEM_ADMINISTRATOR, RoleKey.AGENCY_ADMINISTRATOR)
KINDS = {RoleKey.SYSTEM_ADMINISTRATOR: AgencyKind.MINISTRY}


class Command(BaseCommand):
    help = (
        "Makes the first administrator of the system, or of an agency, and prints a one-time link that sets the password."
        " Refuses when there is one already; --force-recovery is for the day when none of them can sign in any more."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", required=True, help='"Surname Given-name Patronymic"')
        parser.add_argument("--role", default=ADMINISTRATORS[0], choices=[str(r) for r in ADMINISTRATORS])
        parser.add_argument("--agency", default="operator", help="key of the agency; made when there is none")
        parser.add_argument("--agency-name", default="", help="its name, when it has to be made")
        parser.add_argument(
            "--kind", default="", choices=["", *AgencyKind], help="its kind, when it has to be made"
        )
        parser.add_argument(
            "--force-recovery", action="store_true", help="although there is an administrator"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        role = RoleKey(options["role"])
        if not options["force_recovery"]:
            _check_first(role, options["agency"])
        with transaction.atomic():
            agency = _agency(role, options)
            user, known = _user(options["username"], options["name"], recovery=options["force_recovery"])
            Membership.objects.get_or_create(
                user=user, agency=agency, role=role, until=None, defaults={"since": clock.today()}
            )
            path = links.issue(user, LinkPurpose.RECOVER if known else LinkPurpose.SET_PASSWORD, None)
            record_account(
                events.AdministratorMade(
                    subject=user.pk, agency=agency.pk, role=role, recovery=options["force_recovery"]
                )
            )
        self.stdout.write(f"{user.username}: {ROLES[role].name}, {agency.name}")
        self.stdout.write(
            f"Works once, within {settings.ONE_TIME_LINK_HOURS} hours. Open it under the address of your installation,"
            " or hand it over in person:"
        )
        self.stdout.write(path)
        if role == RoleKey.SYSTEM_ADMINISTRATOR:
            self.stdout.write(
                "Colleagues are added by the administrators of the agencies. The first of each:"
                " first_admin USERNAME --name … --role agency_administrator --agency KEY"
            )


def _check_first(role: RoleKey, key: str) -> None:
    """Nobody administers in this role yet: the system, or the agency and those above it. Errors: CommandError."""
    found = Membership.objects.in_force(clock.today()).filter(role=role, user__is_active=True)
    if role == RoleKey.SYSTEM_ADMINISTRATOR:
        if found.exists():
            raise CommandError(
                "There is a system administrator already. A second one, or a new beginning for the one there is, needs"
                " --force-recovery: it is recorded, and it takes the second factor of a known USERNAME away."
            )
    elif found.filter(agency__in=_lineage(key)).exists():
        raise CommandError(
            f"The agency {key}, or one above it, has an administrator already: ask them for an account. If none of them"
            " can sign in any more, add --force-recovery; it takes the second factor of USERNAME away and is recorded."
        )


def _lineage(key: str) -> list[int]:
    """The agency and those above it."""
    agency, found = Agency.objects.filter(key=key).select_related("parent").first(), []
    while agency is not None and agency.pk not in found:
        found.append(agency.pk)
        agency = agency.parent
    return found


def _agency(role: RoleKey, options: dict[str, Any]) -> Agency:
    found = Agency.objects.filter(key=options["agency"]).first()
    kind = found.kind if found else options["kind"] or KINDS.get(role, "")
    if not found and not kind:
        raise CommandError(
            f"There is no agency {options['agency']}. Enter it with its region first (manage.py agencies FILE), or say its"
            " --kind and --agency-name."
        )
    if kind not in ROLES[role].agency_kinds:
        raise CommandError(f"The role {role} does not exist in an agency of the kind {kind}.")
    name = options["agency_name"] or options["agency"]
    return found or Agency.objects.create(
        key=options["agency"], kind=kind, name_kk=name, name_ru=name, name_en=name
    )


def _user(username: str, name: str, *, recovery: bool) -> tuple[User, bool]:
    """The person, and whether they were known before."""
    found = User.objects.filter(username__iexact=username).first()
    if found and not recovery:
        raise CommandError(f"{username} is taken: choose another user name.")
    if found:
        found.is_active = True
        found.save(update_fields=["is_active"])
        return found, True
    surname, _space, rest = name.strip().partition(" ")
    given, _space, patronymic = rest.partition(" ")
    made = User(username=username, last_name=surname, first_name=given, patronymic=patronymic)
    made.set_unusable_password()
    made.full_clean(exclude=["password"])
    made.save()
    return made, False
