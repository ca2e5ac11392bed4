"""Hearings over the API: the queries and verbs of the pages."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions
from rest_framework.decorators import action
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response

from access import reads
from access.gate import Gate
from access.queries import get_visible_or_404
from access.viewsets import CaseApi
from accounts.models import User
from accounts.permissions import CasePermission as P
from cases.models import Case
from core import clock
from core.errors import Conflict
from courts import actions, queries
from courts.access import check_can_schedule, court_of
from courts.api import serializers as shapes
from courts.booking import Board
from courts.days import date_of
from courts.models import Court, Courtroom, Hearing
from courts.need import Request
from courts.people import Candidate, candidates, judges
from courts.told import told


class HearingApi(CaseApi):
    """The court's hearings by day, and every verb of a hearing."""

    lookup_value_regex = "[0-9a-f-]{36}"
    gates = {
        "list": Gate(permission=P.SCHEDULE, kind="list"),
        "retrieve": Gate(permission=P.VIEW),
        "create": Gate(permission=P.SCHEDULE),
        "free_slots": Gate(permission=P.SCHEDULE),
        "reschedule": Gate(permission=P.SCHEDULE),
        "cancel": Gate(permission=P.SCHEDULE),
        "prepare": Gate(permission=P.SCHEDULE),
        "record_outcome": Gate(permission=P.RECORD_OUTCOME),
        "correct_outcome": Gate(permission=P.RECORD_OUTCOME),
    }

    @extend_schema(responses=shapes.HearingSerializer(many=True))
    def list(self, request: ApiRequest) -> Response:
        """The hearings of the own court on ``?date=`` (today without it), by room and time."""
        actor = self._who(request)
        day = date_of(request.query_params.get("date"))
        if day is None and "date" in request.query_params:
            raise exceptions.ValidationError({"date": _("Write the date as 2026-05-12.")})
        rows = list(queries.of_day(actor, court_of(actor), day or clock.today()).select_related("court"))
        reads.note(*(row.case_id for row in rows))
        return Response(shapes.HearingSerializer(rows, many=True).data)

    @extend_schema(responses=shapes.HearingSerializer)
    def retrieve(self, request: ApiRequest, pk: str) -> Response:
        row = self._hearing(request, pk)
        shown = told(self._who(request), [row])[0]
        return Response(shapes.HearingSerializer(row, context={"told": shown}).data)

    @extend_schema(request=shapes.ScheduleSerializer, responses={201: shapes.HearingSerializer})
    def create(self, request: ApiRequest) -> Response:
        """Books a hearing. 422 for a time that the law forbids or that needs a reason; 409 with the busy
        resources and the next free slots when the time is taken.
        """
        data = self._data(shapes.ScheduleSerializer, request)
        case, judge, people = self._need(request, data)
        try:
            made = actions.schedule_hearing(
                actor=self._who(request),
                case=case,
                kind=data["kind"],
                courtroom=self._room(court_of(self._who(request)), data["room"]),
                judge=judge,
                starts_at=data["starts_at"],
                ends_at=data["starts_at"] + dt.timedelta(minutes=data["minutes"]),
                people=[c.person for c in people],
                publicity=data["publicity"],
                time_reason=data["time_reason"],
            )
        except Conflict as taken:
            return _taken(taken)
        return Response(shapes.HearingSerializer(made).data, status=201)

    @extend_schema(request=shapes.NeedSerializer, responses={200: dict})
    @action(detail=False, methods=["post"])
    def free_slots(self, request: ApiRequest) -> Response:
        """The three offers and every slot of a week, each free or with its reasons. Changes nothing."""
        data = self._data(shapes.NeedSerializer, request)
        case, judge, people = self._need(request, data)
        check_can_schedule(self._who(request), case)
        wanted = Request(
            court=court_of(self._who(request)),
            case=case,
            kind=data["kind"],
            minutes=data["minutes"],
            judge=judge,
            people=people,
            week_of=data.get("week"),
        )
        board = Board(wanted)
        offers = {name: _slot(board, slot) for name, slot in vars(board.offers).items() if slot is not None}
        week = [_slot(board, s) for s in board.slots if clock.local(s.period.start).date() in board.week]
        return Response({"offers": offers, "slots": week, "nothing_free": board.nothing_free})

    @extend_schema(request=shapes.MoveSerializer, responses=shapes.HearingSerializer)
    @action(detail=True, methods=["post"])
    def reschedule(self, request: ApiRequest, pk: str) -> Response:
        row, data = self._hearing(request, pk), self._data(shapes.MoveSerializer, request)
        room = self._room(row.court, data.pop("room")) if "room" in data else None
        try:
            moved = actions.reschedule(actor=self._who(request), hearing=row, courtroom=room, **data)
        except Conflict as taken:
            return _taken(taken)
        return Response(shapes.HearingSerializer(moved).data)

    @extend_schema(request=shapes.CancelSerializer, responses=shapes.HearingSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: ApiRequest, pk: str) -> Response:
        row, data = self._hearing(request, pk), self._data(shapes.CancelSerializer, request)
        return Response(
            shapes.HearingSerializer(actions.cancel(actor=self._who(request), hearing=row, **data)).data
        )

    @extend_schema(request=shapes.PrepareSerializer, responses=shapes.HearingSerializer)
    @action(detail=True, methods=["post"])
    def prepare(self, request: ApiRequest, pk: str) -> Response:
        row, data = self._hearing(request, pk), self._data(shapes.PrepareSerializer, request)
        return Response(
            shapes.HearingSerializer(actions.prepare(actor=self._who(request), hearing=row, **data)).data
        )

    @extend_schema(request=shapes.OutcomeSerializer, responses={201: dict})
    @action(detail=True, methods=["post"])
    def record_outcome(self, request: ApiRequest, pk: str) -> Response:
        """Records what a hearing ended with; 422 for what the law forbids."""
        row = self._hearing(request, pk)
        shape = shapes.OutcomeSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        made = actions.record_outcome(
            actor=self._who(request),
            hearing=row,
            decision=shape.decision(),
            version=shape.validated_data["version"],
        )
        row.case.refresh_from_db(fields=["stage"])
        return Response({"id": str(made.pk), "kind": made.kind, "stage": row.case.stage}, status=201)

    @extend_schema(request=shapes.CorrectionSerializer, responses={200: dict})
    @action(detail=True, methods=["post"])
    def correct_outcome(self, request: ApiRequest, pk: str) -> Response:
        """Corrects the record of an outcome, with a reason; 403 once others have acted on it."""
        row = self._hearing(request, pk)
        shape = shapes.CorrectionSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        made = actions.correct_outcome(
            actor=self._who(request),
            hearing=row,
            decision=shape.decision(),
            reason=shape.validated_data["correction_reason"],
            version=shape.validated_data["version"],
        )
        row.case.refresh_from_db(fields=["stage"])
        return Response({"id": str(made.pk), "kind": made.kind, "stage": row.case.stage})

    def _who(self, request: ApiRequest) -> Any:
        return request.actor  # type: ignore[attr-defined]

    def _data(self, shape: Any, request: ApiRequest) -> dict[str, Any]:
        made = shape(data=request.data)
        made.is_valid(raise_exception=True)
        return dict(made.validated_data)

    def _hearing(self, request: ApiRequest, pk: str) -> Hearing:
        rows = Hearing.objects.select_related("case", "court", "courtroom", "judge")
        try:
            found: Hearing = get_visible_or_404(rows, self._who(request), pk)
        except ValueError:
            raise Http404 from None
        return found

    def _room(self, court: Court, number: str) -> Courtroom:
        room = court.rooms.filter(number=number, closed_on__isnull=True).first()
        if room is None:
            raise exceptions.ValidationError({"room": _("This court has no such room.")})
        return room

    def _need(self, request: ApiRequest, data: dict[str, Any]) -> tuple[Case, User, Sequence[Candidate]]:
        actor = self._who(request)
        case = get_visible_or_404(Case.objects.select_related("region", "subject"), actor, data["case"])
        judge = next((j for j in judges(court_of(actor)) if j.pk == data["judge"]), None)
        known = {c.key: c for c in candidates(actor, case)}
        wrong = [key for key in data["people"] if key not in known]
        if judge is None or wrong:
            problem = {"judge": _("Not a judge of this court.")} if judge is None else {"people": wrong}
            raise exceptions.ValidationError(problem)
        return case, judge, [known[key] for key in data["people"]]


def _taken(taken: Conflict) -> Response:
    """Who is taken and when all are free next. Without these details the record itself has changed."""
    found: Any = taken.details.get("next_free", [])
    free = [{"starts_at": p.start.isoformat(), "ends_at": p.end.isoformat()} for p in found]
    body = {"detail": str(taken), "busy": taken.details.get("names", []), "next_free": free}
    return Response(body, status=taken.status)


def _slot(board: Board, slot: Any) -> dict[str, Any]:
    cell = board.cell(slot)
    return {
        "starts_at": slot.period.start.isoformat(),
        "ends_at": slot.period.end.isoformat(),
        "room": cell.room.number if cell.room else None,
        "free": slot.is_free,
        "needs_reason": bool(cell.unusual),
        "in_school": slot.in_school,
        "reasons": [{"code": r.code, "text": board.why(r)} for r in slot.reasons],
    }
