"""Files of a case: adding, opening, withdrawing. The content itself leaves through ``download`` alone."""

import uuid
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from access.gate import requires
from access.queries import get_visible_or_404
from accounts.permissions import CasePermission as P
from cases import vault
from cases.models import Case
from cases.views.form_page import form_page
from cases.views.request import actor_of, case_of
from documents import clamav, uploads
from documents.forms import UploadForm, WithdrawForm
from documents.models import KeptFile, Upload


def _back(case: Case) -> str:
    return reverse("cases:tab", args=[case.pk, "papers"])


@requires(P.VIEW)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Adds a file to a case."""
    actor, case = actor_of(request), case_of(request, pk)
    parties = uploads.protected(actor, case)
    shown = list(parties)
    vault.open_rows([party.person for party in shown])
    form = UploadForm(
        request.POST or None,
        request.FILES or None,
        kinds=uploads.kinds_for(actor, case),
        parties=parties,
        names={p.pk: f"{p.person.full_name}, {p.get_capacity_display()}" for p in shown},
        room=lambda size: uploads.check_room(case, size),
        most=settings.FILE_MAX_BYTES,
    )

    def act(valid: UploadForm) -> None:
        uploads.add(actor=actor, case=case, facts=valid.facts, taken=valid.cleaned_data["file"])

    page: dict[str, Any] = {
        "title": _("Add a file"),
        "current_tab": "papers",
        "confirm": _("Add"),
        "cancel_url": _back(case),
        "is_checked": clamav.is_configured() or settings.CLAMAV_REQUIRED,
    }
    return form_page(
        request,
        case=case,
        form=form,
        act=act,
        back=_back(case),
        template="documents/add_file.html",
        page=page,
        check=lambda: uploads.check_can_add(actor, case),
        done=_("The file was added."),
    )


def _row(request: HttpRequest, pk: uuid.UUID) -> Upload:
    rows = Upload.objects.select_related("case", "about", "added_by")
    found: Upload = get_visible_or_404(rows, actor_of(request), pk)
    return found


@requires(P.VIEW)
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Takes a file out of use, with a reason."""
    actor, row = actor_of(request), _row(request, pk)
    uploads.check_key(row)

    def act(valid: WithdrawForm) -> None:
        uploads.withdraw(actor=actor, row=row, reason=valid.cleaned_data["reason"])

    page: dict[str, Any] = {
        "title": _("Withdraw a file"),
        "current_tab": "papers",
        "text": _("Nobody opens the file any more. Its name and your reason stay in the list."),
        "confirm": _("Withdraw"),
        "cancel_url": _back(row.case),
        "row": row,
    }
    return form_page(
        request,
        case=row.case,
        form=WithdrawForm(request.POST or None),
        act=act,
        back=_back(row.case),
        template="documents/withdraw_file.html",
        page=page,
        check=lambda: uploads.check_can_withdraw(actor, row),
        done=_("The file was withdrawn."),
    )


@requires(P.VIEW, kind="file")
@require_GET
def download(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The file itself."""
    return as_file(_row(request, pk))


def as_file(row: KeptFile) -> HttpResponse:
    """An answer that no browser shows or runs: to be saved, of the type that its content was checked for."""
    data, name = uploads.content(row)
    answer = HttpResponse(data, content_type=row.made_of.content_type)
    answer["Content-Disposition"] = str(content_disposition_header(True, name))
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cache-Control"] = "no-store"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer
