"""The inbox over the API: the queries and verbs of the page."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from access.gate import Gate
from access.viewsets import CaseApi
from accounts.permissions import CasePermission as P
from notifications import actions, choices, inbox
from notifications.api.serializers import InboxSerializer, ItemSerializer, LettersSerializer
from notifications.models import InboxItem, Kind
from notifications.queries import find_item, open_count


class InboxApi(CaseApi):
    """What came to the actor, and the two answers to it."""

    lookup_value_regex = "[0-9a-f-]{36}"
    gates = {
        "list": Gate(permission=P.VIEW, kind="list"),
        "acknowledge": Gate(permission=P.VIEW),
        "done": Gate(permission=P.VIEW),
        "letters": Gate(),
    }

    @extend_schema(
        responses=InboxSerializer,
        parameters=[
            OpenApiParameter("show", str, enum=["done"], description="done: what has been dealt with"),
            OpenApiParameter("kind", str, enum=Kind.values),
            OpenApiParameter("after", str, description="the place that the page before gave as next"),
        ],
    )
    def list(self, request: Request) -> Response:
        """The newest notices first, 25 at a time."""
        query = request.query_params
        found = inbox.lines(
            self.actor,
            done=query.get("show") == "done",
            kind=query.get("kind", ""),
            after=query.get("after", ""),
        )
        body = {"results": found.lines, "next": found.more, "waiting": open_count(self.actor)}
        return Response(InboxSerializer(body).data)

    @extend_schema(request=None, responses=ItemSerializer)
    @action(detail=True, methods=["post"])
    def acknowledge(self, request: Request, pk: str) -> Response:
        """Takes the notice on. 409 when a colleague was faster."""
        return self._shown(actions.acknowledge(actor=self.actor, item=find_item(self.actor, pk)))

    @extend_schema(request=None, responses=ItemSerializer)
    @action(detail=True, methods=["post"])
    def done(self, request: Request, pk: str) -> Response:
        """Marks the notice as done. 409 when it is done already."""
        return self._shown(actions.mark_done(actor=self.actor, item=find_item(self.actor, pk)))

    @extend_schema(request=LettersSerializer, responses=LettersSerializer)
    @action(detail=False, methods=["post"])
    def letters(self, request: Request) -> Response:
        """When letters come about what is not urgent."""
        shape = LettersSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        choices.choose(actor=self.actor, low=shape.validated_data["low"])
        return Response(shape.data)

    def _shown(self, item: InboxItem) -> Response:
        return Response(ItemSerializer(inbox.dressed(self.actor, [item])[0]).data)
