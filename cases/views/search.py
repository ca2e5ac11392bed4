"""Find first: by number, or by IIN or name. Nothing that names a child stands in an address."""

import uuid
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from access.gate import requires
from accounts.permissions import CasePermission as P
from accounts.principals import PERSONAL, Capacity
from cases import drafts, listing, people
from cases.forms.search import NewSearchForm, Query, QuickSearchForm
from cases.models import Case, Party, PartyCapacity
from cases.names import as_parts
from cases.queries import Hit
from cases.views.request import actor_of
from core import clock, iin

ADULTS = {
    PartyCapacity.LEGAL_REPRESENTATIVE,
    PartyCapacity.DEFENCE_COUNSEL,
    PartyCapacity.PSYCHOLOGIST,
    PartyCapacity.TEACHER,
    PartyCapacity.INTERPRETER,
}
MASKED_SHOWN = 3


@requires(P.VIEW, kind="search")
@require_http_methods(["GET", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """The search page, and with POST its results."""
    return answer(request)


def answer(request: HttpRequest, *, new: bool = False) -> HttpResponse:
    """Results for what was typed; the form with its errors when it cannot be searched."""
    if request.method == "GET":
        context = {"form": NewSearchForm(), "new": new}
        if new:
            context["unfinished"] = drafts.unfinished(actor_of(request))
        return TemplateResponse(request, "cases/search.html", context)
    quick = "q" in request.POST
    typed: QuickSearchForm | NewSearchForm = (
        QuickSearchForm(request.POST) if quick else NewSearchForm(request.POST)
    )
    query = typed.query() if typed.is_valid() else Query()
    if query.is_empty:
        form = NewSearchForm(None if quick else request.POST)
        return TemplateResponse(request, "cases/search.html", {"form": form, "new": new}, status=422)
    form = NewSearchForm(initial=vars(query))
    return TemplateResponse(
        request, "cases/search.html", {"form": form, "new": new} | results(request, query)
    )


def results(request: HttpRequest, query: Query, kept: list[tuple[str, str]] | None = None) -> dict[str, Any]:
    """What the results page shows; ``kept`` are answers of a registration that the search interrupted."""
    actor = actor_of(request)
    if query.number:
        found = Case.objects.visible_to(actor).filter(Q(code=query.number) | Q(erdr_number=query.number))
        return {
            "query": query,
            "cases": listing.rows(actor, found.values_list("pk", flat=True)[:5]),
            "searched": True,
        }
    result = people.search(actor=actor, iin=query.iin, name=query.name, birth_year=query.birth_year)
    refused = set(request.POST.getlist("not_same"))
    groups = [
        (_("Same IIN"), result.same_iin),
        (_("Likely the same"), result.likely),
        (_("Possible"), result.possible),
    ]
    shown = [(title, [h for h in hits if str(h.person_id) not in refused]) for title, hits in groups]
    outside = [h for title, hits in shown[1:] for h in hits if h.person is None]
    if len(outside) > MASKED_SHOWN:
        # A common name outside one's rights tells nothing: one line instead of twenty.
        shown = [*shown[:1], *((t, [h for h in hits if h.person is not None]) for t, hits in shown[1:])]
    else:
        outside = []
    roles = _roles(actor, result.hits)
    return {
        "query": query,
        "searched": True,
        "groups": [(title, hits) for title, hits in shown if hits],
        "outside": outside,
        "roles": roles,
        "grown_up": {pk for pk, capacities in roles.items() if set(capacities) <= ADULTS},
        "receipt": result.receipt,
        "carried": kept if kept is not None else _carried(query),
        "refused": sorted(refused),
        "may_register": actor.has(P.CHANGE),
        "may_ask": actor.role.key in PERSONAL[Capacity.BY_REQUEST],
        "agreeing": {"iin": _("IIN"), "name": _("name"), "birth_year": _("year of birth")},
    }


def _roles(actor: Any, hits: list[Hit]) -> dict[uuid.UUID, list[str]]:
    """In what capacities the people who were found are known, as far as the searcher sees their rows."""
    known: dict[uuid.UUID, list[str]] = {}
    rows = Party.objects.visible_to(actor).filter(person_id__in=[h.person_id for h in hits if h.person])
    for person_id, capacity in rows.values_list("person_id", "capacity").distinct():
        known.setdefault(person_id, []).append(capacity)
    return known


def _carried(query: Query) -> list[tuple[str, str]]:
    """What was typed in the search goes on into the registration, with what the digits of the IIN say."""
    born, sex = iin.tells(query.iin, clock.today())
    carried = {
        "iin": query.iin,
        "birth_year": "" if born else str(query.birth_year or ""),
        "born_on": born.isoformat() if born else "",
        "sex": sex,
        **as_parts(query.name),
    }
    return [(name, value) for name, value in carried.items() if value]
