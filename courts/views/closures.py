"""Absences of rooms and judges, and the hearings that they touch."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from access.gate import requires
from accounts.permissions import CasePermission as P
from courts import participants, queries
from courts.access import court_of, keeps
from courts.forms import ClosureForm
from courts.people import judges
from courts.views.request import actor_of, see_other
from scheduling import actions as calendar
from scheduling.models import Closure, Resource
from scheduling.slots import Period

if TYPE_CHECKING:
    from accounts.actor import Actor


def _resources(actor: "Actor") -> dict[str, tuple[Resource, str]]:
    """Rooms and judges of the court by a key that the form carries."""
    court = court_of(actor)
    rooms, people = list(court.rooms.all()), judges(court)
    of_rooms, of_judges = participants.room_resources(rooms), participants.judge_resources(people)
    found = {f"room:{room.pk}": (of_rooms[room.pk], room.name) for room in rooms}
    return found | {f"judge:{j.pk}": (of_judges[j.pk], j.short_name) for j in people}


@requires(P.SCHEDULE)
@require_http_methods(["GET", "POST"])
def closures(request: HttpRequest) -> HttpResponse:
    """Who and what is away; a new absence names the hearings that must be moved."""
    actor = actor_of(request)
    known = _resources(actor)
    form = ClosureForm(request.POST or None, resources=[(key, name) for key, (_r, name) in known.items()])
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        resource = known[data["resource"]][0]
        calendar.close(
            actor=actor,
            resource=resource,
            period=Period(data["starts_at"], data["ends_at"]),
            reason=data["reason"],
        )
        messages.success(request, _("The absence is entered."))
        return see_other(reverse("courts:closures"))
    names = {resource.pk: name for resource, name in known.values()}
    rows = Closure.objects.filter(resource_id__in=names, ended_at__isnull=True).order_by("period")
    shown = [
        {"row": row, "name": names[row.resource_id], "hearings": queries.touched(actor, row)}
        for row in queries.not_over(rows)
    ]
    context = {"form": form, "shown": shown, "court": court_of(actor)}
    return TemplateResponse(request, "courts/closures.html", context, status=422 if form.is_bound else 200)


@requires(P.SCHEDULE)
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends an absence of the own court before its time."""
    actor, row = actor_of(request), get_object_or_404(Closure.objects.select_related("resource"), pk=pk)
    if not keeps(actor, row.resource):
        raise Http404
    calendar.reopen(actor=actor, closure=row)
    messages.success(request, _("The absence is ended."))
    return see_other(reverse("courts:closures"))
