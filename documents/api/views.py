"""Files of a case over the API: the same checks and verbs as the pages."""

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

from access import reads
from access.gate import Gate
from access.queries import get_visible_or_404
from access.viewsets import CaseApi
from accounts.permissions import CasePermission as P
from cases import vault
from cases.models import Case
from documents import uploads
from documents.api import serializers as shapes
from documents.file_views import as_file
from documents.forms import checked
from documents.models import Upload


class FileApi(CaseApi):
    """Files that people add to a case."""

    lookup_value_regex = "[0-9a-f-]{36}"
    parser_classes = [MultiPartParser, JSONParser]
    gates = {
        "list": Gate(permission=P.VIEW, kind="list"),
        "create": Gate(permission=P.VIEW),
        "retrieve": Gate(permission=P.VIEW, kind="api"),
        "content": Gate(permission=P.VIEW, kind="file"),
        "withdraw": Gate(permission=P.VIEW),
    }

    @extend_schema(
        parameters=[OpenApiParameter("case", OpenApiTypes.UUID, required=True)],
        responses=shapes.FileSerializer(many=True),
    )
    def list(self, request: Request) -> Response:
        """The files of one case that the caller may know of, newest first. Files whose key was destroyed are left out."""
        case = self._case(request.query_params.get("case", ""))
        reads.note(case.pk)
        rows = Upload.objects.visible_to(self.actor).filter(case=case).defer("content").order_by("-added_at")
        found = list(rows)
        gone = {row.pk for row in vault.open_what_is_left(found)}
        return Response(shapes.FileSerializer([r for r in found if r.pk not in gone], many=True).data)

    @extend_schema(
        request={"multipart/form-data": shapes.AddFileSerializer}, responses={201: shapes.FileSerializer}
    )
    def create(self, request: Request) -> Response:
        """Adds a file to a case. 400 names what is wrong with it."""
        body = shapes.AddFileSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        data = body.validated_data
        case = self._case(str(data["case"]))
        uploads.check_can_add(self.actor, case, data["kind"])
        try:
            taken = checked(data["file"], lambda size: uploads.check_room(case, size))
        except Unfitting as error:
            raise ValidationError({"file": error.messages}) from error
        about = None
        if data["about"]:
            about = get_visible_or_404(uploads.protected(self.actor, case), self.actor, data["about"])
        facts = uploads.Facts(kind=data["kind"], description=data["description"], about=about)
        made = uploads.add(actor=self.actor, case=case, facts=facts, taken=taken)
        return Response(shapes.FileSerializer(made).data, status=201)

    @extend_schema(responses=shapes.FileSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        """What is known about one file, without its content."""
        row = self._row(pk)
        uploads.check_key(row)
        return Response(shapes.FileSerializer(row).data)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def content(self, request: Request, pk: str) -> HttpResponse:
        """The file itself, as an attachment. 409 while it waits for the virus check, and when it is withdrawn."""
        return as_file(self._row(pk))

    @extend_schema(request=shapes.WithdrawFileSerializer, responses=shapes.FileSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Takes a file out of use, with a reason."""
        body = shapes.WithdrawFileSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        row = uploads.withdraw(actor=self.actor, row=self._row(pk), reason=body.validated_data["reason"])
        return Response(shapes.FileSerializer(row).data)

    def _row(self, pk: str) -> Upload:
        rows = Upload.objects.select_related("case", "about")
        found: Upload = get_visible_or_404(rows, self.actor, pk)
        return found

    def _case(self, text: str) -> Case:
        try:
            number = uuid.UUID(text)
        except ValueError as error:
            raise Http404 from error
        found: Case = get_visible_or_404(Case, self.actor, number)
        return found
