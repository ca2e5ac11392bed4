"""Registration: search, four steps, one verb."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from access.gate import requires
from accounts.permissions import CasePermission as P
from cases import answers, drafts, wizard
from cases.forms.registration import STEPS, ChildForm, DetentionForm, EventForm
from cases.forms.search import Query
from cases.views import search as searching
from cases.views.request import actor_of, see_other
from core import clock


@requires(P.CHANGE, kind="search")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Search first; with a receipt of the search, the four steps."""
    if request.method == "GET" or not request.POST.get("search"):
        return searching.answer(request, new=True)
    if request.POST.get("go") == "search":
        return _search_again(request)
    flow = _moved(request)
    if flow.case is None and not flow.shown and drafts.of(flow.actor, _number(flow.search)) is not None:
        return see_other(reverse("cases:draft", args=[flow.search]))
    return _page(request, flow)


@requires(P.CHANGE, kind="search")
@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A registration at an address of its own: reloading, another language and the way back all find it again."""
    actor = actor_of(request)
    if request.method == "GET":
        kept = drafts.of(actor, pk)
        if kept is None:
            messages.info(request, _("This registration is finished, discarded or older than a day."))
            return see_other(reverse("cases:new"))
        flow = wizard.Wizard(actor, drafts.as_sent(kept))
        flow.move()
        return _page(request, flow)
    if request.POST.get("go") == "search":
        return _search_again(request)
    flow = _moved(request)
    if flow.case is None and flow.status == 200 and drafts.of(actor, pk) is not None:
        return see_other(reverse("cases:draft", args=[pk]))
    return _page(request, flow)


@requires(P.CHANGE)
@require_POST
def keep(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Keeps what is being typed; the page calls it by itself."""
    kept = drafts.keep(actor_of(request), pk, dict(request.POST.lists()))
    return HttpResponse(status=204 if kept else 410)


@requires(P.CHANGE)
@require_POST
def discard(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Destroys an unfinished registration."""
    drafts.end(actor_of(request), pk)
    messages.success(request, _("The unfinished registration is erased."))
    return see_other(reverse("cases:new"))


def _number(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)


def _moved(request: HttpRequest) -> wizard.Wizard:
    """The registration where the person wants to be, with what was typed kept."""
    actor = actor_of(request)
    flow = wizard.Wizard(actor, _with_what_was_typed(request))
    _remember_mode(request)
    flow.move()
    if flow.case is not None:
        drafts.end(actor, flow.search)
    else:
        drafts.keep(actor, _number(flow.search), {**dict(flow.data.lists()), "shown": [flow.step]})
    return flow


def _with_what_was_typed(request: HttpRequest) -> QueryDict:
    """The post; one that comes from the search again adds to what was typed before and takes nothing from it."""
    if request.POST.get("shown"):
        return request.POST
    before = drafts.of(actor_of(request), _number(request.POST.get("search", "")))
    data = request.POST.copy()
    for name, values in before.typed.items() if before else ():
        if name not in ("person", "shown"):
            data.setlist(name, values)
    return data


def _page(request: HttpRequest, flow: wizard.Wizard) -> HttpResponse:
    if flow.case is not None:
        messages.success(request, _("Case %(code)s is registered.") % {"code": flow.case.code})
        return see_other(flow.case.get_absolute_url())
    if flow.actor.user.expert_mode and flow.step != "check":
        flow.step = wizard.EXPERT
    return TemplateResponse(request, "cases/new.html", _context(flow), status=flow.status)


def _remember_mode(request: HttpRequest) -> None:
    """The whole form on one page or step by step: the person's own choice."""
    go, user = request.POST.get("go"), actor_of(request).user
    if go in ("expert", "steps"):
        user.expert_mode = go == "expert"
        user.save(update_fields=["expert_mode"])


def _search_again(request: HttpRequest) -> HttpResponse:
    """The receipt is too old: the same search once more, with everything that was typed carried on."""
    flow = wizard.Wizard(actor_of(request), request.POST)
    data, kept = request.POST, [(n, v) for n, v in flow.hidden if n not in ("search", "person")]
    typed = [(n, v) for form in flow.forms.values() for n in form.fields for v in data.getlist(n) if v]
    name = f"{data.get('surname', '')} {data.get('given_name', '')}".strip()
    year = data.get("born_on", "")[:4] or data.get("birth_year", "")
    query = Query(iin=data.get("iin", ""), name=name, birth_year=int(year) if year.isdigit() else None)
    carried = list(dict.fromkeys([*kept, *typed]))
    found = searching.results(request, query, carried)
    return TemplateResponse(request, "cases/search.html", {"form": None, "new": True} | found)


def _context(flow: wizard.Wizard) -> dict[str, object]:
    titles = [ChildForm.title, EventForm.title, DetentionForm.title, _("Check")]
    number = STEPS.index(flow.step) + 1 if flow.step in STEPS else 1
    return {
        "flow": flow,
        "pages": flow.pages,
        "steps": titles,
        "number": number,
        "next": STEPS[number] if number < len(STEPS) else "save",
        "previous": STEPS[number - 2] if number > 1 and flow.step != wizard.EXPERT else "",
        "expert": flow.step == wizard.EXPERT,
        "started_at": flow.detention_start,
        "exception": flow.detention_ground,
        "clock_now": clock.now(),
    }


@requires(P.CHANGE)
@require_GET
def offences(request: HttpRequest) -> HttpResponse:
    """Articles for the picker, by number or words. Reference data: no child is named."""
    found = answers.find_offences(request.GET.get("offence_q", ""), request.GET.get("offence", ""))
    context = {"offences": found, "chosen": request.GET.get("offence", "")}
    return TemplateResponse(request, "cases/_offences.html", context)
