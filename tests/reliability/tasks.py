"""Effects whose beginnings are counted outside the database and whose ends inside it."""

import os
import time
import uuid
from pathlib import Path

from celery import shared_task

from core import clock
from notifications.models import InboxItem, Kind


@shared_task
def slowly(mark: str, milliseconds: int) -> None:
    """Begins visibly at once; what it writes counts only when its transaction commits."""
    (Path(os.environ["MARKS"]) / f"{mark}.{uuid.uuid4().hex}").touch()
    InboxItem.objects.create(
        principal=-1, kind=Kind.DIVERTED, subject=mark, created_at=clock.now(), done_at=clock.now()
    )
    time.sleep(milliseconds / 1000)
