"""Articles and parts of the Criminal Code, dated."""

import datetime as dt
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from legal.models.base import Dated
from legal.queries import OffenceQuerySet


class Category(models.TextChoices):
    """Gravity by the upper limit of imprisonment (CC art. 10(3), 11)."""

    MISDEMEANOUR = "misdemeanour", _("criminal misdemeanour")
    SMALL = "small", _("crime of small gravity")
    MEDIUM = "medium", _("crime of medium gravity")
    SERIOUS = "serious", _("serious crime")
    ESPECIALLY_SERIOUS = "especially_serious", _("especially serious crime")


class Intent(models.TextChoices):
    INTENTIONAL = "intentional", _("intentional")
    NEGLIGENT = "negligent", _("negligent")
    MIXED = "mixed", _("intentional, graver consequence by negligence")


class ChildVictim(models.TextChoices):
    NO = "no", _("no")
    YES = "yes", _("always a child")
    AGGRAVATING = "aggravating", _("a child victim aggravates")


class Complaint(models.TextChoices):
    """Whose complaint opens the case (CPC art. 32)."""

    NONE = "", _("public prosecution")
    PRIVATE = "private", _("private prosecution")
    PRIVATE_PUBLIC = "private_public", _("private-public prosecution")


class Offence(Dated):
    """One article and part. ``name`` is the title of the article in the Code."""

    article = models.CharField(max_length=8)
    part = models.CharField(max_length=6, blank=True)
    sort_key = models.CharField(max_length=24, editable=False)
    search_text = models.TextField(editable=False, default="")
    max_imprisonment_years = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    is_life_possible = models.BooleanField(default=False)
    is_life_only = models.BooleanField(default=False)
    intent = models.CharField(max_length=12, choices=Intent.choices)
    category = models.CharField(_("category"), max_length=20, choices=Category.choices)
    from_age_14 = models.BooleanField(default=False)
    age_14_since = models.DateField(null=True, blank=True)
    victim_child = models.CharField(max_length=12, choices=ChildVictim.choices, default=ChildVictim.NO)
    is_juvenile_court_by_victim = models.BooleanField(default=False)
    iccs = models.CharField(max_length=10, blank=True)
    limitation_months_minor = models.SmallIntegerField(
        null=True, blank=True, help_text="Empty: no limitation"
    )
    complaint = models.CharField(max_length=16, choices=Complaint.choices, blank=True, default="")
    amended_on = models.DateField(null=True, blank=True)
    text_as_of = models.DateField(null=True, blank=True)

    objects: ClassVar[Any] = OffenceQuerySet.as_manager()  # type: ignore[assignment]  # its own search

    class Meta:
        ordering: ClassVar = ["sort_key"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "part", "valid_from"], name="offence_once"),
            models.CheckConstraint(
                condition=models.Q(category__in=Category.values), name="offence_category_known"
            ),
        ]

    class Wall:
        kind = "reference"

    class Privacy:
        purpose = "The Criminal Code, to name an act and what follows from it."
        id = article = part = sort_key = search_text = name_kk = name_ru = name_en = "public"
        max_imprisonment_years = is_life_possible = is_life_only = intent = category = "public"
        from_age_14 = age_14_since = victim_child = is_juvenile_court_by_victim = iccs = "public"
        limitation_months_minor = complaint = amended_on = text_as_of = "public"
        source = status = note = valid_from = valid_to = "public"

    def __str__(self) -> str:
        return f"{self.citation} {self.name}"

    @property
    def citation(self) -> str:
        """ "188(2)": the article with its part."""
        return f"{self.article}({self.part})" if self.part else self.article

    @property
    def is_crime(self) -> bool:
        return self.category != Category.MISDEMEANOUR

    def is_listed_from_14(self, on: dt.date) -> bool:
        """Whether the act stands in the list of CC art. 15(2) on the day it was committed."""
        return self.from_age_14 and (self.age_14_since is None or self.age_14_since <= on)
