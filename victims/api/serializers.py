"""Shapes of the victim API. Contact data leave only through ``RecordSerializer``, for the support service."""

from typing import Any

from rest_framework import serializers

from core.dated import ApiDay
from victims.models import (
    MeasureKind,
    MeasureState,
    ProtectionMeasure,
    Relation,
    ServiceKind,
    ServiceOffered,
    Setting,
    Telling,
    TellingTopic,
    TellingWay,
    VictimRecord,
    Violence,
)


class MeasureSerializer(serializers.ModelSerializer[ProtectionMeasure]):
    class Meta:
        model = ProtectionMeasure
        fields = ("id", "kind", "state", "since", "until")
        read_only_fields = fields


class ServiceSerializer(serializers.ModelSerializer[ServiceOffered]):
    provider = serializers.CharField(read_only=True)

    class Meta:
        model = ServiceOffered
        fields = ("id", "kind", "provider", "offered_on", "is_accepted", "started_on")
        read_only_fields = fields


class TellingSerializer(serializers.ModelSerializer[Telling]):
    class Meta:
        model = Telling
        fields = ("id", "topic", "told_on", "way", "language")
        read_only_fields = fields


class RecordSerializer(serializers.ModelSerializer[VictimRecord]):
    case = serializers.UUIDField(source="case_id", read_only=True)
    party = serializers.UUIDField(source="party_id", read_only=True)
    safe_address = serializers.CharField(read_only=True)
    phone = serializers.CharField(read_only=True)
    school = serializers.CharField(read_only=True)
    trusted_adult = serializers.CharField(read_only=True)
    supporter = serializers.CharField(read_only=True)
    contact_rules = serializers.CharField(read_only=True)

    class Meta:
        model = VictimRecord
        fields = (
            "id",
            "case",
            "party",
            "referred_on",
            "source",
            "violence",
            "setting",
            "relation",
            "language",
            "safe_address",
            "phone",
            "school",
            "trusted_adult",
            "supporter",
            "contact_rules",
            "separate_arrival",
            "has_safety_plan",
            "closed_on",
            "version",
        )
        read_only_fields = fields


class ArrivalSerializer(serializers.Serializer[Any]):
    """The child's own way into its next hearing; ``arrives_at`` is null when the child is not asked to come."""

    day = serializers.DateField(read_only=True)
    arrives_at = serializers.DateTimeField(source="at", read_only=True, allow_null=True)
    entrance = serializers.CharField()
    room = serializers.CharField()
    court = serializers.CharField()


class ReferSerializer(serializers.Serializer[Any]):
    case = serializers.UUIDField()
    party = serializers.UUIDField()
    to = serializers.IntegerField()


class TakeUpSerializer(serializers.Serializer[Any]):
    party = serializers.UUIDField()


class DetailsSerializer(serializers.Serializer[Any]):
    language = serializers.CharField(required=False, allow_blank=True, max_length=8)
    safe_address = serializers.CharField(required=False, allow_blank=True, max_length=300)
    phone = serializers.CharField(required=False, allow_blank=True, max_length=60)
    school = serializers.CharField(required=False, allow_blank=True, max_length=300)
    trusted_adult = serializers.CharField(required=False, allow_blank=True, max_length=300)
    supporter = serializers.CharField(required=False, allow_blank=True, max_length=300)
    contact_rules = serializers.CharField(required=False, allow_blank=True, max_length=500)
    separate_arrival = serializers.BooleanField(required=False)
    has_safety_plan = serializers.BooleanField(required=False)
    violence = serializers.ChoiceField(choices=Violence.choices, required=False)
    setting = serializers.ChoiceField(choices=Setting.choices, required=False)
    relation = serializers.ChoiceField(choices=Relation.choices, required=False)
    version = serializers.IntegerField(required=False)


class NewMeasureSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=MeasureKind.choices)
    state = serializers.ChoiceField(choices=MeasureState.choices)
    since = ApiDay()
    until = ApiDay(required=False, allow_null=True)


class OfferSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=ServiceKind.choices)
    provider = serializers.CharField(required=False, allow_blank=True, max_length=200)
    offered_on = ApiDay()
    is_accepted = serializers.BooleanField(required=False, allow_null=True)
    started_on = ApiDay(required=False, allow_null=True)


class AnswerSerializer(serializers.Serializer[Any]):
    service = serializers.UUIDField()
    is_accepted = serializers.BooleanField()
    started_on = ApiDay(required=False, allow_null=True)


class TellSerializer(serializers.Serializer[Any]):
    topic = serializers.ChoiceField(choices=TellingTopic.choices)
    told_on = ApiDay()
    way = serializers.ChoiceField(choices=TellingWay.choices)
    language = serializers.CharField(max_length=8)


class CloseSerializer(serializers.Serializer[Any]):
    on = ApiDay(required=False)
