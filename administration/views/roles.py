"""What an administrator does about a role that somebody holds."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from access.gate import for_roles
from accounts.models import Membership
from administration import people, reviews, succession
from administration import roles as verbs
from administration.access import ADMINISTRATORS, membership_or_404
from administration.forms import DatesForm, MoveForm, NothingForm
from administration.role_forms import SuccessionForm, SuspendForm
from administration.views.pages import acting, page_of, verb_page


def _held(row: Membership) -> int:
    return reviews.use_of_rights(row).get(row.pk, reviews.Use()).cases_held


@for_roles(*ADMINISTRATORS)
@require_http_methods(["GET", "POST"])
def dates(request: HttpRequest, pk: int) -> HttpResponse:
    """From when to when the role holds; also of one that has ended by a wrong last day."""
    row = membership_or_404(acting(request), pk)
    return verb_page(
        request,
        form=DatesForm(request.POST or None, initial={"since": row.since, "until": row.until}),
        act=lambda valid: people.change_dates(actor=acting(request), membership=row, **valid.cleaned_data),
        back=page_of(row),
        row=row,
        held=_held(row),
        title=_("Change the dates"),
        text=_("After the last day the person’s next click finds nothing."),
        confirm=_("Change the dates"),
        done=_("The dates are changed."),
    )


@for_roles(*ADMINISTRATORS, fresh=True)
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """To another agency of the tree, or another role."""
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
        held=_held(row),
        title=_("Move to another unit"),
        text=_(
            "The present role ends the day before. The cases stay with the agency; hand them over first. A wrong role is"
            " put right on its first day, as long as nobody has used it: choose that day."
        ),
        confirm=_("Move the colleague"),
        done=_("The colleague is moved."),
    )


@for_roles(*ADMINISTRATORS)
@require_http_methods(["GET", "POST"])
def suspend(request: HttpRequest, pk: int) -> HttpResponse:
    """Stops a role at once, or all roles of the person in these offices."""
    row = membership_or_404(acting(request), pk)
    others = [m for m in verbs.running(acting(request), row) if m.pk != row.pk]

    def act(valid: SuspendForm) -> None:
        stop = verbs.suspend_all if valid.stops_all else verbs.suspend
        stop(actor=acting(request), membership=row, basis=valid.cleaned_data["basis"])

    text = _(
        "The role stops at once: an open session finds nothing on its next click. You can bring it back."
    )
    if not others:
        text += " " + _("Roles in agencies that you do not administer are not touched.")
    role = row.role_class.name
    return verb_page(
        request,
        form=SuspendForm(request.POST if request.method == "POST" else None, role=role, others=len(others)),
        act=act,
        back=page_of(row),
        row=row,
        held=_held(row),
        title=_("Suspend"),
        text=text,
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
        back=page_of(row),
        row=row,
        title=_("Bring back"),
        text=_("The role holds again at once, with the dates that it had."),
        confirm=_("Bring back"),
        done=_("The colleague is back."),
    )


@for_roles(*ADMINISTRATORS, fresh=True)
@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """The open cases of somebody who leaves go to a colleague for good. Numbers of cases, and no way to one."""
    row = membership_or_404(acting(request), pk)
    held = _held(row)
    result: list[succession.Handed] = []

    def act(valid: SuccessionForm) -> None:
        data = valid.cleaned_data
        result[:] = [
            succession.hand_over(
                actor=acting(request),
                membership=row,
                to=data["to"],
                reason=data["reason"],
                chosen=valid.chosen,
            )
        ]

    return verb_page(
        request,
        form=SuccessionForm(
            request.POST or None, colleagues=succession.heirs(row), held=held, numbers=succession.numbers(row)
        ),
        act=act,
        back=page_of(row),
        next_page=lambda: request.path if result[0].left else page_of(row),
        row=row,
        title=_("Hand over the cases for good"),
        text=_(
            "The colleague holds the cases from now on, with open plans, meetings to come and personal notices. You see"
            " their numbers and nothing else of them. Each case says who handed it over and why."
        ),
        nothing=_("No open case is held.") if not held else "",
        confirm=_("Hand over"),
        done=lambda: _said(result[0]),
    )


def _said(handed: succession.Handed) -> str:
    if not handed.moved:
        return _("Nothing was left to hand over.")
    moved = ngettext("%(count)s case is handed over.", "%(count)s cases are handed over.", handed.moved)
    text = moved % {"count": handed.moved}
    if handed.left:
        left = ngettext("%(count)s open case remains.", "%(count)s open cases remain.", handed.left)
        text += " " + left % {"count": handed.left}
    return text
