"""Verbs: proposing a new version of a rule, publishing it as a second person, giving it back with words."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from access import pairs
from amendments import checks, events, tasks, years
from amendments.kinds import NUMBER, TERM, YEAR, Kind
from amendments.models import Amendment
from amendments.preview import impact
from amendments.second import EDITORS, VERB
from amendments.touched import touched
from audit import record_account
from core import ids
from core.errors import Conflict, Refused
from deadlines import listening
from legal import norms, working_days
from notifications import nudge
from safeguards import reactors as breaches

if TYPE_CHECKING:
    from accounts.actor import Actor

SHORTEST, LONGEST = 10, 400


class NotWellFormed(Refused):
    """The version itself has faults: ``faults`` by field, in words."""

    status = 422

    def __init__(self, faults: checks.Faults) -> None:
        first = next(iter(faults.values()))[0]
        super().__init__(_("This version cannot be proposed: %(fault)s") % {"fault": first})
        self.faults = faults


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What is proposed. ``version`` is the one that the editor saw in force and that it follows."""

    kind: Kind
    code: str
    version: int
    values: Mapping[str, Any]
    reach: str = Amendment.Reach.STARTS
    reason: str = ""


def written(values: Mapping[str, Any]) -> str:
    return json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _check_role(actor: "Actor") -> None:
    if actor.role.key not in EDITORS:
        raise Refused(
            _("Your role, %(role)s, does not change rules of the law.") % {"role": actor.role.name},
            _("Two legal editors do."),
        )


def _check_words(text: str) -> str:
    words = text.strip()
    if not SHORTEST <= len(words) <= LONGEST:
        raise Refused(_("Say why, in one or two sentences."))
    return words


def checked(draft: Draft) -> Any:
    """The row of the version that is in force, after all checks. NotWellFormed, or Conflict when a newer one came."""
    base = draft.kind.newest(draft.code)
    if base is None:
        raise Refused(_("There is no such rule."))
    if base.version != draft.version:
        raise Conflict(_("Another version of this rule was published meanwhile: begin from that one."))
    faults = checks.faults(draft.kind, base, draft.values)
    if draft.reach not in Amendment.Reach.values:
        faults["reach"] = [_("Choose one of the list.")]
    if faults:
        raise NotWellFormed(faults)
    return base


@transaction.atomic
def propose(*, actor: "Actor", draft: Draft) -> Amendment:
    """Proposes the next version of a rule. Nothing changes by it: a second legal editor publishes (``publish``) or gives
    it back (``give_back``) within seven days.

    Refused for other roles, without a reason and with faults; Conflict when one stands already, or a newer version came.
    """
    _check_role(actor)
    reason = _check_words(draft.reason)
    base = checked(draft)
    text = written(draft.values)
    row = Amendment(
        kind=draft.kind.key,
        code=draft.code,
        version=base.version + 1,
        written=text,
        digest=digest(text),
        reach=draft.reach if draft.kind in (TERM, YEAR) else Amendment.Reach.STARTS,
        reason=reason,
    )
    if pairs.open_for(VERB, row.subject):
        raise Conflict(_("A new version of this rule is proposed already and waits for a second person."))
    if draft.kind is TERM:
        row.seen = impact(TERM.draft(base, dict(draft.values)), row.reach).stored()
    if draft.kind is YEAR:
        found = years.impact(base.year, draft.values["days"])
        row.seen = {"before": draft.kind.values(base)} | found.stored()
    if draft.kind is NUMBER:
        row.seen = touched(base, draft.values).stored()
    if pairs.second(actor=actor, verb=VERB, subject=row.subject, arguments=row.facts()):
        raise Conflict(_("A new version of this rule is proposed already and waits for a second person."))
    proposal = pairs.open_for(VERB, row.subject)
    assert proposal is not None
    row.proposal = proposal
    row.save(force_insert=True)
    record_account(events.VersionProposed(**_facts(row, actor)), actor=actor)
    return row


def _facts(row: Amendment, actor: "Actor") -> dict[str, Any]:
    return {"subject": actor.user.pk, "office": actor.agency.pk, "code": row.code, "version": row.version}


def check_waits(row: Amendment) -> None:
    """Conflict when it is over: published, given back, taken back or run out."""
    standing = pairs.open_for(VERB, row.subject)
    if standing is None or standing.pk != row.proposal_id:
        raise Conflict(_("This does not wait any more."))


@transaction.atomic
def publish(*, actor: "Actor", amendment: Amendment) -> Amendment:
    """The second person publishes exactly what was proposed: a new dated row, and the end of the one before it.

    No stored date changes by it: open terms that its transition reaches are taken over by the job, which is woken here
    and runs every minute anyway. The days of a year hold at once for what is counted from then on; terms that wait for
    that year get their date by a job that is woken too; a number decides from its first day on, in every process. Refused for other roles and for the one who proposed it; Conflict
    when it does not wait any more or when another version was published since.
    """
    _check_role(actor)
    check_waits(amendment)
    checked(draft_of(amendment))
    if not pairs.second(actor=actor, verb=VERB, subject=amendment.subject, arguments=amendment.facts()):
        raise Conflict(_("This does not wait any more."))
    with connection.cursor() as cursor:
        cursor.execute("SELECT amendments_publish(%s)", [amendment.pk])
    record_account(events.VersionPublished(**_facts(amendment, actor)), actor=actor)
    amendment.proposal.refresh_from_db()
    if amendment.of is YEAR:
        transaction.on_commit(working_days.forget)
        nudge.for_job(tasks.fill)
    elif amendment.of is NUMBER:
        transaction.on_commit(norms.tell)
    else:
        transaction.on_commit(listening.forget)
        transaction.on_commit(breaches.forget)
    nudge.for_job(tasks.recount)
    return amendment


def draft_of(row: Amendment) -> Draft:
    return Draft(
        kind=row.of,
        code=row.code,
        version=row.version - 1,
        values=row.values,
        reach=row.reach,
        reason=row.reason,
    )


@transaction.atomic
def give_back(*, actor: "Actor", amendment: Amendment, words: str) -> Amendment:
    """A second person gives it back with words: it does not wait any more, and nothing changes.

    Refused for other roles, for the one who proposed it (who takes it back), and without words; Conflict when it is over.
    """
    _check_role(actor)
    text = _check_words(words)
    check_waits(amendment)
    if amendment.proposal.proposed_by_id == actor.user.pk:
        raise Refused(
            _("You proposed this yourself: a second person gives it back."),
            _("It stands on the page “Waiting for a second person”; you can take it back there."),
        )
    with connection.cursor() as cursor:
        cursor.execute("SELECT amendments_give_back(%s, %s, %s)", [ids.new(), amendment.pk, text])
    record_account(events.VersionGivenBack(**_facts(amendment, actor)), actor=actor)
    amendment.proposal.refresh_from_db()
    return amendment
