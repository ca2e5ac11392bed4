"""The people of an office: who works there, and what its administrator does about it. No case is shown here."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from access.gate import for_roles
from accounts.models import Membership, StandIn
from accounts.trees import subtree
from administration import leave as leaves
from administration import people as verbs
from administration import reviews
from administration.access import ADMINISTRATORS, READERS, membership_or_404, memberships, offices
from administration.forms import (
    DatesForm,
    LeaveForm,
    MoreRoleForm,
    MoveForm,
    NewcomerForm,
    NothingForm,
)
from administration.links import first_link, fresh_link
from administration.views.pages import acting, verb_page
from core import clock


@for_roles(*READERS)
@require_GET
def everybody(request: HttpRequest) -> HttpResponse:
    """Who works in the own agency and below it: in force, to come, suspended."""
    actor = acting(request)
    unit = request.GET.get("unit", "")
    rows = memberships(actor)
    if unit.isascii() and unit.isdecimal():
        rows = rows.filter(agency=int(unit[:9]))
    today = clock.today()
    standing = StandIn.objects.in_force(today).filter(agency__in=subtree(actor.agency))
    away = {(s.absent_id, s.agency_id): s for s in standing.select_related("stand_in")}
    found = rows.order_by("agency_id", "user__last_name", "user__first_name", "id")
    people = [(m, _state(m), away.get((m.user_id, m.agency_id))) for m in found]
    context = {
        "people": people,
        "offices": offices(actor),
        "unit": unit,
        "may_change": actor.role.key in ADMINISTRATORS,
        "review": reviews.state(actor),
    }
    return TemplateResponse(request, "administration/people.html", context)


def _state(membership: Membership) -> str:
    if membership.waits_for_consent:
        return "waits"
    if membership.suspended_at is not None:
        return "suspended"
    return "later" if membership.since > clock.today() else "works"


@for_roles(*READERS)
@require_GET
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One role of one person: dates, order, what is used of it in numbers, and what can be done."""
    actor, row = acting(request), membership_or_404(acting(request), pk)
    today = clock.today()
    leave = StandIn.objects.filter(
        absent=row.user, agency=row.agency, ended_at__isnull=True, until__gte=today
    )
    others = memberships(actor).filter(user=row.user).exclude(pk=row.pk)
    context = {
        "row": row,
        "state": _state(row),
        "use": reviews.use_of_rights().get(row.pk, reviews.Use()),
        "leaves": leave.select_related("stand_in"),
        "others": others,
        "own": row.user_id == actor.user.pk,
        "may_change": actor.role.key in ADMINISTRATORS,
        "may_hand_over": row.role_class.works_with_cases,
    }
    return TemplateResponse(request, "administration/person.html", context)


