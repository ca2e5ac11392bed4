"""Background work of the office."""

from celery import shared_task

from administration import asking


@shared_task
def tell_holder(request: str) -> int:
    """Tells the holder of a case that somebody asks. An effect of the outbox, as the system."""
    return asking.tell_holder(request)
