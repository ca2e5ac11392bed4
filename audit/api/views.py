"""Who looked, over the API: the same answer as on the page."""

from typing import Any

from django.apps import apps
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from access.gate import Gate
from access.queries import get_visible_or_404
from access.viewsets import CaseApi
from accounts.permissions import CasePermission
from audit import looks
from audit.panels import SUPERVISE


class LookSerializer(serializers.Serializer[dict[str, Any]]):
    day = serializers.DateField()
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
        case = get_visible_or_404(apps.get_model("cases", "Case"), actor, pk, CasePermission.VIEW_FILE)
        rows: Any = [
            {
                "day": day,
                "person": look.person,
                "agency": look.agency.name if look.agency else "",
                "role": str(look.role),
                "page": look.page,
                "times": look.times,
            }
            for day, found in looks.of_case(actor, case.pk).days
            for look in found
        ]
        return Response(LookSerializer(rows, many=True).data)
