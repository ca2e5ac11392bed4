"""The membership one acts in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from access.fresh import demand
from access.gate import public
from access.middleware import MEMBERSHIP_KEY
from accounts.actor import chain_name, memberships_of
from administration import consent
from core.bounds import whole
from core.errors import Conflict


@public
@require_http_methods(["GET", "POST"])
def choose_membership(request: HttpRequest) -> HttpResponse:
    """Somebody with several memberships acts in one of them at a time; a role of another agency is accepted here."""
    if not request.user.is_authenticated:
        return redirect("accounts:sign_in")
    found = memberships_of(request.user)
    if request.method == "POST" and ("accept" in request.POST or "decline" in request.POST):
        return _answer(request)
    if request.method == "POST":
        chosen = [m for m in found if str(m.pk) == request.POST.get("membership")]
        if chosen:
            request.session[MEMBERSHIP_KEY] = chosen[0].pk
            request.session.cycle_key()
            return redirect("home")
    context = {"memberships": found, "offers": consent.offers(request.user)}
    return TemplateResponse(request, "registration/choose_membership.html", context)


def _answer(request: HttpRequest) -> HttpResponse:
    """Takes an offered role, or does not. A role is taken by whom it is offered to, not by whoever found the desk empty."""
    demand(request)
    takes = "accept" in request.POST
    number = whole(request.POST["accept" if takes else "decline"])
    verb = consent.accept if takes else consent.decline
    session = chain_name(request.session.session_key)
    if number is None:
        raise Conflict(_("This role does not wait for you any more."))
    verb(user=request.user, number=number, session=session)  # type: ignore[arg-type]
    messages.success(request, _("The role is yours.") if takes else _("The role is not taken."))
    return redirect("accounts:choose_membership")
