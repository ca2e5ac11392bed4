from rest_framework.routers import SimpleRouter

from audit.api.views import AlertApi, LookApi


def register(router: SimpleRouter) -> None:
    """Adds the addresses of this app."""
    router.register("looks", LookApi, basename="look")
    router.register("reading-alerts", AlertApi, basename="reading-alert")
