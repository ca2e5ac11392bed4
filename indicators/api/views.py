"""The plan of publication over the API: the page and its verbs."""

import uuid
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from access.gate import Gate
from access.viewsets import CaseApi
from indicators import actions, approvals, plan
from indicators.api import serializers as shapes
from indicators.models import PlanApproval
from indicators.second import APPROVERS

LIMIT = 50
_ID = OpenApiParameter("id", OpenApiTypes.UUID, OpenApiParameter.PATH)


def _checked(shape: type[BaseSerializer[Any]], request: Request) -> dict[str, Any]:
    found = shape(data=request.data)
    found.is_valid(raise_exception=True)
    return dict(found.validated_data)


class ReleasePlanApi(CaseApi):
    """The plan of publication and who approved it."""

    gates = {
        "list": Gate(roles=APPROVERS, kind="api"),
        "create": Gate(roles=APPROVERS),
        "confirm": Gate(roles=APPROVERS, fresh=True),
    }

    @extend_schema(responses=shapes.PresentPlanSerializer)
    def list(self, request: Request) -> Response:
        """The present plan, and what was proposed and approved, the newest first."""
        rows = PlanApproval.objects.select_related("proposal__proposed_by", "proposal__confirmed_by")[:LIMIT]
        found = {
            "plan_hash": plan.plan_hash(),
            "plan": plan.plan_text(),
            "is_approved": approvals.plan_is_approved(),
            "approvals": rows,
        }
        return Response(shapes.PresentPlanSerializer(found).data)

    @extend_schema(request=shapes.ProposePlanSerializer, responses={201: shapes.PlanApprovalSerializer})
    def create(self, request: Request) -> Response:
        """Proposes the present plan, or the revision of a published quarter."""
        made = actions.propose(actor=self.actor, **_checked(shapes.ProposePlanSerializer, request))
        return Response(shapes.PlanApprovalSerializer(made).data, status=201)

    @extend_schema(
        parameters=[_ID], request=shapes.ConfirmPlanSerializer, responses=shapes.PlanApprovalSerializer
    )
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: str) -> Response:
        """Approves as the second person what somebody else proposed."""
        try:
            number = uuid.UUID(pk)
        except ValueError as error:
            raise Http404 from error
        row = get_object_or_404(PlanApproval.objects.select_related("proposal__proposed_by"), pk=number)
        _checked(shapes.ConfirmPlanSerializer, request)
        done = actions.confirm(actor=self.actor, approval=row)
        return Response(shapes.PlanApprovalSerializer(done).data)
