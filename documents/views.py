"""Papers as files. Every answer leaves a read entry of kind "pdf"."""

import uuid
from typing import TYPE_CHECKING, cast

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from access.gate import requires
from access.queries import get_visible_or_404
from accounts.permissions import CasePermission as P
from documents import actions
from documents.models import Document

if TYPE_CHECKING:
    from accounts.actor import Actor


@requires(P.PRINT, kind="pdf")
@require_GET
def pdf(request: HttpRequest, key: str, ref: str, language: str) -> HttpResponse:
    """A paper drawn now, with the rights of now."""
    actor = cast("Actor", request.actor)  # type: ignore[attr-defined]
    data, name, _content = actions.draw(actor=actor, key=key, ref=ref, language=language)
    return _file(data, name)


@requires(P.VIEW_IDENTITY, kind="pdf")
@require_GET
def download(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A paper that was kept, as it went out."""
    actor = cast("Actor", request.actor)  # type: ignore[attr-defined]
    found: Document = get_visible_or_404(Document.objects.select_related("case"), actor, pk)
    return _file(found.data(), found.file_name)


def _file(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = str(content_disposition_header(False, name))
    response["X-Content-Type-Options"] = "nosniff"
    return response
