"""What waits for a second person, over the API."""

import uuid
from typing import Any

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from access import pairs, reads
from access.gate import Gate
from access.viewsets import CaseApi
from administration.views.second import take_back_one

_ID = OpenApiParameter("id", OpenApiTypes.UUID, OpenApiParameter.PATH)


class ProposalSerializer(serializers.Serializer[Any]):
    """The verb is confirmed by calling it with the same facts, as somebody else."""

    id = serializers.UUIDField(source="pk", read_only=True)
    verb = serializers.CharField(read_only=True)
    subject = serializers.CharField(read_only=True)
    case = serializers.UUIDField(source="case_id", read_only=True, allow_null=True)
    proposed_at = serializers.DateTimeField(read_only=True)
    expires_at = serializers.DateTimeField(read_only=True)


class ProposalApi(CaseApi):
    """Steps that take two persons."""

    gates = {"list": Gate(kind="list"), "take_back": Gate()}

    @extend_schema(responses=ProposalSerializer(many=True))
    def list(self, request: Request) -> Response:
        """What stands, one's own proposals with it."""
        rows = list(pairs.standing(self.actor).order_by("proposed_at")[:200])
        reads.note(*(row.case_id for row in rows if row.case_id))
        return Response(ProposalSerializer(rows, many=True).data)

    @extend_schema(parameters=[_ID], request=None, responses=ProposalSerializer)
    @action(detail=True, methods=["post"])
    def take_back(self, request: Request, pk: str) -> Response:
        """Takes back what one proposed."""
        try:
            number = uuid.UUID(pk)
        except ValueError as error:
            raise Http404 from error
        return Response(ProposalSerializer(take_back_one(self.actor, number)).data)
