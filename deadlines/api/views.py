"""Clocks over the API: the same list and verbs as the pages."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from access import reads
from access.api import CaseApi
from access.gate import Gate
from access.queries import Place, get_visible_or_404
from accounts.permissions import CasePermission
from deadlines import actions, listing
from deadlines.models import Deadline
from deadlines.strips import WEEK, why


class WhySerializer(serializers.Serializer[dict[str, str]]):
    text = serializers.CharField()
    basis = serializers.CharField(allow_blank=True)


class DeadlineSerializer(serializers.ModelSerializer[Deadline]):
    rule = serializers.CharField(source="rule.code")
    name = serializers.CharField(read_only=True)
    basis = serializers.CharField(read_only=True)
    why = serializers.SerializerMethodField()

    class Meta:
        model = Deadline
        fields = (
            *("id", "case", "rule", "rule_version", "part", "name", "nature", "basis", "starts_at", "due_at"),
            *("missing_year", "met_at", "cancelled_at", "paused_at", "extended", "responsible_role"),
            *("responsible_agency", "acknowledged_at", "version", "why"),
        )

    @extend_schema(responses=WhySerializer(many=True))
    def get_why(self, row: Deadline) -> list[dict[str, str]]:
        return why(row)


class ExtendSerializer(serializers.Serializer[dict[str, Any]]):
    value = serializers.IntegerField(min_value=1, required=False, allow_null=True)
    version = serializers.IntegerField(required=False)


class DeadlineApi(CaseApi):
    """Missed duties and those that end within a week, by date; or all terms of one case (``?case=``)."""

    lookup_value_regex = "[0-9a-f-]{36}"
    serializer_class = DeadlineSerializer
    gates = {
        "list": Gate(permission=CasePermission.VIEW_FILE, kind="api"),
        "retrieve": Gate(permission=CasePermission.VIEW_FILE, kind="api"),
        "acknowledge": Gate(permission=CasePermission.VIEW_FILE, kind="api"),
        "extend": Gate(permission=CasePermission.DECIDE, kind="api"),
    }

    def _row(self, request: Request, pk: str) -> Deadline:
        actor = request.actor  # type: ignore[attr-defined]
        row: Deadline = get_visible_or_404(Deadline.objects.select_related("rule"), actor, pk)
        return row

    @extend_schema(responses=DeadlineSerializer(many=True))
    def list(self, request: Request) -> Response:
        actor = request.actor  # type: ignore[attr-defined]
        if case := request.query_params.get("case"):
            rows = list(
                Deadline.objects.visible_to(actor)
                .of_cases([serializers.UUIDField().run_validation(case)])
                .shown_on_case()
            )
        else:
            rows = listing.page(actor, WEEK, Place.parse(request.query_params.get("after", ""))).rows
        for row in rows:
            reads.note(row.case_id)
        return Response(DeadlineSerializer(rows, many=True).data)

    @extend_schema(responses=DeadlineSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(DeadlineSerializer(self._row(request, pk)).data)

    @extend_schema(request=None, responses=DeadlineSerializer)
    @action(detail=True, methods=["post"])
    def acknowledge(self, request: Request, pk: str) -> Response:
        row = actions.acknowledge(actor=request.actor, deadline=self._row(request, pk))  # type: ignore[attr-defined]
        return Response(DeadlineSerializer(row).data)

    @extend_schema(request=ExtendSerializer, responses=DeadlineSerializer)
    @action(detail=True, methods=["post"])
    def extend(self, request: Request, pk: str) -> Response:
        shape = ExtendSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        deadline = self._row(request, pk)
        row = actions.extend(actor=request.actor, deadline=deadline, **shape.validated_data)  # type: ignore[attr-defined]
        return Response(DeadlineSerializer(row).data)
