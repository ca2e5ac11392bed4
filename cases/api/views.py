"""Cases over the API: the same list, search and verbs as the pages."""

import uuid
from typing import Any

from django.db.models import Q
from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from access.gate import Gate
from access.queries import Place, get_visible_or_404
from access.viewsets import CaseApi
from accounts.permissions import CasePermission as P
from accounts.roles import RoleKey
from cases import actions, ending, guarantees, intake, listing, panels, people, queries, workflow
from cases.api import serializers as shapes
from cases.api.corrections import GATES, Corrections
from cases.api.merging import Merging
from cases.models import Case, Detention, Party, Person, Stage
from legal.models import Offence

_ID = OpenApiParameter("id", OpenApiTypes.UUID, OpenApiParameter.PATH)
_TEXT = OpenApiTypes.STR


class CaseViewSet(Corrections, Merging, CaseApi):
    """Cases that the caller's agency takes part in."""

    gates = {
        "list": Gate(permission=P.VIEW, kind="list"),
        "retrieve": Gate(permission=P.VIEW),
        "search": Gate(permission=P.VIEW, kind="search"),
        "create": Gate(permission=P.CHANGE),
        "send_to_prosecutor": Gate(permission=P.TRANSFER),
        "accept": Gate(permission=P.ACCEPT),
        "return_to_investigator": Gate(permission=P.DECIDE),
        "send_to_court": Gate(permission=P.DECIDE),
        "divert": Gate(permission=P.DECIDE),
        "close": Gate(roles=frozenset(RoleKey(key) for key in workflow.roles_of("close"))),
        "detain": Gate(permission=P.CHANGE),
        "release": Gate(permission=P.CHANGE),
        "interview": Gate(permission=P.CHANGE),
        "add_party": Gate(permission=P.CHANGE),
        **GATES,
        "merge": Gate(permission=P.VIEW_IDENTITY),
    }

    # --- reading ---------------------------------------------------------------------------------------------------

    @extend_schema(
        parameters=[
            OpenApiParameter("view", _TEXT, enum=list(listing.VIEWS)),
            OpenApiParameter("stage", _TEXT, enum=list(Stage.values)),
            OpenApiParameter("after", _TEXT),
        ],
        responses=shapes.CasePageSerializer,
    )
    def list(self, request: Request) -> Response:
        """The work list, by key: pass ``older`` as ``after`` for the next page."""
        asked = request.query_params
        view = asked.get("view", "unit")
        page = listing.page(
            self.actor,
            view=view if view in listing.VIEWS else "unit",
            stage=asked.get("stage", "") if asked.get("stage") in Stage.values else "",
            after=Place.parse(asked.get("after", "")),
        )
        body = {"results": page.rows, "older": str(page.older) if page.older else None}
        return Response(shapes.CasePageSerializer(body).data)

    @extend_schema(parameters=[_ID], responses=shapes.CaseSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        """One case with the people whom the caller may know."""
        return self._case_response(self._case(pk))

    @extend_schema(request=shapes.PersonSearchSerializer, responses=shapes.FoundSerializer)
    @action(detail=False, methods=["post"])
    def search(self, request: Request) -> Response:
        """Looks for a child or a number; gives the receipt that a registration names."""
        data = self._data(shapes.PersonSearchSerializer)
        number = data["number"].upper()
        if number:
            found = Case.objects.visible_to(self.actor).filter(Q(code=number) | Q(erdr_number=number))
            body: dict[str, Any] = {
                "search": None,
                "hits": [],
                "cases": listing.rows(self.actor, found.values_list("pk", flat=True)[:5]),
            }
        else:
            result = people.search(
                actor=self.actor, iin=data["iin"], name=data["name"], birth_year=data["birth_year"]
            )
            body = {"search": result.receipt.pk, "hits": result.hits, "cases": []}
        return Response(shapes.FoundSerializer(body).data)

    # --- verbs -----------------------------------------------------------------------------------------------------

    @extend_schema(request=shapes.RegisterSerializer, responses={201: shapes.CaseSerializer})
    def create(self, request: Request) -> Response:
        """Registers a case. The same search receipt again answers with the first case."""
        data = self._data(shapes.RegisterSerializer)
        case = intake.take_in(
            actor=self.actor,
            search_id=data["search"],
            person=self._person(data["person"]),
            identity=people.Identity(**data["identity"]) if data["identity"] else None,
            contact=actions.Contact(**data["contact"]) if data["contact"] else None,
            incident=actions.Incident(**data["incident"]),
            kind=data["kind"],
            offence=self._offence(data["offence"]),
            arrest=intake.Arrest(**data["detention"]) if data["detention"] else None,
        )
        return self._case_response(case, status=201)

    @extend_schema(
        parameters=[_ID], request=shapes.SendToProsecutorSerializer, responses=shapes.CaseSerializer
    )
    @action(detail=True, methods=["post"])
    def send_to_prosecutor(self, request: Request, pk: str) -> Response:
        """Sends the case to the prosecutor, with what the child was owed until then (CPC art. 298-300)."""
        data, case = self._data(shapes.SendToProsecutorSerializer), self._case(pk)
        said = shapes.AnswersSerializer.said(data)
        actions.locked(case, data["version"])
        guarantees.answer(actor=self.actor, case=case, act=guarantees.COMPLETION, act_id=case.pk, **said)
        return self._case_response(actions.send_to_prosecutor(actor=self.actor, case=case, **data))

    @extend_schema(parameters=[_ID], request=shapes.SendSerializer, responses=shapes.CaseSerializer)
    @action(detail=True, methods=["post"])
    def send_to_court(self, request: Request, pk: str) -> Response:
        """Sends the case to court (CPC art. 304, 307)."""
        data = self._data(shapes.SendSerializer)
        done = actions.send_to_court(actor=self.actor, case=self._case(pk), **data)
        return self._case_response(done)

    @extend_schema(parameters=[_ID], request=shapes.ReturnSerializer, responses=shapes.CaseSerializer)
    @action(detail=True, methods=["post"])
    def return_to_investigator(self, request: Request, pk: str) -> Response:
        """Returns the case for additional investigation (CPC art. 192(7), 302)."""
        data = self._data(shapes.ReturnSerializer)
        done = actions.return_to_investigator(actor=self.actor, case=self._case(pk), **data)
        return self._case_response(done)

    @extend_schema(parameters=[_ID], request=shapes.DivertSerializer, responses=shapes.CaseSerializer)
    @action(detail=True, methods=["post"])
    def divert(self, request: Request, pk: str) -> Response:
        """Ends the case before court (CPC art. 35, 36; CC art. 65, 68)."""
        data = self._data(shapes.DivertSerializer)
        return self._case_response(ending.divert(actor=self.actor, case=self._case(pk), **data))

    @extend_schema(parameters=[_ID], request=shapes.CloseCaseSerializer, responses=shapes.CaseSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str) -> Response:
        """Closes the case; its clocks end."""
        data = self._data(shapes.CloseCaseSerializer)
        return self._case_response(ending.close(actor=self.actor, case=self._case(pk), **data))

    @extend_schema(parameters=[_ID], request=shapes.VersionSerializer, responses=shapes.CaseSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str) -> Response:
        """Accepts a case that came to the caller's agency."""
        version = self._data(shapes.VersionSerializer)["version"]
        return self._case_response(actions.accept(actor=self.actor, case=self._case(pk), version=version))

    @extend_schema(
        parameters=[_ID], request=shapes.RecordDetentionSerializer, responses={201: shapes.MadeSerializer}
    )
    @action(detail=True, methods=["post"])
    def detain(self, request: Request, pk: str) -> Response:
        """Records a detention from its first minute, with the safeguards in that act (CPC art. 131)."""
        data = self._data(shapes.RecordDetentionSerializer)
        said, case = shapes.AnswersSerializer.said(data), self._case(pk)
        made = actions.detain(actor=self.actor, case=case, **data)
        guarantees.answer(actor=self.actor, case=case, act="detention", act_id=made.pk, **said)
        return Response({"id": made.pk}, status=201)

    @extend_schema(
        parameters=[_ID], request=shapes.ReleaseFromDetentionSerializer, responses=shapes.MadeSerializer
    )
    @action(detail=True, methods=["post"])
    def release(self, request: Request, pk: str) -> Response:
        """Records the end of the detention (CPC art. 133)."""
        data = self._data(shapes.ReleaseFromDetentionSerializer)
        held = (
            Detention.objects.visible_to(self.actor)
            .filter(case=self._case(pk))
            .order_by("-started_at")
            .first()
        )
        if held is None:
            raise Http404
        return Response({"id": actions.release(actor=self.actor, detention=held, **data).pk})

    @extend_schema(
        parameters=[_ID], request=shapes.RecordInterviewSerializer, responses={201: shapes.MadeSerializer}
    )
    @action(detail=True, methods=["post"])
    def interview(self, request: Request, pk: str) -> Response:
        """Records an interview: minutes and kind, never what was said."""
        data = self._data(shapes.RecordInterviewSerializer)
        said, case = shapes.AnswersSerializer.said(data), self._case(pk)
        party: Party = get_visible_or_404(Party.objects.filter(case=case), self.actor, data.pop("party"))
        made = actions.record_interview(actor=self.actor, case=case, party=party, **data)
        guarantees.answer(actor=self.actor, case=case, act="interrogation", act_id=made.pk, **said)
        return Response({"id": made.pk}, status=201)

    @extend_schema(
        parameters=[_ID], request=shapes.AddPartySerializer, responses={201: shapes.MadeSerializer}
    )
    @action(detail=True, methods=["post"])
    def add_party(self, request: Request, pk: str) -> Response:
        """Adds a person; a victim or witness by name only (CPC art. 70(2)(5))."""
        data, case = self._data(shapes.AddPartySerializer), self._case(pk)
        said = shapes.AnswersSerializer.said(data)
        of_whom = data["represents"]
        represents = (
            get_visible_or_404(Party.objects.filter(case=case), self.actor, of_whom) if of_whom else None
        )
        made = actions.add_party(
            actor=self.actor,
            case=case,
            represents=represents,
            capacity=data["capacity"],
            search_id=data["search"],
            identity=people.Identity(**data["identity"]),
            contact=actions.Contact(**data["contact"]) if data["contact"] else None,
            relation=data["relation"],
        )
        guarantees.answer(actor=self.actor, case=case, act=guarantees.ADMISSION, act_id=made.pk, **said)
        return Response({"id": made.pk}, status=201)

    # --- parts -----------------------------------------------------------------------------------------------------

    def _data(self, shape: Any) -> Any:
        body = shape(data=self.request.data)
        body.is_valid(raise_exception=True)
        return body.validated_data

    def _case(self, pk: str, permission: P | None = None) -> Case:
        try:
            number = uuid.UUID(pk)
        except ValueError as error:
            raise Http404 from error
        found: Case = get_visible_or_404(
            Case.objects.select_related("region", "registrar"), self.actor, number, permission
        )
        return found

    def _person(self, pk: uuid.UUID | None) -> Person | None:
        if pk is None:
            return None
        found: Person | None = Person.objects.visible_to(self.actor).filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    def _offence(self, pk: int | None) -> Offence | None:
        if pk is None:
            return None
        found: Offence | None = Offence.objects.filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    def _case_response(self, case: Case, status: int = 200) -> Response:
        granted = queries.permissions_in(self.actor, case.pk)
        shown: Any = case
        shown.parties = panels.parties_of(self.actor, case)
        shown.permissions = [p.value for p in P if granted & p.bit]
        shown.stage = queries.stage_told(case.stage, granted)
        if not granted & P.VIEW_FILE.bit:
            shown.stage_since = None
        shown.next_due = queries.next_due(self.actor, [case.pk]).get(case.pk)
        return Response(shapes.CaseSerializer(shown).data, status=status)
