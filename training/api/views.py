"""Certificates over the API: the queries and verbs of the pages."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from access import reads
from access.gate import Gate
from access.queries import get_visible_or_404
from access.viewsets import CaseApi
from accounts.permissions import CasePermission as P
from cases.models import Case
from training import actions, coverage, register, remarks
from training.access import certificate_or_404, colleague_or_404, colleagues
from training.api import serializers as shapes
from training.models import Certificate
from training.offices import ADMINISTRATORS, READERS
from training.walls import COUNTED, REMARKED

_ID = OpenApiParameter("id", OpenApiTypes.UUID, OpenApiParameter.PATH)
_ADMIN = Gate(roles=ADMINISTRATORS)


class TrainingCertificateApi(CaseApi):
    """Certificates of the colleagues of an office, and one's own."""

    lookup_value_regex = "[0-9a-f-]{36}"
    gates = {
        "list": Gate(roles=READERS),
        "mine": Gate(),
        "create": _ADMIN,
        "correct": _ADMIN,
        "withdraw": _ADMIN,
    }

    def _data(self, shape: Any) -> Any:
        body = shape(data=self.request.data)
        body.is_valid(raise_exception=True)
        return dict(body.validated_data)

    def _rows(self) -> Any:
        rows = Certificate.objects.visible_to(self.actor)
        return rows.select_related("person", "specialisation", "withdrawal").order_by(
            "person", "-issued_on", "pk"
        )

    def _shown(self, pk: Any, status: int = 200) -> Response:
        return Response(shapes.CertificateSerializer(self._rows().get(pk=pk)).data, status=status)

    @extend_schema(responses=shapes.CertificateSerializer(many=True))
    def list(self, request: Request) -> Response:
        """Every certificate of the people of the own offices, also those that count no more."""
        people = colleagues(self.actor).values("user")
        return Response(shapes.CertificateSerializer(self._rows().filter(person__in=people), many=True).data)

    @extend_schema(responses=shapes.CertificateSerializer(many=True))
    @action(detail=False, methods=["get"])
    def mine(self, request: Request) -> Response:
        """One's own certificates."""
        own = self._rows().filter(person=self.actor.user)
        return Response(shapes.CertificateSerializer(own, many=True).data)

    @extend_schema(request=shapes.EnterCertificateSerializer, responses={201: shapes.CertificateSerializer})
    def create(self, request: Request) -> Response:
        """Keeps a certificate of a colleague."""
        data = self._data(shapes.EnterCertificateSerializer)
        row = colleague_or_404(self.actor, data.pop("membership"))
        made = actions.enter(actor=self.actor, membership=row, paper=actions.Paper(**data))
        return self._shown(made.pk, 201)

    @extend_schema(
        parameters=[_ID],
        request=shapes.CorrectCertificateSerializer,
        responses={201: shapes.CertificateSerializer},
    )
    @action(detail=True, methods=["post"])
    def correct(self, request: Request, pk: str) -> Response:
        """Enters a certificate anew; the row before counts no more."""
        row = certificate_or_404(self.actor, pk)
        data = self._data(shapes.CorrectCertificateSerializer)
        made = actions.correct(actor=self.actor, certificate=row, paper=actions.Paper(**data))
        return self._shown(made.pk, 201)

    @extend_schema(
        parameters=[_ID],
        request=shapes.WithdrawCertificateSerializer,
        responses=shapes.CertificateSerializer,
    )
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Says from when on a certificate does not hold."""
        row = certificate_or_404(self.actor, pk)
        actions.withdraw(
            actor=self.actor, certificate=row, **self._data(shapes.WithdrawCertificateSerializer)
        )
        return self._shown(row.pk)


class TrainingRegisterApi(CaseApi):
    """Who of an office is trained."""

    gates = {"list": Gate(roles=READERS)}

    @extend_schema(responses=shapes.RegisterLineSerializer(many=True))
    def list(self, request: Request) -> Response:
        """Every role that needs a certificate, with how it stands."""
        return Response(shapes.RegisterLineSerializer(register.lines(self.actor), many=True).data)


class TrainingRemarkApi(CaseApi):
    """Who acted untrained in one case."""

    lookup_value_regex = "[0-9a-f-]{36}"
    gates = {"retrieve": Gate(roles=REMARKED)}

    @extend_schema(parameters=[_ID], responses=shapes.RemarkSerializer(many=True))
    def retrieve(self, request: Request, pk: str) -> Response:
        """The remarks of one case, by its number in the API: all for a prosecutor, those of the own unit for a head."""
        case = get_visible_or_404(Case, self.actor, pk, P.VIEW_FILE)
        reads.note(case.pk)
        return Response(shapes.RemarkSerializer(remarks.of_case(self.actor, case.pk), many=True).data)


class TrainingCoverageApi(CaseApi):
    """How many of those who work with children are trained."""

    gates = {"list": Gate(roles=COUNTED)}

    @extend_schema(responses=shapes.CoverageLineSerializer(many=True))
    def list(self, request: Request) -> Response:
        """By region and role, as of today; counts, no names."""
        lines = [
            {"region": region, "role": role, **vars(count)}
            for (region, role), count in coverage.counted().items()
        ]
        return Response(shapes.CoverageLineSerializer(lines, many=True).data)
