"""Planning and recording meetings."""

import uuid
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from access.gate import for_roles, requires
from accounts.permissions import CasePermission as P
from cases.views.form_page import Problem, attempt, barred, explained, status_of
from cases.views.request import actor_of, see_other
from core import clock
from probation import actions, queries
from probation.access import check_can_run
from probation.forms import MeetingForm, next_meeting
from probation.models import Contact, Plan
from probation.recording import ALL, STEPS, TITLES, Path
from probation.views._forms import form_page, plan_of, scoped

if TYPE_CHECKING:
    from accounts.actor import Actor


@for_roles("probation_officer", "head_of_probation", kind="list")
@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """Which meeting? Those that wait for an outcome first, then every child of mine."""
    actor = actor_of(request)
    rows, _more = queries.rows(actor, queries.open_plans(actor), limit=100)
    context = {"waiting": queries.meetings(queries.to_record(actor), 20), "rows": rows}
    return TemplateResponse(request, "probation/choose.html", context)


@requires(P.SUPERVISE)
@require_http_methods(["GET", "POST"])
def plan_meeting(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A meeting to come."""
    plan, actor = plan_of(request, pk), actor_of(request)
    due = next_meeting(plan, "office", clock.now())
    initial = {"day": due["next_day"], "hour": due["next_hour"].replace(minute=0), "kind": "office"}
    form = MeetingForm(request.POST or None, initial={**initial, "version": plan.version})
    return form_page(
        request,
        plan=plan,
        form=form,
        page={"title": _("Plan a meeting"), "submit": _("Plan the meeting")},
        act=lambda data: actions.plan_contact(
            actor=actor, plan=plan, at=form.at(), kind=data["kind"], version=data["version"]
        ),
        done=_("The meeting is planned."),
    )


@requires(P.SUPERVISE)
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """How a planned meeting went: four short pages, or one."""
    contact: Contact = scoped(request, Contact.objects.select_related("plan__case"), pk)
    if contact.attendance and (
        request.method != "POST" or contact.recorded_by_id == actor_of(request).user.pk
    ):
        return see_other(reverse("probation:recorded", args=[contact.pk]))
    return _record(request, plan_of(request, contact.plan_id), contact)


@requires(P.SUPERVISE)
@require_http_methods(["GET", "POST"])
def record_unplanned(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """How a meeting went that nobody had planned."""
    return _record(request, plan_of(request, pk), None)


def _record(request: HttpRequest, plan: Plan, contact: Contact | None) -> HttpResponse:
    actor, status = actor_of(request), 200
    problem: Problem | None = None
    _remember_mode(request)
    typed = request.POST if request.method == "POST" else None
    path = Path(plan, contact, typed, expert=actor.user.expert_mode)
    if request.method != "POST":
        check_can_run(actor, plan)
    elif path.move():
        made: list[Contact] = []
        problem = barred(request, lambda: check_can_run(actor, plan))
        status = problem.status if problem else status
        if problem is None:
            problem = attempt(lambda: made.append(_save(actor, path)))
            if problem is None:
                return see_other(reverse("probation:recorded", args=[made[0].pk]))
            status = status_of(problem)
        path.step = STEPS[-1] if not path.expert else ALL
    elif path.form.is_bound:
        status = 422
    context = {
        "path": path,
        "plan": plan,
        "case": plan.case,
        "contact": contact,
        "steps": list(TITLES),
        "held": queries.held_before(plan, contact),
        "person": plan.case.subject,
        **explained(request, plan.case, path.form, problem),
    }
    return TemplateResponse(request, "probation/record.html", context, status=status)


def _save(actor: "Actor", path: Path) -> Contact:
    kind = path.form.cleaned_data["kind"]
    return actions.record_contact(
        actor=actor, outcome=path.outcome(), contact=path.contact, plan=path.plan, kind=kind, at=None
    )


def _remember_mode(request: HttpRequest) -> None:
    """All on one page, or page by page: the person's own choice, kept for the next time."""
    go, user = request.POST.get("go"), actor_of(request).user
    if go in ("expert", "steps") and user.expert_mode != (go == "expert"):
        user.expert_mode = go == "expert"
        user.save(update_fields=["expert_mode"])


@requires(P.SUPERVISE)
@require_GET
def recorded(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Done: what was recorded, what comes next, and the next one that waits."""
    contact: Contact = scoped(request, Contact.objects.select_related("plan__case", "next_contact"), pk)
    waiting = queries.meetings(queries.to_record(actor_of(request)).exclude(pk=contact.pk), 1)
    context = {
        "contact": contact,
        "plan": contact.plan,
        "person": contact.plan.case.subject,
        "following": waiting[0] if waiting else None,
    }
    return TemplateResponse(request, "probation/recorded.html", context)
