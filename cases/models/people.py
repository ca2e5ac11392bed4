"""The identity vault and the people of a case."""

import datetime as dt
import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from access.models import CaseScoped
from access.words import SELF
from accounts.models import Agency, User
from accounts.permissions import CasePermission
from cases.queries import PersonQuerySet
from cases.vault import EncryptedText
from core import ids
from legal import ages, norms


class Sex(models.TextChoices):
    MALE = "m", _("boy")
    FEMALE = "f", _("girl")
    UNKNOWN = "u", _("not known")


class Development(models.TextChoices):
    """What is known of a person's development, apart from any illness; a lag brings the guarantees of CPC art. 538(1)."""

    UNKNOWN = "", _("not known")
    NONE = "none", _("neither disability nor lag")
    LAG = "lag", _("lag in development not tied to an illness")
    DISABILITY = "disability", _("disability")
    BOTH = "both", _("disability and lag in development")


class Person(models.Model):
    """One human being, once, however many cases they appear in. Everything that names them is encrypted."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    surname = EncryptedText(_("surname"))
    given_name = EncryptedText(_("given name"))
    patronymic = EncryptedText(_("patronymic"))
    iin = EncryptedText(_("IIN"))
    no_iin_reason = models.CharField(_("why there is no IIN"), max_length=20, blank=True)
    born_on = EncryptedText(_("date of birth"))
    birth_year = models.SmallIntegerField(_("year of birth"), null=True, blank=True)
    birth_estimated = models.BooleanField(_("age not proved by a document"), default=False)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex.choices, default=Sex.UNKNOWN)
    citizenship = models.CharField(_("citizenship"), max_length=3, default="KAZ")
    native_language = models.CharField(_("native language"), max_length=8, blank=True)
    development = EncryptedText(_("disability or lag in development"))
    sealed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    objects: ClassVar[Any] = PersonQuerySet.as_manager()

    class Wall:
        kind = "custom"
        # The row security of cases_party answers here: a person is visible where a visible row names them.
        select = "EXISTS (SELECT 1 FROM cases_party p WHERE p.person_id = cases_person.id)"
        insert = "coalesce(current_setting('jjcms.principals', true), '') <> ''"

    class Privacy:
        purpose = "To know which child a case is about, and to know it once."
        id = created_at = version = "official"
        surname = given_name = patronymic = iin = born_on = "personal"
        no_iin_reason = birth_year = birth_estimated = sex = citizenship = native_language = "personal"
        development = "sensitive"
        sealed_at = "sealed"

    def __str__(self) -> str:
        return str(self.pk)

    def key_owner_id(self) -> uuid.UUID:
        return self.pk

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.surname, self.given_name, self.patronymic) if part)

    @property
    def short_name(self) -> str:
        """Given name and the surname's initial, as in lists."""
        initial = f"{self.surname[:1]}." if self.surname else ""
        return f"{self.given_name} {initial}".strip() or self.full_name

    @property
    def birth_date(self) -> dt.date | None:
        return dt.date.fromisoformat(self.born_on) if self.born_on else None

    @property
    def has_lag(self) -> bool:
        """A lag in development that was found; what is not known is none (CPC art. 538(1) speaks of signs of it)."""
        return self.development in (Development.LAG, Development.BOTH)

    def age_on(self, day: dt.date) -> int | None:
        """Full years on a day: an age is reached at 00:00 of the day after the birthday (P02000006S_, unverified)."""
        born = self.birth_date
        return age(born, day) if born else None


def age(born: dt.date, day: dt.date) -> int:
    """Full years; the birthday itself still counts as the earlier age, and a day before the birth as none."""
    return ages.age_on(born, day, norms.ages(day).reached) if day >= born else 0


class PersonToken(models.Model):
    """Blind search tokens of a person, reached only through ``person_search`` and ``person_index``."""

    pk = models.CompositePrimaryKey("token", "person")
    token = models.BigIntegerField()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    class Wall:
        kind = "definer"

    class Privacy:
        purpose = "Search without readable names."
        person = token = "personal"  # noqa: S105


class PersonSearch(models.Model):
    """The search that goes before every new record; a registration names it."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by_iin = models.BooleanField(default=False)
    found = models.SmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)
    masked = models.JSONField(
        default=list, help_text="Persons that were shown masked; access is asked for these alone."
    )

    class Wall:
        kind = "custom"
        select = f"user_id = {SELF}"
        insert = select

    class Privacy:
        purpose = "No second record of one child; who searched."
        id = user = agency = at = by_iin = found = used_at = "official"
        masked = "personal"


class PartyCapacity(models.TextChoices):
    SUSPECT = "suspect", _("suspect")
    ACCUSED = "accused", _("accused")
    CONVICT = "convict", _("convict")
    RESPONDENT = "respondent", _("child whom the case is about")
    VICTIM = "victim", _("victim")
    WITNESS = "witness", _("witness")
    LEGAL_REPRESENTATIVE = "legal_representative", _("legal representative")
    DEFENCE_COUNSEL = "defence_counsel", _("defence counsel")
    PSYCHOLOGIST = "psychologist", _("psychologist")
    TEACHER = "teacher", _("teacher")
    INTERPRETER = "interpreter", _("interpreter")


PROTECTED_CAPACITIES = (PartyCapacity.VICTIM, PartyCapacity.WITNESS)


class Party(CaseScoped):
    """A person in a case, in one capacity. Whoever sees the row may see the person's name.

    Victims and witnesses, and who speaks for them, never have an address here, whatever a caller tries: the database
    refuses it. ``represents`` is whom a legal representative speaks for; without one it is the child of the case.
    """

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="parties")
    capacity = models.CharField(max_length=20, choices=PartyCapacity.choices)
    relation = models.CharField(max_length=30, blank=True)
    represents = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=8, blank=True)
    address = EncryptedText(_("address"))
    phone = EncryptedText(_("phone"))
    school = EncryptedText(_("school or work"))
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    view_bit = models.BigIntegerField(default=CasePermission.VIEW_IDENTITY.bit)

    view_bit_field = "view_bit"
    view_permission = CasePermission.VIEW_IDENTITY

    class Meta:
        ordering: ClassVar = ["since", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "person", "capacity"], condition=Q(until__isnull=True), name="party_once"
            ),
            models.CheckConstraint(
                condition=~Q(capacity__in=["victim", "witness"])
                | Q(address=b"", phone=b"", school=b"", view_bit=CasePermission.VIEW_VICTIMS.bit),
                name="party_victim_without_address",
            ),
            # Whoever is kept from those who know the child has no address here: mother and victim share one.
            models.CheckConstraint(
                condition=Q(capacity__in=["victim", "witness"])
                | ~Q(view_bit=CasePermission.VIEW_VICTIMS.bit)
                | Q(address=b"", phone=b"", school=b""),
                name="party_protected_without_address",
            ),
        ]

    class Privacy:
        purpose = "Who takes part in the case."
        id = case = capacity = since = until = view_bit = "official"
        person = relation = represents = language = address = phone = school = "personal"

    def key_owner_id(self) -> uuid.UUID:
        return self.person_id

    @property
    def is_protected(self) -> bool:
        """Kept from those who know the child only: a victim, a witness, and who speaks for them."""
        return self.view_bit == CasePermission.VIEW_VICTIMS.bit
