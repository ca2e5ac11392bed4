"""The nightly release."""

import logging

from celery import shared_task

from core import clock
from indicators import periods
from indicators.release import ReleaseRefused, publish

log = logging.getLogger(__name__)
QUARTERS_KEPT_UP = 4


@shared_task(name="indicators.tasks.nightly_release")
def nightly_release() -> list[str]:
    """Publishes each of the last four closed quarters that has not been published. Running twice changes
    nothing."""
    made = []
    for quarter in periods.due(clock.today(), QUARTERS_KEPT_UP):
        try:
            made.append(publish(quarter).code)
        except ReleaseRefused as refusal:
            log.info("no release: %s", refusal)
    return made
