from rest_framework.routers import SimpleRouter

from legal.api.views import NormApi, OffenceApi, RuleApi, SafeguardApi


def register(router: SimpleRouter) -> None:
    """Adds the addresses of this app."""
    router.register("law/offences", OffenceApi, basename="law-offence")
    router.register("law/terms", RuleApi, basename="law-term")
    router.register("law/numbers", NormApi, basename="law-number")
    router.register("law/safeguards", SafeguardApi, basename="law-safeguard")
