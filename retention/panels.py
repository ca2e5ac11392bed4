"""On the case until when it is kept and why; in the side bar "To be sealed"."""

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.permissions import CasePermission as P
from cases import queries as case_queries
from core import clock, nav, panels
from legal.sources import cite
from retention import facts, queries, rules
from retention.models import Retention, RetentionRule
from retention.second import SEALERS

if TYPE_CHECKING:
    from accounts.actor import Actor
    from cases.models import Case


def kept(actor: "Actor", case: "Case") -> dict[str, Any]:
    """The term and its rule; a day that would tell the birthday only to who may know the child."""
    granted = case_queries.permissions_in(actor, case.pk)
    born = facts.latest_birth(case.subject) if granted & P.VIEW_IDENTITY.bit else None
    known = facts.facts_of(case, facts.trail_of([case.pk]), born)
    term = rules.term_of(RetentionRule.objects.all(), known) if known.is_closed else None
    row = Retention.objects.visible_to(actor).filter(case=case).first() if granted & P.SEAL.bit else None
    return {
        "case": case,
        "is_closed": known.is_closed,
        "term": term,
        "source": cite(term.rule.source) if term else "",
        "is_ripe": bool(term and term.is_ripe(clock.today())),
        "line": queries.lines([row])[0] if row else None,
        "url": reverse("retention:record", args=[row.pk]) if row else "",
    }


def register() -> None:
    panels.register(
        panels.Panel(
            key="retention",
            title=_("How long this record is kept"),
            template="retention/_kept.html",
            context=kept,
            permission=P.VIEW_FILE,
            order=90,
            placement="side",
        )
    )
    nav.register(
        nav.NavItem(
            key="to_seal",
            title=_("To be sealed"),
            url_name="retention:board",
            icon="lock",
            order=78,
            roles=SEALERS,
            tally=queries.DUE,
            count_title=_("records that two persons can seal now"),
        )
    )
