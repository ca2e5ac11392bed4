"""Shapes of files that people add to a case."""

from typing import Any

from rest_framework import serializers

from documents.filekinds import KINDS
from documents.models import State, Upload


class FileSerializer(serializers.ModelSerializer[Upload]):
    """``opens``: whether the content is given out now. ``sha256``: of the file as it was handed in."""

    case = serializers.UUIDField(source="case_id", read_only=True)
    about = serializers.UUIDField(source="about_id", read_only=True, allow_null=True)
    name = serializers.CharField(read_only=True)
    description = serializers.CharField(read_only=True)
    sha256 = serializers.CharField(source="digest", read_only=True)
    content_type = serializers.CharField(source="made_of.content_type", read_only=True)
    opens = serializers.SerializerMethodField()
    state = serializers.ChoiceField(choices=State.choices, read_only=True)
    withdraw_reason = serializers.CharField(read_only=True)

    class Meta:
        model = Upload
        fields = (
            "id",
            "case",
            "kind",
            "about",
            "name",
            "description",
            "content_type",
            "size",
            "sha256",
            "state",
            "opens",
            "added_at",
            "withdrawn_at",
            "withdraw_reason",
        )
        read_only_fields = fields

    def get_opens(self, row: Upload) -> bool:
        from documents import uploads

        return uploads.is_open(row)


class AddFileSerializer(serializers.Serializer[Any]):
    """Sent as multipart/form-data. ``about``: the victim or witness (a party of the case), for kinds that ask for one."""

    case = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=[(kind.key, kind.title) for kind in KINDS.values()])
    description = serializers.CharField(max_length=200)
    about = serializers.UUIDField(required=False, allow_null=True, default=None)
    file = serializers.FileField(allow_empty_file=True)


class WithdrawFileSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=500)
