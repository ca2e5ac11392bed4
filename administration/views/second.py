"""What waits for a second person: to confirm what others proposed, to take back what one proposed oneself."""

import uuid
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from access import pairs, reads
from access.gate import signed_in
from access.models import Proposal
from accounts.actor import Actor
from administration.events import ProposalTakenBack
from administration.views.pages import acting
from audit import record_account
from cases.models import Case
from cases.views.request import see_other


@signed_in
@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """Both lists, the oldest first."""
    actor = acting(request)
    rows = list(pairs.standing(actor).select_related("proposed_by", "agency").order_by("proposed_at")[:200])
    cases = Case.objects.visible_to(actor).in_bulk({r.case_id for r in rows if r.case_id})
    reads.note(*cases)
    shown: dict[str, list[dict[str, Any]]] = {"mine": [], "others": []}
    for row in rows:
        pair = pairs.pair_of(row)
        if pair is None:
            continue
        own = row.proposed_by_id == actor.user.pk
        item = {"row": row, "title": pair.title, "url": pair.url(row), "case": cases.get(row.case_id)}
        shown["mine" if own else "others"].append(item)
    return TemplateResponse(request, "access/second.html", shown)


@signed_in
@require_POST
def take_back(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Takes back what one proposed."""
    take_back_one(acting(request), pk)
    messages.success(request, _("It is taken back."))
    return see_other(reverse("administration:second"))


@transaction.atomic
def take_back_one(actor: Actor, pk: uuid.UUID) -> Proposal:
    """404 for what the actor may not know of."""
    row = Proposal.objects.filter(pk=pk).first()
    if row is None:
        raise Http404
    done = pairs.withdraw(actor=actor, proposal=row)
    record_account(
        ProposalTakenBack(office=actor.agency.pk, subject=actor.user.pk, proposal=str(row.pk), verb=row.verb),
        actor=actor,
    )
    return done
