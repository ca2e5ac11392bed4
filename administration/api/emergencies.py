"""Hours of emergency over the API: the verbs of the pages."""

import uuid
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from access import reads
from access.gate import Gate
from access.viewsets import CaseApi
from accounts.principals import PERSONAL, Capacity
from administration import emergency
from administration.limits import LEAST_REASON, LEAST_WORDS
from administration.models import Emergency, EmergencyKind, Verdict

MOST = 100
_ID = OpenApiParameter("id", OpenApiTypes.UUID, OpenApiParameter.PATH)
_OPEN = Gate(roles=PERSONAL[Capacity.EMERGENCY], kind="search")


class OpenInEmergencySerializer(serializers.Serializer[Any]):
    number = serializers.CharField(max_length=20)
    category = serializers.ChoiceField(choices=EmergencyKind.choices)
    reason = serializers.CharField(min_length=LEAST_REASON, max_length=1000)


class EmergencySerializer(serializers.Serializer[Any]):
    """``case`` is null for a number that opened nothing."""

    id = serializers.UUIDField(source="pk", read_only=True)
    case = serializers.UUIDField(source="case_id", read_only=True, allow_null=True)
    code = serializers.CharField(read_only=True)
    category = serializers.CharField(read_only=True)
    opened_at = serializers.DateTimeField(read_only=True)
    until = serializers.DateTimeField(read_only=True)
    ended_at = serializers.DateTimeField(read_only=True, allow_null=True)
    verdict = serializers.CharField(read_only=True)


class ReviewEmergencySerializer(serializers.Serializer[Any]):
    verdict = serializers.ChoiceField(choices=Verdict.choices)
    words = serializers.CharField(min_length=LEAST_WORDS, max_length=1000)


class EmergencyApi(CaseApi):
    """One's own hours of emergency, and the review of those in cases of one's agency."""

    gates = {
        "list": Gate(roles=PERSONAL[Capacity.EMERGENCY] | emergency.REVIEWERS, kind="list"),
        "create": _OPEN,
        "end": Gate(roles=PERSONAL[Capacity.EMERGENCY] | emergency.REVIEWERS),
        "review": Gate(roles=emergency.REVIEWERS),
    }

    @extend_schema(responses=EmergencySerializer(many=True))
    def list(self, request: Request) -> Response:
        """Those to review, one's own, and those reviewed: the newest hundred of each."""
        parts = (
            emergency.waiting(self.actor),
            Emergency.objects.filter(user=self.actor.user),
            emergency.reviewed(self.actor),
        )
        rows = [row for part in parts for row in part.order_by("-opened_at", "-id")[:MOST]]
        reads.note(*(row.case_id for row in rows if row.case_id))
        return Response(EmergencySerializer(rows, many=True).data)

    @extend_schema(request=OpenInEmergencySerializer, responses={201: EmergencySerializer})
    def create(self, request: Request) -> Response:
        """Opens a case for an hour; 404 for a number that opens nothing, which counts as a try."""
        body = OpenInEmergencySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        made = emergency.open_case(actor=self.actor, **body.validated_data)
        if made is None:
            return Response({"detail": _("Nothing is opened by this number.")}, status=404)
        return Response(EmergencySerializer(made).data, status=201)

    @extend_schema(parameters=[_ID], request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """Ends the hour before it is over."""
        emergency.end(actor=self.actor, emergency=self._row(pk))
        return Response(status=204)

    @extend_schema(parameters=[_ID], request=ReviewEmergencySerializer, responses=EmergencySerializer)
    @action(detail=True, methods=["post"])
    def review(self, request: Request, pk: str) -> Response:
        """Justified or not, in words; never by the opener."""
        row = self._row(pk)
        body = ReviewEmergencySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        done = emergency.review(actor=self.actor, emergency=row, **body.validated_data)
        return Response(EmergencySerializer(done).data)

    def _row(self, pk: str) -> Emergency:
        try:
            number = uuid.UUID(pk)
        except ValueError as error:
            raise Http404 from error
        row = Emergency.objects.filter(pk=number).first()
        seen = row is not None and (
            row.user_id == self.actor.user.pk or emergency.to_review(self.actor).filter(pk=number).exists()
        )
        if row is None or not seen:
            raise Http404
        return row
