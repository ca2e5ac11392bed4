"""Background work of the office."""

from celery import shared_task

from administration import asking, succession


@shared_task
def tell_holder(request: str) -> int:
    """Tells the holder of a case that somebody asks. An effect of the outbox, as the system."""
    return asking.tell_holder(request)


@shared_task
def tell_heir(heir: int, notice: str) -> bool:
    """Tells who carries the cases of a colleague on. An effect of the outbox, as the system."""
    return succession.tell_heir(heir, notice)
