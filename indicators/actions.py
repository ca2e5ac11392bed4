"""Verbs: proposing the plan of publication or the revision of a quarter, and confirming it as a second person."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from access import pairs
from audit import record_account
from audit.events import AccountEvent
from core.errors import Conflict, Refused
from dashboards.models import Release
from indicators import approvals, events, plan
from indicators.models import PlanApproval
from indicators.second import APPROVERS

if TYPE_CHECKING:
    from accounts.actor import Actor

SHORTEST_REASON, LONGEST_REASON = 10, 300


def _check_role(actor: "Actor") -> None:
    if actor.role.key not in APPROVERS:
        raise Refused(
            _("Your role, %(role)s, does not decide on published figures.") % {"role": actor.role.name},
            _("Two statistics officers decide."),
        )


def check_can_propose(period: str) -> None:
    """Refused or Conflict with the reason when there is nothing to approve."""
    if not period:
        if approvals.plan_is_approved():
            raise Conflict(_("The present plan is approved already."))
        return
    versions = Release.objects.filter(period=period).count()
    if not versions:
        raise Refused(_("This quarter has not been published: there is nothing to revise."))
    if versions >= plan.MAX_VERSIONS:
        raise Refused(_("This quarter was revised already; a quarter is revised once."))
    if not approvals.plan_is_approved():
        raise Refused(_("The present plan is not approved."), _("Have the plan approved first."))
    if approvals.approved(period):
        raise Conflict(_("The revision of this quarter is approved already."))


def _verb_event(row: PlanApproval, actor: "Actor", *, is_approval: bool) -> AccountEvent:
    who, office = actor.user.pk, actor.agency.pk
    if row.period:
        kind = events.RevisionApproved if is_approval else events.RevisionProposed
        return kind(subject=who, office=office, plan=row.plan_hash, period=row.period)
    made = events.PlanApproved if is_approval else events.PlanProposed
    return made(subject=who, office=office, plan=row.plan_hash)


@transaction.atomic
def propose(*, actor: "Actor", reason: str, period: str = "") -> PlanApproval:
    """Proposes the present plan, or with ``period`` the revision of a published quarter under it.

    Nothing is published by it: a second statistics officer confirms (``confirm``) within seven days. Refused for other
    roles, without a reason, and for a quarter that cannot be revised; Conflict when it is approved or proposed already.
    """
    _check_role(actor)
    reason = reason.strip()
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise Refused(_("Say why, in one sentence."))
    check_can_propose(period)
    row = PlanApproval(period=period, plan_hash=plan.plan_hash(), plan_text=plan.plan_text(), reason=reason)
    if pairs.open_for(row.verb(), row.subject()):
        raise Conflict(_("This is proposed already and waits for a second person."))
    if pairs.second(actor=actor, verb=row.verb(), subject=row.subject(), arguments=row.facts()):
        raise Conflict(_("This is proposed already and waits for a second person."))
    proposal = pairs.open_for(row.verb(), row.subject())
    assert proposal is not None
    row.proposal = proposal
    row.save(force_insert=True)
    record_account(_verb_event(row, actor, is_approval=False), actor=actor)
    return row


@transaction.atomic
def confirm(*, actor: "Actor", approval: PlanApproval) -> PlanApproval:
    """The second person approves what is written in the proposal. From now on the nightly job publishes under it.

    Refused for other roles and for the one who proposed it; Conflict when it does not wait any more, or when the plan
    of the running system is no longer the proposed one.
    """
    _check_role(actor)
    if approval.plan_hash != plan.plan_hash():
        raise Conflict(_("The plan has changed since: the present one has to be proposed."))
    standing = pairs.open_for(approval.verb(), approval.subject())
    if standing is None or standing.pk != approval.proposal_id:
        raise Conflict(_("This does not wait any more."))
    if not pairs.second(
        actor=actor, verb=approval.verb(), subject=approval.subject(), arguments=approval.facts()
    ):
        raise Conflict(_("This does not wait any more."))
    record_account(_verb_event(approval, actor, is_approval=True), actor=actor)
    approval.proposal.refresh_from_db()
    return approval
