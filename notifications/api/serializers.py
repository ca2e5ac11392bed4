"""The inbox as JSON."""

from typing import Any

from rest_framework import serializers

from notifications.models import LetterChoice


class ItemSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """One notice. ``about`` is the name of the rule or safeguard, ``title`` why it stands here."""

    id = serializers.UUIDField(source="item.pk")
    kind = serializers.CharField(source="item.kind")
    title = serializers.CharField(source="item.get_kind_display")
    case = serializers.UUIDField(source="item.case_id", allow_null=True)
    case_code = serializers.CharField(source="case.code", default="")
    code = serializers.CharField(source="item.code")
    about = serializers.CharField()
    due_at = serializers.DateTimeField(source="item.due_at", read_only=True, allow_null=True)
    is_urgent = serializers.BooleanField(source="item.is_urgent")
    created_at = serializers.DateTimeField(source="item.created_at", read_only=True)
    acknowledged_at = serializers.DateTimeField(
        source="item.acknowledged_at", read_only=True, allow_null=True
    )
    done_at = serializers.DateTimeField(source="item.done_at", read_only=True, allow_null=True)


class InboxSerializer(serializers.Serializer):  # type: ignore[type-arg]
    results = ItemSerializer(many=True)
    next = serializers.CharField(help_text="Give it as ?after= for older notices; empty at the end.")
    waiting = serializers.IntegerField(help_text="How many notices are open, counted no further than 100.")


class LettersSerializer(serializers.Serializer[dict[str, Any]]):
    """``none``, ``daily`` or ``at_once``."""

    low = serializers.ChoiceField(choices=LetterChoice.Low.choices)
