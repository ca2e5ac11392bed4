"""Changes of the law over the API: the pages and their verbs."""

import uuid
from dataclasses import asdict
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from access.gate import Gate
from access.viewsets import CaseApi
from amendments import actions, preview, years
from amendments.api import serializers as shapes
from amendments.kinds import KINDS, NUMBER, TERM, YEAR
from amendments.models import Amendment
from amendments.second import EDITORS
from amendments.touched import touched
from amendments.views import amendments
from legal.written import as_yaml

LIMIT = 50
_ID = OpenApiParameter("id", OpenApiTypes.UUID, OpenApiParameter.PATH)


def _checked(shape: type[BaseSerializer[Any]], request: Request) -> dict[str, Any]:
    found = shape(data=request.data)
    found.is_valid(raise_exception=True)
    return dict(found.validated_data)


def _row(pk: str) -> Amendment:
    try:
        number = uuid.UUID(pk)
    except ValueError as error:
        raise Http404 from error
    found: Amendment = get_object_or_404(amendments(), pk=number)
    return found


def _draft(request: Request) -> actions.Draft:
    typed = _checked(shapes.ProposeVersionSerializer, request)
    kind = KINDS[typed["kind"]]
    base = kind.newest(typed["code"])
    if base is None:
        raise serializers.ValidationError({"code": ["There is no such rule."]})
    values = kind.values(base) | typed["values"]
    if "valid_from" in kind.fields and "valid_from" not in typed["values"]:
        values["valid_from"] = ""
    return actions.Draft(**(typed | {"kind": kind, "values": values}))


class LawChangeApi(CaseApi):
    """New versions of rules: proposed by one legal editor, published by another."""

    gates = {
        "list": Gate(roles=EDITORS, kind="api"),
        "retrieve": Gate(roles=EDITORS, kind="api"),
        "create": Gate(roles=EDITORS),
        "preview": Gate(roles=EDITORS, kind="api"),
        "publish": Gate(roles=EDITORS, fresh=True),
        "give_back": Gate(roles=EDITORS),
        "entry": Gate(kind="api"),
    }

    @extend_schema(responses=shapes.AmendmentSerializer(many=True))
    def list(self, request: Request) -> Response:
        """What was proposed and what became of it, the newest first."""
        return Response(shapes.AmendmentSerializer(amendments()[:LIMIT], many=True).data)

    @extend_schema(parameters=[_ID], responses=shapes.AmendmentSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(shapes.AmendmentSerializer(_row(pk)).data)

    @extend_schema(request=shapes.ProposeVersionSerializer, responses={201: shapes.AmendmentSerializer})
    def create(self, request: Request) -> Response:
        """Proposes the next version of a rule."""
        try:
            made = actions.propose(actor=self.actor, draft=_draft(request))
        except actions.NotWellFormed as error:
            raise serializers.ValidationError(
                {name or "values": text for name, text in error.faults.items()}
            ) from error
        return Response(shapes.AmendmentSerializer(made).data, status=201)

    @extend_schema(
        parameters=[_ID],
        responses=PolymorphicProxySerializer(
            component_name="LawChangePreview",
            serializers=[shapes.ImpactSerializer, shapes.TouchedSerializer],
            resource_type_field_name=None,
        ),
    )
    @action(detail=True, methods=["get"])
    def preview(self, request: Request, pk: str) -> Response:
        """What a proposed version of a term, or the days of a year, would do to the open terms; what a number would decide
        otherwise. As of now.
        """
        row = _row(pk)
        base = row.of.newest(row.code)
        if row.of is NUMBER and base is not None:
            return Response(shapes.TouchedSerializer(touched(base, row.values)).data)
        if row.of is YEAR and base is not None:
            found = years.impact(base.year, row.values["days"])
        elif row.of is TERM and base is not None:
            found = preview.impact(TERM.draft(base, row.values), row.reach)
        else:
            raise Http404
        return Response(shapes.ImpactSerializer(asdict(found)).data)

    @extend_schema(
        parameters=[_ID], request=shapes.PublishVersionSerializer, responses=shapes.AmendmentSerializer
    )
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: str) -> Response:
        """Publishes as the second person what somebody else proposed."""
        row = _row(pk)
        _checked(shapes.PublishVersionSerializer, request)
        done = actions.publish(actor=self.actor, amendment=row)
        return Response(shapes.AmendmentSerializer(done).data)

    @extend_schema(
        parameters=[_ID], request=shapes.GiveBackVersionSerializer, responses=shapes.AmendmentSerializer
    )
    @action(detail=True, methods=["post"], url_path="give-back")
    def give_back(self, request: Request, pk: str) -> Response:
        """Gives it back with words."""
        row = _row(pk)
        words = _checked(shapes.GiveBackVersionSerializer, request)["words"]
        done = actions.give_back(actor=self.actor, amendment=row, words=words)
        return Response(shapes.AmendmentSerializer(_row(str(done.pk))).data)

    @extend_schema(
        parameters=[
            OpenApiParameter("kind", str, enum=sorted(KINDS)),
            OpenApiParameter("code", str),
            OpenApiParameter("version", int),
        ],
        responses={200: OpenApiTypes.OBJECT},
    )
    @action(detail=False, methods=["get"])
    def entry(self, request: Request) -> Response:
        """One version as an entry of the data file, as text in YAML."""
        asked = request.query_params
        kind = KINDS.get(asked.get("kind", ""))
        versions = kind.versions(asked.get("code", "")) if kind else []
        row = next((r for r in versions if str(r.version) == asked.get("version", "")), None)
        if row is None:
            raise Http404
        return Response({"yaml": as_yaml(row)})
