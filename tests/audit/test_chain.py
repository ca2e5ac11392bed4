"""The trail: chained, append-only for every role."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections, transaction

from access.context import for_actor
from audit.actions import write_read
from audit.models import Event

pytestmark = pytest.mark.django_db(databases=["default", "owner", "system", "statistics", "keystore"])


def _links(table: str) -> list[tuple[int, int, bytes, bytes, str]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            f"SELECT shard, seq, prev_hash, hash, audit_canonical(to_jsonb(t)) FROM {table} t ORDER BY shard, seq"
        )
        return [(s, q, bytes(p), bytes(h), c) for s, q, p, h, c in cursor.fetchall()]


def broken(links: list[tuple[int, int, bytes, bytes, str]]) -> list[tuple[int, int]]:
    """Shard and number of each link that does not follow from the one before."""
    heads: dict[int, tuple[int, bytes]] = {}
    wrong = []
    for shard, seq, prev, own, canonical in links:
        last_seq, last_hash = heads.get(shard, (0, b""))
        if (seq, prev) != (last_seq + 1, last_hash) or own != hashlib.sha256(
            prev + canonical.encode()
        ).digest():
            wrong.append((shard, seq))
        heads[shard] = (seq, own)
    return wrong


def test_every_event_is_a_link(committed: None, make_case: Callable[..., Any]) -> None:
    for serial in range(3):
        make_case(serial=serial)
    links = _links("audit_event")
    assert len(links) >= 3
    with connections["owner"].cursor() as cursor:
        cursor.execute("SET timezone = 'UTC'")
    assert broken(_links("audit_event")) == []


def test_a_flipped_byte_is_found(committed: None, make_case: Callable[..., Any]) -> None:
    """Positive control of the chain: with the trigger off, a change breaks it at its place."""
    make_case()
    with connections["owner"].cursor() as cursor:
        cursor.execute("SET timezone = 'UTC'")
        cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER USER")
        cursor.execute("UPDATE audit_event SET type = 'case.forged' WHERE type = 'case.registered'")
        cursor.execute("ALTER TABLE audit_event ENABLE TRIGGER USER")
    assert len(broken(_links("audit_event"))) == 1


@pytest.mark.parametrize("sql", [
    "UPDATE audit_event SET type = 'x'", "DELETE FROM audit_event", "TRUNCATE audit_event",
    "UPDATE audit_accesslog SET kind = 'x'", "DELETE FROM audit_accesslog", "DELETE FROM audit_chainhead",
])  # fmt: skip
@pytest.mark.parametrize("alias", ["default", "owner", "system"])
def test_nobody_changes_the_trail(
    committed: None, as_: Callable[..., Any], make_case: Callable[..., Any], alias: str, sql: str
) -> None:
    if alias == "owner" and "chainhead" in sql:
        return
    make_case()
    with for_actor(as_("aliya")) as actor:
        write_read(actor=actor, kind="page", route="x", case_ids=[], status=200, request_id="")
    with (
        pytest.raises(Exception, match=r"permission denied|append-only"),
        transaction.atomic(using=alias),
        connections[alias].cursor() as cursor,
    ):
        cursor.execute(sql)


def test_chain_heads_follow(committed: None, make_case: Callable[..., Any]) -> None:
    make_case()
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM audit_chainhead h WHERE h.chain = 'audit_event' AND h.seq <>"
            " (SELECT max(e.seq) FROM audit_event e WHERE e.shard = h.shard)"
        )
        assert cursor.fetchone()[0] == 0


def test_timeline_is_closed_to_a_stranger(
    world: None, as_: Callable[..., Any], make_case: Callable[..., Any]
) -> None:
    case = make_case()
    with for_actor(as_("aliya")):
        assert Event.objects.filter(case_id=case.pk).count() >= 1
    with for_actor(as_("nurlan")):
        assert Event.objects.filter(case_id=case.pk).count() == 0
