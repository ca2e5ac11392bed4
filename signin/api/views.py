"""Where one is signed in, and the way back for a colleague, over the API: the verbs of the pages."""

import uuid

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from access.gate import Gate
from access.viewsets import CaseApi
from accounts.models import User
from signin import actions, recovery, seats
from signin.api.serializers import (
    AskRecoverySerializer,
    EndedSerializer,
    RecoveryLinkSerializer,
    RecoverySerializer,
    SeatSerializer,
)

_HANDLE = [OpenApiParameter("id", OpenApiTypes.UUID, OpenApiParameter.PATH)]
_NUMBER = [OpenApiParameter("id", OpenApiTypes.INT, OpenApiParameter.PATH)]


class SessionApi(CaseApi):
    """The person’s own sessions."""

    lookup_value_regex = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    gates = {"list": Gate(), "end": Gate(), "end_others": Gate()}

    @extend_schema(responses=SeatSerializer(many=True))
    def list(self, request: Request) -> Response:
        """Where the person is signed in, the latest first."""
        return Response(SeatSerializer(seats.of(self.actor.user), many=True).data)

    @extend_schema(request=None, responses=EndedSerializer, parameters=_HANDLE)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """Ends one session; it opens nothing from its next request on."""
        return _ended(actions.end_sessions(actor=self.actor, handle=uuid.UUID(pk)))

    @extend_schema(request=None, responses=EndedSerializer)
    @action(detail=False, methods=["post"])
    def end_others(self, request: Request) -> Response:
        """Ends every session but the one that asks; with a token, every one."""
        row = getattr(request._request.session, "row", None)
        return _ended(actions.end_sessions(actor=self.actor, but=row.pk if row else None))


def _ended(number: int) -> Response:
    return Response(EndedSerializer({"ended": number}).data)


class RecoveryApi(CaseApi):
    """The way back for a colleague who lost every second factor: one asks, another confirms."""

    lookup_value_regex = "[0-9]{1,9}"
    gates = {
        "list": Gate(roles=recovery.CONFIRMS),
        "create": Gate(roles=recovery.ASKS, fresh=True),
        "confirm": Gate(roles=recovery.CONFIRMS, fresh=True),
        "refuse": Gate(roles=recovery.CONFIRMS, fresh=True),
    }

    @extend_schema(responses=RecoverySerializer(many=True))
    def list(self, request: Request) -> Response:
        """Open requests of the own agency, the oldest first."""
        return Response(RecoverySerializer(recovery.waiting(self.actor), many=True).data)

    @extend_schema(request=AskRecoverySerializer, responses={201: RecoverySerializer})
    def create(self, request: Request) -> Response:
        """Asks for a colleague. 403 for oneself, 404 for somebody of another agency, 409 when it was asked already."""
        asked = AskRecoverySerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        number = asked.validated_data["user"]
        if number != self.actor.user.pk and not recovery.colleagues(self.actor).filter(user=number).exists():
            raise Http404
        made = recovery.ask(actor=self.actor, user=User.objects.get(pk=number))
        return Response(RecoverySerializer(made).data, status=201)

    @extend_schema(request=None, responses=RecoveryLinkSerializer, parameters=_NUMBER)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: str) -> Response:
        """Confirms as the second person. 403 for whoever asked, 409 when it was decided already."""
        path = recovery.decide(actor=self.actor, number=int(pk), confirmed=True)
        return Response(RecoveryLinkSerializer({"link": request.build_absolute_uri(path)}).data)

    @extend_schema(request=None, responses={204: None}, parameters=_NUMBER)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, pk: str) -> Response:
        """Refuses as the second person."""
        recovery.decide(actor=self.actor, number=int(pk), confirmed=False)
        return Response(status=204)
