"""Jobs of the guarantees."""

from celery import shared_task

from access.system import for_system
from core import clock
from safeguards import actions, acts
from safeguards.models import SafeguardAnswer

BATCH = 200


@shared_task
def check_promises() -> int:
    """A "not yet" whose time has passed becomes an open breach. Safe to run twice or at once."""
    with for_system("promised safeguards"):
        waiting = SafeguardAnswer.objects.broken_promises(clock.now()).select_for_update(
            of=("self",), skip_locked=True
        )
        rows = list(waiting.select_related("definition").order_by("due_by")[:BATCH])
        for row in rows:
            act = acts.find(row.case_id, row.act_kind, row.act_id)
            actions.open_breach(
                case_id=row.case_id, definition=row.definition, moment=actions.Moment.of(act), actor=None
            )
            row.superseded_at = clock.now()
            row.save(update_fields=["superseded_at"])
    return len(rows)
