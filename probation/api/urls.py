from rest_framework.routers import SimpleRouter

from probation.api.views import ContactApi, PlanApi


def register(router: SimpleRouter) -> None:
    router.register("plans", PlanApi, basename="plan")
    router.register("contacts", ContactApi, basename="contact")
