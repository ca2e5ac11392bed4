"""What `manage.py check --deploy` says of the lines to other machines: each is encrypted, and asks for a certificate."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.core.checks import Warning as Remark
from django.core.checks import register

_HERE = ("", "localhost", "127.0.0.1", "::1")
_VERIFIES = "verify-full"


def is_here(host: str) -> bool:
    """Whether a connection leaves this machine; a path is a socket of it."""
    return host in _HERE or host.startswith("/")


@register("security", deploy=True)
def lines_to_other_machines(app_configs: Any, **_more: Any) -> list[Remark]:
    return [*_databases(), *_redis(), *_mail(), *_scanner()]


def _databases() -> Iterator[Remark]:
    for alias, found in settings.DATABASES.items():
        mode = found.get("OPTIONS", {}).get("sslmode", "")
        if not is_here(str(found.get("HOST", ""))) and mode != _VERIFIES:
            yield Remark(
                f"The line to the database “{alias}” does not ask for the certificate of that machine.",
                hint="Add ?sslmode=verify-full&sslrootcert=/path/of/authority.pem to its URL.",
                id="core.W001",
            )


def _redis() -> Iterator[Remark]:
    url = urlsplit(settings.REDIS_URL)
    asked = parse_qs(url.query).get("ssl_cert_reqs", ["required"])
    if not is_here(url.hostname or "") and (url.scheme != "rediss" or asked != ["required"]):
        yield Remark(
            "The line to Redis is open, or does not ask for the certificate of that machine.",
            hint="REDIS_URL=rediss://…?ssl_cert_reqs=required&ssl_ca_certs=/path/of/authority.pem",
            id="core.W002",
        )


def _mail() -> Iterator[Remark]:
    sends = settings.EMAIL_BACKEND.endswith("smtp.EmailBackend")
    if sends and not is_here(settings.EMAIL_HOST) and not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL):
        yield Remark(
            "Letters go to the relay in the open.",
            hint="Leave EMAIL_USE_TLS at 1, or set EMAIL_USE_SSL=1 for a relay that speaks TLS from the start.",
            id="core.W003",
        )


def _scanner() -> Iterator[Remark]:
    place = settings.CLAMAV_SOCKET.removeprefix("unix:")
    if not is_here(place if place.startswith("/") else place.rpartition(":")[0].strip("[]")):
        yield Remark(
            "Files go to the virus scanner in the open: clamd speaks no TLS.",
            hint="Run clamd on the machine of the worker and name its socket, or lay the line through a tunnel.",
            id="core.W004",
        )
