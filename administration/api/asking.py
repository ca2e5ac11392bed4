"""Asking for access over the API: the verbs of the pages."""

import uuid
from typing import Any

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from access import reads
from access.gate import Gate
from access.viewsets import CaseApi
from administration import asking
from administration.limits import LEAST_REASON, LEAST_WORDS
from administration.models import Answered, AskKind
from core.bounds import IN_A_FILE

_ID = OpenApiParameter("id", OpenApiTypes.UUID, OpenApiParameter.PATH)


class AskSerializer(serializers.Serializer[Any]):
    """``number`` asks blind; ``person`` is the number of a masked search result."""

    number = serializers.CharField(required=False, allow_blank=True, default="", max_length=20)
    person = serializers.UUIDField(required=False, allow_null=True, default=None)
    category = serializers.ChoiceField(choices=AskKind.choices)
    reason = serializers.CharField(min_length=LEAST_REASON, max_length=1000)


class AskedSerializer(serializers.Serializer[Any]):
    """``state``: waiting, given, over, refused, not_given. ``case`` is named once it is given."""

    id = serializers.UUIDField(source="row.pk", read_only=True)
    number = serializers.CharField(source="row.number", read_only=True)
    asked_at = serializers.DateTimeField(source="row.asked_at", read_only=True)
    lapses_at = serializers.DateTimeField(source="row.lapses_at", read_only=True)
    state = serializers.CharField(read_only=True)
    case = serializers.UUIDField(source="case_id", read_only=True, allow_null=True)


class AnswerRequestSerializer(serializers.Serializer[Any]):
    decision = serializers.ChoiceField(choices=Answered.choices)
    until = serializers.DateTimeField(required=False, allow_null=True, default=None, validators=[IN_A_FILE])
    words = serializers.CharField(min_length=LEAST_WORDS, max_length=1000)


class AccessRequestApi(CaseApi):
    """Requests to be let into a case."""

    gates = {
        "list": Gate(roles=asking.ASKERS, kind="list"),
        "create": Gate(roles=asking.ASKERS, kind="search"),
        "answer": Gate(roles=asking.ANSWERERS, fresh=True),
    }

    @extend_schema(responses=AskedSerializer(many=True))
    def list(self, request: Request) -> Response:
        """One's own requests, as far as one is told of them."""
        return Response(AskedSerializer(asking.own(self.actor), many=True).data)

    @extend_schema(request=AskSerializer, responses={202: None})
    def create(self, request: Request) -> Response:
        """Asks. The answer is the same whether or not there is such a case."""
        body = AskSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        asking.ask(actor=self.actor, **body.validated_data)
        return Response(status=202)

    @extend_schema(parameters=[_ID], request=AnswerRequestSerializer, responses={204: None})
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: str) -> Response:
        """Lets in until a day, or refuses."""
        try:
            number = uuid.UUID(pk)
        except ValueError as error:
            raise Http404 from error
        row = asking.to_answer(self.actor).filter(pk=number).first()
        if row is None:
            raise Http404
        reads.note(*([row.case_id] if row.case_id else []))
        body = AnswerRequestSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        asking.answer(actor=self.actor, request=row, **body.validated_data)
        return Response(status=204)
