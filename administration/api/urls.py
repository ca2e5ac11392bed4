from rest_framework.routers import SimpleRouter

from administration.api.asking import AccessRequestApi
from administration.api.emergencies import EmergencyApi
from administration.api.offers import OfferApi
from administration.api.rights import RightsApi
from administration.api.second import ProposalApi
from administration.api.views import AccessReviewApi, ColleagueApi, LeaveApi


def register(router: SimpleRouter) -> None:
    router.register("colleagues", ColleagueApi, basename="colleague")
    router.register("emergencies", EmergencyApi, basename="emergency")
    router.register("proposals", ProposalApi, basename="proposal")
    router.register("access-requests", AccessRequestApi, basename="access-request")
    router.register("leaves", LeaveApi, basename="leave")
    router.register("offers", OfferApi, basename="offer")
    router.register("rights", RightsApi, basename="rights")
    router.register("access-review", AccessReviewApi, basename="access-review")
