"""Access rows and the base of everything that belongs to a case."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from access.queries import CaseScopedQuerySet
from access.words import ACTING, MASK, PRINCIPALS, SELF
from accounts.models import Agency, User
from accounts.permissions import CasePermission
from core import ids

# What is proposed for the whole country: whoever may confirm it sits in another office.
COUNTRY_WIDE = ("figures.plan", "figures.revision", "law.version")
# What joins two records of one child would tell who sees one of them of the other: row security there answers here.
_OF_TWO = ("cases.merge", "cases.unmerge")
_SEES_TWO = f"(verb NOT IN {_OF_TWO} OR EXISTS (SELECT 1 FROM cases_merge m WHERE m.id::text = access_proposal.subject))"  # noqa: S608
PROPOSAL_SELECT = (
    f"{_SEES_TWO} AND (EXISTS (SELECT 1 FROM access_caseaccess a WHERE a.case_id = access_proposal.case_id"  # noqa: S608
    f" AND a.principal = ANY ({PRINCIPALS}) AND (a.permissions & {MASK} & access_proposal.view_bit) <> 0"
    " AND a.until > jjcms_now() OFFSET 0)"
    f" OR (case_id IS NULL AND (verb IN {COUNTRY_WIDE}"
    f" OR agency_id IN {ACTING})))"
)


class CaseAccess(models.Model):
    """Who may do what in which case: a projection of participations and personal grants.

    Written only by the SQL function ``access_project``; ``manage.py check_access`` compares it with the truth.
    """

    pk = models.CompositePrimaryKey("case_id", "principal")
    case_id = models.UUIDField()
    principal = models.BigIntegerField()
    permissions = models.BigIntegerField()
    until = models.DateTimeField()
    case_registered_at = models.DateTimeField()
    next_due = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            # Each holds what the rule asks for: lists and counts read an index alone and stop at their limit, and the
            # question about one case goes to its few rows, never along a principal's many.
            models.Index(
                fields=["case_id", "principal"],
                include=["permissions", "until", "next_due"],
                name="access_rule",
            ),
            models.Index(
                fields=["principal", "-case_registered_at", "-case_id"],
                include=["permissions", "until"],
                name="access_feed",
            ),
            models.Index(
                fields=["principal", "next_due"],
                include=["case_id", "permissions", "until"],
                name="access_clocks",
            ),
        ]

    class Wall:
        kind = "projection"

    class Privacy:
        purpose = "Row access."
        case_id = principal = permissions = until = case_registered_at = next_due = "official"


class CaseScoped(models.Model):
    """A row that belongs to one case for ever.

    ``view_permission`` opens it, ``write_permission`` (default: the same) lets a row be added or changed. A model
    whose rows differ sets ``view_bit_field`` to an integer column that holds the bit.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+", editable=False)

    view_permission: ClassVar[CasePermission] = CasePermission.VIEW_FILE
    write_permission: ClassVar[CasePermission | None] = None
    view_bit_field: ClassVar[str] = ""
    case_path: ClassVar[str] = "case_id"

    objects: ClassVar[Any] = CaseScopedQuerySet.as_manager()

    class Meta:
        abstract = True


class Proposal(models.Model):
    """What one person proposed and a second one has to confirm (``access.pairs``).

    Keeps what it is about and a hash of the facts, never the facts: the verb keeps those where they are protected.
    ``case_id`` and ``view_bit`` say who may know of it; without a case, the colleagues of ``agency``, or everybody
    for a verb of ``COUNTRY_WIDE``.
    """

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=60)
    arguments = models.CharField(max_length=64)
    case_id = models.UUIDField(null=True)
    view_bit = models.BigIntegerField(default=CasePermission.VIEW_FILE.bit)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["case_id"],
                condition=Q(confirmed_at__isnull=True, withdrawn_at__isnull=True),
                name="proposal_open_case",
            )
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["verb", "subject"],
                condition=Q(confirmed_at__isnull=True, withdrawn_at__isnull=True),
                name="proposal_once_while_open",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("proposed_by")),
                name="proposal_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False, withdrawn_at__isnull=True),
                name="proposal_one_end",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("proposed_at")), name="proposal_expires"),
        ]

    class Wall:
        kind = "custom"
        select = PROPOSAL_SELECT
        insert = f"proposed_by_id = {SELF} AND confirmed_by_id IS NULL AND ({PROPOSAL_SELECT})"
        # In nobody else's name.
        update = f"({PROPOSAL_SELECT}) AND (confirmed_by_id IS NULL OR confirmed_by_id = {SELF})"

    class Privacy:
        purpose = "No grave step is taken by one person alone."
        id = verb = subject = arguments = case_id = view_bit = agency = proposed_by = proposed_at = "official"
        expires_at = confirmed_by = confirmed_at = withdrawn_at = "official"

    def __str__(self) -> str:
        return f"{self.verb} {self.subject}"
