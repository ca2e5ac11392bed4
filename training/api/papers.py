"""Papers of certificates over the API: the same checks and verbs as the pages."""

import uuid

from django.core.exceptions import ValidationError as Unfitting
from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from access.gate import Gate
from access.viewsets import CaseApi
from documents.file_views import as_file
from documents.forms import checked
from documents.intake import SCANS
from training import attached
from training.access import certificate_or_404
from training.api import serializers as shapes
from training.models import CertificatePaper
from training.offices import ADMINISTRATORS

_ID = OpenApiParameter("id", OpenApiTypes.UUID, OpenApiParameter.PATH)
_OF = OpenApiParameter("certificate", OpenApiTypes.UUID)


class TrainingPaperApi(CaseApi):
    """Scans of certificates: one's own, and those of the people whom the caller answers for."""

    lookup_value_regex = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    parser_classes = [MultiPartParser, JSONParser]
    gates = {"list": Gate(), "create": Gate(roles=ADMINISTRATORS), "content": Gate(kind="file")}

    @extend_schema(parameters=[_OF], responses=shapes.PaperSerializer(many=True))
    def list(self, request: Request) -> Response:
        """The papers of one certificate, the newest first; those after it were replaced. Without ``certificate``: of
        one's own.
        """
        asked = request.query_params.get("certificate")
        rows = CertificatePaper.objects.visible_to(self.actor)
        if asked is None:
            rows = rows.filter(certificate__person=self.actor.user)
        else:
            try:
                rows = rows.filter(certificate=uuid.UUID(asked))
            except ValueError as error:
                raise Http404 from error
        found = rows.select_related("added_by").defer("content", "name", "digest")
        return Response(shapes.PaperSerializer(found, many=True).data)

    @extend_schema(
        request={"multipart/form-data": shapes.AttachSerializer}, responses={201: shapes.PaperSerializer}
    )
    def create(self, request: Request) -> Response:
        """Attaches the scan of a certificate, or a newer one. 400 names what is wrong with the file."""
        body = shapes.AttachSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        data = body.validated_data
        certificate = certificate_or_404(self.actor, data["certificate"])
        try:
            taken = checked(data["file"], lambda size: attached.check_room(certificate, size), SCANS)
        except Unfitting as error:
            raise ValidationError({"file": error.messages}) from error
        made = attached.attach(actor=self.actor, certificate=certificate, taken=taken)
        return Response(shapes.PaperSerializer(made).data, status=201)

    @extend_schema(parameters=[_ID], responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def content(self, request: Request, pk: str) -> HttpResponse:
        """The file itself, as an attachment. 409 while it waits for the virus check."""
        return as_file(attached.paper_or_404(self.actor, pk))
