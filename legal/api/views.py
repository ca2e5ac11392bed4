"""The law over the API: offences by number or words, terms, safeguards. Reference data, no case."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from access.api import CaseApi
from access.gate import Gate
from core import clock
from legal.models import DeadlineRule, Norm, Offence, SafeguardDefinition
from legal.uses import Use, uses_of

SHOWN = 50


class OffenceSerializer(serializers.ModelSerializer[Offence]):
    citation = serializers.CharField(read_only=True)

    class Meta:
        model = Offence
        fields = (
            *("id", "article", "part", "citation", "name_kk", "name_ru", "name_en", "category", "intent"),
            *("max_imprisonment_years", "is_life_only", "from_age_14", "age_14_since"),
            *("limitation_months_minor", "iccs", "complaint", "source", "status", "valid_from", "valid_to"),
        )


class RuleSerializer(serializers.ModelSerializer[DeadlineRule]):
    class Meta:
        model = DeadlineRule
        fields = (
            *("code", "version", "name_kk", "name_ru", "name_en", "source", "status", "severity", "length"),
            *(
                "direction",
                "start_rule",
                "roll",
                "form",
                "nature",
                "times",
                "variants",
                "chosen",
                "extensions",
            ),
            *("ceiling", "parts", "started_by", "met_by", "ended_by", "pauses", "responsible_role"),
            *("valid_from", "valid_to", "note_kk", "note_ru", "note_en"),
        )


class SafeguardSerializer(serializers.ModelSerializer[SafeguardDefinition]):
    class Meta:
        model = SafeguardDefinition
        fields = (
            *(
                "code",
                "version",
                "name_kk",
                "name_ru",
                "name_en",
                "kind",
                "level",
                "acts",
                "is_asked",
                "applies",
            ),
            *("source", "status", "way_on_kk", "way_on_ru", "way_on_en", "valid_from", "valid_to"),
        )


class NormSerializer(serializers.ModelSerializer[Norm]):
    class Meta:
        model = Norm
        fields = (
            *("code", "version", "origin", "group", "name_kk", "name_ru", "name_en", "value", "unit"),
            *("source", "status", "note_kk", "note_ru", "note_en", "valid_from", "valid_to"),
        )


class NormUseSerializer(serializers.Serializer[Use]):
    """A guarantee that goes by a number; ``lines`` are its keys, "" the number itself."""

    code = serializers.CharField(source="definition.code")
    name = serializers.CharField(source="definition.name")
    lines = serializers.ListField(child=serializers.CharField())
    is_told = serializers.BooleanField(help_text="Its words to the reader tell the number.")
    opens = serializers.BooleanField(help_text="An act against it opens a breach by itself.")


class NormDetailSerializer(serializers.Serializer[Any]):
    versions = NormSerializer(many=True)
    used_by = NormUseSerializer(many=True)
    questions = serializers.ListField(
        child=serializers.CharField(), help_text="What the program asks of it by itself, in words."
    )
    terms_of_the_same_article = serializers.ListField(child=serializers.CharField())


class OffenceApi(CaseApi):
    """Offences in force today."""

    gates = {"list": Gate(kind="api")}
    serializer_class = OffenceSerializer

    @extend_schema(parameters=[OpenApiParameter("q", str)], responses=OffenceSerializer(many=True))
    def list(self, request: Request) -> Response:
        found = Offence.objects.in_force(clock.today()).search(request.query_params.get("q", ""))[:SHOWN]
        return Response(OffenceSerializer(found, many=True).data)


class _LawApi(CaseApi):
    gates = {"list": Gate(kind="api")}
    model: Any

    def rows(self) -> Any:
        return self.model.objects.in_force(clock.today()).order_by("code", "version")


class RuleApi(_LawApi):
    """Terms of the law in force today."""

    model = DeadlineRule
    serializer_class = RuleSerializer

    @extend_schema(responses=RuleSerializer(many=True))
    def list(self, request: Request) -> Response:
        return Response(RuleSerializer(self.rows(), many=True).data)


class SafeguardApi(_LawApi):
    """Guarantees of a child in force today."""

    model = SafeguardDefinition
    serializer_class = SafeguardSerializer

    @extend_schema(responses=SafeguardSerializer(many=True))
    def list(self, request: Request) -> Response:
        return Response(SafeguardSerializer(self.rows(), many=True).data)


class NormApi(_LawApi):
    """Numbers of the law in force today: ages, sentences, measures, custody."""

    gates = {"list": Gate(kind="api"), "retrieve": Gate(kind="api")}
    model = Norm
    serializer_class = NormSerializer
    lookup_field = "code"

    def rows(self) -> Any:
        return Norm.objects.in_force(clock.today()).order_by("group", "code")

    @extend_schema(responses=NormSerializer(many=True))
    def list(self, request: Request) -> Response:
        return Response(NormSerializer(self.rows(), many=True).data)

    @extend_schema(
        parameters=[OpenApiParameter("code", str, OpenApiParameter.PATH)], responses=NormDetailSerializer
    )
    def retrieve(self, request: Request, code: str) -> Response:
        """One number with all its versions, the newest first, and what goes by it today."""
        versions = list(Norm.objects.filter(code=code).order_by("-version"))
        if not versions:
            raise Http404
        today = clock.today()
        uses = uses_of(next((row for row in versions if row.holds_on(today)), versions[0]), today)
        found = {
            "versions": versions,
            "used_by": uses.guarantees,
            "questions": [str(question) for question in uses.questions],
            "terms_of_the_same_article": [rule.code for rule in uses.terms],
        }
        return Response(NormDetailSerializer(found).data)
