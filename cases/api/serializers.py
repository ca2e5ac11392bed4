"""Shapes of the API. Each field is named; a name leaves only where the row of the person is visible."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from accounts.models import Agency
from cases.actions.stages import LEAST_WORDS
from cases.diversion import Considered
from cases.ending import CloseReason, Criterion, DiversionBasis, Met
from cases.forms.registration import NO_IIN
from cases.models import Case, CaseKind, DetentionException, Development, InterviewKind, PartyCapacity, Sex
from cases.reconciling import Harm
from core import iin
from core.bounds import IN_A_FILE
from core.dated import ApiDay


class CasePersonSerializer(serializers.Serializer[Any]):
    """A person as the reader may know them."""

    id = serializers.UUIDField(source="pk", read_only=True)
    surname = serializers.CharField(read_only=True)
    given_name = serializers.CharField(read_only=True)
    patronymic = serializers.CharField(read_only=True)
    iin = serializers.CharField(read_only=True)
    born_on = serializers.DateField(source="birth_date", read_only=True, allow_null=True)
    birth_year = serializers.IntegerField(read_only=True, allow_null=True)
    birth_estimated = serializers.BooleanField(read_only=True)
    sex = serializers.CharField(read_only=True)
    development = serializers.CharField(
        read_only=True,
        help_text="Disability or lag in development: none, lag, disability, both; empty: unknown",
    )


class CaseRowSerializer(serializers.Serializer[Any]):
    """One line of the work list."""

    id = serializers.UUIDField(source="case.pk", read_only=True)
    code = serializers.CharField(source="case.code", read_only=True)
    kind = serializers.CharField(source="case.kind", read_only=True)
    stage = serializers.CharField(source="case.stage", read_only=True)
    capacity = serializers.CharField(read_only=True)
    name = serializers.SerializerMethodField()
    age = serializers.IntegerField(read_only=True, allow_null=True)
    next_due = serializers.DateTimeField(read_only=True, allow_null=True)
    holder = serializers.SerializerMethodField()
    registered_at = serializers.DateTimeField(source="case.registered_at", read_only=True)

    def get_name(self, row: Any) -> str | None:
        return row.person.short_name if row.person else None

    def get_holder(self, row: Any) -> str | None:
        return row.holder.key if row.holder else None


class CasePageSerializer(serializers.Serializer[Any]):
    """A page of the list; ``older`` is the value of ``after`` for the next one."""

    results = CaseRowSerializer(many=True, read_only=True)
    older = serializers.CharField(read_only=True, allow_null=True)


class CasePartySerializer(serializers.Serializer[Any]):
    """A person in the case. Victims and witnesses have no address or phone here."""

    id = serializers.UUIDField(source="pk", read_only=True)
    capacity = serializers.CharField(read_only=True)
    relation = serializers.CharField(read_only=True)
    represents = serializers.UUIDField(source="represents_id", read_only=True, allow_null=True)
    language = serializers.CharField(read_only=True)
    address = serializers.CharField(read_only=True)
    phone = serializers.CharField(read_only=True)
    school = serializers.CharField(read_only=True)
    person = CasePersonSerializer(read_only=True)


class CaseSerializer(serializers.ModelSerializer[Case]):
    """One case with the people whom the reader may know and what the reader may do."""

    registrar: Any = serializers.SlugRelatedField("key", read_only=True)
    region: Any = serializers.SlugRelatedField("code", read_only=True)
    parties = CasePartySerializer(many=True, read_only=True)
    permissions = serializers.ListField(child=serializers.CharField(), read_only=True)
    next_due = serializers.DateTimeField(read_only=True, allow_null=True)
    stage_since = serializers.DateTimeField(
        read_only=True, allow_null=True, help_text="Null for those who do not read the file"
    )

    class Meta:
        model = Case
        fields = (
            "id", "code", "kind", "stage", "stage_since", "region", "registrar", "registered_at", "erdr_number",
            "occurred_at", "language_of_proceedings", "investigation_form", "version", "parties", "permissions",
            "next_due",
        )  # fmt: skip
        read_only_fields = fields


class PersonSearchSerializer(serializers.Serializer[Any]):
    """What to look for; in the body, never in an address."""

    iin = serializers.CharField(required=False, allow_blank=True, default="")
    name = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)
    birth_year = serializers.IntegerField(required=False, allow_null=True, default=None)
    number = serializers.CharField(required=False, allow_blank=True, default="", max_length=30)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if not any(data.get(name) for name in ("iin", "name", "number")):
            raise serializers.ValidationError("Give an IIN, a name or a number.")
        return data


class HitSerializer(serializers.Serializer[Any]):
    """One search result; outside the reader's rights only the masked facts are filled."""

    person_id = serializers.UUIDField(read_only=True)
    group = serializers.CharField(read_only=True)
    agreeing = serializers.ListField(child=serializers.CharField(), read_only=True)
    person = CasePersonSerializer(read_only=True, allow_null=True)
    case = serializers.SerializerMethodField()
    initials = serializers.CharField(read_only=True)
    birth_year = serializers.IntegerField(read_only=True, allow_null=True)
    agency = serializers.SerializerMethodField()

    def get_case(self, hit: Any) -> str | None:
        return str(hit.case.pk) if hit.case else None

    def get_agency(self, hit: Any) -> str | None:
        return hit.agency.key if hit.agency else None


