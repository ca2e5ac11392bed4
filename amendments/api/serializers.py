"""Changes of the law as data."""

from typing import Any

from rest_framework import serializers

from amendments.actions import LONGEST, SHORTEST
from amendments.kinds import KINDS
from amendments.models import Amendment


class AmendmentSerializer(serializers.Serializer[Any]):
    """``values`` are the fields of the new version; ``seen`` is what the preview said when it was proposed."""

    id = serializers.UUIDField(source="pk", read_only=True)
    kind = serializers.CharField(read_only=True)
    code = serializers.CharField(read_only=True)
    version = serializers.IntegerField(read_only=True)
    values = serializers.JSONField(read_only=True)
    reach = serializers.CharField(read_only=True)
    reason = serializers.CharField(read_only=True)
    seen = serializers.JSONField(read_only=True)
    proposed_by = serializers.CharField(source="proposal.proposed_by.short_name", read_only=True)
    proposed_at = serializers.DateTimeField(source="proposal.proposed_at", read_only=True)
    expires_at = serializers.DateTimeField(source="proposal.expires_at", read_only=True)
    published_by = serializers.SerializerMethodField()
    published_at = serializers.DateTimeField(source="proposal.confirmed_at", read_only=True, allow_null=True)
    withdrawn_at = serializers.DateTimeField(source="proposal.withdrawn_at", read_only=True, allow_null=True)
    given_back = serializers.SerializerMethodField()

    def get_published_by(self, row: Amendment) -> str:
        by = row.proposal.confirmed_by
        return by.short_name if by else ""

    def get_given_back(self, row: Amendment) -> str:
        return row.given_back.words if hasattr(row, "given_back") else ""


class ProposeVersionSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=sorted(KINDS))
    code = serializers.CharField(max_length=40)
    version = serializers.IntegerField(help_text="The version that the new one follows.")
    values = serializers.DictField(
        child=serializers.JSONField(allow_null=True),
        help_text="Only the fields that change; the others stay as they are in that version. `valid_from` is needed.",
    )
    reach = serializers.ChoiceField(choices=Amendment.Reach.values, default=Amendment.Reach.STARTS)
    reason = serializers.CharField(min_length=SHORTEST, max_length=LONGEST)


class PublishVersionSerializer(serializers.Serializer[Any]):
    read = serializers.BooleanField(help_text="True: the difference and the preview were read.")

    def validate_read(self, value: bool) -> bool:
        if not value:
            raise serializers.ValidationError(self.fields["read"].error_messages["required"])
        return value


class GiveBackVersionSerializer(serializers.Serializer[Any]):
    words = serializers.CharField(min_length=SHORTEST, max_length=LONGEST)


class TouchedLineSerializer(serializers.Serializer[Any]):
    """``of``: custody, cases or acts. ``is_decision``: a decision against it is refused."""

    code = serializers.CharField()
    name = serializers.CharField()
    of = serializers.ChoiceField(choices=["custody", "cases", "acts"])
    is_decision = serializers.BooleanField()
    more = serializers.IntegerField(help_text="How often it would apply where it does not now.")
    less = serializers.IntegerField(help_text="How often it would apply no more.")


class TouchedSerializer(serializers.Serializer[Any]):
    """What a number would decide otherwise, for the whole country: of how many custodies, cases before a decision and
    acts of the last 90 days. Null where nothing that is held can be asked: the number governs what is decided later.
    """

    custodies = serializers.IntegerField(allow_null=True)
    cases = serializers.IntegerField(allow_null=True)
    acts = serializers.IntegerField(allow_null=True)
    is_cut = serializers.BooleanField()
    lines = TouchedLineSerializer(many=True)


class ImpactSerializer(serializers.Serializer[Any]):
    """Numbers for the country; by region and unit in whole fives."""

    open = serializers.IntegerField()
    reached = serializers.IntegerField()
    change = serializers.IntegerField()
    later = serializers.IntegerField()
    earlier = serializers.IntegerField()
    overdue = serializers.IntegerField()
    saved = serializers.IntegerField()
    kept = serializers.IntegerField()
    waiting = serializers.IntegerField()
    is_cut = serializers.BooleanField()
    regions = serializers.JSONField()
    units = serializers.JSONField()
