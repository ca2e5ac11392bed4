"""The outcome of a hearing: chosen, entered, checked, recorded; and put right where the record was wrong."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from access.gate import requires
from accounts.permissions import CasePermission as P
from cases import diversion
from cases.models import CaseKind
from core import clock, when
from core.errors import Conflict, Refused
from courts import actions
from courts.access import check_can_correct_outcome, check_can_record_outcome
from courts.choices import GOES_ON, OutcomeKind
from courts.errors import Incomplete
from courts.forms import CorrectionForm, OutcomeForm
from courts.models import Hearing, Outcome
from courts.outcomes import outcome_shown, to_check
from courts.views.request import actor_of, hearing_of, see_other

# Radio list of the first step: in the order in which a court of children should think of them.
KINDS = (
    OutcomeKind.ADJOURNED, OutcomeKind.DIVERSION, OutcomeKind.EDUCATIVE, OutcomeKind.CONDITIONAL,
    OutcomeKind.COMMUNITY_SERVICE, OutcomeKind.RESTRICTION, OutcomeKind.FINE, OutcomeKind.CORRECTIVE_WORKS,
    OutcomeKind.DEPRIVATION, OutcomeKind.IMPRISONMENT, OutcomeKind.ACQUITTED, OutcomeKind.TERMINATED,
    OutcomeKind.CUSTODY, OutcomeKind.RULING,
)  # fmt: skip


@requires(P.RECORD_OUTCOME)
@require_http_methods(["GET", "POST"])
def outcome(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """First what was decided, then only the fields of that decision, then the check; all are plain pages."""
    return Entry(request, hearing_of(request, pk)).answer()


@requires(P.RECORD_OUTCOME)
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The same pages for an outcome that was recorded wrongly: filled in with the record, and a reason is asked."""
    row = hearing_of(request, pk)
    found = Outcome.objects.visible_to(actor_of(request)).filter(hearing=row).select_related("case").first()
    if found is None:
        raise Http404
    return Correction(request, row, found).answer()


class Entry:
    """One answer of these pages. Whatever the verb answers, what was typed stands in the form again, with the reason."""

    def __init__(self, request: HttpRequest, row: Hearing) -> None:
        self.request, self.row, self.actor = request, row, actor_of(request)
        self.kind = request.POST.get("kind") or request.GET.get("kind", "") or self.known_kind()
        self.context: dict[str, Any] = {
            "hearing": row,
            "case": row.case,
            "verb_page": True,
            "current_tab": "hearings",
            "corrects": False,
        }

    def known_kind(self) -> str:
        return ""

    @property
    def is_criminal(self) -> bool:
        return bool(self.row.case.kind == CaseKind.CRIMINAL)

    def gate(self, form: OutcomeForm) -> dict[str, Any]:
        """Could this end without trial? Each criterion and what the earlier gates answered, where the court is asked."""
        if "considered" not in form.fields:
            return {}
        return {"criteria": diversion.criteria(self.row.case), "gates": diversion.asked(self.row.case)}

    def check_allowed(self) -> None:
        check_can_record_outcome(self.actor, self.row)

    def kinds(self) -> list[OutcomeKind]:
        return list(KINDS)

    def form(self) -> OutcomeForm:
        day = clock.local(self.row.starts_at).date()
        initial = {"version": self.row.version, "kind": self.kind, "decided_on": day}
        return OutcomeForm(
            self.request.POST or None, kind=self.kind, is_criminal=self.is_criminal, initial=initial
        )

    def act(self, form: OutcomeForm) -> str:
        """Does it; returns what is said about it."""
        actions.record_outcome(
            actor=self.actor,
            hearing=self.row,
            decision=form.decision(),
            version=form.cleaned_data["version"],
        )
        return _("The outcome is recorded.")

    def answer(self) -> HttpResponse:
        if self.request.method == "GET":
            self.check_allowed()
        if self.kind not in OutcomeKind.values:
            self.check_allowed()
            self.context["kinds"] = [(k.value, k.label) for k in self.kinds()]
            return TemplateResponse(self.request, "courts/outcome_kind.html", self.context)
        form = self.form()
        self.context |= {"form": form, "kind_name": OutcomeKind(self.kind).label}
        if not form.is_valid():
            return self.page(422 if form.is_bound else 200)
        if "back" in self.request.POST:
            return self.page(200)
        try:
            if "confirm" not in self.request.POST:
                return self.checked(form)
            said = self.act(form)
        except (Refused, Conflict) as problem:
            if isinstance(problem, Incomplete) and problem.field in form.fields:
                form.add_error(problem.field, str(problem.reason))
                return self.page(problem.status)
            if isinstance(problem, Conflict):
                self.context["newest"] = newest(self.actor, self.row)
            self.context |= {"form": fresh(form, self.row), "problem": problem}
            return self.page(problem.status)
        messages.success(self.request, said)
        return see_other(self.row.get_absolute_url())

    def checked(self, form: OutcomeForm) -> HttpResponse:
        """What will be recorded, once the law allows it at all."""
        self.check_allowed()
        if form.cleaned_data["version"] != self.row.version:
            raise Conflict(_("Somebody changed this hearing while you were working on it."))
        actions.check_decision(self.row, form.decision())
        kept = [
            (name, value)
            for name, values in self.request.POST.lists()
            if name in form.fields
            for value in values
        ]
        self.context |= {
            "items": to_check(form.decision()),
            "hidden": kept,
            "becomes": form.decision().is_final,
        }
        return TemplateResponse(self.request, "courts/outcome_check.html", self.context)

    def page(self, status: int) -> HttpResponse:
        self.context |= self.gate(self.context["form"])
        return TemplateResponse(self.request, "courts/outcome.html", self.context, status=status)


