"""The rooms of the own court over the API: the verbs of the pages."""

from typing import Any

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from access.gate import Gate
from access.viewsets import CaseApi
from core.bounds import whole
from courts import actions
from courts.access import court_of
from courts.actions import RoomFacts
from courts.models import Courtroom
from courts.offices import ROOM_KEEPERS

_KEEPS = Gate(roles=ROOM_KEEPERS)
_ID = OpenApiParameter("id", OpenApiTypes.INT, OpenApiParameter.PATH)


class EnterRoomSerializer(serializers.Serializer[Any]):
    """What is known of a room. ``number``: as on the door."""

    number = serializers.CharField(max_length=10)
    name_kk = serializers.CharField(max_length=100)
    name_ru = serializers.CharField(max_length=100)
    name_en = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")
    is_child_friendly = serializers.BooleanField(default=False)
    has_video = serializers.BooleanField(default=False)
    has_separate_entrance = serializers.BooleanField(default=False)


class ChangeRoomSerializer(EnterRoomSerializer):
    """``in_use`` false: nothing can be booked there any more."""

    in_use = serializers.BooleanField()


class RoomSerializer(EnterRoomSerializer):
    """A room as it stands. ``closed_on`` null: in use."""

    id = serializers.IntegerField(source="pk", read_only=True)
    closed_on = serializers.DateField(read_only=True, allow_null=True)


class RoomApi(CaseApi):
    """Courtrooms of the own court."""

    gates = {"list": _KEEPS, "create": _KEEPS, "change": _KEEPS}

    @extend_schema(responses=RoomSerializer(many=True))
    def list(self, request: Request) -> Response:
        """All rooms, also those out of use."""
        return Response(RoomSerializer(court_of(self.actor).rooms.all(), many=True).data)

    @extend_schema(request=EnterRoomSerializer, responses={201: RoomSerializer})
    def create(self, request: Request) -> Response:
        """Enters a room. 409 when its number is taken."""
        body = EnterRoomSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        made = actions.enter_room(actor=self.actor, facts=RoomFacts(**body.validated_data))
        return Response(RoomSerializer(made).data, status=201)

    @extend_schema(parameters=[_ID], request=ChangeRoomSerializer, responses=RoomSerializer)
    @action(detail=True, methods=["post"])
    def change(self, request: Request, pk: str) -> Response:
        """Corrects a room. 409 when hearings are still to be held in one that would go out of use."""
        number = whole(pk)
        room: Courtroom | None = court_of(self.actor).rooms.filter(pk=number).first() if number else None
        if room is None:
            raise Http404
        body = ChangeRoomSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        facts = dict(body.validated_data)
        in_use = facts.pop("in_use")
        changed = actions.change_room(actor=self.actor, room=room, facts=RoomFacts(**facts), in_use=in_use)
        return Response(RoomSerializer(changed).data)
