"""Read-only API of published figures: releases, and sums of their cells by any of the published
dimensions."""

from typing import Any

from django.db.models import Sum
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from access.gate import Gate
from access.viewsets import CaseApi
from dashboards.api.serializers import CellSerializer, ReleaseSerializer
from dashboards.figures import Shown
from dashboards.models import Release
from dashboards.places import READERS
from dashboards.queries import DIMENSIONS

GATE = Gate(roles=READERS, kind="api")


class FiguresViewSet(CaseApi):
    """Releases and their numbers. Every number is a whole number of blocks; no address leads to a case."""

    gate = GATE
    gates = {"list": GATE, "retrieve": GATE, "cells": GATE}
    lookup_field = "code"
    lookup_value_regex = r"[A-Za-z0-9-]+"

    @extend_schema(responses=ReleaseSerializer(many=True))
    def list(self, request: Request) -> Response:
        """Every release, newest first."""
        return Response(ReleaseSerializer(Release.objects.all(), many=True).data)

    @extend_schema(responses=ReleaseSerializer)
    def retrieve(self, request: Request, code: str) -> Response:
        """One release."""
        return Response(ReleaseSerializer(get_object_or_404(Release, code=code)).data)

    @extend_schema(
        responses=CellSerializer(many=True),
        parameters=[
            OpenApiParameter("cube", description="name of a cube, by default spine"),
            OpenApiParameter("by", description="dimensions to keep, by commas; others are added up"),
            *(OpenApiParameter(name, description="only this value") for name in DIMENSIONS),
        ],
    )
    @action(detail=True)
    def cells(self, request: Request, code: str) -> Response:
        """Sums of the cells of one cube. A combination that is not listed shows no block."""
        release = get_object_or_404(Release, code=code)
        kept = [name for name in request.query_params.get("by", "").split(",") if name]
        if set(kept) - set(DIMENSIONS):
            raise exceptions.ValidationError({"by": f"choose from {', '.join(DIMENSIONS)}"})
        cube = request.query_params.get("cube", "spine")
        chosen = {name: request.query_params.get(name, "") for name in DIMENSIONS}
        cells = release.cells.filter(cube=cube).narrowed(**chosen).order_by(*kept)
        sums = cells.values("k", *kept).annotate(blocks=Sum("blocks"))
        return Response(CellSerializer(instance=[_cell(cube, kept, row) for row in sums], many=True).data)


def _cell(cube: str, kept: list[str], row: dict[str, Any]) -> dict[str, object]:
    shown = Shown(row["blocks"], row["k"])
    return {
        "cube": cube,
        **{name: row[name] for name in kept},
        "block": shown.k,
        "children": shown.value,
        "text": shown.text,
    }
