"""The quarterly review, its file, and the log of what was changed."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from access.gate import for_roles
from accounts.actor import Actor
from administration import log as logbook
from administration import reviews
from administration.access import ADMINISTRATORS, READERS, memberships
from administration.events import ListTakenOut
from administration.forms import EndForm
from administration.models import ReviewLine
from administration.views.pages import acting, verb_page
from audit import record_account
from cases.views.request import see_other
from dashboards import exports


@for_roles(*READERS)
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest) -> HttpResponse:
    """Who has what, since when and why, when it was last used; each line is confirmed or ended."""
    actor = acting(request)
    if request.method == "POST":
        reviews.start(actor=actor)
        messages.success(request, _("The review has begun."))
        return see_other(reverse("administration:review"))
    found = reviews.state(actor)
    context = {
        "state": found,
        "lines": reviews.lines_of(actor, found.review) if found.review else [],
        "may_end": actor.role.key in ADMINISTRATORS,
    }
    return TemplateResponse(request, "administration/review.html", context)


@for_roles(*READERS)
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The role is still needed."""
    reviews.confirm(actor=acting(request), line=line_or_404(acting(request), pk))
    messages.success(request, _("The role is confirmed."))
    return see_other(reverse("administration:review"))


@for_roles(*ADMINISTRATORS, fresh=True)
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends a role at once, with a reason, on a page of its own."""
    line = line_or_404(acting(request), pk)
    return verb_page(
        request,
        form=EndForm(request.POST if request.method == "POST" else None),
        act=lambda valid: reviews.end(actor=acting(request), line=line, **valid.cleaned_data),
        back=reverse("administration:review"),
        up=(reverse("administration:review"), _("Access review")),
        row=line.membership,
        title=_("End the role"),
        text=_(
            "The role ends at once: an open session finds nothing on its next click. It is not brought back."
        ),
        confirm=_("End the role"),
        danger=True,
        done=_("The role has ended."),
    )


def line_or_404(actor: Actor, pk: int) -> ReviewLine:
    """The line about one role in the review of this quarter of the own agency."""
    row = reviews.line_of(actor, pk)
    if row is None:
        raise Http404
    return row


@for_roles(*READERS, kind="export", fresh=True)
@require_GET
def csv(request: HttpRequest) -> HttpResponse:
    """Who has what, as a file for a spreadsheet. Names of colleagues, days and numbers; no case."""
    actor = acting(request)
    used = reviews.use_of_rights()
    head: list[object] = [
        _("Surname"), _("Given name"), _("User name"), _("Role"), _("Agency"), _("Since"), _("Until"), _("Order"),
        _("Suspended"), _("Last look at a case"), _("Last sign-in"), _("Cases held"), _("Personal grants"),
    ]  # fmt: skip
    rows: list[list[object]] = [head]
    for m in memberships(actor).order_by("agency_id", "user__last_name", "id"):
        use = used.get(m.pk, reviews.Use())
        rows.append([
            m.user.last_name, m.user.first_name, m.user.username, m.role_class.name, m.agency.name, m.since,
            m.until or "", m.basis, _("yes") if m.suspended_at else "", use.last_look or "",
            m.user.last_login.date() if m.user.last_login else "", use.cases_held, use.grants_held,
        ])  # fmt: skip
    record_account(ListTakenOut(office=actor.agency.pk), actor=actor)
    return exports.answer(f"access-{actor.agency.key}", rows)


@for_roles(*READERS)
@require_GET
def log(request: HttpRequest) -> HttpResponse:
    """What was changed about the people of the office, by whom and when."""
    return TemplateResponse(request, "administration/log.html", {"entries": logbook.entries()})
