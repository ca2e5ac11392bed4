"""Published figures as data."""

from typing import Any

from rest_framework import serializers

from dashboards.models import Release


class ReleaseSerializer(serializers.ModelSerializer[Release]):
    class Meta:
        model = Release
        fields = (
            "code",
            "kind",
            "period",
            "period_start",
            "period_end",
            "version",
            "released_at",
            "k",
            "plan_hash",
            "content_hash",
            "definition",
        )
        read_only_fields = fields


class CellSerializer(serializers.Serializer[Any]):
    """One sum of published cells. ``children`` is a whole number of blocks; ``text`` is how it is shown."""

    cube = serializers.CharField()
    entry = serializers.CharField(required=False)
    region = serializers.CharField(required=False)
    sex = serializers.CharField(required=False)
    age_band = serializers.CharField(required=False)
    stage = serializers.CharField(required=False)
    category = serializers.CharField(required=False)
    block = serializers.IntegerField()
    children = serializers.IntegerField()
    text = serializers.CharField()
