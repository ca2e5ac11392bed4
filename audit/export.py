"""The trail as a file that can be verified without the product: the text of each link exactly as it was hashed."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TextIO

from django.db import connections

from access.system import for_system
from audit import shipping
from audit.checkpoints import heads_of
from audit.models import AccessLog, Checkpoint
from audit.walls import CHAINS
from core import clock

_SHARDS = range(64)
_END = 2**62


@dataclass(frozen=True)
class Part:
    """What was written. A part lies between two checkpoints, so that both of its ends are signed."""

    links: int
    first: Checkpoint | None
    last: Checkpoint | None


@contextmanager
def snapshot() -> Iterator[Any]:
    """One state of all tables, as the system's role. Writes who exported before it reads."""
    with for_system("audit: export noted"):
        AccessLog.objects.create(recorded_at=clock.now(), kind="export", route="manage.py audit_export")
    with for_system("audit: export"), connections["system"].cursor() as cursor:
        # to_jsonb writes instants in the time zone of the session, and the trigger hashed them in UTC.
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SET LOCAL timezone = 'UTC'")
        yield cursor


def write(out: TextIO, *, since: dt.datetime | None = None, until: dt.datetime | None = None) -> Part:
    """Writes the links; must run inside ``snapshot``. ``since`` and ``until`` widen to the checkpoints around them."""
    trail = Checkpoint.objects.order_by("id")
    first = trail.filter(sealed_at__lte=since).last() if since else None
    last = trail.filter(sealed_at__gte=until).first() if until else None
    count = 0
    for chain in sorted(CHAINS):
        for line in _lines(chain, _heads(chain, first), _heads(chain, last)):
            out.write(line + "\n")
            count += 1
    return Part(count, first, last or trail.last())


def write_checkpoints(out: TextIO) -> int:
    """Every checkpoint of the present trail that the database holds; must run inside ``snapshot``."""
    newest = Checkpoint.objects.order_by("id").last()
    rows = Checkpoint.objects.filter(trail=newest.trail).order_by("number") if newest else []
    count = 0
    for row in rows:
        out.write(shipping.canonical({"body": row.body, "signature": row.signature}) + "\n")
        count += 1
    return count


def _heads(chain: str, checkpoint: Checkpoint | None) -> dict[int, int] | None:
    if checkpoint is None:
        return None
    return {shard: seq for name, shard, seq, _hash in heads_of(checkpoint.body) if name == chain}


def _lines(chain: str, low: dict[int, int] | None, high: dict[int, int] | None) -> Iterator[str]:
    bounds = [
        (shard, (low or {}).get(shard, 0), _END if high is None else high.get(shard, 0)) for shard in _SHARDS
    ]
    shards, lows, highs = (list(column) for column in zip(*bounds, strict=True))
    sql = f"""
    SELECT t.shard, t.seq, encode(t.prev_hash, 'hex'), encode(t.hash, 'hex'), audit_canonical(to_jsonb(t))
    FROM unnest(%s::int[], %s::bigint[], %s::bigint[]) AS b (shard, low, high)
    JOIN {chain} t ON t.shard = b.shard AND t.seq > b.low AND t.seq <= b.high
    ORDER BY t.shard, t.seq
    """  # noqa: S608
    # A cursor of the server: the trail need not fit into memory.
    with connections["system"].connection.cursor(name=f"export_{chain}") as cursor:
        cursor.itersize = 5000
        cursor.execute(sql, [shards, lows, highs])
        for shard, seq, previous, own, text in cursor:
            link = {
                "chain": chain,
                "hash": own,
                "prev_hash": previous,
                "seq": seq,
                "shard": shard,
                "text": text,
            }
            yield shipping.canonical(link)
