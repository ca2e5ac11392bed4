"""The people of an office over the API: the verbs of the pages."""

from typing import Any

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from access.gate import Gate
from access.viewsets import CaseApi
from accounts.models import Membership, StandIn, User
from accounts.roles import ROLES
from accounts.trees import subtree
from administration import finding, people, reviews, roles, succession
from administration import leave as leaves
from administration.access import ADMINISTRATORS, READERS, membership_or_404
from administration.api import serializers as shapes
from administration.links import first_link, fresh_link
from administration.models import ReviewLine
from core.bounds import whole

_ID = OpenApiParameter("id", OpenApiTypes.INT, OpenApiParameter.PATH)
_SEARCH = [
    OpenApiParameter("role", OpenApiTypes.STR, enum=[str(key) for key in ROLES]),
    OpenApiParameter("state", OpenApiTypes.STR, enum=list(finding.STATES)),
    OpenApiParameter("unit", OpenApiTypes.INT, description="Number of the agency"),
]
_ADMIN = Gate(roles=ADMINISTRATORS)
_GIVES = Gate(roles=ADMINISTRATORS, fresh=True)
_READ = Gate(roles=READERS)


class _Office(CaseApi):
    def _data(self, shape: Any) -> Any:
        body = shape(data=self.request.data)
        body.is_valid(raise_exception=True)
        return body.validated_data

    def _number(self, text: str) -> int:
        number = whole(text)
        if number is None:
            raise Http404
        return number

    def _row(self, pk: str) -> Membership:
        return membership_or_404(self.actor, self._number(pk))

    def _shown(self, row: Membership) -> Response:
        return Response(shapes.ColleagueSerializer(row).data)


class ColleagueApi(_Office):
    """Who works in the own agency and below it."""

    gates = {
        "list": _READ,
        "search": _READ,
        "create": _GIVES,
        "add_role": _GIVES,
        "dates": _ADMIN,
        "move": _GIVES,
        "suspend": _ADMIN,
        "bring_back": _ADMIN,
        "link": _GIVES,
        "leave": _ADMIN,
        "correct": _GIVES,
        "cases": _ADMIN,
        "hand_over": _GIVES,
    }

    @extend_schema(parameters=_SEARCH, responses=shapes.ColleagueSerializer(many=True))
    def list(self, request: Request) -> Response:
        """Every role that has not ended, in the alphabet; fewer by ``role``, ``state`` and ``unit``."""
        found = finding.found(self.actor, finding.chosen(request.query_params))
        return Response(shapes.ColleagueSerializer(found, many=True).data)

    @extend_schema(request=shapes.FindColleagueSerializer, responses=shapes.ColleagueSerializer(many=True))
    @action(detail=False, methods=["post"])
    def search(self, request: Request) -> Response:
        """The same by words too, which are sent in the body since they may be a name."""
        asked = finding.wanted(
            {k: str(v) for k, v in self._data(shapes.FindColleagueSerializer).items() if v}
        )
        return Response(shapes.ColleagueSerializer(finding.found(self.actor, asked), many=True).data)

    @extend_schema(request=shapes.AddColleagueSerializer, responses={201: shapes.ColleagueMadeSerializer})
    def create(self, request: Request) -> Response:
        """Adds a person; the answer holds the one-time link, this once."""
        data = self._data(shapes.AddColleagueSerializer)
        names = ("username", "last_name", "first_name", "patronymic", "email", "language")
        newcomer = people.Newcomer(**{name: data.pop(name) for name in names})
        made: Any = people.add_colleague(actor=self.actor, newcomer=newcomer, **data)
        made.link = first_link(actor=self.actor, membership=made)
        return Response(shapes.ColleagueMadeSerializer(made).data, status=201)

    @extend_schema(request=shapes.AddRoleSerializer, responses={201: shapes.ColleagueSerializer})
    @action(detail=False, methods=["post"])
    def add_role(self, request: Request) -> Response:
        """One more role of somebody who has an account."""
        data = self._data(shapes.AddRoleSerializer)
        person = User.objects.filter(username__iexact=data.pop("username"), is_active=True).first()
        if person is None:
            raise Http404
        made = people.add_colleague(actor=self.actor, person=person, **data)
        return Response(shapes.ColleagueSerializer(made).data, status=201)

    @extend_schema(parameters=[_ID], request=shapes.DatesSerializer, responses=shapes.ColleagueSerializer)
    @action(detail=True, methods=["post"])
    def dates(self, request: Request, pk: str) -> Response:
        """From when to when the role holds."""
        row = self._row(pk)
        data = self._data(shapes.DatesSerializer)
        return self._shown(people.change_dates(actor=self.actor, membership=row, **data))

    @extend_schema(parameters=[_ID], request=shapes.WorkplaceSerializer, responses=shapes.ColleagueSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: str) -> Response:
        """To another agency of the tree, from a day on."""
        row = self._row(pk)
        data = self._data(shapes.WorkplaceSerializer)
        return self._shown(roles.move(actor=self.actor, membership=row, to=data.pop("agency"), **data))

    @extend_schema(parameters=[_ID], request=shapes.SuspendSerializer, responses=shapes.ColleagueSerializer)
    @action(detail=True, methods=["post"])
    def suspend(self, request: Request, pk: str) -> Response:
        """Stops the role at once, or with ``all_roles`` every role of the person in these offices."""
        row = self._row(pk)
        data = self._data(shapes.SuspendSerializer)
        if data["all_roles"]:
            roles.suspend_all(actor=self.actor, membership=row, basis=data["basis"])
            return self._shown(self._row(pk))
        return self._shown(roles.suspend(actor=self.actor, membership=row, basis=data["basis"]))

    @extend_schema(parameters=[_ID], request=None, responses=shapes.ColleagueSerializer)
    @action(detail=True, methods=["post"])
    def bring_back(self, request: Request, pk: str) -> Response:
        """Lets a suspended role hold again."""
        return self._shown(roles.bring_back(actor=self.actor, membership=self._row(pk)))

    @extend_schema(parameters=[_ID], request=None, responses=shapes.LinkSerializer)
    @action(detail=True, methods=["post"])
    def link(self, request: Request, pk: str) -> Response:
        """A new one-time link for somebody who never set a password."""
        link = fresh_link(actor=self.actor, membership=self._row(pk))
        return Response(shapes.LinkSerializer({"link": link}).data)

    @extend_schema(
        parameters=[_ID], request=shapes.ColleagueDetailsSerializer, responses=shapes.ColleagueSerializer
    )
    @action(detail=True, methods=["post"])
    def correct(self, request: Request, pk: str) -> Response:
        """Puts a name, the address of letters or the language right."""
        row = self._row(pk)
        details = people.Details(**self._data(shapes.ColleagueDetailsSerializer))
        people.correct(actor=self.actor, membership=row, details=details)
        return self._shown(self._row(pk))

    @extend_schema(parameters=[_ID], responses=shapes.HeldSerializer)
    @action(detail=True, methods=["get"])
    def cases(self, request: Request, pk: str) -> Response:
        """The numbers of the open cases that the colleague holds, and nothing else of them."""
        row = self._row(pk)
        held = reviews.use_of_rights(row).get(row.pk, reviews.Use()).cases_held
        return Response(shapes.HeldSerializer({"count": held, "numbers": succession.numbers(row)}).data)

    @extend_schema(parameters=[_ID], request=shapes.SuccessionSerializer, responses=shapes.HandedSerializer)
    @action(detail=True, methods=["post"])
    def hand_over(self, request: Request, pk: str) -> Response:
        """Another colleague holds the open cases from now on; ``left`` says how many wait for the next call."""
        row = self._row(pk)
        data = self._data(shapes.SuccessionSerializer)
        to = Membership.objects.filter(pk=data["to"]).select_related("user").first()
        if to is None:
            raise Http404
        handed = succession.hand_over(
            actor=self.actor, membership=row, to=to, reason=data["why"], chosen=data["numbers"]
        )
        return Response(shapes.HandedSerializer(handed).data)

    @extend_schema(
        parameters=[_ID], request=shapes.LeaveSerializer, responses={201: shapes.LeaveMadeSerializer}
    )
    @action(detail=True, methods=["post"])
    def leave(self, request: Request, pk: str) -> Response:
        """Hands the work of a colleague on leave over, from day to day."""
        row = self._row(pk)
        data = self._data(shapes.LeaveSerializer)
        to = Membership.objects.filter(pk=data.pop("to")).first()
        if to is None:
            raise Http404
        made = leaves.hand_over(actor=self.actor, membership=row, to=to, **data)
        return Response(shapes.LeaveMadeSerializer(made).data, status=201)


