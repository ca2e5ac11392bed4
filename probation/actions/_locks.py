"""Locking what a verb changes."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from access import reads
from core.errors import Conflict
from probation.access import check_can_run
from probation.models import Plan

if TYPE_CHECKING:
    from accounts.actor import Actor


def locked_plan(actor: "Actor", plan: Plan, version: int | None = None) -> Plan:
    """The plan, locked and open to this actor; Conflict when somebody changed it since ``version`` was read."""
    row: Plan = Plan.objects.select_for_update(of=("self",)).select_related("case").get(pk=plan.pk)
    check_can_run(actor, row)
    if version is not None and row.version != version:
        raise Conflict(
            _("Somebody changed this plan while you were working on it."), mine=version, theirs=row.version
        )
    reads.note(row.case_id)
    return row


def touch(plan: Plan, *fields: str) -> None:
    """Saves the named fields and counts the version up."""
    plan.version += 1
    plan.save(update_fields=[*fields, "version"])
