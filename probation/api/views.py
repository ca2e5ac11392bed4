"""Plans and meetings over the API: the same queries and verbs as the pages."""

from collections.abc import Collection
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer, UUIDField

from access import reads
from access.gate import Gate
from access.queries import get_visible_or_404
from access.viewsets import CaseApi
from accounts.permissions import CasePermission as P
from cases import vault
from cases.models import Case
from probation import actions
from probation.actions.goals import StepDraft
from probation.api import serializers as shapes
from probation.models import Contact, Plan, PlanGoal, PlanState, PlanStep, RepairItem

LIMIT = 100
_VERBS = (
    "create agree plan_contact record_contact add_goal add_step complete_step close_goal add_repair review_repair"
    " close_repair record_home_inspection respond submit_early_end end"
)


def _plan(plan: Plan, status: int = 200) -> Response:
    return Response(shapes.PlanSerializer(plan).data, status=status)


def _made(row: Any) -> Response:
    return Response({"id": str(row.pk)}, status=201)


def checked(shape: type[BaseSerializer[Any]], request: Request) -> dict[str, Any]:
    """The request's data in this shape; 400 with the errors otherwise."""
    found = shape(data=request.data)
    found.is_valid(raise_exception=True)
    return dict(found.validated_data)


def narrowed(request: Request, row: str, **choices: Collection[str]) -> dict[str, Any]:
    """Filters that the address names: a row by its number, a code by its known values; 400 for anything else."""
    asked: dict[str, Any] = {}
    if request.query_params.get(row):
        asked[row] = UUIDField().run_validation(request.query_params[row])
    for name, known in choices.items():
        value = request.query_params.get(name, "")
        if value and value not in known:
            raise ValidationError({name: "unknown"})
        if value:
            asked[name] = value
    return asked


