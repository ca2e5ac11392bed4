"""The working calendar as rows."""

import datetime as dt
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.models import Trilingual
from legal.models.base import Origin, Status


class CalendarYear(models.Model):
    """A year whose calendar has been loaded. Terms never reach past the last one.

    ``version`` counts how often its days were set anew; one that two persons published is left alone by the data files.
    """

    year = models.SmallIntegerField(primary_key=True)
    source = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.UNVERIFIED)
    version = models.SmallIntegerField(default=1)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.FILE)

    class Meta:
        ordering: ClassVar = ["year"]

    class Wall:
        kind = "reference"

    class Privacy:
        purpose = "Which years may be computed."
        year = source = status = version = origin = "public"

    def __str__(self) -> str:
        return str(self.year)

    @property
    def code(self) -> str:
        return str(self.year)

    @property
    def name(self) -> str:
        return gettext("Working calendar of %(year)s") % {"year": self.code}

    @property
    def is_read(self) -> bool:
        return self.status in (Status.READ, Status.READ_RU_ONLY)

    @property
    def valid_from(self) -> dt.date:
        return dt.date(self.year, 1, 1)

    @property
    def valid_to(self) -> dt.date:
        return dt.date(self.year, 12, 31)


class CalendarDay(Trilingual):
    """A day off that is no plain weekend, or a weekend day that was made working."""

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", _("holiday")
        OBSERVED = "observed", _("day off moved from a weekend")
        SWAPPED = "swapped", _("day off in exchange for another day")
        WORKING = "working", _("working day on a weekend")

    day = models.DateField(unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    source = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.UNVERIFIED)

    class Meta:
        ordering: ClassVar = ["day"]

    class Wall:
        kind = "reference"

    class Privacy:
        purpose = "Working days, so that terms end on one."
        id = day = kind = name_kk = name_ru = name_en = source = status = "public"
