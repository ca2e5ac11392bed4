"""Shapes of the court's API."""

from typing import Any

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from core.bounds import IN_CALENDAR
from courts.choices import (
    CONSIDERED,
    AdjournReason,
    ChildAsked,
    CorrectionReason,
    DiversionBasis,
    EducativeMeasure,
    HearingKind,
    MoveReason,
    OutcomeKind,
    Preparation,
    Publicity,
    TimeReason,
)
from courts.decision import MOST_DAYS
from courts.lawful import Decision
from courts.models import Hearing
from scheduling.arrivals import Arrival

TIME_REASONS = TimeReason.choices
WHEN_ASKED = (
    "Why the hearing is held when the court does not usually sit; without it such a time is answered by 422."
)


class HearingSerializer(serializers.ModelSerializer[Hearing]):
    """A hearing as everybody in the case may see it: no names.

    To the side of a child victim or witness ``starts_at`` and ``ends_at`` are null: it is told its own ``arrives_at``
    and ``entrance``, which are null for everybody else.
    """

    code = serializers.CharField(source="case.code", read_only=True)
    room = serializers.CharField(source="courtroom.number", read_only=True)
    court = serializers.CharField(source="court.name", read_only=True)
    starts_at = serializers.DateTimeField(read_only=True, allow_null=True)
    ends_at = serializers.DateTimeField(read_only=True, allow_null=True)
    arrives_at = serializers.SerializerMethodField()
    entrance = serializers.SerializerMethodField()

    class Meta:
        model = Hearing
        fields = [
            "id", "case", "code", "kind", "court", "room", "judge", "starts_at", "ends_at", "arrives_at", "entrance",
            "publicity", "state",
            "time_reason", "notice_given_at", "prepared", "version",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_arrives_at(self, row: Hearing) -> str | None:
        own = self._own(row)
        at = own.at if own else None
        return serializers.DateTimeField().to_representation(at) if at else None

    def get_entrance(self, row: Hearing) -> str | None:
        return own.entrance if (own := self._own(row)) else None

    def _own(self, row: Hearing) -> Arrival | None:
        return told.own if (told := self.context.get("told")) else None

    def to_representation(self, row: Hearing) -> dict[str, Any]:
        shown = super().to_representation(row)
        return shown | {"starts_at": None, "ends_at": None} if self._own(row) else shown


class NeedSerializer(serializers.Serializer[Any]):
    """``people`` are keys as the booking page uses them: ``p:<party>`` or ``u:<user>:<role>``."""

    case = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=HearingKind.choices)
    minutes = serializers.IntegerField(min_value=15, max_value=480, default=60)
    judge = serializers.IntegerField()
    people = serializers.ListField(child=serializers.CharField(max_length=80), default=list)
    week = serializers.DateField(required=False, validators=[IN_CALENDAR])


class ScheduleSerializer(NeedSerializer):
    starts_at = serializers.DateTimeField(validators=[IN_CALENDAR])
    room = serializers.CharField(max_length=10)
    publicity = serializers.ChoiceField(choices=Publicity.choices, default=Publicity.LIMITED)
    time_reason = serializers.ChoiceField(choices=TIME_REASONS, default="", help_text=WHEN_ASKED)


class MoveSerializer(serializers.Serializer[Any]):
    starts_at = serializers.DateTimeField(validators=[IN_CALENDAR])
    ends_at = serializers.DateTimeField(validators=[IN_CALENDAR])
    room = serializers.CharField(max_length=10, required=False)
    reason = serializers.ChoiceField(choices=[c for c in MoveReason.choices if c[0]])
    version = serializers.IntegerField()
    time_reason = serializers.ChoiceField(choices=TIME_REASONS, default="", help_text=WHEN_ASKED)


class CancelSerializer(serializers.Serializer[Any]):
    reason = serializers.ChoiceField(choices=[c for c in MoveReason.choices if c[0]])
    version = serializers.IntegerField()


class PrepareSerializer(serializers.Serializer[Any]):
    done = serializers.ListField(child=serializers.ChoiceField(choices=Preparation.choices))
    version = serializers.IntegerField()


@extend_schema_serializer(component_name="HearingOutcome")
class OutcomeSerializer(serializers.Serializer[Any]):
    """One outcome; fields of other kinds are left out."""

    version = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=OutcomeKind.choices)
    decided_on = serializers.DateField(validators=[IN_CALENDAR])
    in_force_on = serializers.DateField(required=False, validators=[IN_CALENDAR])
    adjourn_reason = serializers.ChoiceField(choices=AdjournReason.choices, required=False)
    months = serializers.IntegerField(min_value=1, max_value=240, required=False)
    days = serializers.IntegerField(
        min_value=1,
        max_value=MOST_DAYS,
        required=False,
        help_text="Of custody: beside months, or alone. Up to ten alone are short custody (CPC art. 148(7)(2)).",
    )
    hours = serializers.IntegerField(min_value=1, max_value=400, required=False)
    amount = serializers.DecimalField(max_digits=8, decimal_places=2, min_value=0, required=False)
    legal_basis = serializers.ChoiceField(choices=DiversionBasis.choices, required=False)
    measures = serializers.ListField(
        child=serializers.ChoiceField(choices=EducativeMeasure.choices), required=False
    )
    caused_death = serializers.BooleanField(required=False)
    grievous_harm = serializers.BooleanField(required=False)
    has_own_income = serializers.BooleanField(required=False)
    non_custodial_reasoned = serializers.BooleanField(required=False)
    text = serializers.CharField(required=False, max_length=8000)
    child_asked = serializers.ChoiceField(choices=ChildAsked.choices, required=False)
    child_view = serializers.CharField(required=False, max_length=4000)
    not_asked_reason = serializers.CharField(required=False, max_length=1000)
    considered = serializers.ChoiceField(
        choices=CONSIDERED,
        required=False,
        help_text="What came of the question whether the case could end without a sentence.",
    )

    def decision(self) -> Decision:
        data = {k: v for k, v in self.validated_data.items() if k not in ("version", "correction_reason")}
        data["measures"] = tuple(data.get("measures", ()))
        return Decision(**data)


@extend_schema_serializer(component_name="HearingOutcomeCorrection")
class CorrectionSerializer(OutcomeSerializer):
    """The whole outcome as it should have been recorded; what is left out is empty from then on."""

    correction_reason = serializers.ChoiceField(choices=CorrectionReason.choices)
