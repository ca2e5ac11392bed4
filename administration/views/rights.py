"""Who may do what: the matrix, the difference of two roles, what one role opens, and the paper for approval."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from access.gate import for_roles, signed_in
from accounts.roles import ROLES, Role
from accounts.words import IN_ORDER
from administration.rights import difference as two
from administration.rights import doors, matrix, paper


@signed_in
@require_GET
def who_may_do_what(request: HttpRequest) -> HttpResponse:
    """The roles and their permissions, drawn from the code that grants them."""
    rows = [
        {"role": role, "cells": [(p, p in role.permissions) for p in IN_ORDER]} for role in ROLES.values()
    ]
    context = {
        "rows": rows,
        "permissions": IN_ORDER,
        "fingerprint": matrix.in_groups(matrix.fingerprint()),
        "papers": paper.LANGUAGES.items(),
    }
    return TemplateResponse(request, "accounts/who_may_do_what.html", context)


@signed_in
@require_GET
def difference(request: HttpRequest) -> HttpResponse:
    """Two roles side by side: only the one, both, only the other. Without two roles: their choice."""
    a, b = two.role_of(request.GET.get("a", "")), two.role_of(request.GET.get("b", ""))
    context: dict[str, Any] = {"roles": list(ROLES.values()), "a": a, "b": b}
    if a and b:
        context["sections"] = two.compare(a, b)
    return TemplateResponse(request, "accounts/difference.html", context)


@signed_in
@require_GET
def places(request: HttpRequest) -> HttpResponse:
    """What a role finds when it signs in: its places, the blocks of its first page, what it opens. No row of a case."""
    role = two.role_of(request.GET.get("role", ""))
    context: dict[str, Any] = {"roles": list(ROLES.values()), "role": role}
    if role:
        context |= {"places": two.places(role), "blocks": two.blocks(role), "doors": _opened(role)}
    return TemplateResponse(request, "accounts/role_places.html", context)


def _opened(role: Role) -> list[tuple[Any, list[Any]]]:
    opened = doors.opened_by(role.key)
    found = [(place, [d for d in opened if d.place == place.key]) for place in doors.in_words()]
    return [(place, lines) for place, lines in found if lines]


@for_roles(kind="pdf")
@require_GET
def matrix_pdf(request: HttpRequest, language: str) -> HttpResponse:
    """The matrix as a paper for approval; it holds no case, so everybody who is signed in may draw it."""
    if language not in paper.LANGUAGES:
        raise Http404
    response = HttpResponse(paper.draw(language), content_type="application/pdf")
    name = f"who-may-do-what-{matrix.fingerprint()[:8]}-{language}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
