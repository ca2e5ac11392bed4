"""Regions, agencies, people and where they work."""

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.contrib.auth.models import UserManager as DjangoUserManager
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.roles import KIND_LABELS, ROLES, Role, RoleKey
from core.models import Trilingual


class Region(Trilingual):
    """A first-level unit of Kazakhstan. Rows are retired, never deleted."""

    code = models.CharField(max_length=5, unique=True, help_text="ISO 3166-2, e.g. KZ-35")
    letters = models.CharField(max_length=3, unique=True, help_text="Prefix of case codes, e.g. KAR")
    kind = models.CharField(max_length=10)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["code"]

    class Wall:
        kind = "reference"

    class Privacy:
        purpose = "The place of agencies and events."
        id = code = letters = kind = name_kk = name_ru = name_en = valid_from = valid_to = "public"


class Agency(Trilingual):
    """A unit that takes part in cases. ``parent`` is the unit above it."""

    key = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=20, choices=[(k.value, label) for k, label in KIND_LABELS.items()])
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="units")
    region = models.ForeignKey(
        Region, null=True, blank=True, on_delete=models.PROTECT, help_text="Empty: the whole country"
    )
    phone = models.CharField(max_length=30, blank=True)
    address = models.CharField(max_length=300, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["key"]
        verbose_name = _("agency")

    class Wall:
        kind = "shared"

    class Privacy:
        purpose = "Who takes part in a case."
        id = key = kind = parent = region = phone = address = closed_on = "public"
        name_kk = name_ru = name_en = "public"


class UserManager(DjangoUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username__iexact=username)


class User(AbstractUser):
    """A person who works with the system."""

    patronymic = models.CharField(_("patronymic"), max_length=150, blank=True)
    language = models.CharField(
        _("language"),
        max_length=2,
        default="ru",
        choices=[("kk", "Қазақша"), ("ru", "Русский"), ("en", "English")],
    )
    expert_mode = models.BooleanField(_("whole form on one page"), default=False)

    objects: ClassVar[UserManager] = UserManager()

    class Wall:
        kind = "shared"

    class Privacy:
        purpose = "Sign-in and authorship of what is recorded."
        id = username = first_name = last_name = patronymic = language = expert_mode = "official"
        email = "official"
        password = "sealed"  # noqa: S105
        is_active = is_staff = is_superuser = last_login = date_joined = "official"

    @property
    def short_name(self) -> str:
        """ "A. Serikova", as people are named in lists."""
        return short_name(self.first_name, self.last_name) or self.username


def short_name(first_name: str, last_name: str) -> str:
    """ "A. Serikova"; empty for somebody without names."""
    initial = f"{first_name[:1]}. " if first_name else ""
    return f"{initial}{last_name}".strip()


class StandInQuerySet(models.QuerySet["StandIn"]):
    def in_force(self, on: object) -> "StandInQuerySet":
        """Those that hold on a day."""
        return self.filter(since__lte=on, until__gte=on, ended_at__isnull=True)


class StandIn(models.Model):
    """Who does the work of a colleague on leave: from day to day, in one agency; it returns by itself.

    The stand-in has the colleague's cases and personal inbox before them, never the personal grants: a lawyer or a
    psychologist is named as a person.
    """

    absent = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    stand_in = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField()
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = StandInQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["since", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="stand_in_period_in_order"),
            models.CheckConstraint(condition=~Q(absent=F("stand_in")), name="stand_in_is_another"),
        ]
        indexes: ClassVar = [models.Index(fields=["stand_in", "agency", "until"], name="stand_in_person")]

    class Wall:
        kind = "shared"

    class Privacy:
        purpose = "Nobody’s case lies untouched while its officer is away."
        id = absent = stand_in = agency = since = until = given_by = given_at = ended_at = "official"


class MembershipQuerySet(models.QuerySet["Membership"]):
    def in_force(self, on: object) -> "MembershipQuerySet":
        """Memberships that hold on a day and are not suspended."""
        return self.current(on).filter(since__lte=on, suspended_at__isnull=True)

    def current(self, on: object) -> "MembershipQuerySet":
        """Memberships that have not ended by a day, begun or not, suspended or not."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=on))

    def with_absent(self, on: object) -> "MembershipQuerySet":
        """With ``absent``: the colleagues of the same agency for whom the person stands in on a day."""
        standing = StandIn.objects.in_force(on).filter(
            stand_in=models.OuterRef("user"), agency=models.OuterRef("agency")
        )
        return self.annotate(absent=ArraySubquery(standing.values("absent_id")))


class Membership(models.Model):
    """A dated role of a person in an agency. A person acts in one of them at a time."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=30, choices=[(k.value, r.name) for k, r in ROLES.items()])
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    basis = models.CharField(_("order"), max_length=120, blank=True)
    added_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    suspended_at = models.DateTimeField(null=True, blank=True)
    suspended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    suspension_basis = models.CharField(
        _("order or reason of the suspension"), max_length=120, blank=True, default=""
    )
    waits_for_consent = models.BooleanField(
        default=False, help_text="Offered by another agency; suspended until the person accepts it"
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["since", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="membership_period_in_order"
            ),
            models.CheckConstraint(
                condition=Q(role__in=[k.value for k in RoleKey]), name="membership_role_known"
            ),
            models.UniqueConstraint(fields=["user", "agency", "role", "since"], name="membership_once"),
            models.CheckConstraint(
                condition=Q(suspended_at__isnull=True, suspended_by__isnull=True)
                | Q(suspended_at__isnull=False, suspended_by__isnull=False),
                name="membership_suspended_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(waits_for_consent=False) | Q(suspended_at__isnull=False),
                name="membership_counts_after_consent",
            ),
            models.CheckConstraint(
                condition=Q(added_by__isnull=True) | ~Q(added_by=F("user")), name="membership_not_by_oneself"
            ),
        ]

    class Wall:
        kind = "shared"

    class Privacy:
        purpose = "Which rights a person has, where and when."
        id = user = agency = role = since = until = basis = added_by = "official"
        suspended_at = suspended_by = suspension_basis = waits_for_consent = "official"

    def __str__(self) -> str:
        return f"{self.user} · {self.role_class.name} · {self.agency}"

    @property
    def role_class(self) -> Role:
        return ROLES[RoleKey(self.role)]


class LinkPurpose(models.TextChoices):
    SET_PASSWORD = "set_password", _("set a password")
    RECOVER = "recover", _("begin again without password and second factor")


class OneTimeLink(models.Model):
    """A link that lets one person set a password, once. Only a hash of its token is kept (``accounts.links``)."""

    token_hash = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=LinkPurpose.choices)
    issued_by = models.ForeignKey(
        User,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Empty: a command on the server",
    )
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("issued_at")), name="link_period_in_order"),
            models.CheckConstraint(condition=Q(kind__in=LinkPurpose.values), name="link_kind_known"),
        ]

    class Wall:
        kind = "shared"

    class Privacy:
        purpose = "The first password of a person, and the way back after a loss."
        token_hash = "sealed"  # noqa: S105
        id = user = kind = issued_by = issued_at = expires_at = used_at = "official"
