"""Numbers of the law that are no terms: ages, limits of sentences, lengths of measures."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from legal.models.base import Noted, Origin


class Norm(Noted):
    """One version of one number or table. ``value`` holds what the rule reads; ``unit`` says of what."""

    class Group(models.TextChoices):
        AGE = "age", _("age")
        SENTENCE = "sentence", _("sentence of a minor")
        MEASURE = "measure", _("educative measure")
        CUSTODY = "custody", _("detention and custody")
        LIMITATION = "limitation", _("limitation period")
        MONEY = "money", _("money")

    code = models.CharField(max_length=40)
    version = models.SmallIntegerField(_("version"), default=1)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.FILE)
    group = models.CharField(max_length=12, choices=Group.choices)
    value = models.JSONField()
    unit = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering: ClassVar = ["group", "code", "valid_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="norm_once"),
            models.UniqueConstraint(fields=["code", "version"], name="norm_version_once"),
        ]

    class Wall:
        kind = "reference"

    class Privacy:
        purpose = "Limits that the law sets, with their dates."
        id = code = version = origin = group = value = unit = name_kk = name_ru = name_en = "public"
        source = status = note_kk = note_ru = note_en = valid_from = valid_to = "public"
