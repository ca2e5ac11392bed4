from rest_framework.routers import SimpleRouter

from cases.api.grants import GrantViewSet
from cases.api.merging import MergeViewSet
from cases.api.views import CaseViewSet


def register(router: SimpleRouter) -> None:
    router.register("cases", CaseViewSet, basename="case")
    router.register("grants", GrantViewSet, basename="grant")
    router.register("merges", MergeViewSet, basename="merge")
