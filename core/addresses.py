"""Addresses that come from outside: where to go after signing in or choosing a language."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def own_path(request: HttpRequest, target: str | None) -> str:
    """``target`` when it is a path of this site, else the front page. Never a name of a view, never another host."""
    if target and target.startswith("/") and url_has_allowed_host_and_scheme(target, {request.get_host()}):
        return target
    return "/"
