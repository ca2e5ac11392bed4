"""Clocks over the API: the same list and verbs as the pages."""

from collections.abc import Mapping
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
from cases.models import Case
from core.dated import ApiMoment
from deadlines import actions, listing, reporting
from deadlines.access import check_can_record, check_can_report
from deadlines.duties import acts_for
from deadlines.forms import ReportForm
from deadlines.models import Deadline
from deadlines.strips import WEEK, why
from legal.acts import Act


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


class DoneSerializer(serializers.Serializer[dict[str, Any]]):
    """``event``: which act, where the rule knows several; ``answers``: what the act asks beside its time."""

    event = serializers.CharField(required=False, allow_blank=True)
    at = ApiMoment()
    document = serializers.CharField(required=False, allow_blank=True, max_length=40)
    answers = serializers.DictField(child=serializers.CharField(allow_blank=True), required=False)


class ReportSerializer(DoneSerializer):
    case = serializers.UUIDField()
    event = serializers.CharField()


class DeadlineApi(CaseApi):
    """Missed duties and those that end within a week, by date; or all terms of one case (``?case=``)."""

    lookup_value_regex = "[0-9a-f-]{36}"
    serializer_class = DeadlineSerializer
    gates = {
        "list": Gate(permission=CasePermission.VIEW_FILE, kind="api"),
        "retrieve": Gate(permission=CasePermission.VIEW_FILE, kind="api"),
        "acknowledge": Gate(permission=CasePermission.VIEW_FILE, kind="api"),
        "extend": Gate(permission=CasePermission.DECIDE, kind="api"),
        "done": Gate(permission=CasePermission.VIEW_FILE, kind="api"),
        "report": Gate(permission=CasePermission.VIEW_FILE, kind="api"),
    }

    def _row(self, request: Request, pk: str) -> Deadline:
        actor = request.actor  # type: ignore[attr-defined]
        row: Deadline = get_visible_or_404(Deadline.objects.select_related("rule", "case"), actor, pk)
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

    @extend_schema(request=DoneSerializer, responses=DeadlineSerializer)
    @action(detail=True, methods=["post"])
    def done(self, request: Request, pk: str) -> Response:
        """What the clock waits for was done, and when. 422 for a time that cannot be."""
        actor, deadline = request.actor, self._row(request, pk)  # type: ignore[attr-defined]
        check_can_report(actor, deadline)
        shape = DoneSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        acts = {act.event: act for act in acts_for(deadline)}
        event = shape.validated_data.get("event") or (next(iter(acts)) if len(acts) == 1 else "")
        if event not in acts:
            raise serializers.ValidationError({"event": sorted(acts)})
        valid = _form(acts[event], shape.validated_data)
        row = reporting.meet(actor=actor, deadline=deadline, event=event, **valid.reported)
        return Response(DeadlineSerializer(row).data)

    @extend_schema(request=ReportSerializer, responses={204: None})
    @action(detail=False, methods=["post"])
    def report(self, request: Request) -> Response:
        """An act done outside the system, from which terms run or by which they end or stand still."""
        actor = request.actor  # type: ignore[attr-defined]
        shape = ReportSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        case = get_visible_or_404(Case.objects.all(), actor, shape.validated_data["case"])
        act = check_can_record(actor, case, shape.validated_data["event"])
        valid = _form(act, shape.validated_data)
        reporting.report(actor=actor, case=case, event=act.event, **valid.reported)
        return Response(status=204)


def _form(act: Act, data: Mapping[str, Any]) -> ReportForm:
    """The same questions as on the page; ValidationError names what is missing or wrong."""
    typed = {**data.get("answers", {}), "at": data["at"].isoformat(), "document": data.get("document", "")}
    form = ReportForm(typed, act=act)
    if not form.is_valid():
        raise serializers.ValidationError(form.errors.get_json_data())
    return form
