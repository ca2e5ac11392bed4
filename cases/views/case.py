"""The page of one case and its parts."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from access.gate import requires
from accounts.permissions import CasePermission as P
from cases import casepage
from cases.views.request import actor_of, case_of
from core import panels
from core.errors import Refused
from core.htmx import is_htmx


@requires(P.VIEW)
@require_GET
def overview(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Needs you now, then what is known, with clocks and safeguards at the side."""
    actor, case = actor_of(request), case_of(request, pk)
    head = casepage.head(actor, case)
    context = {
        "case": case,
        "head": head,
        "attention": casepage.shown(actor, case, head, "attention"),
        "cards": casepage.shown(actor, case, head, "card"),
        "side": casepage.shown(actor, case, head, "side"),
    }
    return TemplateResponse(request, "cases/overview.html", context)


@requires(P.VIEW)
@require_GET
def tab(request: HttpRequest, pk: uuid.UUID, key: str) -> HttpResponse:
    """One part of the case at its own address, whole or for htmx only the part."""
    actor, case = actor_of(request), case_of(request, pk)
    panel = panels.tab(key)
    if panel is None:
        raise Http404
    head = casepage.head(actor, case, current=key)
    if not head.may(panel.permission):
        raise Refused(
            _("Your agency does not see this part of the case."),
            _("The page “Who may see it” names who does."),
        )
    filled = panel.context(actor, case)
    shown = {"template": panel.template, "context": filled}
    context = {"case": case, "head": head, "panel": panel, "shown": shown}
    if is_htmx(request):
        return TemplateResponse(request, panel.template, {**context, **filled, "context": filled})
    return TemplateResponse(request, "cases/tab.html", context)
