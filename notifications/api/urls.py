from rest_framework.routers import SimpleRouter

from notifications.api.views import InboxApi


def register(router: SimpleRouter) -> None:
    router.register("inbox", InboxApi, basename="inbox")
