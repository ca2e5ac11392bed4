"""The background worker."""

import logging.config
import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jjcms.settings")
app = Celery("jjcms")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def _as_the_web_does(**_signal: Any) -> None:
    """Worker and beat write their log as the web does (jjcms.logs); Celery's own lines repeat the words of errors."""
    from django.conf import settings

    logging.config.dictConfig(settings.LOGGING)
