"""Shapes of the administrator's API. Names of colleagues, days and numbers; no case."""

from typing import Any

from rest_framework import serializers

from accounts.models import Agency
from accounts.roles import ROLES
from administration import finding
from administration.limits import LEAST_WORDS
from administration.succession import BATCH, Why
from core.bounds import IN_CALENDAR

_ROLE_CHOICES = [(str(key), str(key)) for key in ROLES]


class ColleagueSerializer(serializers.Serializer[Any]):
    """One role of one person."""

    id = serializers.IntegerField(source="pk", read_only=True)
    username = serializers.CharField(source="user.username", read_only=True)
    name = serializers.CharField(source="user.short_name", read_only=True)
    role = serializers.CharField(read_only=True)
    agency = serializers.CharField(source="agency.key", read_only=True)
    since = serializers.DateField(read_only=True)
    until = serializers.DateField(read_only=True, allow_null=True)
    state = serializers.SerializerMethodField()
    suspended = serializers.SerializerMethodField()
    waits_for_consent = serializers.BooleanField(read_only=True)

    def get_state(self, row: Any) -> str:
        return finding.state_of(row)

    def get_suspended(self, row: Any) -> bool:
        return row.suspended_at is not None


class FindColleagueSerializer(serializers.Serializer[Any]):
    """``q``: words of the name or of the user name."""

    q = serializers.CharField(max_length=100)
    role = serializers.ChoiceField(choices=_ROLE_CHOICES, required=False, allow_blank=True, default="")
    state = serializers.ChoiceField(
        choices=list(finding.STATES), required=False, allow_blank=True, default=""
    )
    unit = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=1, max_value=2**31 - 1
    )


class WorkplaceSerializer(serializers.Serializer[Any]):
    agency = serializers.SlugRelatedField(slug_field="key", queryset=Agency.objects.filter(closed_on=None))
    role = serializers.ChoiceField(choices=_ROLE_CHOICES)
    since = serializers.DateField(validators=[IN_CALENDAR])
    basis = serializers.CharField(max_length=120, help_text="The order: number and date")


class AddRoleSerializer(WorkplaceSerializer):
    until = serializers.DateField(required=False, allow_null=True, default=None, validators=[IN_CALENDAR])
    username = serializers.CharField(max_length=150)


class ColleagueDetailsSerializer(serializers.Serializer[Any]):
    """What is known of a colleague besides the user name."""

    last_name = serializers.CharField(max_length=150)
    first_name = serializers.CharField(max_length=150)
    patronymic = serializers.CharField(required=False, allow_blank=True, default="", max_length=150)
    email = serializers.EmailField(required=False, allow_blank=True, default="")
    language = serializers.ChoiceField(choices=["kk", "ru", "en"], default="ru")


class AddColleagueSerializer(ColleagueDetailsSerializer, AddRoleSerializer):
    username = serializers.RegexField(r"^[a-z0-9][a-z0-9._-]{2,29}\Z")


class SuspendSerializer(serializers.Serializer[Any]):
    """``basis``: the order, or why."""

    basis = serializers.CharField(max_length=120)
    all_roles = serializers.BooleanField(required=False, default=False)


class HeldSerializer(serializers.Serializer[Any]):
    """``numbers``: the first of them, as many as go over in one call."""

    count = serializers.IntegerField(read_only=True)
    numbers = serializers.ListField(child=serializers.CharField(), read_only=True)


class SuccessionSerializer(serializers.Serializer[Any]):
    """``to``: the number of the role of the colleague who carries on. Without ``numbers``: all open cases."""

    to = serializers.IntegerField(min_value=1, max_value=2**31)
    why = serializers.ChoiceField(choices=Why.choices)
    numbers = serializers.ListField(
        child=serializers.CharField(max_length=20),
        required=False,
        allow_null=True,
        default=None,
        max_length=BATCH,
    )


class HandedSerializer(serializers.Serializer[Any]):
    moved = serializers.IntegerField(read_only=True)
    left = serializers.IntegerField(read_only=True)


class ColleagueMadeSerializer(ColleagueSerializer):
    """``link``: shown this once, to be handed over."""

    link = serializers.CharField(read_only=True)


class LinkSerializer(serializers.Serializer[Any]):
    link = serializers.CharField(read_only=True)


class DatesSerializer(serializers.Serializer[Any]):
    since = serializers.DateField(validators=[IN_CALENDAR])
    until = serializers.DateField(required=False, allow_null=True, default=None, validators=[IN_CALENDAR])


class LeaveSerializer(serializers.Serializer[Any]):
    """``to``: the number of the role of the colleague who does the work."""

    to = serializers.IntegerField(min_value=1, max_value=2**31)
    since = serializers.DateField(validators=[IN_CALENDAR])
    until = serializers.DateField(validators=[IN_CALENDAR])


class LeaveMadeSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk", read_only=True)
    since = serializers.DateField(read_only=True)
    until = serializers.DateField(read_only=True)


class ReviewLineSerializer(serializers.Serializer[Any]):
    """``id``: the number of the role."""

    id = serializers.IntegerField(source="membership_id", read_only=True)
    name = serializers.CharField(source="person.short_name", read_only=True)
    role = serializers.CharField(source="membership.role", read_only=True)
    agency = serializers.CharField(source="membership.agency.key", read_only=True)
    since = serializers.DateField(source="membership.since", read_only=True)
    until = serializers.DateField(source="membership.until", read_only=True, allow_null=True)
    basis = serializers.CharField(source="membership.basis", read_only=True)
    last_look = serializers.DateField(read_only=True, allow_null=True)
    last_sign_in = serializers.DateField(read_only=True, allow_null=True)
    cases_held = serializers.IntegerField(read_only=True)
    grants_held = serializers.IntegerField(read_only=True)
    decision = serializers.CharField(read_only=True)
    reason = serializers.CharField(read_only=True)


class ReviewSerializer(serializers.Serializer[Any]):
    """The review of this quarter; ``lines`` is empty before it has begun."""

    quarter = serializers.CharField(read_only=True)
    due = serializers.DateField(read_only=True)
    is_done = serializers.BooleanField(read_only=True)
    is_overdue = serializers.BooleanField(read_only=True)
    lines = ReviewLineSerializer(many=True, read_only=True)


class EndRoleSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(min_length=LEAST_WORDS, max_length=300)
