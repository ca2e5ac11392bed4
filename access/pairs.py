"""Two persons: what one proposes is done when another confirms the very same facts. Any verb can ask for it.

A verb that needs two registers itself (``register``) and asks ``second``; the first call leaves a proposal, the call of
a second person with the same facts takes it and the verb goes on, in one transaction. A person is a person: in another
membership or over the API it is still the same one, and the database says so too.
"""

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from access.models import Proposal
from access.pair_walls import HOLDS_FOR_DAYS
from accounts.permissions import CasePermission
from core import clock
from core.errors import Conflict, Refused
from core.nav import Tally

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from accounts.actor import Actor

HOLDS_FOR = dt.timedelta(days=HOLDS_FOR_DAYS)
# The roles that take part in any of the registered verbs; grows with them.
ROLES: set[str] = set()


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A verb that takes two. ``url(proposal)`` is the page where the second person reads and confirms it."""

    key: str
    title: "str | _StrPromise"
    roles: frozenset[str]
    url: Callable[[Proposal], str]


_pairs: dict[str, Pair] = {}


def register(pair: Pair) -> None:
    _pairs[pair.key] = pair
    ROLES.update(pair.roles)


def pair_of(proposal: Proposal) -> Pair | None:
    return _pairs.get(proposal.verb)


def title_of(verb: str) -> str:
    """What a verb of two is called; nothing for one that this version does not know."""
    pair = _pairs.get(verb)
    return str(pair.title) if pair else ""


def digest(arguments: Mapping[str, Any]) -> str:
    """The same for the same facts, whatever their order; tells nothing of them."""
    text = json.dumps(arguments, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def open_for(verb: str, subject: object) -> Proposal | None:
    """The proposal that stands for a row, if this reader may know of it."""
    standing = Proposal.objects.filter(verb=verb, subject=str(subject), expires_at__gt=clock.now())
    found: Proposal | None = (
        standing.filter(confirmed_at__isnull=True, withdrawn_at__isnull=True)
        .select_related("proposed_by")
        .first()
    )
    return found


def second(
    *,
    actor: "Actor",
    verb: str,
    subject: object,
    arguments: Mapping[str, Any],
    case_id: uuid.UUID | None = None,
    view_bit: int = CasePermission.VIEW_FILE.bit,
) -> bool:
    """True when this call confirms what somebody else proposed: the verb goes on. False when it is now proposed.

    Must run inside the verb's transaction, after its own checks. Refused for the one who proposed it; Conflict when
    the facts are others than the proposed ones, so that nobody confirms what they have not read.
    """
    assert verb in _pairs, "register the verb first"
    _close_old(verb, subject)
    held: Proposal | None = (
        Proposal.objects.select_for_update(of=("self",))
        .filter(verb=verb, subject=str(subject), confirmed_at__isnull=True, withdrawn_at__isnull=True)
        .first()
    )
    wanted = digest(arguments)
    if held is None:
        _propose(actor, verb, str(subject), wanted, case_id, view_bit)
        return False
    if held.proposed_by_id == actor.user.pk:
        raise Refused(
            _("You proposed this yourself: a second person confirms it."),
            _("It stands on the page “Waiting for a second person”; you can take it back there."),
        )
    if held.arguments != wanted:
        raise Conflict(
            _("A colleague proposed it with other facts. Read them, and confirm or have them taken back.")
        )
    held.confirmed_by, held.confirmed_at = actor.user, clock.now()
    held.save(update_fields=["confirmed_by", "confirmed_at"])
    return True


def _propose(
    actor: "Actor", verb: str, subject: str, arguments: str, case_id: uuid.UUID | None, view_bit: int
) -> Proposal:
    instant = clock.now()
    return Proposal.objects.create(
        verb=verb,
        subject=subject,
        arguments=arguments,
        case_id=case_id,
        view_bit=view_bit,
        agency=actor.agency,
        proposed_by=actor.user,
        proposed_at=instant,
        expires_at=instant + HOLDS_FOR,
    )


def _close_old(verb: str, subject: object) -> None:
    """What nobody confirmed in its days is over."""
    Proposal.objects.filter(
        verb=verb,
        subject=str(subject),
        confirmed_at__isnull=True,
        withdrawn_at__isnull=True,
        expires_at__lte=clock.now(),
    ).update(withdrawn_at=F("expires_at"))


def _verbs(role: str) -> list[str]:
    return [key for key, pair in _pairs.items() if role in pair.roles]


def standing(actor: "Actor") -> QuerySet[Proposal]:
    """What waits for a second person, as far as row security lets this reader know of it."""
    return Proposal.objects.filter(
        verb__in=_verbs(actor.role.key),
        confirmed_at__isnull=True,
        withdrawn_at__isnull=True,
        expires_at__gt=clock.now(),
    )


def waiting(actor: "Actor") -> QuerySet[Proposal]:
    """What this person could confirm."""
    return standing(actor).exclude(proposed_by=actor.user)


# ``waiting`` as a number.
WAITING = Tally(
    "SELECT count(*) FROM access_proposal WHERE verb = ANY (%(verbs)s) AND proposed_by_id <> %(user)s"
    " AND confirmed_at IS NULL AND withdrawn_at IS NULL AND expires_at > %(now)s",
    lambda actor: {"verbs": _verbs(actor.role.key)},
)


def withdraw(*, actor: "Actor", proposal: Proposal) -> Proposal:
    """Who proposed it takes it back. Conflict when it is over; the caller records the event."""
    row = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if row.proposed_by_id != actor.user.pk:
        raise Refused(_("Only who proposed it takes it back."))
    if row.confirmed_at is not None or row.withdrawn_at is not None:
        raise Conflict(_("This does not wait any more."))
    row.withdrawn_at = clock.now()
    row.save(update_fields=["withdrawn_at"])
    return row
