"""Who looked, over the API: the same answer as on the page."""

import uuid
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from access.gate import Gate
from access.viewsets import CaseApi
from audit import looks
from audit.panels import SUPERVISE


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
