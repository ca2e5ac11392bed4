"""Addresses of the court's API."""

from rest_framework.routers import BaseRouter

from courts.api.views import HearingApi


def register(router: BaseRouter) -> None:
    router.register("hearings", HearingApi, basename="hearing")
