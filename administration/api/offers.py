"""Roles that another agency offers to the person who asks: the verbs of the page "Where do you work now?"."""

from typing import Any

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from access.gate import Gate
from access.viewsets import CaseApi
from accounts.models import Membership
from administration import consent
from administration.api.serializers import ColleagueSerializer
from core.bounds import whole

_ID = OpenApiParameter("id", OpenApiTypes.INT, OpenApiParameter.PATH)


class OfferApi(CaseApi):
    """One's own roles that wait for consent."""

    gates = {"list": Gate(), "accept": Gate(fresh=True), "decline": Gate(fresh=True)}

    @extend_schema(responses=ColleagueSerializer(many=True))
    def list(self, request: Request) -> Response:
        """What waits for one's yes."""
        return Response(ColleagueSerializer(consent.offers(self.actor.user), many=True).data)

    @extend_schema(parameters=[_ID], request=None, responses=ColleagueSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str) -> Response:
        """Takes the role; it counts from its first day on."""
        return self._answered(consent.accept, pk)

    @extend_schema(parameters=[_ID], request=None, responses=ColleagueSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: str) -> Response:
        """Does not take it; it never counted."""
        return self._answered(consent.decline, pk)

    def _answered(self, verb: Any, pk: str) -> Response:
        number = whole(pk)
        if number is None:
            raise Http404
        row: Membership = verb(user=self.actor.user, number=number, session=self.actor.session)
        return Response(ColleagueSerializer(row).data)