class Correction(Entry):
    def __init__(self, request: HttpRequest, row: Hearing, found: Outcome) -> None:
        self.found = found
        super().__init__(request, row)
        self.context["corrects"] = True

    def known_kind(self) -> str:
        return "" if self.request.GET.get("choose") else str(self.found.kind)

    def check_allowed(self) -> None:
        check_can_correct_outcome(self.actor, self.row)

    def kinds(self) -> list[OutcomeKind]:
        """Those that the record can become without leading the case another way."""
        if self.found.kind == OutcomeKind.DIVERSION:
            return [OutcomeKind.DIVERSION]
        unsettled = GOES_ON
        if self.found.kind in unsettled:
            return list(KINDS)
        return [k for k in KINDS if k not in unsettled and k != OutcomeKind.DIVERSION]

    def form(self) -> OutcomeForm:
        initial = recorded(self.found) | {"version": self.row.version, "kind": self.kind}
        return CorrectionForm(
            self.request.POST or None, kind=self.kind, is_criminal=self.is_criminal, initial=initial
        )

    def act(self, form: OutcomeForm) -> str:
        actions.correct_outcome(
            actor=self.actor,
            hearing=self.row,
            decision=form.decision(),
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
        )
        return _("The record is corrected.")


def recorded(found: Outcome) -> dict[str, Any]:
    """The outcome as the fields of the form show it."""
    said = {True: "yes", False: "no"}
    values = {name: getattr(found, name) for name in OutcomeForm.base_fields if name != "version"}
    return {name: said.get(v, v) if isinstance(v, bool) else v for name, v in values.items()}


def fresh(form: Any, row: Hearing) -> Any:
    """The form as it was typed, but for the version: whoever has read what changed may send it again."""
    row.refresh_from_db(fields=["state", "version", "starts_at", "ends_at"])
    form.data = form.data.copy()
    form.data[form.add_prefix("version")] = row.version
    return form


def newest(actor: Any, row: Hearing) -> list[tuple[str, Any]]:
    """How the hearing stands now, for somebody whose page is older."""
    row.refresh_from_db(fields=["state", "starts_at", "ends_at"])
    found = outcome_shown(actor, row)
    shown = [(_("State"), row.get_state_display()), (_("When"), when.when(row.starts_at))]
    return [*shown, *(found["items"] if found else ())]
