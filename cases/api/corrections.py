"""Corrections over the API: the same verbs as the pages."""

from typing import TYPE_CHECKING, Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from access import reads
from access.gate import Gate
from access.queries import get_visible_or_404
from accounts.permissions import CasePermission as P
from cases import actions, people
from cases.api import serializers as shapes
from cases.correct import facts, history
from cases.correct import people as persons
from cases.models import Detention, DetentionException, Party
from core.bounds import IN_A_FILE
from core.dated import ApiDay

_ID = OpenApiParameter("id", OpenApiTypes.UUID, OpenApiParameter.PATH)


class ReasonSerializer(serializers.Serializer[Any]):
    """``version`` is that of the record which is corrected: of the case, the person or the detention."""

    reason = serializers.CharField(max_length=1000)
    version = serializers.IntegerField(required=False, allow_null=True, default=None)


class CorrectEventSerializer(ReasonSerializer):
    incident = shapes.IncidentSerializer()


class CorrectChargeSerializer(ReasonSerializer):
    offence = serializers.IntegerField()


class RequalifySerializer(CorrectChargeSerializer):
    decided_on = ApiDay()
    document = serializers.CharField(max_length=40)


class CorrectDetentionSerializer(ReasonSerializer):
    """Only what is named is changed. The start may become earlier, never later."""

    detention = serializers.UUIDField()
    started_at = serializers.DateTimeField(required=False, validators=[IN_A_FILE])
    delivered_at = serializers.DateTimeField(required=False, allow_null=True, validators=[IN_A_FILE])
    protocol_at = serializers.DateTimeField(required=False, allow_null=True, validators=[IN_A_FILE])
    representative_told_at = serializers.DateTimeField(
        required=False, allow_null=True, validators=[IN_A_FILE]
    )
    ended_at = serializers.DateTimeField(required=False, validators=[IN_A_FILE])
    exception = serializers.ChoiceField(DetentionException.choices, required=False, allow_blank=True)
    place = serializers.CharField(max_length=200, required=False, allow_blank=True)


class CorrectPersonSerializer(ReasonSerializer):
    """Who the person is, as a whole. ``contact`` and ``relation`` left out stay as they are."""

    party = serializers.UUIDField()
    identity = shapes.IdentitySerializer()
    contact = shapes.WhereToReachSerializer(required=False, allow_null=True, default=None)
    relation = serializers.CharField(
        max_length=30, required=False, allow_blank=True, allow_null=True, default=None
    )


class EndPartySerializer(ReasonSerializer):
    party = serializers.UUIDField()
    until = serializers.DateTimeField(validators=[IN_A_FILE])


class ChangeSerializer(serializers.Serializer[Any]):
    field = serializers.CharField(read_only=True)
    old = serializers.CharField(read_only=True, allow_null=True)
    new = serializers.CharField(read_only=True, allow_null=True)


class CorrectionSerializer(serializers.Serializer[Any]):
    """One correction, as the record keeps it: codes, numbers and ISO instants."""

    id = serializers.UUIDField(read_only=True)
    kind = serializers.CharField(read_only=True)
    target = serializers.UUIDField(read_only=True)
    made_at = serializers.DateTimeField(read_only=True)
    agency = serializers.CharField(read_only=True)
    reason = serializers.CharField(read_only=True)
    changes = ChangeSerializer(many=True, read_only=True)


GATES = {
    name: Gate(permission=P.VIEW_IDENTITY)
    for name in (
        "corrections",
        "correct_event",
        "correct_charge",
        "requalify",
        "correct_detention",
        "correct_person",
        "end_party",
    )
}


