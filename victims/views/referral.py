"""The investigator or the prosecutor brings the support service in."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from access.gate import requires
from access.queries import get_visible_or_404
from accounts.permissions import CasePermission as P
from accounts.principals import Capacity
from cases import routing, vault
from cases.models import Case, Party
from cases.views.form_page import form_page
from cases.views.request import actor_of
from core import clock
from victims import actions, queries, tracker
from victims.access import check_can_refer
from victims.forms import ReferForm


@requires(P.VIEW_VICTIMS)
@require_http_methods(["GET", "POST"])
def refer(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Who needs support, and which service gives it. No contact data are asked here: the service asks the
    child.
    """
    actor = actor_of(request)
    case: Case = get_visible_or_404(Case.objects.select_related("region"), actor, pk, P.VIEW_VICTIMS)
    parties = _unsupported(actor, case)
    services = routing.candidates(Capacity.VICTIM_SUPPORT, case.region)
    initial = {"party": parties[0][0] if parties else "", "to": services.first()}
    back = reverse("cases:tab", args=[case.pk, "victim"])

    def act(valid: ReferForm) -> None:
        party: Party = get_visible_or_404(Party, actor, valid.cleaned_data["party"])
        actions.refer_victim(actor=actor, case=case, party=party, to=valid.cleaned_data["to"])

    return form_page(
        request,
        case=case,
        form=ReferForm(request.POST or None, initial=initial, parties=parties, services=services),
        act=act,
        back=back,
        template="victims/refer.html",
        page={"parties": parties, "cancel_url": back},
        check=lambda: check_can_refer(actor, case),
        done=_("The support service has been brought in for this child."),
    )


def _unsupported(actor, case: Case) -> list[tuple[str, str]]:  # type: ignore[no-untyped-def]
    found = tracker.trackers(actor, case)
    support = queries.supported_by([t.party.pk for t in found], case)
    vault.open_rows(t.party.person for t in found)
    rows = []
    for counter in found:
        person = counter.party.person
        if str(counter.party.pk) not in support:
            age = person.age_on(clock.today())
            rows.append(
                (
                    str(counter.party.pk),
                    f"{person.short_name}, {age}" if age is not None else person.short_name,
                )
            )
    return rows
