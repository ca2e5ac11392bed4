"""The application's database role, with plain SQL: what its own tables and its own words cannot bring about."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connections, transaction
from django.test import Client

from access import gate
from access.context import for_actor
from audit.models import AccessLog

FORGED_EVENT = (
    "INSERT INTO audit_event (shard, seq, prev_hash, hash, recorded_at, occurred_at, user_id, role, type, case_id,"
    " view_bit, payload) VALUES (0, 0, '', '', now(), now(), %s, 'judge', 'case.sent_to_court', %s, 1, '{}')"
)
FORGED_READ = (
    "INSERT INTO audit_accesslog (shard, seq, prev_hash, hash, recorded_at, user_id, role, kind, route, case_ids,"
    " status, request_id) VALUES (0, 0, '', '', now(), %s, 'judge', 'page', 'x', '[]', 200, 'forged')"
)


def _refused(sql: str, *values: Any) -> None:
    refused = pytest.raises(DatabaseError, match="row-level security")
    with refused, transaction.atomic(), connections["default"].cursor() as cursor:
        cursor.execute(sql, values)


def test_no_event_in_the_name_of_somebody_else(
    committed: None, make_case: Callable[..., Any], as_: Callable[[str], Any]
) -> None:
    case, aliya, zhanna = make_case(), as_("aliya"), as_("zhanna")
    with for_actor(aliya), connections["default"].cursor() as cursor:
        _refused(FORGED_EVENT, zhanna.user.pk, case.pk)
        _refused(FORGED_READ, zhanna.user.pk)
        cursor.execute(FORGED_EVENT, [aliya.user.pk, case.pk])  # control: one's own entry goes in


def test_no_event_in_a_case_that_the_writer_does_not_see(
    committed: None, make_case: Callable[..., Any], as_: Callable[[str], Any]
) -> None:
    case, stranger = make_case(), as_("zarina")
    with for_actor(stranger):
        _refused(FORGED_EVENT, stranger.user.pk, case.pk)
        _refused(FORGED_EVENT, None, case.pk)
    _refused(FORGED_EVENT, None, case.pk)
    _refused(FORGED_READ, stranger.user.pk)


def _search_paths() -> dict[str, list[str]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT proname, proconfig FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef"
        )
        return dict(cursor.fetchall())


def test_a_temporary_table_stands_in_for_nothing(committed: None) -> None:
    """A caller's own ``audit_chainhead`` once took the place of the real one inside the owner's functions."""
    with connections["default"].cursor() as cursor, pytest.raises(DatabaseError, match="temporary tables"):
        cursor.execute(
            "CREATE TEMPORARY TABLE audit_chainhead (chain text, shard smallint, seq bigint, hash bytea)"
        )
    paths = _search_paths()
    assert len(paths) > 10, "control: the owner's functions are found"
    assert {name for name, config in paths.items() if "search_path=public, pg_temp" not in config} == set()


def test_the_session_key_does_not_reach_the_database_settings(
    world: None, client_for: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key in a statement stands in the server's list of statements and in its log."""
    seen: list[str] = []

    def watched(actor: Any) -> Any:
        seen.append(actor.session)
        return for_actor(actor)

    monkeypatch.setattr(gate, "for_actor", watched)
    client = client_for("aliya")
    assert client.get("/cases/").status_code == 200
    key = client.session.session_key
    assert key
    assert seen[0], "control: the page ran with a session"
    assert key not in seen[0]


def test_a_refusal_of_the_api_leaves_an_entry(
    world: None, client_for: Callable[[str], Client], as_: Callable[[str], Any]
) -> None:
    """As on the pages (ASVS v5.0.0-16.3.2)."""
    assert client_for("anna").get("/api/v1/cases/").status_code == 403
    with for_actor(as_("anna")):
        assert list(AccessLog.objects.values_list("kind", "status")) == [("refused", 403)]


@pytest.mark.parametrize("sent", ["abc", "1.5", "9" * 20, "9" * 5000, "-1", "\u0661x", "\u0661"])
def test_a_malformed_membership_is_refused(
    world: None, client_for: Callable[[str], Client], sent: str
) -> None:
    answer = client_for("aliya").get("/api/v1/cases/", headers={"X-Membership": sent})
    assert answer.status_code == 403


@pytest.mark.parametrize("address", [
    "/cases/?after=0001-01-01T00:00:00%2B23:59~e68541f7-96cf-5196-8aef-d3f1de29c73b",
    "/api/v1/cases/?after=9999-12-31T23:59:59-23:59~e68541f7-96cf-5196-8aef-d3f1de29c73b",
    "/law/offences/?q=%00", "/law/offences/options?q=%00",
    "/law/offences/options?offence=%C2%B2",
])  # fmt: skip
def test_a_tampered_address_fails_nothing(
    world: None, client_for: Callable[[str], Client], address: str
) -> None:
    assert client_for("aliya").get(address).status_code in (200, 400, 404)
