"""Verbs: joining two records of one child and taking them apart. Each takes two persons; no record is rewritten."""

from typing import TYPE_CHECKING

from django.db import connections, transaction
from django.utils.translation import gettext as _

from access import pairs
from accounts.permissions import CasePermission as P
from audit import record
from cases.merging import events, rules
from cases.merging.words import LEAST_WORDS, MERGE, SEPARATE
from cases.models import Case, Merge, MergeState, Person
from core import clock
from core.errors import Conflict, Refused

if TYPE_CHECKING:
    from access.models import Proposal
    from accounts.actor import Actor
    from audit.events import CaseEvent


@transaction.atomic
def propose(
    *,
    actor: "Actor",
    case: Case,
    other: Case,
    keep: str,
    reason: str,
    explanation: str = "",
) -> Merge:
    """Proposes that the child of ``case`` and the child of ``other`` are one. ``keep``: "case" or "other", whose record
    stands for the child from then on.

    Nothing changes by it: a second person confirms (``confirm``) or gives it back within seven days. Refused in
    neutral words unless the caller sees every case of both in full; for victims and witnesses, who are kept apart; for
    two valid IINs; without a reason. Conflict while the same is proposed already.
    """
    rules.check_answers(actor, case)
    if keep not in ("case", "other"):
        raise Refused(_("Say which record stays."))
    duplicate, survivor = (case, other) if keep == "other" else (other, case)
    _lock(duplicate, survivor)
    rules.check_can_join(duplicate.subject, survivor.subject)
    rules.check_facts(duplicate.subject, survivor.subject, reason, explanation)
    _close_lapsed(duplicate, survivor)
    made = Merge(
        duplicate=duplicate.subject,
        survivor=survivor.subject,
        case=duplicate,
        other=survivor,
        reason=reason.strip(),
        explanation=explanation.strip(),
        agency=actor.agency,
        proposed_by=actor.user,
        proposed_at=clock.now(),
    )
    made.save(force_insert=True)
    _ask(actor, made, MERGE)
    _tell(actor, made, events.MergeProposed)
    return made


def _lock(one: Case, two: Case) -> None:
    """In one order, so that nobody who joins the same records the other way round waits for ever."""
    numbers = [one.subject_id, two.subject_id]
    list(Person.objects.select_for_update(of=("self",)).filter(pk__in=numbers).order_by("pk").values("pk"))


def _close_lapsed(one: Case, two: Case) -> None:
    """Conflict while a proposal about either record waits; one that nobody confirmed in its days is over."""
    persons = [one.subject_id, two.subject_id]
    rows = Merge.objects.filter(state=MergeState.PROPOSED, duplicate_id__in=persons, survivor_id__in=persons)
    for row in rows:
        if pairs.open_for(MERGE, row.pk):
            raise Conflict(_("It is proposed already that these two records are of one child."))
        row.state = MergeState.WITHDRAWN
        row.save(update_fields=["state"])


def _facts(merge: Merge) -> dict[str, str]:
    return {"merge": str(merge.pk), "duplicate": str(merge.duplicate_id), "survivor": str(merge.survivor_id)}


def _ask(actor: "Actor", row: Merge, verb: str) -> bool:
    """``pairs.second`` about this row: True for the second of the two."""
    facts = _facts(row) if verb == MERGE else {**_facts(row), "reason": row.separation_reason}
    return pairs.second(
        actor=actor,
        verb=verb,
        subject=row.pk,
        arguments=facts,
        case_id=row.case_id,
        view_bit=P.VIEW_IDENTITY.bit,
    )


def locked(merge: Merge) -> Merge:
    found: Merge = (
        Merge.objects.select_for_update(of=("self",))
        .select_related("duplicate", "survivor", "case", "other")
        .get(pk=merge.pk)
    )
    return found


@transaction.atomic
def confirm(*, actor: "Actor", merge: Merge) -> Merge:
    """The second person joins the two records: whoever asks which child it is gets one answer from then on, and no
    row of either record changes. Refused as ``propose`` is, and for who proposed it. Conflict when it does not wait.
    """
    row = locked(merge)
    rules.check_waits(row)
    rules.check_can_join(row.duplicate, row.survivor)
    rules.check_facts(row.duplicate, row.survivor, row.reason, row.explanation)
    _second(actor, row, MERGE)
    row.state = MergeState.MERGED
    row.merged_by, row.merged_at = actor.user, clock.now()
    row.save(update_fields=["state", "merged_by", "merged_at"])
    _tell(actor, row, events.RecordsMerged)
    return row


def _second(actor: "Actor", row: Merge, verb: str) -> None:
    if pairs.open_for(verb, row.pk) is None:
        raise Conflict(_("This does not wait any more."))
    _ask(actor, row, verb)


def waiting(merge: Merge) -> "Proposal | None":
    """What waits for a second person about this row: the joining or the taking apart."""
    return pairs.open_for(SEPARATE if merge.is_merged else MERGE, merge.pk)


@transaction.atomic
def give_back(*, actor: "Actor", merge: Merge, words: str) -> Merge:
    """A second person gives it back with words: it does not wait any more, and nothing changes."""
    row = locked(merge)
    standing = waiting(row)
    if standing is None:
        raise Conflict(_("This does not wait any more."))
    if standing.proposed_by_id == actor.user.pk:
        raise Refused(
            _("You proposed this yourself: a second person gives it back."),
            _("You can take it back on the page “Waiting for a second person”."),
        )
    if len(words.strip()) < LEAST_WORDS:
        raise Refused(_("Say in a sentence why you give it back."))
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT merge_give_back(%s)", [row.pk])
    if not row.is_merged:
        row.state, row.answer, row.answered_by = MergeState.WITHDRAWN, words.strip(), actor.user
        row.save(update_fields=["state", "answer", "answered_by"])
    _tell(actor, row, events.MergeGivenBack)
    return row


@transaction.atomic
def separate(*, actor: "Actor", merge: Merge, reason: str = "") -> Merge:
    """Takes joined records apart again: they are of two children after all. The first call proposes, with the reason;
    the call of a second person does it. Both records stand again as they stood before.
    """
    row = locked(merge)
    if not row.is_merged:
        raise Conflict(_("These records are not joined."))
    if not any(rules.answers(actor, case) for case in _cases(row)):
        raise Refused(*(str(text) for text in rules.OBSTACLES["not_yours"]))
    if pairs.open_for(SEPARATE, row.pk) is None:
        if len(reason.strip()) < LEAST_WORDS:
            raise Refused(_("Say how you know that these are two children: the document, who said it."))
        row.separation_reason, row.separation_by = reason.strip(), actor.user
        row.save(update_fields=["separation_reason", "separation_by"])
        _ask(actor, row, SEPARATE)
        _tell(actor, row, events.SeparationProposed)
        return row
    _second(actor, row, SEPARATE)
    row.state, row.separated_by, row.separated_at = MergeState.SEPARATED, actor.user, clock.now()
    row.save(update_fields=["state", "separated_by", "separated_at"])
    _tell(actor, row, events.RecordsSeparated)
    return row


def _cases(row: Merge) -> list[Case]:
    return list(Case.objects.filter(subject_id__in=[row.duplicate_id, row.survivor_id]).order_by("pk"))


def _tell(actor: "Actor", row: Merge, kind: "type[events.MergeEvent]") -> None:
    """Every case of both records that the actor sees tells it, and none names another."""
    for case in _cases(row):
        event: CaseEvent = kind(case_id=case.pk, merge=str(row.pk))
        record(event, actor=actor)
