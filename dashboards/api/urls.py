from rest_framework.routers import SimpleRouter

from dashboards.api.views import FiguresViewSet


def register(router: SimpleRouter) -> None:
    """Adds the addresses of this app."""
    router.register("figures", FiguresViewSet, basename="figures")
