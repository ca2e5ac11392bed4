"""Safeguards over the API: breaches of a case or in one's care, answering, closing."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from access import reads
from access.api import CaseApi
from access.gate import Gate
from access.queries import get_visible_or_404
from accounts.permissions import CasePermission
from cases.models import Case
from core.dated import ApiDay, ApiMoment
from safeguards import actions, entry
from safeguards.models import Answer, CloseKind, SafeguardBreach
from safeguards.register import Register
from safeguards.sheets import acts_of

SHOWN = 100


class BreachSerializer(serializers.ModelSerializer[SafeguardBreach]):
    safeguard = serializers.CharField(source="definition.code")
    name = serializers.CharField(source="definition.name")
    basis = serializers.CharField(read_only=True)

    class Meta:
        model = SafeguardBreach
        fields = (
            *("id", "case", "safeguard", "name", "basis", "level", "act_kind", "act_id", "happened_at"),
            *("opened_at", "agency", "supervisor", "closed_at", "close_kind", "version"),
        )


@extend_schema_serializer(component_name="CloseBreach")
class CloseSerializer(serializers.Serializer[dict[str, Any]]):
    kind = serializers.ChoiceField(choices=CloseKind.choices)
    reason = serializers.CharField(max_length=2000)
    version = serializers.IntegerField(required=False)


class AnswersSerializer(serializers.Serializer[dict[str, Any]]):
    case = serializers.UUIDField()
    act = serializers.CharField(max_length=30)
    act_id = serializers.UUIDField()
    answers = serializers.DictField(child=serializers.ChoiceField(choices=Answer.choices))
    explanations = serializers.DictField(child=serializers.CharField(), required=False)
    due_by = serializers.DictField(child=ApiMoment(), required=False)
    versions = serializers.DictField(
        child=serializers.CharField(allow_blank=True),
        required=False,
        help_text="Code of the safeguard to the number of the answer that was seen; empty for none. 409 when it changed.",
    )


class AskedSerializer(serializers.Serializer[Any]):
    """What the register is asked; the open ones of the last year where nothing is said."""

    state = serializers.ChoiceField(choices=["open", "closed", "all"], required=False)
    safeguard = serializers.CharField(max_length=12, required=False)
    since = ApiDay(required=False)
    until = ApiDay(required=False)


class CountOfGuarantee(serializers.Serializer[Any]):
    code = serializers.CharField()
    basis = serializers.CharField()
    count = serializers.IntegerField()


class CountOfUnit(serializers.Serializer[Any]):
    unit = serializers.CharField()
    month = serializers.CharField()
    count = serializers.IntegerField()


class CountsSerializer(serializers.Serializer[Any]):
    total = serializers.IntegerField()
    guarantees = CountOfGuarantee(many=True)
    units = CountOfUnit(many=True)


class BreachApi(CaseApi):
    """Breaches of one case (``?case=``), or the open ones in the care of this head or prosecutor."""

    lookup_value_regex = "[0-9a-f-]{36}"
    serializer_class = BreachSerializer
    gates = {
        "list": Gate(permission=CasePermission.VIEW_FILE, kind="api"),
        "retrieve": Gate(permission=CasePermission.VIEW_FILE, kind="api"),
        "counts": Gate(permission=CasePermission.CLOSE_BREACH, kind="api"),
        "close": Gate(permission=CasePermission.CLOSE_BREACH, kind="api"),
        "answer": Gate(permission=CasePermission.CHANGE, kind="api"),
    }

    def _row(self, request: Request, pk: str) -> SafeguardBreach:
        rows = SafeguardBreach.objects.select_related("definition", "case")
        row: SafeguardBreach = get_visible_or_404(rows, request.actor, pk)  # type: ignore[attr-defined]
        return row

    @extend_schema(responses=BreachSerializer(many=True))
    def list(self, request: Request) -> Response:
        actor = request.actor  # type: ignore[attr-defined]
        if case := request.query_params.get("case"):
            found = SafeguardBreach.objects.visible_to(actor).of_cases(
                [serializers.UUIDField().run_validation(case)]
            )
        else:
            found = SafeguardBreach.objects.in_care_of(actor)
        rows = list(found.select_related("definition").order_by("-opened_at")[:SHOWN])
        for row in rows:
            reads.note(row.case_id)
        return Response(BreachSerializer(rows, many=True).data)

    @extend_schema(responses=BreachSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(BreachSerializer(self._row(request, pk)).data)

    @extend_schema(parameters=[AskedSerializer], responses=CountsSerializer)
    @action(detail=False, methods=["get"])
    def counts(self, request: Request) -> Response:
        """How many breaches, by guarantee with its article, and by unit and month: the register of this head or prosecutor."""
        shape = AskedSerializer(data=request.query_params)
        shape.is_valid(raise_exception=True)
        asked = {name: str(value) for name, value in shape.validated_data.items()}
        return Response(Register.read(request.actor, asked).figures())  # type: ignore[attr-defined]

    @extend_schema(request=CloseSerializer, responses=BreachSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str) -> Response:
        shape = CloseSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        breach = self._row(request, pk)
        row = actions.close(actor=request.actor, breach=breach, **shape.validated_data)  # type: ignore[attr-defined]
        return Response(BreachSerializer(row).data)

    @extend_schema(request=AnswersSerializer, responses=BreachSerializer(many=True))
    @action(detail=False, methods=["post"])
    def answer(self, request: Request) -> Response:
        """Answers for guarantees in one act of the case that the caller may see; 404 for every other."""
        shape = AnswersSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        data = shape.validated_data
        actor = request.actor  # type: ignore[attr-defined]
        case = get_visible_or_404(Case, actor, data.pop("case"), CasePermission.VIEW_FILE)
        known = {(found.kind, found.id) for found in acts_of(actor, case)}
        if (data["act"], data["act_id"]) not in known:
            raise Http404
        entry.answer(actor=actor, case=case, **data)
        rows = (
            SafeguardBreach.objects.visible_to(actor).open().of_cases([case.pk]).select_related("definition")
        )
        return Response(BreachSerializer(rows, many=True).data)
