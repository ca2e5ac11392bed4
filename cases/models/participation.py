"""Truth of access: which agency takes part, and who has a personal grant."""

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from guardian.managers import UserObjectPermissionManager
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from access.models import CaseScoped
from access.queries import CaseScopedQuerySet
from access.walls import access_exists
from access.words import ACTING, SELF
from accounts.models import Agency, User
from accounts.permissions import CasePermission
from accounts.principals import CAPACITY_LABELS, IN_AN_AGENCY, OF_AGENCIES, Capacity, seen_with
from cases.vault import EncryptedText
from core import ids

if TYPE_CHECKING:
    from accounts.actor import Actor


class GrantKind(models.TextChoices):
    """As what a person is let in."""

    LAWYER = "lawyer", _("the child’s lawyer")
    PSYCHOLOGIST = "psychologist", _("psychologist or teacher in acts with the child")
    VICTIM_PSYCHOLOGIST = "victim_psychologist", _("psychologist or teacher of the victim or witness")
    PLAN_PSYCHOLOGIST = "plan_psychologist", _("psychologist who works with the child")
    INTERPRETER = "interpreter", _("interpreter")
    EMERGENCY = "emergency", _("an hour of emergency")
    BY_REQUEST = "by_request", _("let in on request")
    SEALED_FILE = "sealed_file", _("an hour with a sealed file")


class ParticipationQuerySet(CaseScopedQuerySet):
    def told_to(self, actor: "Actor", granted: int) -> Self:
        """Those of one case that a reader with these permissions in it may know; the own agency's always."""
        known = [int(c) for c in Capacity if granted & seen_with(c).bit]
        return self.filter(Q(capacity__in=known) | Q(agency=actor.own_agency))


class Participation(CaseScoped):
    """The legal fact that an agency takes part in a case, from when to when and on what ground.

    A trigger rebuilds the access rows of the case after each change. ``officer`` is the colleague who holds the case.
    """

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    capacity = models.SmallIntegerField(choices=[(c.value, CAPACITY_LABELS[c]) for c in OF_AGENCIES])
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    basis = models.CharField(max_length=60)
    officer = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = ParticipationQuerySet.as_manager()

    view_permission = CasePermission.VIEW
    write_permission = CasePermission.VIEW

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["agency", "capacity", "-since"], name="participation_agency"),
            models.Index(
                fields=["officer", "-since", "-case"],
                condition=Q(until__isnull=True, officer__isnull=False),
                name="participation_held",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "agency", "capacity"],
                condition=Q(until__isnull=True),
                name="participation_once",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="participation_period_in_order",
            ),
        ]

    class Wall:
        kind = "case"

    class Privacy:
        purpose = "Who may see the case, and why."
        id = case = agency = capacity = since = until = basis = officer = accepted_at = "official"

    @property
    def capacity_label(self) -> str:
        return Capacity(self.capacity).label


