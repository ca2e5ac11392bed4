"""Whether the reminders run."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from access.gate import for_roles
from accounts.roles import RoleKey
from deadlines import jobs

WATCHERS = (RoleKey.SYSTEM_ADMINISTRATOR,)


@require_GET
@for_roles(*WATCHERS)
def reminders(request: HttpRequest) -> HttpResponse:
    """When the job of the reminders last came to its end, and what waits for it. Numbers only."""
    context = {"state": jobs.state(), "limit": int(jobs.LATE.total_seconds() // 60)}
    return TemplateResponse(request, "deadlines/reminders.html", context)