@for_roles(*ADMINISTRATORS, fresh=True)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A colleague in a minute: the next page shows the one-time link to hand over."""
    made: dict[str, Any] = {}

    def act(valid: NewcomerForm) -> None:
        made["row"] = verbs.add_colleague(
            actor=acting(request), newcomer=verbs.Newcomer(**valid.person), **_workplace(valid)
        )
        made["link"] = first_link(actor=acting(request), membership=made["row"])

    return verb_page(
        request,
        form=NewcomerForm(request.POST or None, actor=acting(request)),
        act=act,
        back=reverse("administration:people"),
        shown=lambda: _link_page(request, made["row"], made["link"]),
        title=_("Add a colleague"),
        text=_("You get a link that opens once. Hand it over: the person sets a password with it."),
        confirm=_("Add the colleague"),
        other=(reverse("administration:add_role"), _("The person has an account already")),
    )


def _workplace(valid: Any) -> dict[str, Any]:
    return {name: valid.cleaned_data[name] for name in ("agency", "role", "since", "until", "basis")}


def _link_page(request: HttpRequest, row: Membership, link: str) -> HttpResponse:
    context = {"row": row, "link": request.build_absolute_uri(link)}
    return TemplateResponse(request, "administration/link.html", context)


@for_roles(*ADMINISTRATORS, fresh=True)
@require_http_methods(["GET", "POST"])
def add_role(request: HttpRequest) -> HttpResponse:
    """One more role of somebody who has an account; the person acts in one at a time."""

    def act(valid: MoreRoleForm) -> None:
        verbs.add_colleague(actor=acting(request), person=valid.cleaned_data["username"], **_workplace(valid))

    return verb_page(
        request,
        form=MoreRoleForm(request.POST or None, actor=acting(request)),
        act=act,
        back=reverse("administration:people"),
        title=_("Add a role"),
        text=_(
            "The person signs in as before and chooses in which role to act. Somebody of another agency accepts the role first, under “Work for another agency”."
        ),
        confirm=_("Add the role"),
        done=_("The role is added."),
    )


@for_roles(*ADMINISTRATORS)
@require_http_methods(["GET", "POST"])
def dates(request: HttpRequest, pk: int) -> HttpResponse:
    """From when to when the role holds."""
    row = membership_or_404(acting(request), pk)
    return verb_page(
        request,
        form=DatesForm(request.POST or None, initial={"since": row.since, "until": row.until}),
        act=lambda valid: verbs.change_dates(actor=acting(request), membership=row, **valid.cleaned_data),
        back=_page_of(row),
        row=row,
        title=_("Change the dates"),
        text=_("After the last day the person’s next click finds nothing."),
        confirm=_("Change the dates"),
        done=_("The dates are changed."),
    )


def _page_of(row: Membership) -> str:
    return reverse("administration:person", args=[row.pk])


@for_roles(*ADMINISTRATORS, fresh=True)
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """To another agency of the tree."""
    row = membership_or_404(acting(request), pk)

    def act(valid: MoveForm) -> None:
        data = valid.cleaned_data
        verbs.move(
            actor=acting(request),
            membership=row,
            to=data["agency"],
            role=data["role"],
            since=data["since"],
            basis=data["basis"],
        )

    return verb_page(
        request,
        form=MoveForm(
            request.POST or None, actor=acting(request), initial={"agency": row.agency_id, "role": row.role}
        ),
        act=act,
        back=reverse("administration:people"),
        row=row,
        title=_("Move to another unit"),
        text=_("The present role ends the day before. The cases stay with the agency; hand them over first."),
        confirm=_("Move"),
        done=_("The colleague is moved."),
    )


@for_roles(*ADMINISTRATORS)
@require_http_methods(["GET", "POST"])
def suspend(request: HttpRequest, pk: int) -> HttpResponse:
    """Stops a role at once."""
    row = membership_or_404(acting(request), pk)
    return verb_page(
        request,
        form=NothingForm(request.POST if request.method == "POST" else None),
        act=lambda _valid: verbs.suspend(actor=acting(request), membership=row),
        back=_page_of(row),
        row=row,
        title=_("Suspend"),
        text=_(
            "The role stops at once: an open session finds nothing on its next click. You can bring it back."
        ),
        confirm=_("Suspend"),
        danger=True,
        done=_("The colleague is suspended."),
    )


@for_roles(*ADMINISTRATORS)
@require_http_methods(["GET", "POST"])
def bring_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Lets a suspended role hold again."""
    row = membership_or_404(acting(request), pk)
    return verb_page(
        request,
        form=NothingForm(request.POST if request.method == "POST" else None),
        act=lambda _valid: verbs.bring_back(actor=acting(request), membership=row),
        back=_page_of(row),
        row=row,
        title=_("Bring back"),
        text=_("The role holds again at once, with the dates that it had."),
        confirm=_("Bring back"),
        done=_("The colleague is back."),
    )


@for_roles(*ADMINISTRATORS, fresh=True)
@require_http_methods(["GET", "POST"])
def new_link(request: HttpRequest, pk: int) -> HttpResponse:
    """A new one-time link for somebody whose first one ran out; the second factor stays as it is."""
    row = membership_or_404(acting(request), pk)
    made: dict[str, str] = {}

    def act(_valid: NothingForm) -> None:
        made["link"] = fresh_link(actor=acting(request), membership=row)

    return verb_page(
        request,
        form=NothingForm(request.POST if request.method == "POST" else None),
        act=act,
        back=_page_of(row),
        shown=lambda: _link_page(request, row, made["link"]),
        row=row,
        title=_("New one-time link"),
        text=_("Every earlier link stops working. With the new one the person sets a password."),
        confirm=_("Make the link"),
    )


@for_roles(*ADMINISTRATORS)
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Who does the work of a colleague on leave, from day to day; it returns by itself."""
    row = membership_or_404(acting(request), pk)
    if not row.role_class.works_with_cases:
        raise Http404
    colleagues = leaves.stand_ins_for(row)

    def act(valid: LeaveForm) -> None:
        leaves.hand_over(actor=acting(request), membership=row, **valid.cleaned_data)

    return verb_page(
        request,
        form=LeaveForm(request.POST or None, colleagues=colleagues),
        act=act,
        back=_page_of(row),
        row=row,
        title=_("Leave: who does the work"),
        text=_(
            "The stand-in has the cases and the notices of the colleague before them in these days. It returns by itself."
        ),
        confirm=_("Hand over"),
        done=_("The work is handed over."),
    )


@for_roles(*ADMINISTRATORS)
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, leave: int) -> HttpResponse:
    """The colleague is back before the last day of the leave."""
    actor = acting(request)
    row = StandIn.objects.filter(pk=leave, agency__in=subtree(actor.agency)).select_related("absent").first()
    if row is None:
        raise Http404
    return verb_page(
        request,
        form=NothingForm(request.POST if request.method == "POST" else None),
        act=lambda _valid: leaves.take_back(actor=actor, stand_in=row),
        back=reverse("administration:people"),
        title=_("The leave is over"),
        text=_("%(name)s has the cases and notices back at once.") % {"name": row.absent.short_name},
        confirm=_("End the leave"),
        done=_("The leave is over."),
    )
