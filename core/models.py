"""Abstract bases without tables."""

from django.db import models

from core.i18n import trilingual


class Trilingual(models.Model):
    """A row that is named in the three languages of the product."""

    name_kk = models.CharField(max_length=400, blank=True)
    name_ru = models.CharField(max_length=400)
    name_en = models.CharField(max_length=400, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return trilingual(self)