class Corrections:
    """The part of the cases' API that puts wrong entries right."""

    if TYPE_CHECKING:
        actor: Any
        _case: Any
        _data: Any
        _offence: Any
        _case_response: Any

    @extend_schema(parameters=[_ID], responses=CorrectionSerializer(many=True))
    @action(detail=True, methods=["get"])
    def corrections(self, request: Request, pk: str) -> Response:
        """The corrections of a case that the caller may know, the latest first."""
        case = self._case(pk, P.VIEW_IDENTITY)
        reads.note(case.pk)
        body = [
            {
                "id": row.pk,
                "kind": row.kind,
                "target": row.target,
                "made_at": row.made_at,
                "agency": row.agency.key,
                "reason": history.reason_told(row),
                "changes": [
                    {"field": name, "old": old, "new": new} for name, (old, new) in row.values.items()
                ],
            }
            for row in history.rows(self.actor, case)
        ]
        return Response(CorrectionSerializer(body, many=True).data)

    @extend_schema(parameters=[_ID], request=CorrectEventSerializer, responses=shapes.CaseSerializer)
    @action(detail=True, methods=["post"])
    def correct_event(self, request: Request, pk: str) -> Response:
        """Puts right when, where and what happened."""
        data = self._data(CorrectEventSerializer)
        incident = actions.Incident(**data.pop("incident"))
        done = facts.correct_event(actor=self.actor, case=self._case(pk), incident=incident, **data)
        return self._done(done)

    @extend_schema(parameters=[_ID], request=CorrectChargeSerializer, responses=shapes.CaseSerializer)
    @action(detail=True, methods=["post"])
    def correct_charge(self, request: Request, pk: str) -> Response:
        """Puts right an article that was written down wrongly."""
        data = self._data(CorrectChargeSerializer)
        offence = self._offence(data.pop("offence"))
        done = facts.correct_charge(actor=self.actor, case=self._case(pk), offence=offence, **data)
        return self._done(done)

    @extend_schema(parameters=[_ID], request=RequalifySerializer, responses=shapes.CaseSerializer)
    @action(detail=True, methods=["post"])
    def requalify(self, request: Request, pk: str) -> Response:
        """Another article by an order (CPC art. 139, 207, 340)."""
        data = self._data(RequalifySerializer)
        offence = self._offence(data.pop("offence"))
        done = facts.requalify(actor=self.actor, case=self._case(pk), offence=offence, **data)
        return self._done(done)

    @extend_schema(parameters=[_ID], request=CorrectDetentionSerializer, responses=shapes.MadeSerializer)
    @action(detail=True, methods=["post"])
    def correct_detention(self, request: Request, pk: str) -> Response:
        """Puts right the minutes of a detention; its clocks follow (CPC art. 131)."""
        data, case = self._data(CorrectDetentionSerializer), self._case(pk)
        row: Detention = get_visible_or_404(
            Detention.objects.filter(case=case), self.actor, data.pop("detention")
        )
        return Response({"id": facts.correct_detention(actor=self.actor, detention=row, **data).pk})

    @extend_schema(parameters=[_ID], request=CorrectPersonSerializer, responses=shapes.MadeSerializer)
    @action(detail=True, methods=["post"])
    def correct_person(self, request: Request, pk: str) -> Response:
        """Puts right who a person is; of a victim or witness never where they live (CPC art. 70(2)(5))."""
        data, case = self._data(CorrectPersonSerializer), self._case(pk)
        row: Party = get_visible_or_404(
            Party.objects.filter(case=case).select_related("case"), self.actor, data.pop("party")
        )
        identity, contact = people.Identity(**data.pop("identity")), data.pop("contact")
        done = persons.correct_person(
            actor=self.actor,
            party=row,
            identity=identity,
            contact=actions.Contact(**contact) if contact else None,
            **data,
        )
        return Response({"id": done.pk})

    @extend_schema(parameters=[_ID], request=EndPartySerializer, responses=shapes.MadeSerializer)
    @action(detail=True, methods=["post"])
    def end_party(self, request: Request, pk: str) -> Response:
        """A person takes part no more."""
        data, case = self._data(EndPartySerializer), self._case(pk)
        row: Party = get_visible_or_404(
            Party.objects.filter(case=case).select_related("case"), self.actor, data.pop("party")
        )
        return Response({"id": persons.end_party(actor=self.actor, party=row, **data).pk})

    def _done(self, case: Any) -> Response:
        made: Response = self._case_response(case)
        return made
