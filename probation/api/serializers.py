"""Shapes of the probation API. Words and notes leave only where the reader may see the row itself."""

from typing import Any

from rest_framework import serializers

from core.bounds import IN_A_FILE
from core.dated import ApiDay
from probation.models import (
    Attendance,
    Contact,
    ContactKind,
    EndResult,
    GoalArea,
    LegalBasis,
    MissedReason,
    Plan,
    PlanKind,
    RepairKind,
    Rung,
)


class PlanSerializer(serializers.ModelSerializer[Plan]):
    case = serializers.UUIDField(source="case_id", read_only=True)

    class Meta:
        model = Plan
        fields = (
            "id",
            "case",
            "kind",
            "basis",
            "document_number",
            "in_force_on",
            "application_on",
            "started_on",
            "ends_on",
            "control_months",
            "is_rural",
            "state",
            "child_agreed",
            "child_agreed_on",
            "family_agreed",
            "family_agreed_on",
            "ended_on",
            "end_result",
            "early_end_asked_on",
            "version",
        )
        read_only_fields = fields


class ContactSerializer(serializers.ModelSerializer[Contact]):
    case = serializers.UUIDField(source="case_id", read_only=True)
    plan = serializers.UUIDField(source="plan_id", read_only=True)
    words = serializers.CharField(read_only=True)
    note = serializers.CharField(read_only=True)
    next_contact = serializers.UUIDField(source="next_contact_id", read_only=True)

    class Meta:
        model = Contact
        fields = (
            "id",
            "case",
            "plan",
            "planned_at",
            "kind",
            "attendance",
            "minutes_late",
            "missed_reason",
            "words",
            "note",
            "next_contact",
        )
        read_only_fields = fields


class OpeningSerializer(serializers.Serializer[Any]):
    case = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=PlanKind.choices)
    basis = serializers.ChoiceField(choices=LegalBasis.choices)
    started_on = ApiDay()
    control_months = serializers.IntegerField(min_value=1, max_value=24)
    in_force_on = ApiDay(required=False, allow_null=True)
    document_number = serializers.CharField(required=False, allow_blank=True, max_length=60)
    is_rural = serializers.BooleanField(required=False)
    application_on = ApiDay(required=False, allow_null=True)
    measure = serializers.ChoiceField(choices=["", "custody", "house_arrest"], required=False)
    version = serializers.IntegerField(required=False)


class AgreeSerializer(serializers.Serializer[Any]):
    who = serializers.ChoiceField(choices=["child", "family"])
    agreed = serializers.BooleanField()
    on = serializers.DateField(required=False, validators=[IN_A_FILE])
    words = serializers.CharField(required=False, allow_blank=True, max_length=4000)
    version = serializers.IntegerField(required=False)


class PlannedSerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField(validators=[IN_A_FILE])
    kind = serializers.ChoiceField(choices=ContactKind.choices)
    version = serializers.IntegerField(required=False)


class OutcomeSerializer(serializers.Serializer[Any]):
    attendance = serializers.ChoiceField(choices=Attendance.choices)
    minutes_late = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=600)
    missed_reason = serializers.ChoiceField(choices=MissedReason.choices, required=False)
    words = serializers.CharField(required=False, allow_blank=True, max_length=4000)
    note = serializers.CharField(required=False, allow_blank=True, max_length=4000)
    next_at = serializers.DateTimeField(required=False, allow_null=True, validators=[IN_A_FILE])
    next_kind = serializers.ChoiceField(choices=ContactKind.choices, required=False)


class UnplannedSerializer(OutcomeSerializer):
    kind = serializers.ChoiceField(choices=ContactKind.choices)
    at = serializers.DateTimeField(required=False, validators=[IN_A_FILE])


class StepSerializer(serializers.Serializer[Any]):
    what = serializers.CharField(max_length=500)
    with_whom = serializers.CharField(required=False, allow_blank=True, max_length=200)
    how_known = serializers.CharField(required=False, allow_blank=True, max_length=500)
    due_on = serializers.DateField(required=False, allow_null=True, validators=[IN_A_FILE])


class GoalSerializer(serializers.Serializer[Any]):
    area = serializers.ChoiceField(choices=GoalArea.choices)
    words = serializers.CharField(max_length=1000)
    measure = serializers.CharField(required=False, allow_blank=True, max_length=500)
    due_on = serializers.DateField(validators=[IN_A_FILE])
    steps = StepSerializer(many=True, required=False)


class MoreStepSerializer(StepSerializer):
    goal = serializers.UUIDField()


class CloseGoalSerializer(serializers.Serializer[Any]):
    goal = serializers.UUIDField()
    state = serializers.ChoiceField(choices=["reached", "partly", "dropped"])


class DoneSerializer(serializers.Serializer[Any]):
    done = serializers.BooleanField()
    on = serializers.DateField(required=False, validators=[IN_A_FILE])


class CloseStepSerializer(DoneSerializer):
    step = serializers.UUIDField()


class CloseRepairSerializer(DoneSerializer):
    item = serializers.UUIDField()


class ReviewRepairSerializer(serializers.Serializer[Any]):
    item = serializers.UUIDField()
    approved = serializers.BooleanField()


class RepairSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=RepairKind.choices)
    what = serializers.CharField(max_length=1000)
    due_on = serializers.DateField(validators=[IN_A_FILE])


class InspectionSerializer(serializers.Serializer[Any]):
    made_on = ApiDay()
    with_guardianship = serializers.BooleanField()
    act_number = serializers.CharField(max_length=40)
    note = serializers.CharField(required=False, allow_blank=True, max_length=4000)


class RespondSerializer(serializers.Serializer[Any]):
    rung = serializers.ChoiceField(choices=Rung.choices)
    contact = serializers.UUIDField(required=False, allow_null=True)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=4000)


class EarlyEndSerializer(serializers.Serializer[Any]):
    on = serializers.DateField(required=False, validators=[IN_A_FILE])
    version = serializers.IntegerField(required=False)


class EndSerializer(serializers.Serializer[Any]):
    result = serializers.ChoiceField(choices=EndResult.choices)
    on = serializers.DateField(required=False, validators=[IN_A_FILE])
    child_words = serializers.CharField(required=False, allow_blank=True, max_length=4000)
    summary = serializers.CharField(required=False, allow_blank=True, max_length=4000)
    version = serializers.IntegerField(required=False)
