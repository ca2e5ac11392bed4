from rest_framework.routers import SimpleRouter

from indicators.api.views import ReleasePlanApi


def register(router: SimpleRouter) -> None:
    router.register("release-plan", ReleasePlanApi, basename="release-plan")
