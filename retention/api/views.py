"""The keeping of records over the API: the queries and verbs of the pages."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from access import reads
from access.gate import Gate
from access.queries import get_visible_or_404
from access.viewsets import CaseApi
from accounts.permissions import CasePermission as P
from retention import actions, queries
from retention.api import serializers as shapes
from retention.models import Hold, Retention

_ID = OpenApiParameter("id", OpenApiTypes.UUID, OpenApiParameter.PATH)


def checked(shape: type[BaseSerializer[Any]], request: Request) -> dict[str, Any]:
    """The request's data in this shape; 400 with the errors otherwise."""
    found = shape(data=request.data)
    found.is_valid(raise_exception=True)
    return dict(found.validated_data)


class RetentionApi(CaseApi):
    """Records whose term has ended, sealed and destroyed ones."""

    lookup_value_regex = "[0-9a-f-]{36}"
    gates = {
        "list": Gate(permission=P.SEAL, kind="list"),
        **dict.fromkeys(["retrieve", "start", "hold"], Gate(permission=P.SEAL)),
        **dict.fromkeys(["seal", "erase"], Gate(permission=P.SEAL, fresh=True)),
        "open": Gate(permission=P.VIEW_SEALED, fresh=True),
    }

    def _get(self, pk: str) -> Retention:
        found: Retention = get_visible_or_404(Retention.objects.select_related("rule"), self.actor, pk)
        return found

    @extend_schema(responses=shapes.RetentionSerializer(many=True))
    def list(self, request: Request) -> Response:
        """What two persons can seal, what waits, what is sealed or destroyed: 200 of each at most."""
        found = [row for rows in queries.listed(self.actor).values() for row in rows]
        reads.note(*(row.case_id for row in found))
        return Response(shapes.RetentionSerializer(found, many=True).data)

    @extend_schema(parameters=[_ID], responses=shapes.RetentionDetailSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        """One record with its holds."""
        row = self._get(pk)
        holds = list(Hold.objects.visible_to(self.actor).filter(retention=row))
        found = shapes.RetentionSerializer(row).data
        return Response({**found, "holds": shapes.HoldSerializer(holds, many=True).data})

    @extend_schema(parameters=[_ID], request=shapes.ConfirmSerializer, responses=shapes.RetentionSerializer)
    @action(detail=True, methods=["post"])
    def start(self, request: Request, pk: str) -> Response:
        """Starts the notice of 30 days where the rule only warns."""
        row = self._get(pk)
        checked(shapes.ConfirmSerializer, request)
        row = actions.start_notice(actor=self.actor, row=row)
        return Response(shapes.RetentionSerializer(row).data)

    @extend_schema(
        parameters=[_ID], request=shapes.PlaceHoldSerializer, responses={201: shapes.HoldSerializer}
    )
    @action(detail=True, methods=["post"])
    def hold(self, request: Request, pk: str) -> Response:
        """Stops sealing and destroying until a day."""
        row = self._get(pk)
        data = checked(shapes.PlaceHoldSerializer, request)
        made = actions.place_hold(actor=self.actor, row=row, **data)
        return Response(shapes.HoldSerializer(made).data, status=201)

    @extend_schema(parameters=[_ID], request=shapes.ConfirmSerializer, responses=shapes.BySecondSerializer)
    @action(detail=True, methods=["post"])
    def seal(self, request: Request, pk: str) -> Response:
        """Proposes sealing, or confirms what somebody else proposed."""
        row = self._get(pk)
        checked(shapes.ConfirmSerializer, request)
        return Response({"done": actions.seal(actor=self.actor, row=row)})

    @extend_schema(
        parameters=[_ID],
        request=shapes.OpenSealedSerializer,
        responses={201: shapes.SealedFileOpenedSerializer},
    )
    @action(detail=True, methods=["post"])
    def open(self, request: Request, pk: str) -> Response:
        """Opens a sealed file for an hour."""
        row = self._get(pk)
        made = actions.open_sealed(actor=self.actor, row=row, **checked(shapes.OpenSealedSerializer, request))
        return Response(shapes.SealedFileOpenedSerializer(made).data, status=201)

    @extend_schema(parameters=[_ID], request=shapes.ConfirmSerializer, responses=shapes.BySecondSerializer)
    @action(detail=True, methods=["post"])
    def erase(self, request: Request, pk: str) -> Response:
        """Proposes destroying the data of the person, or confirms what somebody else proposed."""
        row = self._get(pk)
        checked(shapes.ConfirmSerializer, request)
        return Response({"done": actions.erase(actor=self.actor, row=row)})


class HoldApi(CaseApi):
    """Holds, to end them."""

    lookup_value_regex = "[0-9a-f-]{36}"
    gates = {"end": Gate(permission=P.SEAL)}

    @extend_schema(parameters=[_ID], request=shapes.ConfirmSerializer, responses=shapes.HoldSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """Ends a hold before its day."""
        hold: Hold = get_visible_or_404(Hold.objects.select_related("retention__rule"), self.actor, pk)
        checked(shapes.ConfirmSerializer, request)
        actions.end_hold(actor=self.actor, hold=hold)
        hold.refresh_from_db()
        return Response(shapes.HoldSerializer(hold).data)
