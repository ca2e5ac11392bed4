"""The marker that every view carries, and what it does around the view.

A view without a marker is refused (``access.middleware``). The marker opens the transaction, sets the principals, calls
the view, renders its answer inside the transaction, writes the read entry and commits.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any, Literal

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from access import reads
from access.context import for_actor
from access.fresh import demand
from accounts.actor import Actor
from accounts.permissions import CasePermission
from accounts.roles import ROLES, RoleKey
from core import remarks
from core.errors import Refused

ReadKind = Literal["page", "list", "search", "export", "pdf", "file", "api"]
View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Gate:
    """Who may call a view at all. ``roles`` empty and ``permission`` None: everybody who is signed in. ``fresh``: only
    who has shown within the last minutes that it is still them (``access.fresh``).
    """

    public: bool = False
    permission: CasePermission | None = None
    roles: frozenset[RoleKey] = frozenset()
    kind: ReadKind = "page"
    fresh: bool = False

    def admits(self, actor: Actor) -> bool:
        if self.roles:
            return actor.role.key in self.roles
        return self.permission is None or actor.has(self.permission)


def requires(
    permission: CasePermission, kind: ReadKind = "page", *, fresh: bool = False
) -> Callable[[View], View]:
    """A view of case data for roles that have ``permission``; each row is checked again by ``visible_to``."""
    return _marked(Gate(permission=permission, kind=kind, fresh=fresh))


def signed_in(view: View) -> View:
    """A view for everybody who is signed in and acts in a membership."""
    return _marked(Gate())(view)


def for_roles(*roles: str, kind: ReadKind = "page", fresh: bool = False) -> Callable[[View], View]:
    """A view for the named roles only."""
    return _marked(Gate(roles=frozenset(RoleKey(role) for role in roles), kind=kind, fresh=fresh))


def fresh(view: View) -> View:
    """Above another marker: the same gate, for whom has shown within the last minutes that it is still them."""
    return _marked(replace(view.gate, fresh=True))(view.__wrapped__)  # type: ignore[attr-defined]


def public(view: View) -> View:
    """A view without sign-in: sign-in itself, health, language. It never touches a case."""
    view.gate = Gate(public=True)  # type: ignore[attr-defined]
    return view


def _marked(gate: Gate) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor: Actor | None = request.actor  # type: ignore[attr-defined]
            if actor is None:
                return _who_are_you(request)
            if not gate.admits(actor):
                raise Refused(
                    _("Your role, %(role)s, does not open this page.") % {"role": actor.role.name},
                    _("Ask the administrator of your agency if your work needs it."),
                )
            if gate.fresh:
                demand(request)
            return run(gate, actor, request, functools.partial(view, request, *args, **kwargs))

        guarded.gate = gate  # type: ignore[attr-defined]
        return guarded

    return decorate


def run(
    gate: Gate, actor: Actor, request: HttpRequest, view: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    """Calls and renders a view inside the actor's transaction and writes its read entry."""
    with for_actor(actor), reads.collect() as seen, remarks.collect() as said:
        response = view()
        if gate.kind != "api" and response.status_code < HTTPStatus.BAD_REQUEST:
            for remark in said:
                messages.warning(request, remark.text)
        if hasattr(response, "is_rendered") and not response.is_rendered:
            response.render()  # type: ignore[attr-defined]
        if seen or gate.kind in reads.TAKEN_OUT:
            reads.write(
                actor=actor, request=request, kind=gate.kind, case_ids=seen, status=response.status_code
            )
    return response


def _who_are_you(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path(), "accounts:sign_in")
    return redirect("accounts:choose_membership")


def roles_admitted(gate: Gate) -> list[RoleKey]:
    """The roles that a gate lets through; for the tests and for "Who may do what"."""
    if gate.public:
        return list(ROLES)
    return [
        key
        for key, role in ROLES.items()
        if (
            key in gate.roles
            if gate.roles
            else gate.permission is None or gate.permission in role.permissions
        )
    ]
