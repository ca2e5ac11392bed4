"""Terms of the law as dated rows. No code knows a rule by its code: adding a rule is adding a row."""

import datetime as dt
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from legal.models.base import Noted, Origin


def empty_list() -> list[Any]:
    return []


class DeadlineRule(Noted):
    """One version of one rule.

    ``length`` {value, unit}; ``variants`` [{when: {fact: value}, value, unit, …}] replace it by the facts of
    the case; ``chosen`` {fact, least, most, unit} where a decision sets the length within a band;
    ``extensions`` [{to|by, unit, granted_by}] and ``ceiling``; ``parts`` are further terms of the same
    article, each {key, value, unit, direction: after|before|every, role, name, from: start|met, met_by, ended_by}:
    ``from`` says whether it begins with the term or when the term is met. A variant or part may set ``start`` and
    ``roll`` of its own. ``chosen`` may bound itself (``within``), let the decision name the end (``set_end``)
    and name the events of later decisions that put it off, up to the ceiling (``extended_by`` [{event, at, when, unless}]),
    and the act by which alone it is extended, where other terms run by the same decision (``by_act``).
    Events: ``started_by`` [{event, at, until, subject, when, unless, below, spent, facts, keeps, not_past}] (``spent`` names a
    total of ``deadlines/totals.py`` that counts in, ``until`` the fact that is the end which a decision named, ``facts`` are
    true of every term that begins so, ``keeps``: the extensions of the term that the same event ended go on, ``not_past`` a bound of
    ``legal/bounds.py``), ``met_by``,
    ``ended_by``, ``pauses`` [{from, to, when, unless}].
    """

    class Severity(models.TextChoices):
        HIGH = "H", _("hard right of the child")
        MEDIUM = "M", _("procedural")
        LOW = "L", _("organisational")

    code = models.CharField(_("code"), max_length=30)
    version = models.SmallIntegerField(_("version"), default=1)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.FILE)
    severity = models.CharField(max_length=1, choices=Severity.choices)
    responsible_role = models.CharField(_("responsible"), max_length=30)
    length = models.JSONField()
    direction = models.CharField(max_length=6, default="after")
    start_rule = models.CharField(max_length=8, default="excluded")
    roll = models.CharField(max_length=8, default="none")
    form = models.CharField(max_length=8, default="term")
    nature = models.CharField(max_length=8, default="duty")
    times = models.SmallIntegerField(default=1)
    is_immediate = models.BooleanField(default=False)
    accumulates = models.BooleanField(default=False)
    counting = models.CharField(max_length=10, default="cpc48")
    variants = models.JSONField(default=empty_list, blank=True)
    chosen = models.JSONField(null=True, blank=True)
    extensions = models.JSONField(default=empty_list, blank=True)
    ceiling = models.JSONField(null=True, blank=True)
    parts = models.JSONField(default=empty_list, blank=True)
    started_by = models.JSONField(default=empty_list, blank=True)
    met_by = models.JSONField(default=empty_list, blank=True)
    ended_by = models.JSONField(default=empty_list, blank=True)
    pauses = models.JSONField(default=empty_list, blank=True)
    warn_before = models.JSONField(default=empty_list, blank=True)
    wording = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering: ClassVar = ["code", "version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "version"], name="rule_version_once"),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="rule_validity_in_order",
            ),
        ]

    class Wall:
        kind = "reference"

    class Privacy:
        purpose = "The terms of the law, with their source."
        id = code = version = name_kk = name_ru = name_en = severity = responsible_role = length = "public"
        direction = start_rule = roll = form = nature = times = is_immediate = accumulates = counting = (
            "public"
        )
        variants = chosen = extensions = ceiling = parts = started_by = met_by = ended_by = pauses = "public"
        origin = warn_before = wording = source = status = note_kk = note_ru = note_en = valid_from = (
            valid_to
        ) = "public"

    @property
    def event_types(self) -> set[str]:
        """Every kind of event that this rule listens to."""
        of_parts = [
            entry for part in self.parts for name in ("met_by", "ended_by") for entry in part.get(name, ())
        ]
        later = (self.chosen or {}).get("extended_by", ())
        listed = [*self.started_by, *self.met_by, *self.ended_by, *of_parts, *later]
        named = {entry["event"] for entry in listed}
        return named | {kind for pause in self.pauses for kind in (pause["from"], pause["to"])}

    @property
    def warnings(self) -> list[dt.timedelta]:
        """How long before the due instant to remind, longest first."""
        from django.utils.dateparse import parse_duration

        found = [parse_duration(text) for text in self.warn_before]
        return sorted((w for w in found if w), reverse=True)
