"""The nightly comparison of access rows with the truth."""

import logging

from celery import shared_task

from access.checker import differences
from access.system import for_system

logger = logging.getLogger(__name__)


@shared_task
def check() -> int:
    """Names each difference in the log as an error; returns how many there are."""
    with for_system("access: nightly comparison"):
        found = differences()
    for difference in found:
        logger.error("access row differs: %s", difference)
    return len(found)
