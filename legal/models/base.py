"""What every row of the law has: a source, how sure we are of it, and when it holds."""

import datetime as dt
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.i18n import trilingual
from core.models import Trilingual


class Status(models.TextChoices):
    """How well a row is founded. What is not ``read`` warns and is marked on screen; it never refuses."""

    READ = "read", _("read in the act")
    READ_RU_ONLY = "read_ru_only", _("read in Russian only")
    READ_INFERRED = "read_inferred", _("read, in part inferred")
    READ_UNVERIFIED = "read_unverified", _("read, in part unverified")
    INFERRED = "inferred", _("inferred")
    UNVERIFIED = "unverified", _("unverified")


class Origin(models.TextChoices):
    """Where a version came from: the data file, or two persons in the browser. The second is never written again."""

    FILE = "file", _("from the data file")
    PUBLISHED = "published", _("published by two persons")


class DatedQuerySet(models.QuerySet[Any]):
    def in_force(self, on: dt.date) -> Self:
        """Rows that hold on a day."""
        return self.filter(Q(valid_from__lte=on), Q(valid_to__isnull=True) | Q(valid_to__gte=on))


class Founded(Trilingual):
    """A dated row of the law. A change of the law is a new row; the old one gets an end, never an edit."""

    source = models.CharField(_("source"), max_length=160, blank=True)
    status = models.CharField(_("status"), max_length=16, choices=Status.choices, default=Status.UNVERIFIED)
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force until"), null=True, blank=True)

    objects: ClassVar[Any] = DatedQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_read(self) -> bool:
        """Whether the rule may refuse: only what was read in the act may."""
        return self.status in (Status.READ, Status.READ_RU_ONLY)

    def holds_on(self, day: dt.date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class Dated(Founded):
    """A row with a remark for whoever keeps its file; no page shows it."""

    note = models.CharField(_("note"), max_length=400, blank=True)

    class Meta:
        abstract = True


class Noted(Founded):
    """A row with a remark on how it was read, for the pages: in the three languages together or not at all."""

    note_kk = models.CharField(max_length=400, blank=True)
    note_ru = models.CharField(max_length=400, blank=True)
    note_en = models.CharField(max_length=400, blank=True)

    class Meta:
        abstract = True

    @property
    def note(self) -> str:
        return trilingual(self, "note")
