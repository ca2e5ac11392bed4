"""The nightly release."""

import logging

from celery import shared_task

from core import clock
from indicators import periods
from indicators.release import ReleaseRefused, ReleaseWaits, publish

log = logging.getLogger(__name__)
QUARTERS_KEPT_UP = 4


@shared_task(name="indicators.tasks.nightly_release")
def nightly_release() -> list[str]:
    """Publishes each of the last four closed quarters that has not been published. Running twice changes
    nothing. What waits for two persons is said in the log, and is published in the night after they have agreed."""
    made = []
    for quarter in periods.due(clock.today(), QUARTERS_KEPT_UP):
        try:
            made.append(publish(quarter).code)
        except ReleaseWaits as refusal:
            log.warning("no release, %s", refusal)
        except ReleaseRefused as refusal:
            log.info("no release: %s", refusal)
    return made
