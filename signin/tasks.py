"""What the door no longer needs is swept out each night."""

import datetime as dt

from celery import shared_task
from django.db.models import Q

from core import clock
from signin import keeping, seats, throttle
from signin.models import KeptForm, Session, Wait


@shared_task
def sweep() -> int:
    """Deletes sessions that are over for a day, forms that nobody came back for, and waits that are forgotten."""
    now = clock.steady()
    gone = now - seats.KEPT
    over = Q(ended_at__lt=gone) | Q(expire_date__lt=gone) | Q(seen_at__lt=gone)
    return (
        Session.objects.filter(over).delete()[0]
        + KeptForm.objects.filter(kept_at__lt=now - keeping.GONE_AFTER).delete()[0]
        + Wait.objects.filter(last_at__lt=now - dt.timedelta(days=1) - throttle.FORGOTTEN_AFTER).delete()[0]
    )
