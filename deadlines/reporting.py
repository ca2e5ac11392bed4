"""Verbs by which people write down what was done outside the system, so that the clocks move."""

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit import record
from cases.models import Case, Detention
from core import clock, ids
from core.errors import Refused
from deadlines.access import check_can_record, check_can_report
from deadlines.duties import acts_for, earliest, subject_key
from deadlines.models import Deadline
from deadlines.reported import CLASSES
from legal.acts import Act

if TYPE_CHECKING:
    from accounts.actor import Actor

Answers = Mapping[str, Any]
# The facts by which a decision names the end of a term.
ENDS = frozenset({"until", "custody_until", "due_at"})
FURTHEST = dt.timedelta(days=366)


@transaction.atomic
def meet(
    *,
    actor: "Actor",
    deadline: Deadline,
    at: dt.datetime,
    event: str = "",
    document: str = "",
    answers: Answers | None = None,
) -> Deadline:
    """Writes down that what a clock waits for was done, and when; the rule decides whether that meets it.

    ``event`` names which of the rule's acts it was, where the rule knows several. An act done after the end of the term
    meets it late: the date stays, and so does what the delay has set off. Refused for others than those who answer for
    the duty, for a time to come and for a time before the term began.
    """
    row = Deadline.objects.select_for_update(of=("self",)).select_related("rule", "case").get(pk=deadline.pk)
    check_can_report(actor, row)
    act = _chosen(acts_for(row), event)
    _check_time(at, earliest(row))
    _check_ends(at, answers or {})
    subject = subject_key(row, act)
    facts = {name: row.subject for name in act.subjects if name == subject}
    _record(actor, act, row.case, at, document, facts | dict(answers or {}), row)
    met: Deadline = Deadline.objects.select_related("rule", "case").get(pk=row.pk)
    if met.is_open:
        raise Refused(
            _("What was written down does not meet this term."),
            _("Compare the time with the period that the term covers."),
        )
    return met


@transaction.atomic
def report(
    *,
    actor: "Actor",
    case: Case,
    event: str,
    at: dt.datetime,
    document: str = "",
    answers: Answers | None = None,
) -> None:
    """Writes down an act from which terms run, by which they end, stand still or go on, without naming a clock."""
    act = check_can_record(actor, case, event)
    _check_time(at, case.occurred_at)
    _check_ends(at, answers or {})
    facts = {name: str(ids.new()) for name in act.subjects} if act.each else {}
    _record(actor, act, case, at, document, facts | dict(answers or {}), None)


def _chosen(acts: list[Act], event: str) -> Act:
    if not event and len(acts) == 1:
        return acts[0]
    act = next((a for a in acts if a.event == event), None)
    if act is None:
        raise Refused(_("Say which of the acts that this term waits for was done."))
    return act


def _check_time(at: dt.datetime, least: dt.datetime | None) -> None:
    if at > clock.now() + dt.timedelta(minutes=1):
        raise Refused(_("This time is still to come."))
    if least is not None and at < least.replace(second=0, microsecond=0):
        raise Refused(_("This time lies before the beginning of the term."))


def wrong_ends(at: dt.datetime, answers: Answers) -> dict[str, str]:
    """What is wrong with the ends that a decision of ``at`` names, by fact. A slip of the year would put off every warning
    that is counted back from there.
    """
    found: dict[str, str] = {}
    for name in sorted(ENDS & set(answers)):
        end = answers[name]
        if not isinstance(end, dt.datetime):
            continue
        if end <= at:
            found[name] = _("The end lies before the act.")
        elif end > at + FURTHEST:
            found[name] = _("The end lies more than a year after the act.")
    return found


def _check_ends(at: dt.datetime, answers: Answers) -> None:
    for wrong in wrong_ends(at, answers).values():
        raise Refused(wrong, _("Compare the year with that of the decision."))


def _record(
    actor: "Actor",
    act: Act,
    case: Case,
    at: dt.datetime,
    document: str,
    facts: dict[str, Any],
    deadline: Deadline | None,
) -> None:
    known: dict[str, Any] = {name: _plain(value) for name, value in facts.items() if name in act.facts}
    if act.moment:
        known[act.moment] = at.isoformat()
    if deadline is not None:
        known |= {"deadline": str(deadline.pk), "view_bit": deadline.view_bit}
    record(CLASSES[act.event](case_id=case.pk, occurred_at=at, document=document, **known), actor=actor)
    if act.fills:
        _fill(act, case, at)


def _fill(act: Act, case: Case, at: dt.datetime) -> None:
    """The running detention learns the moment that nobody had written down yet; who may not change it leaves it."""
    open_one = Detention.objects.filter(case=case, ended_at__isnull=True, **{f"{act.fills}__isnull": True})
    open_one.update(**{act.fills: at})


def _plain(value: Any) -> str:
    if value is None or value is False:
        return ""
    return value.isoformat() if isinstance(value, dt.datetime) else str(value)
