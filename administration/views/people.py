"""The people of an office: who works there, one of them, and how somebody comes. No case is shown here."""

import math
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from access.gate import for_roles
from accounts.belonging import belongs_to
from accounts.models import LinkPurpose, Membership, OneTimeLink, StandIn
from accounts.trees import subtree
from administration import finding, links, reviews
from administration import people as verbs
from administration.access import ADMINISTRATORS, READERS, known, membership_or_404, offices
from administration.forms import DetailsForm, MoreRoleForm, NewcomerForm, NothingForm
from administration.views.pages import acting, page_of, verb_page
from cases.views.request import see_other
from core import clock


@for_roles(*READERS)
@require_http_methods(["GET", "POST"])
def everybody(request: HttpRequest) -> HttpResponse:
    """Who works in the own agency and below it, found by name, agency, role and state.

    Names are sent in the body, as every word about people is; the address holds choices from lists alone.
    """
    actor = acting(request)
    asked = finding.wanted(request.POST) if request.method == "POST" else finding.chosen(request.GET)
    rows, more = finding.page(actor, asked)
    standing = StandIn.objects.in_force(clock.today()).filter(agency__in=subtree(actor.agency))
    away = {(s.absent_id, s.agency_id): s for s in standing.select_related("stand_in")}
    context = {
        "people": [(m, finding.state_of(m), away.get((m.user_id, m.agency_id))) for m in rows],
        "asked": asked,
        "words": " ".join(asked.words),
        "offices": offices(actor),
        "roles": finding.role_choices(actor),
        "states": finding.STATES.items(),
        "first": asked.fields() if asked.after else None,
        "next": asked.fields(more) if more else None,
        "may_change": actor.role.key in ADMINISTRATORS,
        "review": reviews.state(actor),
    }
    return TemplateResponse(request, "administration/people.html", context)


@for_roles(*READERS)
@require_GET
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One role of one person: dates, order, what is used of it in numbers, and what can be done."""
    actor, row = acting(request), membership_or_404(acting(request), pk)
    today = clock.today()
    leave = StandIn.objects.filter(
        absent=row.user, agency=row.agency, ended_at__isnull=True, until__gte=today
    )
    others = known(actor).filter(user=row.user).exclude(pk=row.pk)
    use = reviews.use_of_rights(row).get(row.pk, reviews.Use())
    context = {
        "row": row,
        "state": finding.state_of(row),
        "use": use,
        "leaves": leave.select_related("stand_in"),
        "others": [(m, finding.state_of(m)) for m in others.order_by("-since", "pk")],
        "own": row.user_id == actor.user.pk,
        "may_change": actor.role.key in ADMINISTRATORS,
        "may_hand_over": row.role_class.works_with_cases,
        "may_correct": belongs_to(row.user, actor.agency),
        "may_link": links.may_have(row.user),
        "has_password": row.user.has_usable_password(),
    }
    return TemplateResponse(request, "administration/person.html", context)


@for_roles(*ADMINISTRATORS, fresh=True)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A colleague in a minute: the next page shows the one-time link to hand over.

    Sent twice, as by a reload of that page, it leads to who was added.
    """
    made: dict[str, Any] = {}
    form = NewcomerForm(
        request.POST or None, actor=acting(request), initial={"language": acting(request).user.language}
    )
    if request.method == "POST" and form.is_valid() and (twin := _added_before(request, form)):
        text = _(
            "%(name)s has been added already. The link was shown once; if it is lost, make a new one here."
        )
        messages.info(request, text % {"name": twin.user.short_name})
        return see_other(page_of(twin))

    def act(valid: NewcomerForm) -> None:
        made["row"] = verbs.add_colleague(
            actor=acting(request), newcomer=verbs.Newcomer(**valid.person), **_workplace(valid)
        )
        made["link"] = links.first_link(actor=acting(request), membership=made["row"])

    return verb_page(
        request,
        form=form,
        act=act,
        back=reverse("administration:people"),
        shown=lambda: _link_page(request, made["row"], made["link"]),
        title=_("Add a colleague"),
        text=_("You get a link that opens once. Hand it over: the person sets a password with it."),
        confirm=_("Add the colleague"),
        other=(reverse("administration:add_role"), _("The person has an account already")),
    )


def _added_before(request: HttpRequest, form: NewcomerForm) -> Membership | None:
    """The same person in the same role, added by the same administrator."""
    typed, actor = form.person, acting(request)
    rows = known(actor).filter(
        user__username__iexact=typed["username"],
        user__last_name=typed["last_name"],
        user__first_name=typed["first_name"],
        agency=form.cleaned_data["agency"],
        role=form.cleaned_data["role"],
        added_by=actor.user,
    )
    return rows.first()


def _workplace(valid: Any) -> dict[str, Any]:
    return {name: valid.cleaned_data[name] for name in ("agency", "role", "since", "until", "basis")}


def _link_page(request: HttpRequest, row: Membership, link: str) -> HttpResponse:
    made = OneTimeLink.objects.get(user=row.user, kind=LinkPurpose.SET_PASSWORD, used_at=None)
    # Links run out by the clock of the door, which nobody moves.
    left = math.ceil((made.expires_at - clock.steady()).total_seconds() / 3600)
    context = {
        "row": row,
        "link": request.build_absolute_uri(link),
        "until": made.expires_at,
        "hours": left,
    }
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


@for_roles(*ADMINISTRATORS, fresh=True)
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """A name, the address of letters, the language: what was typed wrong, or has changed."""
    row = membership_or_404(acting(request), pk)
    names = ("last_name", "first_name", "patronymic", "email", "language")

    def act(valid: DetailsForm) -> None:
        verbs.correct(actor=acting(request), membership=row, details=verbs.Details(**valid.details))

    return verb_page(
        request,
        form=DetailsForm(request.POST or None, initial={name: getattr(row.user, name) for name in names}),
        act=act,
        back=page_of(row),
        row=row,
        title=_("Correct the details"),
        text=_("The user name stays. What was signed before keeps its author under the new name."),
        confirm=_("Correct"),
        done=_("The details are corrected."),
    )


@for_roles(*ADMINISTRATORS, fresh=True)
@require_http_methods(["GET", "POST"])
def new_link(request: HttpRequest, pk: int) -> HttpResponse:
    """A new one-time link for somebody whose first one ran out; the second factor stays as it is."""
    row = membership_or_404(acting(request), pk)
    made: dict[str, str] = {}

    def act(_valid: NothingForm) -> None:
        made["link"] = links.fresh_link(actor=acting(request), membership=row)

    return verb_page(
        request,
        form=NothingForm(request.POST if request.method == "POST" else None),
        act=act,
        back=page_of(row),
        shown=lambda: _link_page(request, row, made["link"]),
        row=row,
        title=_("New one-time link"),
        text=_("Every earlier link stops working. With the new one the person sets a password."),
        confirm=_("Make the link"),
    )
