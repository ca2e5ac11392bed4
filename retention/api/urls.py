from rest_framework.routers import SimpleRouter

from retention.api.views import HoldApi, RetentionApi


def register(router: SimpleRouter) -> None:
    router.register("retention", RetentionApi, basename="retention")
    router.register("retention-holds", HoldApi, basename="retention-hold")
