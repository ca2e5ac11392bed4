"""Whether somebody has shown within the last minutes that it is still them, by password or security key.

A gate with ``fresh=True`` asks for it (grants, exports, sealed files, second factors); so does ``demand`` inside a
view. The page that asks is named in ``settings.CONFIRM_FIRST``; what had been typed is kept meanwhile.
"""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core import clock

CONFIRMED_KEY = "confirmed_at"
TELLS = _(
    "Show that it is you on the pages first: the password or the security key, not older than five minutes."
)


class ConfirmFirst(Exception):
    """The person must confirm that it is them before this goes on."""


def confirm(request: HttpRequest) -> None:
    """The person has just given a password or used a security key."""
    request.session[CONFIRMED_KEY] = clock.steady().timestamp()


def is_fresh(request: HttpRequest) -> bool:
    """Whether that was within ``settings.FRESH_MINUTES``. A request by token has no session and never is."""
    at = request.session.get(CONFIRMED_KEY)
    return at is not None and 0 <= clock.steady().timestamp() - at <= settings.FRESH_MINUTES * 60


def demand(request: HttpRequest) -> None:
    """Errors: ConfirmFirst, which becomes the page that asks."""
    if not is_fresh(request):
        raise ConfirmFirst
