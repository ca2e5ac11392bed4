"""Letting a named person into a case, and ending it."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from access.gate import requires
from accounts.permissions import CasePermission as P
from cases import grants
from cases.access import check_may
from cases.forms.grants import EndAccessForm, LetInForm
from cases.models import Case, CaseGrant
from cases.named import Named
from cases.views.form_page import form_page
from cases.views.request import actor_of, case_of


@requires(P.GRANT, fresh=True)
@require_http_methods(["GET", "POST"])
def let_in(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """First as what, then whom and until when."""
    actor, case = actor_of(request), case_of(request, pk)
    check_may(actor, case, P.GRANT)
    kinds = {str(named.kind): named for named in grants.kinds_for(actor, case)}
    chosen = kinds.get(str((request.POST or request.GET).get("kind", "")))
    if chosen is None:
        context = {"case": case, "kinds": list(kinds.values()), "verb_page": True}
        return TemplateResponse(
            request, "access/let_in_as.html", context, status=422 if request.method == "POST" else 200
        )
    return _form(request, case, chosen)


def _form(request: HttpRequest, case: Case, named: Named) -> HttpResponse:
    actor = actor_of(request)

    def act(valid: LetInForm) -> None:
        data = valid.cleaned_data
        grants.give(
            actor=actor,
            case=case,
            kind=named.kind,
            person=data["person"].user,
            since=data["since"],
            until=data["until"],
            document=data["document"],
        )

    return form_page(
        request,
        case=case,
        form=LetInForm(request.POST or None, named=named),
        act=act,
        back=_tab(case.pk),
        template="cases/verb.html",
        page={
            "title": _("Let a person in: %(as)s") % {"as": named.kind.label},
            "text": named.hint,
            "confirm": _("Let in"),
        },
        check=lambda: grants.check_can_give(actor, case, named),
        done=_("The person may see the case; the access ends by itself."),
    )


@requires(P.GRANT)
@require_http_methods(["GET", "POST"])
def end_access(request: HttpRequest, grant: int) -> HttpResponse:
    """Ends a personal grant before its time, with a reason."""
    actor = actor_of(request)
    # Row security shows a grant to those only who may know of it.
    row = get_object_or_404(CaseGrant.objects.select_related("user"), pk=grant)
    case = case_of(request, row.case_id)
    return form_page(
        request,
        case=case,
        form=EndAccessForm(request.POST or None),
        act=lambda valid: grants.withdraw(actor=actor, grant=row, reason=valid.cleaned_data["reason"]),
        back=_tab(case.pk),
        template="cases/verb.html",
        page={
            "title": _("End the access of %(name)s") % {"name": row.user.short_name},
            "text": _("It ends at once: the person’s next click finds nothing."),
            "confirm": _("End the access"),
        },
        check=lambda: grants.check_can_withdraw(actor, row),
        done=_("The access has ended."),
    )


def _tab(case_id: uuid.UUID) -> str:
    return reverse("cases:tab", args=[case_id, "access"])
