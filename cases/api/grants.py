"""People let into a case by name, over the API: the same verbs as the pages."""

import uuid
from typing import Any

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from access.gate import Gate
from access.queries import get_visible_or_404
from access.viewsets import CaseApi
from accounts.models import Membership
from accounts.permissions import CasePermission as P
from cases import grants
from cases.models import Case, CaseGrant
from cases.named import KINDS
from core.bounds import IN_A_FILE

_ID = OpenApiParameter("id", OpenApiTypes.INT, OpenApiParameter.PATH)


class GrantSerializer(serializers.Serializer[Any]):
    """One person who was let in. ``state``: stands, later, over."""

    id = serializers.IntegerField(source="grant.pk", read_only=True)
    person = serializers.CharField(source="grant.user.short_name", read_only=True)
    kind = serializers.CharField(source="grant.kind", read_only=True)
    basis = serializers.CharField(source="grant.basis", read_only=True)
    document = serializers.CharField(source="grant.document", read_only=True)
    since = serializers.DateTimeField(source="grant.since", read_only=True, allow_null=True)
    until = serializers.DateTimeField(source="grant.until", read_only=True, allow_null=True)
    state = serializers.CharField(read_only=True)


class LetInSerializer(serializers.Serializer[Any]):
    """``person`` is the number of the membership in which the person works."""

    case = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=[(str(kind), str(kind)) for kind in KINDS])
    person = serializers.IntegerField(min_value=1, max_value=2**31)
    since = serializers.DateTimeField(required=False, allow_null=True, default=None, validators=[IN_A_FILE])
    until = serializers.DateTimeField(required=False, allow_null=True, default=None, validators=[IN_A_FILE])
    document = serializers.CharField(required=False, allow_blank=True, default="", max_length=60)


class EndAccessSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=500)


class GrantMadeSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk", read_only=True)


class GrantViewSet(CaseApi):
    """Personal access to one case."""

    gates = {
        "list": Gate(permission=P.VIEW, kind="list"),
        "create": Gate(permission=P.GRANT, fresh=True),
        "end": Gate(permission=P.GRANT),
    }

    @extend_schema(
        parameters=[OpenApiParameter("case", OpenApiTypes.UUID, required=True)],
        responses=GrantSerializer(many=True),
    )
    def list(self, request: Request) -> Response:
        """Who was let into one case by name, as far as the caller may know of them."""
        case = self._case(request.query_params.get("case", ""))
        return Response(GrantSerializer(grants.who_may_see(self.actor, case)["people"], many=True).data)

    @extend_schema(request=LetInSerializer, responses={201: GrantMadeSerializer})
    def create(self, request: Request) -> Response:
        """Lets a person in, from and until; it ends by itself."""
        body = LetInSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        data = body.validated_data
        case = self._case(str(data["case"]))
        works = Membership.objects.filter(pk=data["person"]).select_related("user").first()
        if works is None:
            raise Http404
        made = grants.give(
            actor=self.actor,
            case=case,
            kind=data["kind"],
            person=works.user,
            since=data["since"],
            until=data["until"],
            document=data["document"],
        )
        return Response(GrantMadeSerializer(made).data, status=201)

    @extend_schema(parameters=[_ID], request=EndAccessSerializer, responses=GrantMadeSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """Ends a personal grant before its time, with a reason."""
        body = EndAccessSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        # Row security shows a grant to those only who may know of it.
        row = CaseGrant.objects.filter(pk=pk).first() if pk.isascii() and pk.isdecimal() else None
        if row is None:
            raise Http404
        self._case(str(row.case_id))
        done = grants.withdraw(actor=self.actor, grant=row, reason=body.validated_data["reason"])
        return Response(GrantMadeSerializer(done).data)

    def _case(self, text: str) -> Case:
        try:
            number = uuid.UUID(text)
        except ValueError as error:
            raise Http404 from error
        found: Case = get_visible_or_404(Case, self.actor, number)
        return found
