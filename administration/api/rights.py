"""Who may do what, over the API: the matrix, and the difference of two roles."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from access.gate import Gate
from access.viewsets import CaseApi
from accounts.roles import ROLES, Role
from administration.rights import difference as two
from administration.rights import doors, matrix

_TEXTS = serializers.ListField


class PermissionWordsSerializer(serializers.Serializer[dict[str, Any]]):
    key = serializers.CharField()
    name = serializers.CharField()
    meaning = serializers.CharField()


class RoleRightsSerializer(serializers.Serializer[dict[str, Any]]):
    key = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    agencies = _TEXTS(child=serializers.CharField())
    permissions = _TEXTS(child=serializers.CharField())
    by_name_only = serializers.BooleanField()
    may_break_glass = serializers.BooleanField()


class CapacityRightsSerializer(serializers.Serializer[dict[str, Any]]):
    """``agency``: the kind of agency, empty for every kind or for people; ``roles``: of people let in by name."""

    key = serializers.CharField()
    name = serializers.CharField()
    agency = serializers.CharField(allow_blank=True)
    roles = _TEXTS(child=serializers.CharField())
    permissions = _TEXTS(child=serializers.CharField())


class RightsSerializer(serializers.Serializer[dict[str, Any]]):
    fingerprint = serializers.CharField()
    permissions = PermissionWordsSerializer(many=True)
    roles = RoleRightsSerializer(many=True)
    capacities = CapacityRightsSerializer(many=True)


class SectionSerializer(serializers.Serializer[two.Section]):
    key = serializers.CharField()
    title = serializers.CharField()
    only_a = _TEXTS(child=serializers.CharField())
    both = _TEXTS(child=serializers.CharField())
    only_b = _TEXTS(child=serializers.CharField())


class RoleDifferenceSerializer(serializers.Serializer[dict[str, Any]]):
    a = serializers.CharField()
    b = serializers.CharField()
    sections = SectionSerializer(many=True)


class DoorSerializer(serializers.Serializer[doors.Door]):
    place = serializers.CharField()
    title = serializers.CharField()
    routes = _TEXTS(child=serializers.CharField())


class RolePlacesSerializer(serializers.Serializer[dict[str, Any]]):
    role = serializers.CharField()
    places = _TEXTS(child=serializers.CharField())
    blocks = _TEXTS(child=serializers.CharField())
    doors = DoorSerializer(many=True)


def _asked(request: Request, name: str) -> Role:
    found = two.role_of(str(request.query_params.get(name, "")))
    if found is None:
        raise serializers.ValidationError({name: "The key of a role."})
    return found


def _role(name: str) -> OpenApiParameter:
    keys = [key.value for key in ROLES]
    return OpenApiParameter(name, OpenApiTypes.STR, required=True, enum=keys)


class RightsApi(CaseApi):
    """The rights as the code grants them. ``fingerprint`` is that of the paper which agencies approve."""

    gates = {"list": Gate(), "difference": Gate(), "role": Gate()}

    @extend_schema(responses=RightsSerializer(many=False))
    def list(self, request: Request) -> Response:
        """The whole matrix: roles, permissions, capacities."""
        return Response(RightsSerializer(matrix.whole()).data)

    @extend_schema(parameters=[_role("a"), _role("b")], responses=RoleDifferenceSerializer)
    @action(detail=False)
    def difference(self, request: Request) -> Response:
        """What only one of two roles has, and what both have."""
        a, b = _asked(request, "a"), _asked(request, "b")
        made = {"a": a.key.value, "b": b.key.value, "sections": two.compare(a, b)}
        return Response(RoleDifferenceSerializer(made).data)

    @extend_schema(parameters=[_role("role")], responses=RolePlacesSerializer)
    @action(detail=False)
    def role(self, request: Request) -> Response:
        """What one role finds and opens."""
        role = _asked(request, "role")
        made = {
            "role": role.key.value,
            "places": two.places(role),
            "blocks": two.blocks(role),
            "doors": doors.opened_by(role.key),
        }
        return Response(RolePlacesSerializer(made).data)
