"""Truth of access: which agency takes part, and who has a personal grant."""

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from access.models import CaseScoped
from access.queries import CaseScopedQuerySet
from accounts.models import Agency, User
from accounts.permissions import CasePermission
from accounts.principals import CAPACITY_LABELS, Capacity, seen_with
from core import ids

if TYPE_CHECKING:
    from accounts.actor import Actor


class ParticipationQuerySet(CaseScopedQuerySet):
    def told_to(self, actor: "Actor", granted: int) -> Self:
        """Those of one case that a reader with these permissions in it may know; the own agency's always."""
        known = [int(c) for c in Capacity if granted & seen_with(c).bit]
        return self.filter(Q(capacity__in=known) | Q(agency=actor.agency))


class Participation(CaseScoped):
    """The legal fact that an agency takes part in a case, from when to when and on what ground.

    A trigger rebuilds the access rows of the case after each change. ``officer`` is the colleague who holds the case.
    """

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    capacity = models.SmallIntegerField(choices=[(c.value, label) for c, label in CAPACITY_LABELS.items()])
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


class CaseGrant(UserObjectPermissionBase):
    """A personal grant: an appointed lawyer, a named psychologist, an hour of emergency. Dated, with its basis."""

    content_object = models.ForeignKey("cases.Case", on_delete=models.PROTECT)
    capacity = models.SmallIntegerField(
        choices=[(c.value, label) for c, label in CAPACITY_LABELS.items()], default=Capacity.DEFENCE
    )
    basis = models.CharField(max_length=120, default="")
    since = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)

    case_path: ClassVar[str] = "content_object_id"

    class Meta(UserObjectPermissionBase.Meta):
        indexes: ClassVar = [
            models.Index(fields=["user", "-since", "-content_object"], name="grant_of_person"),
        ]

    class Wall:
        kind = "custom"
        select = (
            "EXISTS (SELECT 1 FROM cases_participation p WHERE p.case_id = cases_casegrant.content_object_id)"
            " OR -user_id = ANY ((coalesce(nullif(current_setting('jjcms.principals', true), ''), '{}'))::bigint[])"
        )
        insert = (
            "EXISTS (SELECT 1 FROM cases_participation p WHERE p.case_id = cases_casegrant.content_object_id)"
        )
        update = insert

    class Privacy:
        purpose = "Personal access to one case."
        id = user = permission = content_object = capacity = basis = since = until = "official"


class CaseGroupGrant(GroupObjectPermissionBase):
    """Guardian asks for it; groups are not used, so no role may touch the table."""

    content_object = models.ForeignKey("cases.Case", on_delete=models.PROTECT)

    class Wall:
        kind = "none"

    class Privacy:
        purpose = "Not used."
        id = group = permission = content_object = "official"
