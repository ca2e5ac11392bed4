"""The background worker."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jjcms.settings")
app = Celery("jjcms")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
