"""Victim records over the API: the same queries and verbs as the pages."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from access import reads
from access.gate import Gate
from access.queries import get_visible_or_404
from access.viewsets import CaseApi
from accounts.models import Agency
from accounts.permissions import CasePermission as P
from cases import vault
from cases.models import Case, Party
from victims import actions, queries
from victims.api import serializers as shapes
from victims.models import ProtectionMeasure, ServiceOffered, Telling, VictimRecord

LIMIT = 100
_VERBS = "take_up record_contact_details record_measure offer_service answer_service tell_child close_support"


def checked(shape: type[BaseSerializer[Any]], request: Request) -> dict[str, Any]:
    """The request's data in this shape; 400 with the errors otherwise."""
    found = shape(data=request.data)
    found.is_valid(raise_exception=True)
    return dict(found.validated_data)


class VictimRecordApi(CaseApi):
    """Records of the support service. Everybody else gets 403 before a row is looked for."""

    lookup_value_regex = "[0-9a-f-]{36}"
    gates = {
        **dict.fromkeys(("list", "retrieve"), Gate(permission=P.VIEW_VICTIM_CONTACT, kind="api")),
        **dict.fromkeys(_VERBS.split(), Gate(permission=P.SUPPORT_VICTIM, kind="api")),
        "refer": Gate(permission=P.VIEW_VICTIMS, kind="api"),
    }

    def _get(self, pk: str) -> VictimRecord:
        rows = VictimRecord.objects.select_related("case", "person")
        found: VictimRecord = get_visible_or_404(rows, self.actor, pk)
        return found

    @extend_schema(responses=shapes.RecordSerializer(many=True))
    def list(self, request: Request) -> Response:
        """Records of the caller's service, the newest first."""
        rows = list(VictimRecord.objects.visible_to(self.actor).order_by("-taken_up_at")[:LIMIT])
        vault.open_rows(rows)
        reads.note(*(row.case_id for row in rows))
        return Response(shapes.RecordSerializer(rows, many=True).data)

    @extend_schema(responses=shapes.RecordSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        """One record with measures, services and what the child was told."""
        record = self._get(pk)
        services = list(
            ServiceOffered.objects.visible_to(self.actor).filter(record=record).select_related("record")
        )
        vault.open_rows([record, *services])
        measures = ProtectionMeasure.objects.visible_to(self.actor).filter(record=record)
        tellings = Telling.objects.visible_to(self.actor).filter(record=record)
        hearing = queries.next_arrivals(self.actor, [record]).get(record.party_id)
        return Response(
            {
                **shapes.RecordSerializer(record).data,
                "measures": shapes.MeasureSerializer(measures, many=True).data,
                "services": shapes.ServiceSerializer(services, many=True).data,
                "next_hearing": shapes.ArrivalSerializer(hearing).data if hearing else None,
                "tellings": shapes.TellingSerializer(tellings, many=True).data,
            }
        )

    @extend_schema(request=shapes.ReferSerializer, responses={201: None})
    @action(detail=False, methods=["post"])
    def refer(self, request: Request) -> Response:
        """The investigator or the prosecutor brings the support service in."""
        data = checked(shapes.ReferSerializer, request)
        case: Case = get_visible_or_404(Case, self.actor, data["case"], P.VIEW_VICTIMS)
        party: Party = get_visible_or_404(Party.objects.filter(case=case), self.actor, data["party"])
        to = Agency.objects.filter(pk=data["to"], closed_on__isnull=True).first()
        if to is None:
            raise Http404
        actions.refer_victim(actor=self.actor, case=case, party=party, to=to)
        return Response({"party": str(party.pk), "to": to.pk}, status=201)

    @extend_schema(request=shapes.TakeUpSerializer, responses={201: shapes.RecordSerializer})
    @action(detail=False, methods=["post"], url_path="take-up")
    def take_up(self, request: Request) -> Response:
        """The service takes a referred child up."""
        data = checked(shapes.TakeUpSerializer, request)
        rows = Party.objects.select_related("case")
        party: Party = get_visible_or_404(rows, self.actor, data["party"], P.SUPPORT_VICTIM)
        made = actions.take_up_victim(actor=self.actor, case=party.case, party=party)
        return Response(shapes.RecordSerializer(made).data, status=201)

    @extend_schema(request=shapes.DetailsSerializer, responses=shapes.RecordSerializer)
    @action(detail=True, methods=["post"], url_path="contact-details")
    def record_contact_details(self, request: Request, pk: str) -> Response:
        """How to reach and protect the child; what is left out stays as it is."""
        data = checked(shapes.DetailsSerializer, request)
        version, record = data.pop("version", None), self._get(pk)
        if not data:
            raise ValidationError(_("Nothing differs from what is recorded."))
        row = actions.record_contact_details(
            actor=self.actor, record=record, details=actions.ContactDetails(**data), version=version
        )
        return Response(shapes.RecordSerializer(row).data)

    @extend_schema(request=shapes.NewMeasureSerializer, responses={201: shapes.MeasureSerializer})
    @action(detail=True, methods=["post"], url_path="record-measure")
    def record_measure(self, request: Request, pk: str) -> Response:
        """A measure of protection."""
        data = checked(shapes.NewMeasureSerializer, request)
        made = actions.record_measure(actor=self.actor, record=self._get(pk), **data)
        return Response(shapes.MeasureSerializer(made).data, status=201)

    @extend_schema(request=shapes.OfferSerializer, responses={201: shapes.ServiceSerializer})
    @action(detail=True, methods=["post"], url_path="offer-service")
    def offer_service(self, request: Request, pk: str) -> Response:
        """Help that was offered."""
        data = checked(shapes.OfferSerializer, request)
        made = actions.offer_service(actor=self.actor, record=self._get(pk), **data)
        return Response(shapes.ServiceSerializer(made).data, status=201)

    @extend_schema(request=shapes.AnswerSerializer, responses=shapes.ServiceSerializer)
    @action(detail=True, methods=["post"], url_path="answer-service")
    def answer_service(self, request: Request, pk: str) -> Response:
        """The child's answer to an offer."""
        data, record = checked(shapes.AnswerSerializer, request), self._get(pk)
        rows = ServiceOffered.objects.filter(record=record).select_related("record__case")
        service: ServiceOffered = get_visible_or_404(rows, self.actor, data.pop("service"))
        row = actions.answer_service(actor=self.actor, service=service, **data)
        return Response(shapes.ServiceSerializer(row).data)

    @extend_schema(request=shapes.TellSerializer, responses={201: shapes.TellingSerializer})
    @action(detail=True, methods=["post"], url_path="tell-child")
    def tell_child(self, request: Request, pk: str) -> Response:
        """What the child was told."""
        data = checked(shapes.TellSerializer, request)
        made = actions.tell_child(actor=self.actor, record=self._get(pk), **data)
        return Response(shapes.TellingSerializer(made).data, status=201)

    @extend_schema(request=shapes.CloseSerializer, responses=shapes.RecordSerializer)
    @action(detail=True, methods=["post"], url_path="close")
    def close_support(self, request: Request, pk: str) -> Response:
        """Ends the support."""
        data = checked(shapes.CloseSerializer, request)
        row = actions.close_support(actor=self.actor, record=self._get(pk), **data)
        return Response(shapes.RecordSerializer(row).data)
