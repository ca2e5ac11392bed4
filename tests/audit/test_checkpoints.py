"""Checkpoints: signed, linked, shipped before they count, one at a time, and out of everybody's reach."""

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connections, transaction
from django.test import Client

from audit import checkpoints, keys, tasks
from audit.models import Checkpoint, SealerLock
from core import clock

pytestmark = pytest.mark.django_db(databases=["default", "owner", "system", "statistics", "keystore"])
NOW = dt.datetime(2026, 11, 22, 6, 0, tzinfo=dt.UTC)


def lines(folder: Path) -> list[dict[str, Any]]:
    return [
        json.loads(json.loads(line)["body"])
        for path in sorted(folder.rglob("*.jsonl"))
        for line in path.read_text().splitlines()
    ]


def owner(sql: str) -> Any:
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else None


def late() -> str:
    return str(Client().get("/readyz").json()["checks"]["audit_seal"])


def test_a_checkpoint_holds_every_head_and_is_signed(
    committed: None, sealing: Path, look: Callable[..., None]
) -> None:
    look(12)
    made = checkpoints.seal(at=NOW)
    assert made is not None
    body = json.loads(made.body)
    heads = owner(
        "SELECT chain, shard, seq, encode(hash, 'hex') FROM audit_chainhead WHERE seq > 0 ORDER BY 1, 2"
    )
    assert [tuple(h) for h in body["heads"]] == heads
    assert len(heads) > 1
    keys.signing_key().public_key().verify(bytes.fromhex(made.signature), made.body.encode())
    assert lines(sealing) == [body]


def test_each_names_the_one_before(committed: None, sealing: Path, look: Callable[..., None]) -> None:
    for minute in range(3):
        look(2)
        checkpoints.seal(at=NOW + dt.timedelta(minutes=minute))
    rows = list(Checkpoint.objects.order_by("number"))
    assert [r.number for r in rows] == [1, 2, 3]
    assert len({r.trail for r in rows}) == 1
    bodies = lines(sealing)
    assert [b["previous"] for b in bodies] == ["", *(checkpoints.digest(r.body) for r in rows[:2])]


def test_nothing_new_is_sealed_once_an_hour(
    committed: None, sealing: Path, look: Callable[..., None]
) -> None:
    assert checkpoints.seal(at=NOW) is None
    look(1)
    assert checkpoints.seal(at=NOW) is not None
    assert checkpoints.seal(at=NOW + dt.timedelta(minutes=59)) is None
    beat = checkpoints.seal(at=NOW + dt.timedelta(minutes=60))
    assert beat is not None
    assert beat.number == 2


def test_a_second_sealer_steps_aside(committed: None, sealing: Path, look: Callable[..., None]) -> None:
    look(1)
    with transaction.atomic(using="owner"):
        owner(f"LOCK TABLE {SealerLock._meta.db_table} IN EXCLUSIVE MODE")
        assert tasks.seal() is None
    assert tasks.seal() == 1
    assert tasks.seal() is None
    assert len(lines(sealing)) == 1


MODES = ["ACCESS SHARE", "ROW SHARE", "ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE", "SHARE", "EXCLUSIVE"]


@pytest.mark.parametrize("mode", [*MODES, "SHARE ROW EXCLUSIVE", "ACCESS EXCLUSIVE"])
@pytest.mark.parametrize("alias", ["default", "statistics"])
def test_no_other_role_holds_the_sealers_lock(committed: None, alias: str, mode: str) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(using=alias),
        connections[alias].cursor() as cursor,
    ):
        cursor.execute(f"LOCK TABLE {SealerLock._meta.db_table} IN {mode} MODE")


def test_whatever_the_application_holds_a_seal_is_made(
    committed: None, sealing: Path, look: Callable[..., None]
) -> None:
    look(1)
    with transaction.atomic(), connections["default"].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(7306425781003)")
        cursor.execute("LOCK TABLE audit_checkpoint IN ROW EXCLUSIVE MODE")
        assert tasks.seal() == 1


def test_what_cannot_be_shipped_is_not_sealed(
    committed: None, sealing: Path, look: Callable[..., None]
) -> None:
    look(1)
    sealing.write_text("a file where the folder should be")
    with pytest.raises(NotADirectoryError):
        checkpoints.seal(at=NOW)
    assert Checkpoint.objects.count() == 0


def test_a_lost_folder_is_filled_again(committed: None, sealing: Path, look: Callable[..., None]) -> None:
    for minute in range(2):
        look(1)
        checkpoints.seal(at=NOW + dt.timedelta(minutes=minute))
    before = lines(sealing)
    for path in sealing.rglob("*.jsonl"):
        path.unlink()
    look(1)
    checkpoints.seal(at=NOW + dt.timedelta(minutes=2))
    assert lines(sealing)[:2] == before
    assert [b["number"] for b in lines(sealing)] == [1, 2, 3]


def forget(number: int) -> None:
    """What a restored backup or a crash between file and commit leaves."""
    owner("ALTER TABLE audit_checkpoint DISABLE TRIGGER USER")
    owner(f"DELETE FROM audit_checkpoint WHERE number >= {number}")
    owner("ALTER TABLE audit_checkpoint ENABLE TRIGGER USER")


