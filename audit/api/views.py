"""Who looked, over the API: the same answer as on the page."""

import uuid
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from access.gate import Gate
from access.viewsets import CaseApi
from audit import alerts, looks
from audit.models import ReadingAlert
from audit.panels import SUPERVISE
from core import bounds


class LookSerializer(serializers.Serializer[dict[str, Any]]):
    day = serializers.DateField(read_only=True)
    person = serializers.CharField()
    agency = serializers.CharField(allow_blank=True)
    role = serializers.CharField()
    page = serializers.CharField()
    times = serializers.ListField(child=serializers.DateTimeField())


class LookApi(CaseApi):
    """Who looked at one case, by day, person and page. The number of the address is that of the case."""

    gates = {"retrieve": Gate(roles=SUPERVISE, kind="api")}

    @extend_schema(
        parameters=[OpenApiParameter("id", OpenApiTypes.UUID, OpenApiParameter.PATH)],
        responses=LookSerializer(many=True),
    )
    def retrieve(self, request: Request, pk: str) -> Response:
        actor = request.actor  # type: ignore[attr-defined]
        looks.number_or_404(pk)
        rows: Any = [
            {
                "day": day,
                "person": look.person,
                "agency": look.agency.name if look.agency else "",
                "role": str(look.role),
                "page": look.page,
                "times": look.times,
            }
            for day, found in looks.of_case(actor, uuid.UUID(pk)).days
            for look in found
        ]
        return Response(LookSerializer(rows, many=True).data)


class ReadingAlertSerializer(serializers.Serializer[alerts.Line]):
    id = serializers.IntegerField(source="alert.pk", read_only=True)
    person = serializers.CharField(read_only=True)
    agency = serializers.CharField(read_only=True)
    role = serializers.CharField(read_only=True)
    pattern = serializers.CharField(source="alert.pattern", read_only=True)
    counted = serializers.IntegerField(source="alert.counted", read_only=True)
    raised_at = serializers.DateTimeField(source="alert.raised_at", read_only=True)
    outcome = serializers.CharField(source="alert.outcome", read_only=True)
    words = serializers.CharField(source="alert.words", read_only=True)
    version = serializers.IntegerField(source="alert.version", read_only=True)


class ReadingAnswerSerializer(serializers.Serializer[Any]):
    outcome = serializers.ChoiceField(choices=ReadingAlert.Outcome.choices)
    words = serializers.CharField(min_length=alerts.LEAST_WORDS, max_length=alerts.LONGEST)
    version = serializers.IntegerField(min_value=1)


class AlertApi(CaseApi):
    """Alerts about unusual reading in the offices that one watches over. Who and how much, never which cases."""

    gates = {
        "list": Gate(roles=alerts.ROLES_THAT_WATCH, kind="api"),
        "answer": Gate(roles=alerts.ROLES_THAT_WATCH, kind="api"),
    }

    @extend_schema(responses=ReadingAlertSerializer(many=True))
    def list(self, request: Request) -> Response:
        rows: Any = alerts.lines(self.actor)
        return Response(ReadingAlertSerializer(rows, many=True).data)

    @extend_schema(
        parameters=[OpenApiParameter("id", OpenApiTypes.INT, OpenApiParameter.PATH)],
        request=ReadingAnswerSerializer,
        responses={204: None},
    )
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: str) -> Response:
        """Says what the reading was. 409 when a colleague has said it meanwhile."""
        alert = get_object_or_404(ReadingAlert, pk=bounds.whole(pk) or 0)
        data = ReadingAnswerSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        alerts.close(actor=self.actor, alert=alert, **data.validated_data)
        return Response(status=204)