class LeaveApi(_Office):
    """Leaves of colleagues."""

    gates = {"end": _ADMIN}

    @extend_schema(parameters=[_ID], request=None, responses=shapes.LeaveMadeSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """The colleague is back before the last day."""
        found = StandIn.objects.filter(pk=self._number(pk), agency__in=subtree(self.actor.agency)).first()
        if found is None:
            raise Http404
        return Response(shapes.LeaveMadeSerializer(leaves.take_back(actor=self.actor, stand_in=found)).data)


class AccessReviewApi(_Office):
    """The quarterly review of who has access."""

    gates = {"list": _READ, "create": _READ, "confirm": _READ, "end": _GIVES}

    @extend_schema(responses=shapes.ReviewSerializer)
    def list(self, request: Request) -> Response:
        """Where the review of this quarter stands, line by line."""
        return self._state()

    @extend_schema(request=None, responses={201: shapes.ReviewSerializer})
    def create(self, request: Request) -> Response:
        """Begins the review of this quarter."""
        reviews.start(actor=self.actor)
        return self._state(201)

    @extend_schema(parameters=[_ID], request=None, responses=shapes.ReviewSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: str) -> Response:
        """Confirms one role, by its number; never one's own."""
        reviews.confirm(actor=self.actor, line=self._line(pk))
        return self._state()

    @extend_schema(parameters=[_ID], request=shapes.EndRoleSerializer, responses=shapes.ReviewSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """Ends one role at once, with a reason; never one's own."""
        line = self._line(pk)
        reviews.end(actor=self.actor, line=line, **self._data(shapes.EndRoleSerializer))
        return self._state()

    def _line(self, pk: str) -> ReviewLine:
        row = reviews.line_of(self.actor, self._number(pk))
        if row is None:
            raise Http404
        return row

    def _state(self, status: int = 200) -> Response:
        state = reviews.state(self.actor)
        lines = reviews.lines_of(self.actor, state.review) if state.review else []
        body = {name: getattr(state, name) for name in ("quarter", "due", "is_done", "is_overdue")}
        return Response(shapes.ReviewSerializer(body | {"lines": lines}).data, status=status)
