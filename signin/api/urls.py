from rest_framework.routers import SimpleRouter

from signin.api.views import RecoveryApi, SessionApi


def register(router: SimpleRouter) -> None:
    router.register("sessions", SessionApi, basename="session")
    router.register("recoveries", RecoveryApi, basename="recovery")