class FoundSerializer(serializers.Serializer[Any]):
    """``search`` is the receipt that a registration must name."""

    search = serializers.UUIDField(read_only=True, allow_null=True)
    hits = HitSerializer(many=True, read_only=True)
    cases = CaseRowSerializer(many=True, read_only=True)


class IdentitySerializer(serializers.Serializer[Any]):
    """Who the child is, as typed."""

    surname = serializers.CharField(max_length=120)
    given_name = serializers.CharField(max_length=120)
    patronymic = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    iin = serializers.CharField(required=False, allow_blank=True, default="")
    no_iin_reason = serializers.ChoiceField(
        [c for c in NO_IIN if c[0]], required=False, allow_blank=True, default=""
    )
    born_on = ApiDay(required=False, allow_null=True, default=None)
    birth_year = serializers.IntegerField(required=False, allow_null=True, default=None)
    sex = serializers.ChoiceField(Sex.choices, default=Sex.UNKNOWN)
    citizenship = serializers.CharField(max_length=3, default="KAZ")
    native_language = serializers.CharField(max_length=8, required=False, allow_blank=True, default="")
    development = serializers.ChoiceField(
        [c for c in Development.choices if c[0]],
        required=False,
        allow_blank=True,
        allow_null=True,
        default=None,
        help_text="Disability or lag in development. Null: nothing is said; a correction leaves it as it is.",
    )

    def validate_iin(self, value: str) -> str:
        if value and not iin.is_valid(value):
            raise serializers.ValidationError("Twelve digits with a right check digit.")
        return value


class WhereToReachSerializer(serializers.Serializer[Any]):
    address = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    phone = serializers.CharField(max_length=30, required=False, allow_blank=True, default="")
    school = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class IncidentSerializer(serializers.Serializer[Any]):
    occurred_at = serializers.DateTimeField(validators=[IN_A_FILE])
    place = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    summary = serializers.CharField(max_length=4000, required=False, allow_blank=True, default="")
    language_of_proceedings = serializers.ChoiceField(["kk", "ru"], default="ru")
    erdr_number = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")
    investigation_form = serializers.ChoiceField(
        ["preliminary", "inquiry", "accelerated"], default="preliminary"
    )


class AnswersSerializer(serializers.Serializer[Any]):
    """Safeguards of the act: code to ``yes``, ``no`` or ``not_yet``."""

    answers = serializers.DictField(
        child=serializers.ChoiceField(["yes", "no", "not_yet"]), required=False, default=dict
    )
    explanations = serializers.DictField(
        child=serializers.CharField(max_length=1000),
        required=False,
        default=dict,
        help_text="Code to why not.",
    )
    due_by = serializers.DictField(
        child=serializers.DateTimeField(validators=[IN_A_FILE]),
        required=False,
        default=dict,
        help_text="Code to the time by which a “not yet” will be kept; three hours without one.",
    )

    @staticmethod
    def said(data: dict[str, Any]) -> dict[str, Any]:
        """Takes what was said of the safeguards out of the valid data."""
        return {name: data.pop(name) for name in ("answers", "explanations", "due_by")}


class RecordDetentionSerializer(AnswersSerializer):
    started_at = serializers.DateTimeField(validators=[IN_A_FILE])
    delivered_at = serializers.DateTimeField(
        required=False, allow_null=True, default=None, validators=[IN_A_FILE]
    )
    protocol_at = serializers.DateTimeField(
        required=False, allow_null=True, default=None, validators=[IN_A_FILE]
    )
    exception = serializers.ChoiceField(
        DetentionException.choices, required=False, allow_blank=True, default=""
    )
    place = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    representative_told_at = serializers.DateTimeField(
        required=False, allow_null=True, default=None, validators=[IN_A_FILE]
    )
    apart_from_adults = serializers.BooleanField(required=False, allow_null=True, default=None)


