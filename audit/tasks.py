"""Background work of the trail."""

import logging

from celery import shared_task

from audit import checkpoints

logger = logging.getLogger(__name__)


@shared_task
def seal() -> int | None:
    """The checkpoint of this minute; its number, or None when there is nothing to seal."""
    try:
        made = checkpoints.seal()
    except checkpoints.TrailBehind as problem:
        logger.critical("audit: no checkpoint is written. %s", problem)
        return None
    return made.number if made else None
