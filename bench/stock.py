"""The stock way: a DRF list whose filter asks guardian which objects the user may view, with a page and a count.

As ``rest_framework_guardian.filters.ObjectPermissionsFilter`` does it. ``direct`` uses permissions with a foreign key to
the case, ``generic`` the tables that guardian ships with.
"""

from typing import Any
from unittest.mock import patch

from guardian import shortcuts
from guardian.models import GroupObjectPermission, UserObjectPermission
from guardian.shortcuts import get_objects_for_user
from rest_framework import generics, pagination, serializers
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import IsAuthenticated

from access.gate import Gate
from bench.router import without_row_security
from cases.models import Case


class CaseSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    region = serializers.CharField(source="region.code")
    registrar = serializers.CharField(source="registrar.key")

    class Meta:
        model = Case
        fields = (
            "id",
            "code",
            "kind",
            "stage",
            "stage_since",
            "region",
            "registrar",
            "registered_at",
            "age_at_offence",
            "sex",
        )


class Pages(pagination.PageNumberPagination):
    page_size = 25


class StockList(generics.ListAPIView):  # type: ignore[type-arg]
    gate = Gate(public=True)
    queryset = Case.objects.select_related("region", "registrar").order_by("-registered_at", "-id")
    serializer_class = CaseSerializer
    pagination_class = Pages
    authentication_classes = (SessionAuthentication,)
    permission_classes = (IsAuthenticated,)

    def filter_queryset(self, queryset: Any) -> Any:
        return get_objects_for_user(self.request.user, "cases.view_case", queryset, accept_global_perms=False)

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        token = without_row_security.set(True)
        try:
            response = super().dispatch(request, *args, **kwargs)
            response.render()
            return response
        finally:
            without_row_security.reset(token)


class GenericStockList(StockList):
    def filter_queryset(self, queryset: Any) -> Any:
        with (
            patch.object(shortcuts, "get_user_obj_perms_model", lambda *_: UserObjectPermission),
            patch.object(shortcuts, "get_group_obj_perms_model", lambda *_: GroupObjectPermission),
        ):
            return super().filter_queryset(queryset)
