from rest_framework.routers import SimpleRouter

from amendments.api.views import LawChangeApi


def register(router: SimpleRouter) -> None:
    router.register("law/changes", LawChangeApi, basename="law-change")
