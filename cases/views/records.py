"""Facts that happened, written down: detention, release, an interview, a person of the case."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from access.gate import requires
from accounts.permissions import CasePermission as P
from cases import actions, answers, guarantees, people, questioning, vault
from cases.access import check_can_change
from cases.forms.verbs import DetainForm, InterviewForm, PartyForm, ReleaseForm
from cases.models import Case, Detention, Party, PartyCapacity
from cases.models.people import PROTECTED_CAPACITIES
from cases.views.asked import situation
from cases.views.request import actor_of, case_of
from cases.views.verbs import run
from core import clock
from legal import ages, norms

INTERVIEWED = (
    PartyCapacity.SUSPECT,
    PartyCapacity.ACCUSED,
    PartyCapacity.RESPONDENT,
    PartyCapacity.VICTIM,
    PartyCapacity.WITNESS,
)


def _may_change(actor: Any, case: Case) -> Callable[[], None]:
    return lambda: check_can_change(actor, case)


@requires(P.CHANGE)
@require_http_methods(["GET", "POST"])
def detain(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The minute in which the child was deprived of liberty, and the safeguards in that act."""
    actor, case = actor_of(request), case_of(request, pk)
    asked = guarantees.questions("detention", situation(actor, case, day=answers.day_typed(request.POST)))
    form = DetainForm(request.POST or None, questions=asked)
    texts = {
        "title": _("Record a detention"),
        "text": _(
            "A fact is always recorded, however late. The clock runs from the minute of actual detention."
        ),
        "basis": "CPC 131(2), 131(4)",
        "confirm": _("Record"),
        "done": _("The detention is recorded; its clocks are running."),
    }

    def act(valid: DetainForm) -> None:
        arrest = answers.arrest(valid)
        fields = vars(arrest) | {}
        said = {name: fields.pop(name) for name in ("answers", "explanations", "due_by")}
        made = actions.detain(actor=actor, case=case, **fields)
        guarantees.answer(
            actor=actor,
            case=case,
            act="detention",
            act_id=made.pk,
            **said,
        )

    return run(request, case, form, act, texts, "cases/detain.html", _may_change(actor, case))


@requires(P.CHANGE)
@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The end of the detention and its ground."""
    actor, case = actor_of(request), case_of(request, pk)
    detention = Detention.objects.visible_to(actor).filter(case=case).order_by("-started_at").first()
    if detention is None:
        raise Http404
    texts = {
        "title": _("Record the release"),
        "text": "",
        "basis": "CPC 133",
        "confirm": _("Record"),
        "done": _("The release is recorded."),
    }

    def act(valid: ReleaseForm) -> None:
        data = valid.cleaned_data
        actions.release(actor=actor, detention=detention, ended_at=data["ended_at"], reason=data["reason"])

    return run(request, case, ReleaseForm(request.POST or None), act, texts, check=_may_change(actor, case))


@requires(P.CHANGE)
@require_http_methods(["GET", "POST"])
def interview(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Minutes and who was there; never what was said."""
    actor, case = actor_of(request), case_of(request, pk)
    parties = Party.objects.visible_to(actor).filter(case=case, until__isnull=True, capacity__in=INTERVIEWED)
    shown = list(parties.select_related("person"))
    vault.open_rows([p.person for p in shown])
    names = {p.pk: f"{p.person.full_name}, {p.get_capacity_display()}" for p in shown}
    chosen = next(
        (p for p in shown if str(p.pk) == (request.POST.get("party") or request.GET.get("party"))), None
    )
    chosen = chosen or next(iter(shown), None)
    form = InterviewForm(
        request.POST or None,
        initial={"party": chosen},
        parties=parties,
        names=names,
        questions=guarantees.questions(
            "interrogation", situation(actor, case, chosen, answers.day_typed(request.POST))
        ),
    )
    moment = answers.moment_typed(request.POST or request.GET)
    texts = {
        "left": [(names[p.pk], questioning.left(p.person_id, moment)) for p in shown if _is_child(p, moment)],
        "at": moment,
        "title": _("Record an interview"),
        "text": _("Minutes, kind and safeguards. What was said stays in the record of the act."),
        "basis": "CPC 535(2), 209(4)",
        "confirm": _("Record"),
        "done": _("The interview is recorded."),
    }

    def act(valid: InterviewForm) -> None:
        data = valid.cleaned_data
        made = actions.record_interview(
            actor=actor,
            case=case,
            party=data["party"],
            kind=valid.interview_kind,
            started_at=data["started_at"],
            ended_at=data["ended_at"],
        )
        guarantees.answer(
            actor=actor,
            case=case,
            act="interrogation",
            act_id=made.pk,
            answers=valid.answers,
            explanations=valid.explanations,
            due_by=valid.due_by,
        )

    return run(request, case, form, act, texts, "cases/interview.html", _may_change(actor, case))


def _is_child(party: Party, at: dt.datetime) -> bool:
    """An unknown age is a child's."""
    day = clock.local(at).date()
    return ages.is_presumed_minor(party.person.age_on(day), norms.ages(day).adult)


def _protected(actor: Any, case: Case) -> tuple[Any, dict[Any, str]]:
    """The victims and witnesses whom a legal representative of the case may speak for, and their names."""
    parties = Party.objects.visible_to(actor).filter(
        case=case, until__isnull=True, capacity__in=PROTECTED_CAPACITIES
    )
    shown = list(parties.select_related("person"))
    vault.open_rows([p.person for p in shown])
    return parties, {p.pk: f"{p.person.full_name}, {p.get_capacity_display()}" for p in shown}


@requires(P.CHANGE)
@require_http_methods(["GET", "POST"])
def add_party(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A representative, a lawyer, a victim; of a victim or witness only the name."""
    actor, case = actor_of(request), case_of(request, pk)
    texts = {
        "title": _("Add a person"),
        "text": _(
            "The address and phone of a victim or witness, and of who represents them, are not kept in this file: the victim support service keeps them apart."
        ),
        "basis": "CPC 70(2)(5), 71(6)(12)",
        "confirm": _("Add"),
        "done": _("The person was added."),
    }

    def act(valid: PartyForm) -> None:
        data = valid.cleaned_data
        identity = people.Identity(
            surname=data["surname"],
            given_name=data["given_name"],
            patronymic=data["patronymic"],
            birth_year=data["birth_year"],
            development=data["development"],
        )
        found = people.search(
            actor=actor, name=f"{identity.surname} {identity.given_name}", birth_year=data["birth_year"]
        )
        made = actions.add_party(
            actor=actor,
            case=case,
            capacity=data["capacity"],
            search_id=found.receipt.pk,
            identity=identity,
            relation=data["relation"],
            contact=actions.Contact(address=data["address"], phone=data["phone"]),
            represents=data.get("represents"),
        )
        if valid.is_for_the_child:
            guarantees.answer(
                actor=actor,
                case=case,
                act=guarantees.ADMISSION,
                act_id=made.pk,
                answers=valid.answers,
                explanations=valid.explanations,
                due_by=valid.due_by,
            )

    protected, names = _protected(actor, case)
    asked = guarantees.questions(guarantees.ADMISSION, situation(actor, case))
    form = PartyForm(request.POST or None, represented=protected, names=names, questions=asked)
    return run(request, case, form, act, texts, "cases/add_party.html", _may_change(actor, case))
