"""Two ways in which a case leaves the road to court or comes to its end: diversion by the prosecutor, and closing."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Agency
from accounts.principals import Capacity
from audit import record
from audit.models import Event
from cases import actions, events, reconciling
from cases.access import check_can_step
from cases.models import Case, CaseKind, Charge, Detention, Stage
from core import clock
from core.errors import NotLawful, Refused
from legal import liability, norms
from legal.forbidden import refuse_unlawful

if TYPE_CHECKING:
    from accounts.actor import Actor


class DiversionBasis(models.TextChoices):
    """On which ground a prosecutor ends a case before court (CPC art. 35, 36; CC art. 65-68)."""

    RECONCILIATION = "CC 68(1)", gettext_lazy("reconciliation with the victim, also by mediation")
    FIRST_SERIOUS = "CC 68(2)", gettext_lazy("reconciliation, first serious crime of a minor")
    REPENTANCE = "CC 65", gettext_lazy("active repentance")


class Criterion(models.TextChoices):
    """What is asked before diversion. Each is answered by itself; nothing is ever summed up."""

    EVIDENCE = "evidence", gettext_lazy("There is compelling evidence that the child committed the act.")
    ACKNOWLEDGED = (
        "acknowledged",
        gettext_lazy("The child acknowledges responsibility freely, without pressure."),
    )
    CONSENT = "consent", gettext_lazy("The child and the legal representative consented in writing.")
    ADVICE = "advice", gettext_lazy("The child could take advice of a lawyer before consenting.")
    REPAIRED = "repaired", gettext_lazy("The harm is made good or the victim is reconciled.")


class Met(models.TextChoices):
    MET = "met", gettext_lazy("yes, met")
    NOT_MET = "not_met", gettext_lazy("no, not met")
    UNKNOWN = "unknown", gettext_lazy("unknown")


class CloseReason(models.TextChoices):
    PLAN_ENDED = "plan_ended", gettext_lazy("the plan has ended")
    CARRIED_OUT = "carried_out", gettext_lazy("what was decided has been carried out")
    NOTHING_LEFT = "nothing_left", gettext_lazy("nothing is left to carry out")


# Why a case may be closed at each of its stages.
REASONS: dict[str, tuple[CloseReason, ...]] = {
    Stage.DECIDED: (CloseReason.CARRIED_OUT, CloseReason.NOTHING_LEFT),
    Stage.DIVERTED: (CloseReason.CARRIED_OUT, CloseReason.NOTHING_LEFT),
    Stage.EXECUTION: (CloseReason.PLAN_ENDED, CloseReason.CARRIED_OUT),
}


@transaction.atomic
def divert(
    *,
    actor: "Actor",
    case: Case,
    basis: str,
    criteria: Mapping[str, str],
    harm: str = "",
    to: Agency | None = None,
    version: int | None = None,
) -> Case:
    """The prosecutor ends the proceedings before court (CPC art. 35, 36, 192; CC art. 65, 68).

    Every criterion is answered: met, not met or unknown. ``harm`` is the gravest that the act did; unsaid is unknown. NotLawful for an especially serious crime, where the law bars
    reconciliation, and without the child's consent. ``to``, a probation service, takes part from now on.
    """
    row = actions.locked(case, version)
    check_can_step(actor, row, "divert")
    if basis not in DiversionBasis.values:
        raise Refused(_("Choose the ground of the diversion."))
    unanswered = [c for c in Criterion if criteria.get(c) not in Met.values]
    if unanswered:
        raise Refused(_("Answer each criterion: met, not met or unknown."))
    if to is not None and to.kind != Capacity.PROBATION.kind:
        raise Refused(_("%(agency)s cannot take the case in this capacity.") % {"agency": to.name})
    if harm and harm not in reconciling.Harm.values:
        raise Refused(_("Choose the gravest harm that the act did."))
    _check_divertible(row, basis, criteria, harm)
    before, after = actions.move(row, "divert")
    actions.let_in(row, to, Capacity.PROBATION, basis=basis)
    record(
        events.StageChanged(
            case_id=row.pk,
            verb="divert",
            before=before,
            after=after,
            basis=basis,
            criteria={c.value: criteria[c] for c in Criterion},
            harm=harm or None,
            to_agency=to.pk if to else None,
        ),
        actor=actor,
    )
    return row


def _check_divertible(case: Case, basis: str, criteria: Mapping[str, str], harm: str) -> None:
    charge = (
        Charge.objects.filter(case=case, is_principal=True, ended_at__isnull=True)
        .select_related("offence")
        .first()
    )
    court = _("Send the case to court; the court decides on liability and punishment.")
    if case.kind != CaseKind.CRIMINAL or charge is None:
        raise Refused(_("Only a criminal case with an article is diverted."))
    if charge.offence.category == "especially_serious":
        raise NotLawful(_("A case of an especially serious crime is not diverted."), court, basis="CC 65, 68")
    if basis in (DiversionBasis.RECONCILIATION, DiversionBasis.FIRST_SERIOUS):
        age = case.age_at_offence if case.age_at_offence is not None else 0
        facts = reconciling.circumstances(case, charge, **reconciling.harm_facts(harm))
        refuse_unlawful("reconciliation", facts)
        # Whether it is the first such crime, the table above has asked: it warns, for nobody has read it in the act.
        release = liability.reconciliation(age, charge.offence, norms.ages().adult)
        wanted = {
            DiversionBasis.RECONCILIATION: liability.Release.MANDATORY,
            DiversionBasis.FIRST_SERIOUS: liability.Release.POSSIBLE_WITH_MEASURES,
        }[DiversionBasis(basis)]
        if release != wanted:
            raise NotLawful(
                _("The law does not allow reconciliation on this ground for this act."), court, basis=basis
            )
        if criteria[Criterion.REPAIRED] == Met.NOT_MET:
            raise NotLawful(
                _("Reconciliation means that the harm is made good or the victim is reconciled."),
                court,
                basis=basis,
            )
    if criteria[Criterion.CONSENT] == Met.NOT_MET or criteria[Criterion.ACKNOWLEDGED] == Met.NOT_MET:
        raise NotLawful(
            _("Without a free acknowledgement and consent of the child no case is diverted."),
            court,
            basis="CRC 40(3)(b)",
        )


@transaction.atomic
def close(*, actor: "Actor", case: Case, reason: str, version: int | None = None) -> Case:
    """Closes the case: after the decision by the court, after diversion by the prosecutor, after the execution by the
    probation service. All its clocks end.

    Refused while a plan runs, while the child is held, and before the decision is in force.
    """
    row = actions.locked(case, version)
    check_can_step(actor, row, "close")
    if reason not in REASONS[row.stage]:
        raise Refused(_("Choose why the case is closed."))
    check_nothing_left(row)
    before, after = actions.move(row, "close")
    record(
        events.StageChanged(case_id=row.pk, verb="close", before=before, after=after, reason=reason),
        actor=actor,
    )
    return row


def check_nothing_left(case: Case) -> None:
    """What still has to happen in the case, by its own record: a running plan, a detention, a decision not in force."""
    if Detention.objects.filter(case=case, ended_at__isnull=True).exists():
        raise Refused(_("The child is recorded as detained."), _("Record the release first."))
    plans = Event.objects.filter(case_id=case.pk, type__in=("plan.opened", "plan.closed"))
    told: dict[str, set[str]] = {"plan.opened": set(), "plan.closed": set()}
    for kind, payload in plans.values_list("type", "payload"):
        told[kind].add(str(payload.get("plan_id")))
    if told["plan.opened"] - told["plan.closed"]:
        raise Refused(_("A plan is still running in this case."), _("End the plan first, with its result."))
    decisions = Event.objects.filter(case_id=case.pk, type="outcome.recorded", payload__is_final=True)
    decided = decisions.order_by("-occurred_at", "-id").values_list("payload", flat=True).first()
    in_force = (decided or {}).get("in_force_on") or ""
    if in_force and in_force > clock.today().isoformat():
        raise Refused(
            _("The decision is not in force yet."), _("Close the case when the term of appeal is over.")
        )
