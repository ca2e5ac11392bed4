"""Shapes of certificates, of the register of an office, of remarks in a case, and of the coverage."""

from typing import Any

from rest_framework import serializers

from core import clock
from core.bounds import IN_CALENDAR
from documents import uploads
from documents.models import State
from training.models import Specialisation, WhyWithdrawn
from training.register import State as TrainingState


class PaperSerializer(serializers.Serializer[Any]):
    """The scan of a certificate. ``opens``: whether its content is given out now."""

    id = serializers.UUIDField(source="pk", read_only=True)
    certificate = serializers.UUIDField(source="certificate_id", read_only=True)
    content_type = serializers.CharField(source="made_of.content_type", read_only=True)
    size = serializers.IntegerField(read_only=True)
    state = serializers.ChoiceField(choices=State.choices, read_only=True)
    opens = serializers.SerializerMethodField()
    added_at = serializers.DateTimeField(read_only=True)
    added_by = serializers.CharField(source="added_by.username", read_only=True)

    def get_opens(self, row: Any) -> bool:
        return uploads.is_open(row)


class AttachSerializer(serializers.Serializer[Any]):
    """Sent as multipart/form-data: PDF, JPEG or PNG."""

    certificate = serializers.UUIDField()
    file = serializers.FileField(allow_empty_file=True)


class CertificateSerializer(serializers.Serializer[Any]):
    """One certificate as it was entered. ``counts``: neither entered anew nor withdrawn."""

    id = serializers.UUIDField(source="pk", read_only=True)
    person = serializers.CharField(source="person.username", read_only=True)
    kind = serializers.CharField(source="specialisation.code", read_only=True)
    number = serializers.CharField(read_only=True)
    issuer = serializers.CharField(read_only=True)
    hours = serializers.IntegerField(read_only=True, allow_null=True)
    issued_on = serializers.DateField(read_only=True)
    valid_until = serializers.DateField(read_only=True, allow_null=True)
    basis = serializers.CharField(read_only=True)
    replaces = serializers.UUIDField(source="replaces_id", read_only=True, allow_null=True)
    withdrawn_from = serializers.SerializerMethodField()

    def get_withdrawn_from(self, row: Any) -> str | None:
        """The day from which it does not hold."""
        found = getattr(row, "withdrawal", None)
        return found.since.isoformat() if found else None


class _KindField(serializers.SlugRelatedField):  # type: ignore[type-arg]
    """One of the kinds in force on the day of the request. Describing it asks no database."""

    def get_queryset(self) -> Any:
        return Specialisation.objects.in_force(clock.today())


class CorrectCertificateSerializer(serializers.Serializer[Any]):
    """What stands on the paper. ``valid_until`` left out: as long as certificates of this kind hold."""

    kind = _KindField(slug_field="code", source="specialisation", queryset=Specialisation.objects.none())
    number = serializers.CharField(max_length=60)
    issuer = serializers.CharField(max_length=200)
    issued_on = serializers.DateField(validators=[IN_CALENDAR])
    valid_until = serializers.DateField(
        required=False, allow_null=True, default=None, validators=[IN_CALENDAR]
    )
    hours = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=1, max_value=2000
    )
    basis = serializers.CharField(required=False, allow_blank=True, default="", max_length=120)


class EnterCertificateSerializer(CorrectCertificateSerializer):
    """``membership``: the role of the colleague in an office of the administrator."""

    membership = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class WithdrawCertificateSerializer(serializers.Serializer[Any]):
    """``since`` is asked when the certificate was taken back; otherwise it never held."""

    cause = serializers.ChoiceField(choices=WhyWithdrawn.choices, source="reason")
    document = serializers.CharField(max_length=60)
    since = serializers.DateField(required=False, allow_null=True, default=None, validators=[IN_CALENDAR])

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if data["reason"] == WhyWithdrawn.TAKEN_BACK and data["since"] is None:
            raise serializers.ValidationError({"since": self.fields["cause"].error_messages["required"]})
        return data


class RegisterLineSerializer(serializers.Serializer[Any]):
    """One role of one person, and one certificate that the role needs."""

    membership = serializers.IntegerField(source="membership.pk", read_only=True)
    person = serializers.CharField(source="membership.user.username", read_only=True)
    role = serializers.CharField(source="membership.role", read_only=True)
    agency = serializers.CharField(source="membership.agency.key", read_only=True)
    kind = serializers.CharField(source="requirement.kind", read_only=True)
    basis = serializers.CharField(source="requirement.source", read_only=True)
    state = serializers.ChoiceField(choices=TrainingState.choices, read_only=True)
    certificate = serializers.UUIDField(
        source="certificate.pk", read_only=True, default=None, allow_null=True
    )
    valid_until = serializers.DateField(
        source="certificate.valid_until", read_only=True, default=None, allow_null=True
    )


class RemarkSerializer(serializers.Serializer[Any]):
    """Somebody acted in the case without a certificate of this kind on the day of an act."""

    name = serializers.CharField(read_only=True)
    role = serializers.CharField(read_only=True)
    kind = serializers.CharField(read_only=True)
    basis = serializers.CharField(source="source", read_only=True)
    basis_status = serializers.CharField(source="status", read_only=True)
    first_on = serializers.DateField(read_only=True)
    acts = serializers.IntegerField(read_only=True)


class CoverageLineSerializer(serializers.Serializer[Any]):
    """Counts of staff. ``region`` empty: agencies of the whole country."""

    region = serializers.CharField(read_only=True)
    role = serializers.CharField(read_only=True)
    people = serializers.IntegerField(read_only=True)
    trained = serializers.IntegerField(read_only=True)
    ending = serializers.IntegerField(read_only=True)
