"""Joining two records of one child over the API: the same verbs as the pages."""

from typing import TYPE_CHECKING, Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from access import reads
from access.gate import Gate
from access.queries import get_visible_or_404
from access.viewsets import CaseApi
from accounts.permissions import CasePermission as P
from cases.merging import verbs
from cases.models import Case, Merge, MergeState

_ID = OpenApiParameter("id", OpenApiTypes.UUID, OpenApiParameter.PATH)


class ProposeMergeSerializer(serializers.Serializer[Any]):
    """``other`` is a case of the other record; ``keep`` says whose record stands for the child: of this case or of it."""

    other = serializers.UUIDField()
    keep = serializers.ChoiceField(["case", "other"])
    reason = serializers.CharField(max_length=1000)
    explanation = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")


class ConfirmMergeSerializer(serializers.Serializer[Any]):
    """``confirmed``: both records were compared."""

    confirmed = serializers.BooleanField()

    def validate_confirmed(self, said: bool) -> bool:
        if not said:
            raise serializers.ValidationError("Compare both records first.")
        return said


class GiveBackMergeSerializer(serializers.Serializer[Any]):
    words = serializers.CharField(max_length=1000)


class SeparateSerializer(serializers.Serializer[Any]):
    """``reason`` of who proposes it; the second person sends ``confirmed``: both records were compared."""

    reason = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")
    confirmed = serializers.BooleanField(required=False, default=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs["reason"].strip() and not attrs["confirmed"]:
            raise serializers.ValidationError("Give the reason, or confirm that of a colleague.")
        return attrs


class MergeSerializer(serializers.Serializer[Any]):
    """One join or proposal, to who sees both records."""

    id = serializers.UUIDField(read_only=True)
    case = serializers.UUIDField(source="case_id", read_only=True)
    other = serializers.UUIDField(source="other_id", read_only=True)
    state = serializers.ChoiceField(MergeState.choices, read_only=True)
    reason = serializers.CharField(read_only=True)
    explanation = serializers.CharField(read_only=True)
    proposed_at = serializers.DateTimeField(read_only=True)
    merged_at = serializers.DateTimeField(read_only=True, allow_null=True)
    separated_at = serializers.DateTimeField(read_only=True, allow_null=True)
    answer = serializers.CharField(read_only=True)
    separation_reason = serializers.CharField(read_only=True)


class Merging:
    """The part of the cases' API that proposes a join."""

    if TYPE_CHECKING:
        actor: Any
        _case: Any
        _data: Any

    @extend_schema(parameters=[_ID], request=ProposeMergeSerializer, responses={201: MergeSerializer})
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, pk: str) -> Response:
        """Proposes that the child of another case is the child of this one."""
        data, case = self._data(ProposeMergeSerializer), self._case(pk)
        other: Case = get_visible_or_404(Case, self.actor, data.pop("other"))
        made = verbs.propose(actor=self.actor, case=case, other=other, **data)
        return Response(MergeSerializer(made).data, status=201)


class MergeViewSet(CaseApi):
    """Two records of one child: what was proposed and what became of it."""

    lookup_value_regex = "[0-9a-f-]{36}"
    gates = {
        **dict.fromkeys(["retrieve", "give_back"], Gate(permission=P.VIEW_IDENTITY)),
        **dict.fromkeys(["confirm", "separate"], Gate(permission=P.VIEW_IDENTITY, fresh=True)),
    }

    def _row(self, pk: str) -> Merge:
        found: Merge = get_visible_or_404(Merge, self.actor, pk)
        reads.note(found.case_id, found.other_id)
        return found

    def _data(self, shape: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
        found = shape(data=request.data)
        found.is_valid(raise_exception=True)
        return dict(found.validated_data)

    @extend_schema(parameters=[_ID], responses=MergeSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        """One proposal or join."""
        return Response(MergeSerializer(self._row(pk)).data)

    @extend_schema(parameters=[_ID], request=ConfirmMergeSerializer, responses=MergeSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: str) -> Response:
        """Joins the two records as the second person."""
        row = self._row(pk)
        self._data(ConfirmMergeSerializer, request)
        return Response(MergeSerializer(verbs.confirm(actor=self.actor, merge=row)).data)

    @extend_schema(parameters=[_ID], request=GiveBackMergeSerializer, responses=MergeSerializer)
    @action(detail=True, methods=["post"], url_path="give-back")
    def give_back(self, request: Request, pk: str) -> Response:
        """Gives it back with words; nothing changes."""
        row = self._row(pk)
        words = self._data(GiveBackMergeSerializer, request)["words"]
        return Response(MergeSerializer(verbs.give_back(actor=self.actor, merge=row, words=words)).data)

    @extend_schema(parameters=[_ID], request=SeparateSerializer, responses=MergeSerializer)
    @action(detail=True, methods=["post"])
    def separate(self, request: Request, pk: str) -> Response:
        """Proposes to take the records apart again, or does it as the second person."""
        row = self._row(pk)
        reason = self._data(SeparateSerializer, request)["reason"]
        return Response(MergeSerializer(verbs.separate(actor=self.actor, merge=row, reason=reason)).data)
