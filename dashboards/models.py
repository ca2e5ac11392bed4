"""What is published: frozen releases and their cubes, in a schema of its own.

Every number is a whole number of blocks of k children (``indicators.protect``). Nothing here can lead to a
case, and nobody may change or delete a row: pages read as the statistics role, the release job inserts as
the system role.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from dashboards import terms
from dashboards.queries import CubeCellQuerySet, ReleaseQuerySet


class Release(models.Model):
    """One publication of one closed period. A period has at most two: the first and one revision."""

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=10, default="quarter")
    period = models.CharField(max_length=8)
    period_start = models.DateField()
    period_end = models.DateField()
    version = models.SmallIntegerField()
    released_at = models.DateTimeField()
    counted_at = models.DateTimeField()
    k = models.SmallIntegerField()
    plan_hash = models.CharField(max_length=64)
    content_hash = models.CharField(max_length=64)
    definition = models.JSONField(default=dict)

    objects: ClassVar = ReleaseQuerySet.as_manager()

    class Meta:
        db_table = '"published"."release"'
        ordering: ClassVar = ["-period_start", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["period", "version"], name="release_once"),
            models.CheckConstraint(condition=Q(version__in=(1, 2)), name="release_one_revision"),
            models.CheckConstraint(
                condition=Q(period_end__gt=F("period_start")), name="release_period_in_order"
            ),
            models.CheckConstraint(condition=Q(k__gte=5), name="release_block_size"),
        ]

    class Wall:
        kind = "published"

    class Privacy:
        purpose = "Published statistics."
        id = code = kind = period = period_start = period_end = version = released_at = counted_at = "public"
        k = plan_hash = content_hash = definition = "public"

    def __str__(self) -> str:
        return self.code

    @property
    def period_name(self) -> str:
        return terms.quarter_name(self.period)


class CubeCell(models.Model):
    """The blocks of one cell. An empty dimension means that the cube has no such dimension; no row means no
    block."""

    id = models.BigAutoField(primary_key=True)
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="cells")
    cube = models.CharField(max_length=40)
    k = models.SmallIntegerField()
    entry = models.CharField(max_length=8, blank=True, default="")
    region = models.CharField(max_length=5, blank=True, default="")
    sex = models.CharField(max_length=1, blank=True, default="")
    age_band = models.CharField(max_length=8, blank=True, default="")
    stage = models.CharField(max_length=16, blank=True, default="")
    category = models.CharField(max_length=24, blank=True, default="")
    blocks = models.IntegerField()

    objects: ClassVar = CubeCellQuerySet.as_manager()

    class Meta:
        db_table = '"published"."cube_cell"'
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["release", "cube", "entry", "region", "sex", "age_band", "stage", "category"],
                name="cube_cell_once",
            ),
            models.CheckConstraint(condition=Q(blocks__gt=0), name="cube_cell_whole_blocks"),
            models.CheckConstraint(condition=Q(k__gte=5), name="cube_cell_block_size"),
        ]

    class Wall:
        kind = "published"

    class Privacy:
        purpose = "Published statistics."
        id = release = cube = k = entry = region = sex = age_band = stage = category = blocks = "public"

    def __str__(self) -> str:
        return f"{self.cube} {self.blocks * self.k}"


class ReleaseLock(models.Model):
    """Holds no row: whoever releases locks this table. Other roles cannot reach it, so nobody else can hold up a release."""

    class Wall:
        kind = "system"

    class Privacy:
        purpose = "One release at a time."
        id = "official"

    def __str__(self) -> str:
        return "release"
