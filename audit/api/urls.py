from rest_framework.routers import SimpleRouter

from audit.api.views import LookApi


def register(router: SimpleRouter) -> None:
    """Adds the addresses of this app."""
    router.register("looks", LookApi, basename="look")
