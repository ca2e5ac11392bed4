from rest_framework.routers import SimpleRouter

from deadlines.api.views import DeadlineApi


def register(router: SimpleRouter) -> None:
    """Adds the addresses of this app."""
    router.register("deadlines", DeadlineApi, basename="deadline")
