"""Shapes of the keeping of records."""

from typing import Any

from rest_framework import serializers

from core.dated import ApiDay
from retention.models import HoldKind, OpeningGround, State


class HoldSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="pk", read_only=True)
    kind = serializers.CharField(read_only=True)
    document = serializers.CharField(read_only=True)
    until = serializers.DateField(read_only=True)
    placed_at = serializers.DateTimeField(read_only=True)
    ended_at = serializers.DateTimeField(read_only=True, allow_null=True)


class RetentionSerializer(serializers.Serializer[Any]):
    """Where a record stands: numbers and days, never a child."""

    id = serializers.UUIDField(source="pk", read_only=True)
    number = serializers.CharField(read_only=True)
    rule = serializers.CharField(source="rule.code", read_only=True)
    basis = serializers.CharField(source="rule.source", read_only=True)
    rule_status = serializers.CharField(source="rule.status", read_only=True)
    state = serializers.ChoiceField(choices=State.choices, read_only=True)
    start_on = serializers.DateField(read_only=True)
    ripe_on = serializers.DateField(read_only=True)
    due_at = serializers.DateTimeField(read_only=True, allow_null=True)
    sealed_at = serializers.DateTimeField(read_only=True, allow_null=True)
    erasure_ordered_at = serializers.DateTimeField(read_only=True, allow_null=True)
    erased_at = serializers.DateTimeField(read_only=True, allow_null=True)


class RetentionDetailSerializer(RetentionSerializer):
    holds = HoldSerializer(many=True, read_only=True)


class PlaceHoldSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=HoldKind.choices)
    document = serializers.CharField(max_length=60)
    until = ApiDay()


class OpenSealedSerializer(serializers.Serializer[Any]):
    ground = serializers.ChoiceField(choices=OpeningGround.choices)
    document = serializers.CharField(max_length=60)


class SealedFileOpenedSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="pk", read_only=True)
    case = serializers.UUIDField(source="case_id", read_only=True)
    ground = serializers.CharField(read_only=True)
    until = serializers.DateTimeField(read_only=True)


class ConfirmSerializer(serializers.Serializer[Any]):
    """What the page asks for as a tick: that the facts of the record were read."""

    read = serializers.BooleanField(help_text="True: the facts of the record were read.")

    def validate_read(self, value: bool) -> bool:
        if not value:
            raise serializers.ValidationError(self.fields["read"].error_messages["required"])
        return value


class BySecondSerializer(serializers.Serializer[Any]):
    """``done`` is false when it is proposed now and waits for a second person."""

    done = serializers.BooleanField(read_only=True)
