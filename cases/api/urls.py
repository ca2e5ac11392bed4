from rest_framework.routers import SimpleRouter

from cases.api.views import CaseViewSet


def register(router: SimpleRouter) -> None:
    router.register("cases", CaseViewSet, basename="case")
