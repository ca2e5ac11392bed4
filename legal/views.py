"""The law on screen: offences to search, terms and safeguards to read."""

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from access.gate import signed_in
from accounts.roles import RoleKey
from core import clock
from core.htmx import is_htmx
from legal import administrative, offence_page
from legal import numbers as norms
from legal.models import CalendarYear, DeadlineRule, Norm, Offence, SafeguardDefinition
from legal.purposes import codes_for
from legal.uses import uses_of

SHOWN = 50
OFFERED = 12


@require_GET
@signed_in
def offences(request: HttpRequest) -> HttpResponse:
    """Offences, and what the Code on Administrative Offences says of minors, by number or words in any language."""
    text = request.GET.get("q", "").strip()
    found = Offence.objects.in_force(clock.today()).search(text)
    rows = list(found[: SHOWN + 1])
    context = {"rows": rows[:SHOWN], "q": text, "is_capped": len(rows) > SHOWN, "shown": SHOWN}
    context["administrative"] = administrative.find(text, clock.today())
    template = "legal/_offence_rows.html" if is_htmx(request) else "legal/offences.html"
    return TemplateResponse(request, template, context)


@require_GET
@signed_in
def offence(request: HttpRequest, number: str) -> HttpResponse:
    """One article and part: what follows for a child, and all its versions."""
    rows = offence_page.versions(number)
    if not rows:
        raise Http404
    now = next((row for row in rows if row.holds_on(clock.today())), rows[0])
    context = {
        "offence": now,
        "versions": rows,
        "items": offence_page.for_a_child(now),
        "court": offence_page.court(now),
    }
    return TemplateResponse(request, "legal/offence.html", context)


@require_GET
@signed_in
def options(request: HttpRequest) -> HttpResponse:
    """The picker's answer: radio buttons of the acts that fit, the chosen one kept."""
    text, chosen = request.GET.get("q", "").strip(), request.GET.get("offence", "")
    rows = Offence.objects.in_force(clock.today())
    keep = Q(pk=int(chosen)) if chosen.isdecimal() else Q(pk__isnull=True)
    found = list(rows.search(text)[:OFFERED]) if text else []
    kept = [row for row in rows.filter(keep) if row not in found]
    context = {"offences": [*kept, *found], "chosen": chosen, "q": text}
    return TemplateResponse(request, "legal/_options.html", context)


@require_GET
@signed_in
def rules(request: HttpRequest) -> HttpResponse:
    """The terms of the law in force, with their source and how well each is founded."""
    rows = DeadlineRule.objects.in_force(clock.today()).order_by("code")
    years = list(CalendarYear.objects.all())
    context = {
        "rows": list(rows),
        "years": years,
        "missing": str(years[-1].year + 1 if years else clock.today().year),
        "may_propose": request.actor.role.key == RoleKey.LEGAL_EDITOR,  # type: ignore[attr-defined]
    }
    return TemplateResponse(request, "legal/rules.html", context)


@require_GET
@signed_in
def rule(request: HttpRequest, code: str) -> HttpResponse:
    """One term with all its versions."""
    versions = list(DeadlineRule.objects.filter(code=code).order_by("-version"))
    if not versions:
        raise Http404
    may_propose = request.actor.role.key == RoleKey.LEGAL_EDITOR  # type: ignore[attr-defined]
    return TemplateResponse(
        request, "legal/rule.html", {"rule": versions[0], "versions": versions, "may_propose": may_propose}
    )


@require_GET
@signed_in
def safeguards(request: HttpRequest) -> HttpResponse:
    """The guarantees of a child in force, and honestly which of them nothing watches yet."""
    rows = SafeguardDefinition.objects.in_force(clock.today()).order_by("code")
    context = {"rows": list(rows), "unwatched": codes_for("not_yet_watched")}
    return TemplateResponse(request, "legal/safeguards.html", context)


@require_GET
@signed_in
def numbers(request: HttpRequest) -> HttpResponse:
    """The numbers of the law in force, by words or article."""
    text = request.GET.get("q", "").strip()
    context = {"rows": norms.find(text, clock.today()), "q": text}
    return TemplateResponse(request, "legal/numbers.html", context)


@require_GET
@signed_in
def number(request: HttpRequest, code: str) -> HttpResponse:
    """One number with all its versions, and everything that goes by it today."""
    today, versions = clock.today(), list(Norm.objects.filter(code=code).order_by("-version"))
    if not versions:
        raise Http404
    held = next((row for row in versions if row.holds_on(today)), None)
    context = {
        "row": held or versions[0],
        "is_held": held is not None,
        "versions": versions,
        "uses": uses_of(held or versions[0], today),
        "today": today,
        "may_propose": request.actor.role.key == RoleKey.LEGAL_EDITOR,  # type: ignore[attr-defined]
    }
    return TemplateResponse(request, "legal/number.html", context)
