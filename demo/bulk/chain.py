"""The hash chains of the audit trail, computed as the trigger of ``audit/walls.py`` computes them."""

import datetime as dt
import hashlib
import json
import json.encoder
from typing import Any

CHAINS = 64
_text = json.encoder.encode_basestring
_TOP = (
    "seq", "role", "type", "shard", "case_id", "payload", "user_id", "view_bit", "agency_id", "occurred_at",
    "recorded_at",
)  # fmt: skip
_orders: dict[tuple[str, ...], list[str]] = {}


def canonical(link: dict[str, Any]) -> str:
    """What is hashed: the row as PostgreSQL writes jsonb (keys by length, then bytes), without id and hashes."""
    return "{" + ", ".join([f'"{key}": {_jsonb(link[key])}' for key in _TOP]) + "}"


def instant(at: dt.datetime) -> str:
    """An instant as PostgreSQL writes it into JSON in UTC."""
    if at.tzinfo is dt.UTC and not at.microsecond:
        return at.isoformat()
    text = at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{text}{f'.{at.microsecond:06d}'.rstrip('0') if at.microsecond else ''}+00:00"


def _jsonb(value: Any) -> str:
    kind = type(value)
    if kind is str:
        return _text(value)
    if kind is int:
        return str(value)
    if kind is dict:
        keys = tuple(value)
        order = _orders.get(keys)
        if order is None:
            order = _orders[keys] = sorted(keys, key=lambda k: (len(k.encode()), k.encode()))
        return "{" + ", ".join([f"{_text(k)}: {_jsonb(value[k])}" for k in order]) + "}"
    if kind is list:
        return "[" + ", ".join([_jsonb(v) for v in value]) + "]"
    return _text(instant(value)) if kind is dt.datetime else json.dumps(value, ensure_ascii=False)


class Chains:
    """Some of the 64 chains, from their present heads on; they take turns."""

    def __init__(self, heads: dict[int, tuple[int, bytes]]) -> None:
        self.heads = heads
        self._shards = sorted(heads)
        self._turn = 0

    def next_place(self) -> tuple[int, int, bytes]:
        """Chain, number and the hash before."""
        shard = self._shards[self._turn % len(self._shards)]
        self._turn += 1
        seq, before = self.heads[shard]
        return shard, seq + 1, before

    def close(self, shard: int, seq: int, before: bytes, text: str) -> bytes:
        """The hash of the link whose canonical text this is; the next link follows it."""
        digest = hashlib.sha256(before + text.encode()).digest()
        self.heads[shard] = (seq, digest)
        return digest
