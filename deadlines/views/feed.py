"""Clocks in a calendar program: the file to take along, the secret address, and the page that makes it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from access import reads
from access.gate import Gate, public, requires, run
from accounts.actor import Actor
from accounts.permissions import CasePermission
from deadlines import ics
from deadlines.asked import Asked
from deadlines.overview import Clocks

KIND = "text/calendar; charset=utf-8"
_READS = Gate(permission=CasePermission.VIEW_FILE, kind="export")
GROUPS = ("overdue", "day", "week", "later")


@require_GET
@requires(CasePermission.VIEW_FILE, kind="export", fresh=True)
def download(request: HttpRequest) -> HttpResponse:
    """What the page "Clocks" shows now, as a file for a calendar."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    answer = _calendar(actor, Asked.of(request.GET.dict()))
    answer["Content-Disposition"] = 'attachment; filename="clocks.ics"'
    return answer


def _calendar(actor: Actor, asked: Asked) -> HttpResponse:
    clocks = Clocks(actor, asked)
    found = [
        row
        for group in ([asked.group] if asked.group else GROUPS)
        for row in clocks.page(group, ics.MOST // len(GROUPS)).rows
    ]
    reads.note(*(row.case_id for row in found))
    answer = HttpResponse(ics.calendar(found), content_type=KIND)
    answer["Cache-Control"] = "private, no-store"
    return answer


@public
@require_GET
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The duties of the person whose secret this is, under the rights that they have now. No session is asked or made."""
    actor, wait = ics.reader(secret)
    if actor is None or not _READS.admits(actor):
        raise Http404
    if wait:
        answer = HttpResponse(status=429)
        answer["Retry-After"] = str(wait)
        return answer
    with translation.override(actor.user.language):
        found = run(_READS, actor, request, lambda: _calendar(actor, Asked(whose="own")))
    assert isinstance(found, HttpResponse)
    return found


@require_http_methods(["GET", "POST"])
@requires(CasePermission.VIEW_FILE)
def address(request: HttpRequest) -> HttpResponse:
    """Makes, renews and withdraws the secret address; shows it once, when it is made."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    made = ""
    if request.method == "POST" and request.POST.get("do") == "withdraw":
        if ics.withdraw(actor):
            messages.success(
                request, _("The address is withdrawn: calendars that use it get nothing any more.")
            )
        answer = HttpResponseRedirect(reverse("deadlines:address"))
        answer.status_code = 303
        return answer
    if request.method == "POST":
        made = request.build_absolute_uri(ics.make(actor))
    context = {"made": made, "feed": ics.current(actor)}
    return TemplateResponse(request, "deadlines/address.html", context)
