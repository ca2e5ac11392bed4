from rest_framework.routers import SimpleRouter

from documents.api.views import FileApi


def register(router: SimpleRouter) -> None:
    router.register("files", FileApi, basename="file")
