from rest_framework.routers import SimpleRouter

from victims.api.views import VictimRecordApi


def register(router: SimpleRouter) -> None:
    router.register("victim-records", VictimRecordApi, basename="victim-record")