class PlanApi(CaseApi):
    """Plans of the probation service."""

    lookup_value_regex = "[0-9a-f-]{36}"
    gates = {
        **dict.fromkeys(("list", "retrieve"), Gate(permission=P.VIEW_FILE, kind="api")),
        **dict.fromkeys(_VERBS.split(), Gate(permission=P.SUPERVISE, kind="api")),
    }

    def _get(self, request: Request, pk: str, permission: P | None = P.SUPERVISE) -> Plan:
        found: Plan = get_visible_or_404(Plan.objects.select_related("case"), self.actor, pk, permission)
        return found

    def _part(self, request: Request, model: Any, plan: Plan, pk: Any, path: str = "plan") -> Any:
        rows = model.objects.filter(**{path: plan})
        return get_visible_or_404(rows, self.actor, pk, P.SUPERVISE)

    @extend_schema(responses=shapes.PlanSerializer(many=True))
    def list(self, request: Request) -> Response:
        """Plans that the caller may see, the newest first; ``case`` and ``state`` narrow them."""
        found = Plan.objects.visible_to(self.actor)
        found = found.filter(**narrowed(request, "case", state=PlanState.values))
        rows = list(found.order_by("-opened_at", "pk")[:LIMIT])
        reads.note(*(row.case_id for row in rows))
        return Response(shapes.PlanSerializer(rows, many=True).data)

    @extend_schema(responses=shapes.PlanSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        return _plan(self._get(request, pk, None))

    @extend_schema(request=shapes.OpeningSerializer, responses={201: shapes.PlanSerializer})
    def create(self, request: Request) -> Response:
        """Opens a plan."""
        data = checked(shapes.OpeningSerializer, request)
        case: Case = get_visible_or_404(Case, self.actor, data.pop("case"))
        version = data.pop("version", None)
        opening = actions.Opening(**data)
        made = actions.open_plan(actor=self.actor, case=case, opening=opening, version=version)
        return _plan(made, 201)

    @extend_schema(request=shapes.AgreeSerializer, responses=shapes.PlanSerializer)
    @action(detail=True, methods=["post"])
    def agree(self, request: Request, pk: str) -> Response:
        """Records the answer of the child or of the family."""
        data = checked(shapes.AgreeSerializer, request)
        return _plan(actions.agree(actor=self.actor, plan=self._get(request, pk), **data))

    @extend_schema(request=shapes.PlannedSerializer, responses={201: None})
    @action(detail=True, methods=["post"], url_path="plan-contact")
    def plan_contact(self, request: Request, pk: str) -> Response:
        """Plans a meeting."""
        data = checked(shapes.PlannedSerializer, request)
        return _made(actions.plan_contact(actor=self.actor, plan=self._get(request, pk), **data))

    @extend_schema(request=shapes.UnplannedSerializer, responses={201: shapes.ContactSerializer})
    @action(detail=True, methods=["post"], url_path="record-contact")
    def record_contact(self, request: Request, pk: str) -> Response:
        """Records a meeting that was not planned."""
        data = checked(shapes.UnplannedSerializer, request)
        kind, at = data.pop("kind"), data.pop("at", None)
        made = actions.record_contact(
            actor=self.actor,
            plan=self._get(request, pk),
            kind=kind,
            at=at,
            outcome=actions.Outcome(**data),
        )
        return Response(shapes.ContactSerializer(made).data, status=201)

    @extend_schema(request=shapes.GoalSerializer, responses={201: None})
    @action(detail=True, methods=["post"], url_path="add-goal")
    def add_goal(self, request: Request, pk: str) -> Response:
        """Adds a goal with its first steps."""
        data = checked(shapes.GoalSerializer, request)
        steps = [StepDraft(**step) for step in data.pop("steps", [])]
        return _made(actions.add_goal(actor=self.actor, plan=self._get(request, pk), steps=steps, **data))

    @extend_schema(request=shapes.MoreStepSerializer, responses={201: None})
    @action(detail=True, methods=["post"], url_path="add-step")
    def add_step(self, request: Request, pk: str) -> Response:
        """Adds a step to a goal."""
        data = checked(shapes.MoreStepSerializer, request)
        goal = self._part(request, PlanGoal, self._get(request, pk), data.pop("goal"))
        return _made(actions.add_step(actor=self.actor, goal=goal, step=StepDraft(**data)))

    @extend_schema(request=shapes.CloseStepSerializer, responses={200: None})
    @action(detail=True, methods=["post"], url_path="complete-step")
    def complete_step(self, request: Request, pk: str) -> Response:
        """Records that a step was done, or not."""
        data = checked(shapes.CloseStepSerializer, request)
        step = self._part(request, PlanStep, self._get(request, pk), data.pop("step"), "goal__plan")
        row = actions.complete_step(actor=self.actor, step=step, **data)
        return Response({"id": str(row.pk), "state": row.state})

    @extend_schema(request=shapes.CloseGoalSerializer, responses={200: None})
    @action(detail=True, methods=["post"], url_path="close-goal")
    def close_goal(self, request: Request, pk: str) -> Response:
        """Records how a goal ended."""
        data = checked(shapes.CloseGoalSerializer, request)
        goal = self._part(request, PlanGoal, self._get(request, pk), data.pop("goal"))
        row = actions.close_goal(actor=self.actor, goal=goal, **data)
        return Response({"id": str(row.pk), "state": row.state})

    @extend_schema(request=shapes.RepairSerializer, responses={201: None})
    @action(detail=True, methods=["post"], url_path="add-repair")
    def add_repair(self, request: Request, pk: str) -> Response:
        """Adds a way of making good."""
        data = checked(shapes.RepairSerializer, request)
        return _made(actions.add_repair(actor=self.actor, plan=self._get(request, pk), **data))

    @extend_schema(request=shapes.ReviewRepairSerializer, responses={200: None})
    @action(detail=True, methods=["post"], url_path="review-repair")
    def review_repair(self, request: Request, pk: str) -> Response:
        """A second person reviews a payment."""
        data = checked(shapes.ReviewRepairSerializer, request)
        item = self._part(request, RepairItem, self._get(request, pk), data.pop("item"))
        row = actions.review_repair(actor=self.actor, item=item, **data)
        return Response({"id": str(row.pk), "state": row.state})

    @extend_schema(request=shapes.CloseRepairSerializer, responses={200: None})
    @action(detail=True, methods=["post"], url_path="close-repair")
    def close_repair(self, request: Request, pk: str) -> Response:
        """Records that the harm was made good as agreed, or not."""
        data = checked(shapes.CloseRepairSerializer, request)
        item = self._part(request, RepairItem, self._get(request, pk), data.pop("item"))
        row = actions.close_repair(actor=self.actor, item=item, **data)
        return Response({"id": str(row.pk), "state": row.state})

    @extend_schema(request=shapes.InspectionSerializer, responses={201: None})
    @action(detail=True, methods=["post"], url_path="home-inspection")
    def record_home_inspection(self, request: Request, pk: str) -> Response:
        """Records the quarterly inspection of the home."""
        data = checked(shapes.InspectionSerializer, request)
        plan = self._get(request, pk)
        return _made(actions.record_home_inspection(actor=self.actor, plan=plan, **data))

    @extend_schema(request=shapes.RespondSerializer, responses={201: None})
    @action(detail=True, methods=["post"])
    def respond(self, request: Request, pk: str) -> Response:
        """Takes one step of the ladder."""
        data, plan = checked(shapes.RespondSerializer, request), self._get(request, pk)
        chosen = data.pop("contact", None)
        contact = self._part(request, Contact, plan, chosen) if chosen else None
        return _made(actions.respond(actor=self.actor, plan=plan, contact=contact, **data))

    @extend_schema(request=shapes.EarlyEndSerializer, responses=shapes.PlanSerializer)
    @action(detail=True, methods=["post"], url_path="submit-early-end")
    def submit_early_end(self, request: Request, pk: str) -> Response:
        """Records the submission to end the control early."""
        data = checked(shapes.EarlyEndSerializer, request)
        return _plan(actions.submit_early_end(actor=self.actor, plan=self._get(request, pk), **data))

    @extend_schema(request=shapes.EndSerializer, responses=shapes.PlanSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """Ends the plan."""
        data = checked(shapes.EndSerializer, request)
        return _plan(actions.end_plan(actor=self.actor, plan=self._get(request, pk), **data))


class ContactApi(CaseApi):
    """Meetings; read by those who may read the psychosocial part."""

    lookup_value_regex = "[0-9a-f-]{36}"
    gates = {
        **dict.fromkeys(("list", "retrieve"), Gate(permission=P.VIEW_ASSESSMENTS, kind="api")),
        "record": Gate(permission=P.SUPERVISE, kind="api"),
    }

    @extend_schema(responses=shapes.ContactSerializer(many=True))
    def list(self, request: Request) -> Response:
        """Meetings that the caller may see; ``plan`` narrows them."""
        found = Contact.objects.visible_to(self.actor)
        found = found.filter(**narrowed(request, "plan"))
        rows = list(found.order_by("-planned_at", "pk")[:LIMIT])
        vault.open_rows(rows)
        reads.note(*(row.case_id for row in rows))
        return Response(shapes.ContactSerializer(rows, many=True).data)

    @extend_schema(responses=shapes.ContactSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        row = get_visible_or_404(Contact, self.actor, pk)
        return Response(shapes.ContactSerializer(row).data)

    @extend_schema(request=shapes.OutcomeSerializer, responses=shapes.ContactSerializer)
    @action(detail=True, methods=["post"])
    def record(self, request: Request, pk: str) -> Response:
        """Records how a planned meeting went and plans the next."""
        data = checked(shapes.OutcomeSerializer, request)
        contact = get_visible_or_404(Contact.objects.select_related("plan"), self.actor, pk, P.SUPERVISE)
        row = actions.record_contact(actor=self.actor, contact=contact, outcome=actions.Outcome(**data))
        return Response(shapes.ContactSerializer(row).data)
