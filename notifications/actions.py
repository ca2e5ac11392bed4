"""Verbs of the inbox."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from audit import record
from core import clock
from core.errors import Conflict
from notifications import events
from notifications.models import InboxItem

if TYPE_CHECKING:
    from accounts.actor import Actor


def _locked(actor: "Actor", item: InboxItem) -> InboxItem:
    row: InboxItem = InboxItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if row.done_at is not None:
        raise Conflict(_("A colleague has dealt with this notice already."))
    return row


@transaction.atomic
def acknowledge(*, actor: "Actor", item: InboxItem) -> InboxItem:
    """The actor takes the notice on; it stays open until the work is done. Conflict when a colleague was faster."""
    row = _locked(actor, item)
    if row.acknowledged_at is not None:
        raise Conflict(_("A colleague has taken this notice on already."))
    row.acknowledged_at, row.acknowledged_by = clock.now(), actor.user
    row.save(update_fields=["acknowledged_at", "acknowledged_by"])
    if row.case_id:
        record(events.NoticeAcknowledged(case_id=row.case_id, item=str(row.pk), kind=row.kind), actor=actor)
    return row


@transaction.atomic
def mark_done(*, actor: "Actor", item: InboxItem) -> InboxItem:
    """The actor says that the notice needs nothing more. It ends no term and closes no breach."""
    row = _locked(actor, item)
    row.done_at, row.done_by = clock.now(), actor.user
    row.save(update_fields=["done_at", "done_by"])
    if row.case_id:
        record(events.NoticeDone(case_id=row.case_id, item=str(row.pk), kind=row.kind), actor=actor)
    return row
