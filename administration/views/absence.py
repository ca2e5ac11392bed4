"""Leave of a colleague: who does the work meanwhile."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from access.gate import for_roles
from accounts.models import StandIn
from accounts.trees import subtree
from administration import leave as leaves
from administration.access import ADMINISTRATORS, membership_or_404
from administration.forms import LeaveForm, NothingForm
from administration.views.pages import acting, page_of, verb_page


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
        back=page_of(row),
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
