"""Changing the keys of the identity vault while people work. How: docs/security/keys.md.

Both walk in small transactions, may be killed at any point and started again: what is done stays done, what is left is
found anew. Nothing here prints or logs a key.
"""

import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, connections, transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from access.system import for_system
from audit import record_account
from audit.events import AccountEvent
from cases import keyring, keys, names, vault
from cases.models import DataKey, Person, WrappingKey

KEK, INDEX = "IDENTITY_KEK_FILE", "IDENTITY_INDEX_KEY_FILE"
BATCH = 500
_REASON = "cases: search index under another key"
Tell = Callable[[int, int], Any]


class CannotRotate(Exception):
    """The files or the key store are not in the state that this step needs. The text says what to do."""


@dataclass(frozen=True, kw_only=True)
class KeysRotated(AccountEvent):
    """A command on the server began to change a key. ``step``: wrap, retire or index; ``number``: of the newest key;
    ``waiting``: rows that were left to do."""

    step: str
    number: int
    waiting: int

    type = "keys.rotated"

    def sentence(self) -> str:
        texts = {
            "wrap": _("Data keys are being wrapped anew under key %(number)s; %(waiting)s are left."),
            "retire": _("The keys before key %(number)s open no data key any more."),
            "index": _("The search index is being made anew under key %(number)s, for %(waiting)s people."),
        }
        return texts[self.step] % {"number": self.number, "waiting": self.waiting}


def rewrap(tell: Tell, *, size: int = BATCH, pause: float = 0.0) -> int:
    """Wraps every data key under the newest key of the file. Returns how many were wrapped. Errors: CannotRotate.

    From its first moment on new people get the newest key; rows that a slower host still writes under an old one are
    found by the next look, until none is left.
    """
    newest = _accept()
    done, waiting = 0, _waiting(newest).count()
    record_account(KeysRotated(step="wrap", number=newest, waiting=waiting))
    while waiting:
        now = _rewrap_some(newest, size)
        done += now
        # What was written under an old key meanwhile is counted when the list seems to be at its end.
        waiting = waiting - now if now < waiting and now else _waiting(newest).count()
        tell(done, done + waiting)
        time.sleep(pause if now else 0.2)
    return done


def retire() -> list[int]:
    """From now on the key store refuses every key but the newest. Errors: CannotRotate while one wraps anything."""
    newest = _accept()
    record_account(KeysRotated(step="retire", number=newest, waiting=_waiting(newest).count()))
    old = sorted(WrappingKey.objects.filter(number__lt=newest).values_list("number", flat=True))
    try:
        with transaction.atomic(using="keystore"), connections["keystore"].cursor() as cursor:
            cursor.execute("DELETE FROM cases_wrappingkey WHERE number = ANY (%s)", [old])
    except IntegrityError as error:
        raise CannotRotate(
            "Data keys are still wrapped by an old key: run this without --retire first."
        ) from error
    return old


def counted() -> dict[int, int]:
    """How many data keys each accepted key wraps."""
    found = dict(DataKey.objects.order_by().values_list("kek_id").annotate(Count("pk")))
    return {number: found.get(number, 0) for number in WrappingKey.objects.values_list("number", flat=True)}


def _accept() -> int:
    """Tells the key store the keys of the file; from then on the newest wraps. Returns its number."""
    ring = keyring.load(KEK)
    newest = max(ring)
    highest = WrappingKey.objects.order_by("-number").first()
    if highest is not None and newest < highest.number:
        raise CannotRotate(f"The file lacks key {highest.number}, which is in use. Put it back first.")
    for number, key in ring.items():
        known = WrappingKey.objects.filter(number=number).first()
        if known is None and number == newest:
            WrappingKey.objects.create(number=number, fingerprint=keyring.fingerprint(key))
        elif known is not None and known.fingerprint == "":
            WrappingKey.objects.filter(number=number).update(fingerprint=keyring.fingerprint(key))
        elif known is not None and known.fingerprint != keyring.fingerprint(key):
            raise CannotRotate(f"Key {number} of the file is not the key {number} that the key store knows.")
    return newest


def _waiting(newest: int) -> Any:
    old = WrappingKey.objects.exclude(number=newest).values_list("number", flat=True)
    return DataKey.objects.filter(kek_id__in=list(old))


def _rewrap_some(newest: int, size: int) -> int:
    """One transaction. A key that is being destroyed at this moment is left to the next look: it never comes back."""
    with transaction.atomic(using="keystore"):
        rows = list(_waiting(newest).select_for_update(skip_locked=True)[:size])
        for row in rows:
            if row.destroyed_at is None:
                key = keys.unwrap(row.person_id, bytes(row.wrapped), row.kek_id)
                row.wrapped = keys.wrap(row.person_id, key, newest)
            row.kek_id = newest
        DataKey.objects.bulk_update(rows, ["wrapped", "kek"])
    return len(rows)


def reindex(tell: Tell, *, size: int = BATCH, pause: float = 0.0) -> int:
    """Gives everybody the search tokens of the keys in the file, those and no others. Returns how many changed.

    While the file holds two keys, new and corrected names are indexed under both and searched under the older one, so
    nobody is ever missed.
    """
    with for_system(_REASON):
        total, done, changed = Person.objects.count(), 0, 0
    record_account(KeysRotated(step="index", number=max(keyring.load(INDEX)), waiting=total))
    _writers_before_are_done()
    for people in _batches(size):
        for person_id in people:
            with for_system(_REASON):
                changed += _index_again(person_id)
        done += len(people)
        tell(done, total)
        time.sleep(pause)
    return changed


def _writers_before_are_done() -> None:
    """Waits for transactions that may have read the file before it changed: what they index is walked too."""
    with connections["system"].cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text")
        now = cursor.fetchone()[0]
        while True:
            cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot()) >= %s::xid8", [now])
            if cursor.fetchone()[0]:
                return
            time.sleep(0.2)


def _batches(size: int) -> Iterator[list[uuid.UUID]]:
    after = uuid.UUID(int=0)
    while True:
        with for_system(_REASON):
            found = list(
                Person.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:size]
            )
        if not found:
            return
        yield found
        after = found[-1]


def _index_again(person_id: uuid.UUID) -> bool:
    """One person, held meanwhile: a correction waits, so the index never falls behind the name."""
    with connections["system"].cursor() as cursor:
        cursor.execute("SELECT token FROM person_hold(%s)", [person_id])
        before = {row[0] for row in cursor.fetchall()}
        wanted = _wanted(person_id)
        if before == wanted:
            return False
        cursor.execute("SELECT person_index(%s, %s::bigint[])", [person_id, sorted(wanted)])
    return True


def _wanted(person_id: uuid.UUID) -> set[int]:
    """The tokens of a person as the record stands; none when the person was erased."""
    person = Person.objects.get(pk=person_id)
    try:
        vault.open_rows([person])
    except vault.CannotOpen:
        return set()
    texts = names.name_texts(person.surname, person.given_name, person.patronymic)
    texts |= {names.iin_text(person.iin)} if person.iin else set()
    return {token for text in texts for token in keys.tokens(text)}
