"""The plan of publication as data."""

from typing import Any

from rest_framework import serializers

from indicators.actions import LONGEST_REASON, SHORTEST_REASON


class PlanApprovalSerializer(serializers.Serializer[Any]):
    """``plan`` is the whole plan, as text; its SHA-256 is ``plan_hash``."""

    id = serializers.UUIDField(source="pk", read_only=True)
    period = serializers.CharField(read_only=True, help_text="Empty: the plan itself.")
    plan_hash = serializers.CharField(read_only=True)
    plan = serializers.CharField(source="plan_text", read_only=True)
    reason = serializers.CharField(read_only=True)
    proposed_by = serializers.CharField(source="proposal.proposed_by.short_name", read_only=True)
    proposed_at = serializers.DateTimeField(source="proposal.proposed_at", read_only=True)
    expires_at = serializers.DateTimeField(source="proposal.expires_at", read_only=True)
    confirmed_by = serializers.SerializerMethodField()
    confirmed_at = serializers.DateTimeField(source="proposal.confirmed_at", read_only=True, allow_null=True)
    withdrawn_at = serializers.DateTimeField(source="proposal.withdrawn_at", read_only=True, allow_null=True)

    def get_confirmed_by(self, row: Any) -> str:
        by = row.proposal.confirmed_by
        return by.short_name if by else ""


class PresentPlanSerializer(serializers.Serializer[Any]):
    plan_hash = serializers.CharField(read_only=True)
    plan = serializers.CharField(read_only=True)
    is_approved = serializers.BooleanField(read_only=True)
    approvals = PlanApprovalSerializer(many=True, read_only=True)


class ProposePlanSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(min_length=SHORTEST_REASON, max_length=LONGEST_REASON)
    period = serializers.CharField(
        max_length=8,
        required=False,
        default="",
        allow_blank=True,
        help_text="A quarter to revise, as 2026Q3.",
    )


class ConfirmPlanSerializer(serializers.Serializer[Any]):
    read = serializers.BooleanField(help_text="True: the plan and the reason were read.")

    def validate_read(self, value: bool) -> bool:
        if not value:
            raise serializers.ValidationError(self.fields["read"].error_messages["required"])
        return value
