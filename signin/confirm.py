"""Sends somebody to show that it is still them, with what they had typed kept."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from signin import keeping
from signin.middleware import go


def ask(request: HttpRequest) -> HttpResponse:
    """The page that asks for the password or the key; it leads back to where one was."""
    page = request.get_full_path()
    if request.method == "POST":
        page = keeping.keep(request, request.user)  # type: ignore[arg-type]
    return go(request, f"{reverse('signin:confirm')}?{urlencode({'next': page})}")
