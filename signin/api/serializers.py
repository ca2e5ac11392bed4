"""Sessions and recoveries as JSON."""

from typing import Any

from rest_framework import serializers


class SeatSerializer(serializers.Serializer[Any]):
    """One browser in which the person is signed in."""

    id = serializers.UUIDField(source="handle", read_only=True)
    device = serializers.CharField(read_only=True)
    address = serializers.CharField(read_only=True)
    since = serializers.DateTimeField(source="started_at", read_only=True)
    last_seen = serializers.DateTimeField(source="seen_at", read_only=True)


class EndedSerializer(serializers.Serializer[dict[str, Any]]):
    ended = serializers.IntegerField(read_only=True, help_text="How many sessions were ended.")


class RecoverySerializer(serializers.Serializer[Any]):
    """A colleague’s way back that waits for a second person."""

    id = serializers.IntegerField(source="pk", read_only=True)
    user = serializers.IntegerField(source="user_id", read_only=True)
    username = serializers.CharField(source="user.username", read_only=True)
    asked_by = serializers.IntegerField(source="asked_by_id", read_only=True)
    asked_at = serializers.DateTimeField(read_only=True)


class AskRecoverySerializer(serializers.Serializer[dict[str, Any]]):
    user = serializers.IntegerField(min_value=1, max_value=2_147_483_647)


class RecoveryLinkSerializer(serializers.Serializer[dict[str, Any]]):
    link = serializers.CharField(read_only=True, help_text="Shown once, to be handed over in person.")
