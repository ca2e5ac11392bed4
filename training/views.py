"""Certificates of an office, one's own, and the coverage by region."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from access import reads
from access.gate import for_roles, signed_in
from accounts.roles import RoleKey
from audit import record_account
from cases.views.form_page import attempt, status_of
from cases.views.request import actor_of, see_other
from core import clock
from core.errors import Refused
from dashboards import exports
from documents import clamav
from documents.file_views import as_file
from training import actions, attached, coverage, paper
from training import register as people
from training.access import certificate_or_404, colleague_or_404, colleagues, may_enter
from training.events import CoverageTakenOut
from training.forms import CertificateForm, PaperForm, WithdrawForm, as_typed
from training.history import history
from training.offices import ADMINISTRATORS, READERS
from training.walls import COUNTED


@for_roles(*READERS)
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """Who of the office is trained, whose certificate runs out, who has none."""
    actor = actor_of(request)
    state = request.GET.get("state", "")
    state = state if state in people.State.values else ""
    found = people.lines(actor)
    context = {
        "lines": [line for line in found if not state or line.state == state],
        "counts": [(s, str(s.label), sum(line.state == s for line in found)) for s in people.State],
        "all": len(found),
        "state": state,
        "may_enter": may_enter(actor),
    }
    return TemplateResponse(request, "training/register.html", context)


@for_roles(*READERS)
@require_GET
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Every certificate of one colleague, also those that count no more, and why."""
    actor, row = actor_of(request), colleague_or_404(actor_of(request), pk)
    needs = people.requirements(clock.today()).get(row.role, [])
    context = {
        "row": row,
        "needs": needs,
        "entries": history(actor, row.user_id),
        "may_enter": may_enter(actor) and row.user_id != actor.user.pk,
        "own": row.user_id == actor.user.pk,
    }
    return TemplateResponse(request, "training/person.html", context)


@signed_in
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """One's own certificates, and what the present role asks for."""
    actor = actor_of(request)
    context = {
        "needs": people.requirements(clock.today()).get(actor.role.key, []),
        "entries": history(actor, actor.user.pk),
    }
    return TemplateResponse(request, "training/mine.html", context)


@for_roles(*ADMINISTRATORS)
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, pk: int) -> HttpResponse:
    """Keeps a certificate of a colleague."""
    actor, row = actor_of(request), colleague_or_404(actor_of(request), pk)
    needs = people.requirements(clock.today()).get(row.role, [])
    form = CertificateForm(request.POST or None, request.FILES or None, wanted=needs[0].kind if needs else "")

    def act() -> None:
        made = actions.enter(actor=actor, membership=row, paper=form.paper)
        if form.scan:
            attached.attach(actor=actor, certificate=made, taken=form.scan)

    return _verb_page(
        request,
        form=form,
        act=act,
        back=reverse("training:person", args=[row.pk]),
        of=row.user,
        title=_("Enter a certificate"),
        text=_(
            "As it stands on the paper, which stays in the personnel file. Its scan can be attached now or later."
        ),
        confirm=_("Enter the certificate"),
        done=_("The certificate is entered."),
    )


@for_roles(*ADMINISTRATORS)
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Enters a certificate anew; what was entered before stays to be read."""
    actor, row = actor_of(request), certificate_or_404(actor_of(request), pk)
    form = CertificateForm(request.POST or None, request.FILES or None, initial=as_typed(row))

    def act() -> None:
        made = actions.correct(actor=actor, certificate=row, paper=form.paper)
        if form.scan:
            attached.attach(actor=actor, certificate=made, taken=form.scan)

    return _verb_page(
        request,
        form=form,
        act=act,
        back=reverse("training:register"),
        of=row.person,
        title=_("Correct a certificate"),
        text=_(
            "It is entered anew. What was entered before stays to be read and counts no more; a scan goes on with it."
        ),
        confirm=_("Enter it anew"),
        done=_("The certificate is entered anew."),
    )


@for_roles(*ADMINISTRATORS)
@require_http_methods(["GET", "POST"])
def attach(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Attaches the scan of a certificate, or a newer one."""
    actor, row = actor_of(request), certificate_or_404(actor_of(request), pk)
    form = PaperForm(
        request.POST or None, request.FILES or None, room=lambda size: attached.check_room(row, size)
    )
    return _verb_page(
        request,
        form=form,
        act=lambda: attached.attach(actor=actor, certificate=row, taken=form.cleaned_data["file"]),
        back=_page_of(actor, row.person_id),
        of=row.person,
        title=_("Replace the paper") if attached.has_paper(actor, row) else _("Attach the paper"),
        text=_(
            "It is encrypted and opens for those who see the certificate. What was attached before stays in its history."
        ),
        note="" if clamav.is_configured() else _("No virus scanner is connected here."),
        confirm=_("Attach"),
        done=_("The paper is attached."),
    )


def _page_of(actor: Any, person: int) -> str:
    """The page of one colleague: by one of the roles that the actor answers for."""
    role = colleagues(actor).filter(user=person).order_by("pk").first()
    return reverse("training:person", args=[role.pk]) if role else reverse("training:register")


@for_roles(*RoleKey, kind="file")
@require_GET
def download(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The paper of a certificate as a file: one's own, or of a colleague whom one answers for."""
    return as_file(attached.paper_or_404(actor_of(request), pk))


@for_roles(*ADMINISTRATORS)
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Says from when on a certificate does not hold, and why."""
    actor, row = actor_of(request), certificate_or_404(actor_of(request), pk)
    form = WithdrawForm(request.POST or None)
    return _verb_page(
        request,
        form=form,
        act=lambda: actions.withdraw(actor=actor, certificate=row, **form.cleaned_data),
        back=reverse("training:register"),
        of=row.person,
        title=_("Withdraw a certificate"),
        text=_("It stays to be read and counts no more from that day on."),
        confirm=_("Withdraw the certificate"),
        danger=True,
        done=_("The certificate is withdrawn."),
    )


def _verb_page(
    request: HttpRequest, *, form: Any, act: Callable[[], object], back: str, done: str, **page: Any
) -> HttpResponse:
    """Shows a form; a right one is handed to the verb and leads back with a 303. What was typed is never lost."""
    status, problem = 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            problem = attempt(act)
            if problem is None:
                messages.success(request, done)
                return see_other(back)
            status = status_of(problem)
            if isinstance(problem, Refused):
                reads.refused(actor=actor_of(request), request=request)
    context = {"form": form, "problem": problem, "back": back, **page}
    return TemplateResponse(request, "training/verb.html", context, status=status)


@for_roles(*COUNTED)
@require_GET
def coverage_page(request: HttpRequest) -> HttpResponse:
    """How many of those who work with children are trained, by region and role; counts, no names."""
    context = {"found": coverage.load(), "papers": paper.LANGUAGES.items()}
    return TemplateResponse(request, "training/coverage.html", context)


@for_roles(*COUNTED, kind="export", fresh=True)
@require_GET
def coverage_csv(request: HttpRequest) -> HttpResponse:
    """The same for a spreadsheet."""
    actor = actor_of(request)
    record_account(CoverageTakenOut(office=actor.agency.pk), actor=actor)
    return exports.answer(f"trained-staff-{clock.today().isoformat()}", coverage.table(coverage.load()))


@for_roles(*COUNTED, kind="pdf")
@require_GET
def coverage_pdf(request: HttpRequest, language: str) -> HttpResponse:
    """The same on paper, in one of three languages."""
    if language not in paper.LANGUAGES:
        raise Http404
    response = HttpResponse(paper.draw(language), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="trained-staff-{language}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
