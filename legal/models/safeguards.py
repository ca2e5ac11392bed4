"""What a child is owed in each act, as dated rows."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.i18n import trilingual
from legal.models.base import Noted, Origin
from legal.models.rules import empty_list


class SafeguardDefinition(Noted):
    """One version of one guarantee. ``name`` is what must hold; ``applies`` is the decision table of its
    conditions.
    """

    class Kind(models.TextChoices):
        FACT = "fact", _("fact: recorded always, a miss is a breach")
        DECISION = "decision", _("decision: refused before it is made")
        REMARK = "remark", _("remark")
        GUARD = "guard", _("kept by the system")

    class Level(models.TextChoices):
        BLOCK = "block", _("hard")
        ALERT = "alert", _("alert")
        WARN = "warn", _("warning")
        SUPPRESS = "suppress", _("suppressed")

    code = models.CharField(_("code"), max_length=10)
    version = models.SmallIntegerField(_("version"), default=1)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.FILE)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    level = models.CharField(max_length=10, choices=Level.choices)
    acts = models.JSONField(default=empty_list)
    is_asked = models.BooleanField(default=False)
    applies = models.JSONField(default=empty_list)
    opened_by = models.JSONField(default=empty_list, blank=True)
    way_on_kk = models.CharField(max_length=300, blank=True)
    way_on_ru = models.CharField(max_length=300, blank=True)
    way_on_en = models.CharField(max_length=300, blank=True)
    wording = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering: ClassVar = ["code", "version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "version"], name="safeguard_version_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["fact", "decision", "remark", "guard"]),
                name="safeguard_kind_known",
            ),
        ]

    class Wall:
        kind = "reference"

    class Privacy:
        purpose = "The guarantees of a child, with their source."
        opened_by = origin = "public"
        id = code = version = name_kk = name_ru = name_en = kind = level = acts = is_asked = applies = (
            "public"
        )
        way_on_kk = way_on_ru = way_on_en = wording = source = status = note_kk = note_ru = note_en = (
            valid_from
        ) = valid_to = "public"

    @property
    def way_on(self) -> str:
        """The lawful way on, for a decision that the law forbids."""
        return trilingual(self, "way_on")

    @property
    def refuses(self) -> bool:
        """Whether a decision against it is refused: only where the rule was read in the act."""
        return self.kind == self.Kind.DECISION and self.is_read
