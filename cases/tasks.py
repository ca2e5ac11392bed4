"""Jobs of the case spine."""

from celery import shared_task

from access.system import for_system
from cases import watch
from core import clock


@shared_task
def watch_reading() -> int:
    """Looks each morning for unusual patterns in the reading of the last day; how many alerts are new."""
    with for_system("patterns of reading"):
        return watch.look(clock.now())
