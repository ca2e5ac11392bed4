from rest_framework.routers import SimpleRouter

from safeguards.api.views import BreachApi


def register(router: SimpleRouter) -> None:
    """Adds the addresses of this app."""
    router.register("safeguards", BreachApi, basename="safeguard")
