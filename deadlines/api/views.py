"""Clocks over the API: the same list and verbs as the pages."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
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
from deadlines import actions, bulk, ics, jobs, listing, reporting, units
from deadlines.access import check_can_record, check_can_report
from deadlines.asked import GROUPS, WHOSE, Asked
from deadlines.duties import acts_for
from deadlines.forms import IS_A_NUMBER, ReportForm
from deadlines.models import Deadline
from deadlines.overview import Clocks
from deadlines.strips import WEEK, why
from deadlines.views.reminders import WATCHERS
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
    """``value``: needed where the law sets no length. ``document``: number of the decision of a higher office."""

    value = serializers.IntegerField(min_value=1, required=False, allow_null=True)
    version = serializers.IntegerField(required=False)
    document = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=40, validators=[IS_A_NUMBER]
    )


class DoneSerializer(serializers.Serializer[dict[str, Any]]):
    """``event``: which act, where the rule knows several; ``answers``: what the act asks beside its time."""

    event = serializers.CharField(required=False, allow_blank=True)
    at = ApiMoment()
    document = serializers.CharField(required=False, allow_blank=True, max_length=40)
    answers = serializers.DictField(child=serializers.CharField(allow_blank=True), required=False)


class ReportSerializer(DoneSerializer):
    case = serializers.UUIDField()
    event = serializers.CharField()


class ChosenSerializer(serializers.Serializer[dict[str, Any]]):
    """``preview``: only say what would happen."""

    clocks = serializers.ListField(child=serializers.UUIDField(), max_length=bulk.MOST)
    preview = serializers.BooleanField(required=False, default=False)


class LeftOutSerializer(serializers.Serializer[Any]):
    clock = serializers.UUIDField(source="deadline.pk")
    reason = serializers.CharField()


class NotedSerializer(serializers.Serializer[Any]):
    """``unknown``: how many of the chosen clocks this person does not see."""

    taken = DeadlineSerializer(many=True)
    left_out = LeftOutSerializer(many=True)
    unknown = serializers.IntegerField()


class UnitSerializer(serializers.Serializer[Any]):
    """Each number is counted up to 100; 101 stands for more."""

    unit = serializers.IntegerField(source="agency.pk")
    name = serializers.CharField(source="agency.name")
    overdue = serializers.IntegerField()
    day = serializers.IntegerField()
    week = serializers.IntegerField()
    first = serializers.DateTimeField(read_only=True)


class FeedSerializer(serializers.Serializer[Any]):
    """``address`` is told once."""

    address = serializers.CharField()


class ReminderStateSerializer(serializers.Serializer[Any]):
    ran_at = serializers.DateTimeField(read_only=True, allow_null=True)
    minutes = serializers.IntegerField(allow_null=True)
    is_late = serializers.BooleanField()
    done = serializers.IntegerField()
    waiting = serializers.IntegerField()
    to_escalate = serializers.IntegerField()


_FILTERS = [
    OpenApiParameter(
        "group", str, enum=GROUPS, description="the next clocks of one group; with the filters below"
    ),
    OpenApiParameter("unit", int),
    OpenApiParameter("officer", int),
    OpenApiParameter("rule", str),
    OpenApiParameter("kind", str, enum=["H", "M", "L"]),
    OpenApiParameter("whose", str, enum=WHOSE),
    OpenApiParameter("unverified", str, enum=["1"]),
    OpenApiParameter(
        "after", str, description="the place that the page before gave in the header Next-Place"
    ),
    OpenApiParameter("case", str, description="all terms of one case"),
]


class DeadlineApi(CaseApi):
    """Missed duties and those that end within a week, by date; one group (``?group=``); or all terms of one case."""

    lookup_value_regex = "[0-9a-f-]{36}"
    serializer_class = DeadlineSerializer
    gates = {
        "list": Gate(permission=CasePermission.VIEW_FILE, kind="api"),
        "retrieve": Gate(permission=CasePermission.VIEW_FILE, kind="api"),
        "acknowledge": Gate(permission=CasePermission.VIEW_FILE, kind="api"),
        "extend": Gate(permission=CasePermission.DECIDE, kind="api"),
        "done": Gate(permission=CasePermission.VIEW_FILE, kind="api"),
        "report": Gate(permission=CasePermission.VIEW_FILE, kind="api"),
        "note": Gate(permission=CasePermission.VIEW_FILE, kind="api"),
        "units": Gate(roles=frozenset(units.LOOK_AFTER), kind="api"),
        "feed": Gate(permission=CasePermission.VIEW_FILE, kind="api"),
        "reminders": Gate(roles=frozenset(WATCHERS), kind="api"),
    }

    def _row(self, request: Request, pk: str) -> Deadline:
        actor = request.actor  # type: ignore[attr-defined]
        row: Deadline = get_visible_or_404(Deadline.objects.select_related("rule", "case"), actor, pk)
        return row

    @extend_schema(responses=DeadlineSerializer(many=True), parameters=_FILTERS)
    def list(self, request: Request) -> Response:
        actor, more = request.actor, None  # type: ignore[attr-defined]
        if case := request.query_params.get("case"):
            rows = list(
                Deadline.objects.visible_to(actor)
                .of_cases([serializers.UUIDField().run_validation(case)])
                .shown_on_case()
            )
        elif (asked := Asked.of(request.query_params.dict())).group:
            found = Clocks(actor, asked).page(asked.group)
            rows, more = found.rows, found.next
        else:
            rows = listing.page(actor, WEEK, Place.parse(request.query_params.get("after", ""))).rows
        for row in rows:
            reads.note(row.case_id)
        headers = {"Next-Place": str(more)} if more else None
        return Response(DeadlineSerializer(rows, many=True).data, headers=headers)

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

    @extend_schema(request=ChosenSerializer, responses=NotedSerializer)
    @action(detail=False, methods=["post"])
    def note(self, request: Request) -> Response:
        """Takes note of many clocks; says which were left out and why."""
        actor = request.actor  # type: ignore[attr-defined]
        shape = ChosenSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        act = bulk.preview if shape.validated_data["preview"] else bulk.acknowledge
        return Response(NotedSerializer(act(actor, map(str, shape.validated_data["clocks"]))).data)

    @extend_schema(
        responses=UnitSerializer(many=True), parameters=[OpenApiParameter("page", int, description="from 1")]
    )
    @action(detail=False, methods=["get"])
    def units(self, request: Request) -> Response:
        """The units whose terms one sees, the one with the oldest missed term first."""
        page = serializers.IntegerField(min_value=1, max_value=999).run_validation(
            request.query_params.get("page", 1)
        )
        found, _more = units.units(request.actor, page=page)  # type: ignore[attr-defined]
        return Response(UnitSerializer(found, many=True).data)

    @extend_schema(methods=["post"], request=None, responses=FeedSerializer)
    @extend_schema(methods=["delete"], request=None, responses={204: None})
    @action(detail=False, methods=["post", "delete"])
    def feed(self, request: Request) -> Response:
        """Makes a secret address for a calendar program, which ends the one before; or withdraws it."""
        actor = request.actor  # type: ignore[attr-defined]
        if request.method == "DELETE":
            ics.withdraw(actor)
            return Response(status=204)
        return Response({"address": request.build_absolute_uri(ics.make(actor))}, status=201)

    @extend_schema(responses=ReminderStateSerializer)
    @action(detail=False, methods=["get"])
    def reminders(self, request: Request) -> Response:
        """Whether the job of the reminders runs, and what waits for it."""
        return Response(ReminderStateSerializer(jobs.state()).data)


def _form(act: Act, data: Mapping[str, Any]) -> ReportForm:
    """The same questions as on the page; ValidationError names what is missing or wrong."""
    typed = {**data.get("answers", {}), "at": data["at"].isoformat(), "document": data.get("document", "")}
    form = ReportForm(typed, act=act)
    if not form.is_valid():
        raise serializers.ValidationError(form.errors.get_json_data())
    return form
