"""The membership one acts in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from access.gate import public
from access.middleware import MEMBERSHIP_KEY
from accounts.actor import memberships_of


@public
@require_http_methods(["GET", "POST"])
def choose_membership(request: HttpRequest) -> HttpResponse:
    """Somebody with several memberships acts in one of them at a time."""
    if not request.user.is_authenticated:
        return redirect("accounts:sign_in")
    found = memberships_of(request.user)
    if request.method == "POST":
        chosen = [m for m in found if str(m.pk) == request.POST.get("membership")]
        if chosen:
            request.session[MEMBERSHIP_KEY] = chosen[0].pk
            request.session.cycle_key()
            return redirect("home")
    return TemplateResponse(request, "registration/choose_membership.html", {"memberships": found})
