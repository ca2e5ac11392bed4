"""Seals the chains: their heads, signed, kept append-only and written off the host before they count."""

import datetime as dt
import hashlib
import json
import logging
import uuid

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import OperationalError, connections, transaction

from access.system import for_system
from audit import keys, shipping
from audit.models import Checkpoint, SealerLock
from audit.shipping import Sealed, canonical
from core import clock

logger = logging.getLogger(__name__)
HEARTBEAT = dt.timedelta(hours=1)
_TAKEN = "55P03"
Head = tuple[str, int, int, str]


class TrailBehind(Exception):
    """The database knows less than was shipped: a backup was restored, or rows are gone."""


def seal(*, at: dt.datetime | None = None, new_trail: bool = False) -> Checkpoint | None:
    """Writes the next checkpoint; None when nothing changed for less than an hour, or another process is at it.

    The line lies outside the database before the row counts: what cannot be shipped is not sealed, and ``/readyz``
    says so after five minutes. ``new_trail`` begins again at number 1 after a restored backup; the old trail stays
    where it was shipped, as evidence of what the backup does not hold.
    """
    key = keys.signing_key()
    with for_system("audit: checkpoint"):
        if not _locked():
            return None
        before = _last()
        if before and not new_trail:
            before = _caught_up(before)
        heads, instant = _heads(), at or clock.real()
        if not heads or (before and not new_trail and not _is_due(before, heads, instant)):
            return None
        checkpoint = _signed(key, before, heads, instant, new_trail=new_trail)
        shipping.append(checkpoint)
        return _kept(checkpoint)


def digest(body: str) -> str:
    """What the next checkpoint says of this one."""
    return hashlib.sha256(body.encode()).hexdigest()


def heads_of(body: str) -> list[Head]:
    return [(chain, shard, seq, own) for chain, shard, seq, own in json.loads(body)["heads"]]


def seal_is_late() -> bool:
    """Whether links have waited for their seal for longer than five minutes."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT audit_seal_is_late()")
        return bool(cursor.fetchone()[0])


def _locked() -> bool:
    """One sealer at a time. A lock by a number would be anybody's to hold; only the system role may lock this table."""
    try:
        with transaction.atomic(using="system"), connections["system"].cursor() as cursor:
            cursor.execute(f"LOCK TABLE {SealerLock._meta.db_table} IN EXCLUSIVE MODE NOWAIT")
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", "") == _TAKEN:
            return False
        raise
    return True


def _heads() -> list[Head]:
    with connections["system"].cursor() as cursor:
        cursor.execute("SELECT chain, shard, seq, hash FROM audit_heads()")
        return [(chain, shard, seq, digest_) for chain, shard, seq, digest_ in cursor.fetchall()]


def _last() -> Sealed | None:
    row = Checkpoint.objects.order_by("-id").first()
    return _sealed(row) if row else None


def _sealed(row: Checkpoint) -> Sealed:
    return Sealed(row.trail, row.number, row.sealed_at, row.body, row.signature)


def _kept(checkpoint: Sealed) -> Checkpoint:
    return Checkpoint.objects.create(
        trail=checkpoint.trail,
        number=checkpoint.number,
        sealed_at=checkpoint.sealed_at,
        body=checkpoint.body,
        signature=checkpoint.signature,
    )


def _is_due(before: Sealed, heads: list[Head], instant: dt.datetime) -> bool:
    return heads_of(before.body) != heads or instant - before.sealed_at >= HEARTBEAT


def _signed(
    key: Ed25519PrivateKey,
    before: Sealed | None,
    heads: list[Head],
    instant: dt.datetime,
    *,
    new_trail: bool,
) -> Sealed:
    goes_on = before is not None and not new_trail
    trail = before.trail if before and goes_on else uuid.uuid4()
    number = before.number + 1 if before and goes_on else 1
    # A new trail names the last of the old one that anybody has seen.
    seen = (shipping.last(before.trail) or before) if before and new_trail else before
    body = canonical({
        "heads": heads,
        "key": keys.fingerprint(key.public_key()),
        "number": number,
        "previous": digest(seen.body) if seen else "",
        "sealed_at": instant.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "trail": str(trail),
    })  # fmt: skip
    return Sealed(trail, number, instant, body, key.sign(body.encode()).hex())


def _caught_up(before: Sealed) -> Sealed:
    """Brings table and folder to one state: ships what is missing outside, takes in what a crash left out here."""
    shipped = shipping.last(before.trail)
    if shipped is None or shipped.number < before.number:
        missing = Checkpoint.objects.filter(trail=before.trail, number__gt=shipped.number if shipped else 0)
        for row in missing.order_by("number"):
            shipping.append(_sealed(row))
        return before
    if shipped.number == before.number and shipped.body == before.body:
        return before
    if _follows(shipped, before):
        logger.warning("audit: checkpoint %s was shipped and not kept; kept now", shipped.number)
        _kept(shipped)
        return shipped
    raise TrailBehind(
        f"Checkpoint {shipped.number} was shipped, the database holds {before.number}. Was a backup restored? Keep the"
        " shipped files and begin a new trail: manage.py audit_checkpoint --new-trail"
    )


def _follows(shipped: Sealed, before: Sealed) -> bool:
    """Whether a checkpoint that only the folder knows is the very next one, by our own key, of links that are here."""
    inner = json.loads(shipped.body)
    if (shipped.number, inner["previous"]) != (before.number + 1, digest(before.body)):
        return False
    try:
        keys.signing_key().public_key().verify(bytes.fromhex(shipped.signature), shipped.body.encode())
    except (InvalidSignature, ValueError):
        return False
    known = {(chain, shard): seq for chain, shard, seq, _hash in _heads()}
    return all(known.get((chain, shard), 0) >= seq for chain, shard, seq, _hash in heads_of(shipped.body))