class GrantQuerySet(models.QuerySet["CaseGrant"]):
    def told_to(self, actor: "Actor", granted: int) -> Self:
        """Those of one case that a reader with these permissions in it may know; one's own always.

        Who helps the victim is told to those who may know the victim only, and who helps the child to readers of the
        file only.
        """
        known = self.annotate(known=F("view_bit").bitand(granted))
        return known.filter(Q(known__gt=0) | Q(user=actor.user))

    def standing(self, at: dt.datetime) -> Self:
        """Those that nobody has withdrawn and that have not run out, begun or not."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=at), ended_at__isnull=True)


class GrantManager(UserObjectPermissionManager.from_queryset(GrantQuerySet)):  # type: ignore[misc]
    pass


class CaseGrant(UserObjectPermissionBase):
    """A personal grant: an appointed lawyer, a named psychologist, an hour of emergency. Dated, with its basis.

    ``capacity`` says what it opens, ``view_bit`` who may know of it. ``starts_later``: opens nothing until the minute
    of ``since``, when ``cases.tasks.begin_grants`` clears it. ``until`` needs no job: every wall asks for it.
    ``for_agency``: in whose work the person was let in; it opens nothing, and is not shown, in another membership.
    """

    content_object = models.ForeignKey("cases.Case", on_delete=models.PROTECT)
    kind = models.CharField(max_length=24, choices=GrantKind.choices, default=GrantKind.LAWYER)
    capacity = models.SmallIntegerField(
        choices=[(c.value, label) for c, label in CAPACITY_LABELS.items()], default=Capacity.DEFENCE
    )
    view_bit = models.BigIntegerField(default=CasePermission.VIEW_FILE.bit)
    basis = models.CharField(max_length=120, default="")
    document = models.CharField(max_length=60, blank=True, default="")
    since = models.DateTimeField(null=True)
    starts_later = models.BooleanField(default=False)
    until = models.DateTimeField(null=True)
    for_agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    given_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    given_agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    end_reason = EncryptedText()

    case_path: ClassVar[str] = "content_object_id"
    objects: ClassVar[Any] = GrantManager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "content_object", "capacity", "for_agency"],
                condition=Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="grant_once_while_it_stands",
            ),
            models.CheckConstraint(
                condition=Q(capacity__in=[int(c) for c in IN_AN_AGENCY], for_agency__isnull=False)
                | (~Q(capacity__in=[int(c) for c in IN_AN_AGENCY]) & Q(for_agency__isnull=True)),
                name="grant_in_an_agency",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gte=F("since")),
                name="grant_period_in_order",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(until__isnull=False), name="grant_ended_has_an_end"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["content_object"], name="grant_case"),
            models.Index(fields=["user", "-since", "-content_object"], name="grant_of_person"),
            models.Index(fields=["since"], condition=Q(starts_later=True), name="grant_to_begin"),
        ]

    class Wall:
        kind = "custom"
        select = (
            access_exists("cases_casegrant.content_object_id", "cases_casegrant.view_bit")
            + f" OR ((user_id = {SELF} OR given_by_id = {SELF})"
            f" AND (user_id <> {SELF} OR for_agency_id IS NULL OR for_agency_id IN {ACTING}))"
        )
        # Nobody lets in somebody whom they could not know of, and no hour of emergency is made by hand. Legal aid
        # appoints the child's lawyer without reading the file.
        insert = update = (
            access_exists("cases_casegrant.content_object_id", str(CasePermission.GRANT.bit))
            + " AND ("
            + access_exists("cases_casegrant.content_object_id", "cases_casegrant.view_bit")
            + f" OR (kind = '{GrantKind.LAWYER}' AND capacity = {int(Capacity.DEFENCE)} AND given_by_id = {SELF} AND "
            + access_exists(
                "cases_casegrant.content_object_id", str(CasePermission.GRANT.bit), int(Capacity.DEFENCE)
            )
            + f")) AND capacity NOT IN ({', '.join(str(int(c)) for c in IN_AN_AGENCY)})"
        )
        system_writes = ("UPDATE",)

    class Privacy:
        purpose = "Personal access to one case."
        id = user = permission = content_object = kind = capacity = view_bit = basis = document = "official"
        since = starts_later = until = for_agency = given_by = given_agency = ended_at = ended_by = "official"
        end_reason = "sensitive"

    def key_owner_id(self) -> uuid.UUID:
        owner: uuid.UUID = self.content_object.subject_id
        return owner

    def is_over(self, at: dt.datetime) -> bool:
        return self.until is not None and self.until <= at

    @property
    def case_id(self) -> uuid.UUID:
        found: uuid.UUID = self.content_object_id
        return found


class CaseGroupGrant(GroupObjectPermissionBase):
    """Guardian asks for it; groups are not used, so no role may touch the table."""

    content_object = models.ForeignKey("cases.Case", on_delete=models.PROTECT)

    class Wall:
        kind = "none"

    class Privacy:
        purpose = "Not used."
        id = group = permission = content_object = "official"
