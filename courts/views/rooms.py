"""The rooms of the own court: what there is, a new one, one corrected or taken out of use."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from access.gate import for_roles
from core.errors import Conflict, Refused
from courts import actions
from courts.access import court_of
from courts.forms import ChangeRoomForm, RoomForm
from courts.models import Courtroom
from courts.offices import ROOM_KEEPERS
from courts.views.request import actor_of, see_other


@for_roles(*ROOM_KEEPERS)
@require_http_methods(["GET", "POST"])
def rooms(request: HttpRequest) -> HttpResponse:
    """The rooms of the court, and a form for one more."""
    actor = actor_of(request)
    court = court_of(actor)
    form, status = RoomForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = actions.enter_room(actor=actor, facts=form.facts)
            except (Conflict, Refused) as problem:
                form.add_error("number", str(problem.reason))
                status = problem.status
            else:
                messages.success(request, _("%(room)s can be booked now.") % {"room": made.name})
                return see_other(reverse("courts:rooms"))
    context = {"form": form, "rooms": court.rooms.order_by("closed_on", "number"), "court": court}
    return TemplateResponse(request, "courts/rooms.html", context, status=status)


@for_roles(*ROOM_KEEPERS)
@require_http_methods(["GET", "POST"])
def change_room(request: HttpRequest, pk: int) -> HttpResponse:
    """Corrects a room, takes it out of use or back into it."""
    actor = actor_of(request)
    court = court_of(actor)
    room: Courtroom = get_object_or_404(court.rooms.all(), pk=pk)
    form, status = ChangeRoomForm(request.POST or None, initial=ChangeRoomForm.of(room)), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.change_room(
                    actor=actor, room=room, facts=form.facts, in_use=form.cleaned_data["in_use"]
                )
            except (Conflict, Refused) as problem:
                form.add_error("number" if form.cleaned_data["in_use"] else "in_use", str(problem.reason))
                status = problem.status
            else:
                messages.success(request, _("The room is changed."))
                return see_other(reverse("courts:rooms"))
    return TemplateResponse(
        request, "courts/room.html", {"form": form, "room": room, "court": court}, status=status
    )