class RegisterSerializer(serializers.Serializer[Any]):
    """A registration: with ``person`` for a child whom the search found, else with ``identity``."""

    search = serializers.UUIDField()
    person = serializers.UUIDField(required=False, allow_null=True, default=None)
    identity = IdentitySerializer(required=False, allow_null=True, default=None)
    contact = WhereToReachSerializer(required=False, allow_null=True, default=None)
    incident = IncidentSerializer()
    kind = serializers.ChoiceField(CaseKind.choices, default=CaseKind.CRIMINAL)
    offence = serializers.IntegerField(
        required=False, allow_null=True, default=None, help_text="Number of the row in /law/"
    )
    detention = RecordDetentionSerializer(required=False, allow_null=True, default=None)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if bool(data["person"]) == bool(data["identity"]):
            raise serializers.ValidationError("Give either person or identity.")
        if data["kind"] == CaseKind.CRIMINAL and data["offence"] is None:
            raise serializers.ValidationError({"offence": "A criminal case needs an article."})
        return data


class VersionSerializer(serializers.Serializer[Any]):
    """The version of the case that the caller saw; 409 when it has changed."""

    version = serializers.IntegerField()


class SendSerializer(VersionSerializer):
    """Without ``to`` the agency of the region."""

    to = serializers.SlugRelatedField(
        "key", queryset=Agency.objects.all(), required=False, allow_null=True, default=None
    )
    considered = serializers.ChoiceField(
        Considered.choices,
        required=False,
        default="",
        help_text="What came of the question whether the case could end without trial.",
    )


class SendToProsecutorSerializer(SendSerializer, AnswersSerializer):
    """With the guarantees that belong to the end of the investigation."""


class ReturnSerializer(VersionSerializer):
    """``words``: what the investigator still has to do."""

    words = serializers.CharField(min_length=LEAST_WORDS, max_length=4000)


class DivertSerializer(VersionSerializer):
    """``to``: the probation service that accompanies the child, if one does. Each criterion is answered by itself:
    met, not_met or unknown; there is no sum.
    """

    basis = serializers.CharField(max_length=10, help_text=", ".join(DiversionBasis.values))
    criteria = serializers.DictField(
        child=serializers.CharField(max_length=10), help_text=", ".join(Criterion.values)
    )
    harm = serializers.ChoiceField(
        Harm.choices, required=False, default=Harm.UNKNOWN, help_text="The gravest harm that the act did."
    )
    to = serializers.SlugRelatedField(
        "key", queryset=Agency.objects.all(), required=False, allow_null=True, default=None
    )

    def validate_basis(self, value: str) -> str:
        return _one_of(value, DiversionBasis.values)

    def validate_criteria(self, value: dict[str, str]) -> dict[str, str]:
        if set(value) != set(Criterion.values):
            raise serializers.ValidationError("Answer each criterion, and nothing else.")
        return {name: _one_of(answer, Met.values) for name, answer in value.items()}


class CloseCaseSerializer(VersionSerializer):
    reason = serializers.CharField(max_length=20, help_text=", ".join(CloseReason.values))

    def validate_reason(self, value: str) -> str:
        return _one_of(value, CloseReason.values)


def _one_of(value: str, known: list[str]) -> str:
    if value not in known:
        raise serializers.ValidationError(f"One of: {', '.join(known)}.")
    return value


class ReleaseFromDetentionSerializer(serializers.Serializer[Any]):
    ended_at = serializers.DateTimeField(validators=[IN_A_FILE])
    reason = serializers.CharField(max_length=30)


class RecordInterviewSerializer(AnswersSerializer):
    party = serializers.UUIDField()
    kind = serializers.ChoiceField(InterviewKind.choices)
    started_at = serializers.DateTimeField(validators=[IN_A_FILE])
    ended_at = serializers.DateTimeField(validators=[IN_A_FILE])

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if data["ended_at"] <= data["started_at"]:
            raise serializers.ValidationError({"ended_at": "The end lies before the beginning."})
        return data


class AddPartySerializer(AnswersSerializer):
    """A person for the case; a victim or witness without address, phone and school.

    ``represents``: the party whose legal representative it is, by default the child whom the case is about. Who
    represents a victim or witness is protected as they are.
    """

    capacity = serializers.ChoiceField(PartyCapacity.choices)
    represents = serializers.UUIDField(required=False, allow_null=True, default=None)
    relation = serializers.CharField(max_length=30, required=False, allow_blank=True, default="")
    search = serializers.UUIDField(required=False, allow_null=True, default=None)
    identity = IdentitySerializer()
    contact = WhereToReachSerializer(required=False, allow_null=True, default=None)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """Guarantees are asked of who is to represent the child whom the case is about, as on the page."""
        is_asked = data["capacity"] == PartyCapacity.LEGAL_REPRESENTATIVE and not data["represents"]
        if data["answers"] and not is_asked:
            raise serializers.ValidationError({"answers": _("No guarantee is asked in this act.")})
        return data


class MadeSerializer(serializers.Serializer[Any]):
    """The number of what was recorded."""

    id = serializers.UUIDField(read_only=True)
