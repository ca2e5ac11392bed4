"""Addresses of the court's API."""

from rest_framework.routers import BaseRouter

from courts.api.rooms import RoomApi
from courts.api.views import HearingApi


def register(router: BaseRouter) -> None:
    router.register("hearings", HearingApi, basename="hearing")
    router.register("courtrooms", RoomApi, basename="courtroom")
