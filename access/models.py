"""Access rows and the base of everything that belongs to a case."""

from typing import Any, ClassVar

from django.db import models

from access.queries import CaseScopedQuerySet
from accounts.permissions import CasePermission


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