def test_a_checkpoint_shipped_in_a_crash_is_taken_in(
    committed: None, sealing: Path, look: Callable[..., None]
) -> None:
    for minute in range(2):
        look(1)
        checkpoints.seal(at=NOW + dt.timedelta(minutes=minute))
    forget(2)
    look(1)
    made = checkpoints.seal(at=NOW + dt.timedelta(minutes=2))
    assert made is not None
    assert made.number == 3
    assert [b["number"] for b in lines(sealing)] == [1, 2, 3]


def test_a_restored_backup_seals_nothing_until_somebody_says_so(
    committed: None, sealing: Path, look: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    for minute in range(3):
        look(1)
        checkpoints.seal(at=NOW + dt.timedelta(minutes=minute))
    newest = lines(sealing)[-1]
    forget(2)
    look(1)
    with pytest.raises(checkpoints.TrailBehind, match="Checkpoint 3 was shipped, the database holds 1"):
        checkpoints.seal(at=NOW + dt.timedelta(minutes=4))
    assert tasks.seal() is None
    assert "Was a backup restored?" in caplog.text
    with pytest.raises(CommandError, match="new-trail"):
        call_command("audit_checkpoint")
    call_command("audit_checkpoint", "--new-trail")
    made = Checkpoint.objects.order_by("-id").first()
    body = json.loads(made.body)
    assert (made.number, str(made.trail) != newest["trail"]) == (1, True)
    assert body["previous"] == checkpoints.digest(checkpoints.canonical(newest))


def test_a_line_cut_off_by_a_crash_is_followed_by_a_whole_one(
    committed: None, sealing: Path, look: Callable[..., None]
) -> None:
    look(1)
    checkpoints.seal(at=NOW)
    (path,) = sealing.rglob("*.jsonl")
    with path.open("a") as file:
        file.write('{"body":"{\\"heads\\"')
    look(1)
    made = checkpoints.seal(at=NOW + dt.timedelta(minutes=1))
    assert made is not None
    assert [bool(line.endswith("}")) for line in path.read_text().splitlines()] == [True, False, True]


@pytest.mark.parametrize("sql", [
    "UPDATE audit_checkpoint SET body = '{}'", "DELETE FROM audit_checkpoint", "TRUNCATE audit_checkpoint",
])  # fmt: skip
@pytest.mark.parametrize("alias", ["default", "owner", "system", "statistics"])
def test_nobody_changes_a_checkpoint(
    committed: None, sealing: Path, look: Callable[..., None], alias: str, sql: str
) -> None:
    look(1)
    checkpoints.seal(at=NOW)
    with (
        pytest.raises(Exception, match=r"permission denied|append-only"),
        transaction.atomic(using=alias),
        connections[alias].cursor() as cursor,
    ):
        cursor.execute(sql)


@pytest.mark.parametrize("alias", ["default", "statistics"])
def test_only_the_system_seals(committed: None, sealing: Path, look: Callable[..., None], alias: str) -> None:
    look(1)
    checkpoints.seal(at=NOW)
    with (
        pytest.raises(Exception, match=r"permission denied|row-level security"),
        transaction.atomic(using=alias),
        connections[alias].cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO audit_checkpoint (trail, number, sealed_at, body, signature)"
            " VALUES (gen_random_uuid(), 9, now(), '{}', '')"
        )


@pytest.mark.parametrize("table", ["audit_event", "audit_accesslog"])
@pytest.mark.parametrize("change", ["UPDATE {} SET role = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_statistics_role_does_not_reach_the_trail(committed: None, table: str, change: str) -> None:
    for sql in (change.format(table), f"SELECT 1 FROM {table}", f"INSERT INTO {table} (role) VALUES ('x')"):
        with (
            pytest.raises(Exception, match="permission denied"),
            transaction.atomic(using="statistics"),
            connections["statistics"].cursor() as cursor,
        ):
            cursor.execute(sql)


def test_readiness_says_when_the_seal_is_late(
    committed: None, sealing: Path, look: Callable[..., None]
) -> None:
    assert late() == "ok"
    with clock.at(clock.real() - dt.timedelta(minutes=4)):
        look(1)
    assert late() == "ok"
    with clock.at(clock.real() - dt.timedelta(minutes=6)):
        look(6)
    assert late() == "degraded"
    checkpoints.seal()
    assert late() == "ok"


def test_readiness_misses_the_checkpoint_of_a_quiet_hour(
    committed: None, sealing: Path, look: Callable[..., None]
) -> None:
    look(1)
    checkpoints.seal(at=clock.real() - dt.timedelta(minutes=64))
    assert late() == "ok"
    checkpoints.seal(at=clock.real() + dt.timedelta(seconds=1))
    assert late() == "ok"
    forget(2)
    for path in sealing.rglob("*.jsonl"):
        path.unlink()
    owner("ALTER TABLE audit_checkpoint DISABLE TRIGGER USER")
    owner("UPDATE audit_checkpoint SET sealed_at = sealed_at - interval '2 minutes'")
    owner("ALTER TABLE audit_checkpoint ENABLE TRIGGER USER")
    assert late() == "degraded"


@pytest.mark.parametrize(
    ("content", "match"),
    [(None, "is not set"), ("", "exactly 32"), ("c2hvcnQ=", "exactly 32"), ("?", "cannot be read")],
)
def test_a_useless_key_is_refused(settings: Any, tmp_path: Path, content: str | None, match: str) -> None:
    path = tmp_path / "key"
    path.write_text(content or "")
    settings.AUDIT_SIGNING_KEY_FILE = str(path) if content is not None else ""
    with pytest.raises(ImproperlyConfigured, match=match):
        keys.signing_key()
