"""Unfinished registrations: kept on the server, encrypted, bound to who types them; gone when they are done."""

import datetime as dt
import json
import uuid
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.http import QueryDict

from cases import keys
from cases.models import PersonSearch, RegistrationDraft
from core import clock

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.actor import Actor

LIVES = dt.timedelta(hours=24)
MOST_CHARACTERS = 40_000
_NOT_TYPED = {"csrfmiddlewaretoken", "go", "search"}


def of(actor: "Actor", pk: uuid.UUID) -> RegistrationDraft | None:
    """The actor's own unfinished registration with this receipt, or None."""
    found: RegistrationDraft | None = _unfinished(actor).filter(pk=pk).first()
    return found


def _unfinished(actor: "Actor") -> "QuerySet[RegistrationDraft]":
    since = clock.now() - LIVES
    return RegistrationDraft.objects.filter(user=actor.user, ended_at__isnull=True, saved_at__gte=since)


def unfinished(actor: "Actor") -> list[RegistrationDraft]:
    """The actor's own unfinished registrations, the latest first."""
    return list(_unfinished(actor).order_by("-saved_at")[:5])


@transaction.atomic
def keep(actor: "Actor", pk: uuid.UUID | str, data: Mapping[str, Sequence[str]]) -> bool:
    """Keeps what is typed under the receipt's number; False where there is nothing to keep it for: the receipt is
    somebody else's, or has made its case already.
    """
    receipt = PersonSearch.objects.filter(pk=pk, user=actor.user, used_at__isnull=True).first()
    if receipt is None:
        return False
    typed = {name: list(values) for name, values in data.items() if name not in _NOT_TYPED and any(values)}
    text = json.dumps(typed, ensure_ascii=False)
    if len(text) > MOST_CHARACTERS:
        return False
    draft = RegistrationDraft.objects.select_for_update().filter(pk=receipt.pk, user=actor.user).first()
    if draft is None:
        draft = RegistrationDraft(pk=receipt.pk, user=actor.user, began_at=clock.now())
        draft.__dict__["_data_keys"] = {draft.pk: keys.create(draft.pk)}
    elif draft.ended_at is not None:
        return False
    draft.answers, draft.saved_at = text, clock.now()
    draft.save()
    return True


def as_sent(draft: RegistrationDraft) -> QueryDict:
    """What was typed, as if the form had been sent again from the page where it was left."""
    data = QueryDict(mutable=True)
    for name, values in draft.typed.items():
        data.setlist(name, values)
    data["search"], data["go"] = str(draft.pk), "stay"
    return data


def end(actor: "Actor", pk: uuid.UUID | str) -> None:
    """Destroys what was typed: the case is registered, or the person threw the draft away."""
    draft = RegistrationDraft.objects.filter(pk=pk, user=actor.user, ended_at__isnull=True).first()
    if draft is not None:
        _erase(draft)


def _erase(draft: RegistrationDraft) -> None:
    draft.answers, draft.ended_at = "", clock.now()
    draft.save(update_fields=["answers", "ended_at"])
    keys.destroy([draft.pk])


def end_old(now: dt.datetime) -> int:
    """Destroys drafts that nobody has touched for a day; runs as system job."""
    old = RegistrationDraft.objects.filter(ended_at__isnull=True, saved_at__lt=now - LIVES)
    found = list(old.select_for_update(skip_locked=True)[:500])
    for draft in found:
        _erase(draft)
    return len(found)
