"""From where somebody comes: the network address and the device, as far as they are known."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

_BROWSERS = (
    ("YaBrowser", "Yandex Browser"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def address_of(request: HttpRequest) -> str:
    """The address of the browser. Behind the proxy it is the last entry that the proxy itself added: what stands before
    was sent by whoever came."""
    if settings.BEHIND_PROXY:
        named = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        if named[-1]:
            return str(named[-1][:45])
    return str(request.META.get("REMOTE_ADDR", ""))[:45]


def device_of(request: HttpRequest) -> str:
    """ "Firefox, Windows": names that every language writes alike; empty when nothing is known."""
    said = request.META.get("HTTP_USER_AGENT", "")
    found = [next((name for mark, name in marks if mark in said), "") for marks in (_BROWSERS, _SYSTEMS)]
    return ", ".join(name for name in found if name)


def in_words(device: str) -> str:
    return device or _("unknown device")
