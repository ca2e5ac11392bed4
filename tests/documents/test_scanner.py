"""The virus check: over a real socket, by the job, as the system. Whatever is not "clean" opens to nobody."""

import socket
import struct
import threading
from typing import Any

import pytest
from django.db import DatabaseError, connections, transaction
from django.urls import reverse

from access.context import for_actor
from access.system import for_system
from audit.models import Event
from documents import clamav, scanning, tasks, uploads
from documents.models import State, Upload
from notifications import outbox
from notifications.models import InboxItem, Outbox
from tests.documents import samples
from tests.documents.conftest import Scanner, form

INFECTED = ("вирус.pdf", samples.pdf(b"<< /Note (%s) >>" % samples.EICAR))


# --- the protocol -----------------------------------------------------------------------------------------------------


def test_the_scanner_gets_every_byte_and_says_what_it_found(scanner: Scanner) -> None:
    data = bytes(range(256)) * 3000
    assert clamav.scan(data) == ""
    assert scanner.received == [data]
    assert clamav.scan(b"x" + samples.EICAR) == "Eicar-Test-Signature"


@pytest.mark.parametrize(
    "answer",
    [b"INSTREAM size limit exceeded. ERROR\0", b"stream: OK", b"", b"OK\0", b"stream: OK\n\0", b"stream: \0",
     b"stream: x ERROR\0", b"stream: OK\0stream: OK", b"UNKNOWN COMMAND\0", b"x" * 10_000],
)  # fmt: skip
def test_what_is_no_clear_answer_is_not_taken_for_clean(scanner: Scanner, answer: bytes) -> None:
    scanner.answer = answer
    with pytest.raises(clamav.Unavailable):
        clamav.scan(b"x")


def test_the_name_of_a_finding_is_made_harmless(scanner: Scanner) -> None:
    scanner.answer = b"stream: <b>x</b> \xff" + b"y" * 200 + b" FOUND\0"
    found = clamav.scan(b"x")
    assert found.startswith("_b_x__b___")
    assert len(found) == 80


def test_a_scanner_that_hangs_or_is_gone_is_not_waited_for(settings: Any, tmp_path: Any) -> None:
    settings.CLAMAV_SECONDS = 1
    settings.CLAMAV_SOCKET = str(tmp_path / "nobody")
    with pytest.raises(clamav.Unavailable):
        clamav.scan(b"x")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.CLAMAV_SOCKET = f"127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(clamav.Unavailable):
            clamav.scan(b"x" * 50_000_000)
    settings.CLAMAV_SOCKET = "no address"
    with pytest.raises(clamav.Unavailable):
        clamav.scan(b"x")


def test_a_scanner_at_an_address(settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            line, _who = server.accept()
            with line, line.makefile("rb") as said:
                assert said.read(10) == b"zINSTREAM\0"
                while length := struct.unpack("!L", said.read(4))[0]:
                    said.read(length)
                line.sendall(b"stream: OK\0")

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        settings.CLAMAV_SOCKET = f"127.0.0.1:{server.getsockname()[1]}"
        assert clamav.scan(b"x") == ""
        thread.join(5)


# --- what follows -----------------------------------------------------------------------------------------------------

real = pytest.mark.usefixtures("committed")


def state(as_: Any) -> Upload:
    with for_actor(as_("aliya")):
        found: Upload = Upload.objects.defer("content").get()
        return found


def opens(client_for: Any, row: Upload) -> list[int]:
    browser = client_for("aliya")
    return [browser.get(way).status_code for way in (f"/files/{row.pk}/", f"/api/v1/files/{row.pk}/content/")]


def tab(client_for: Any, row: Upload) -> str:
    text: str = client_for("aliya").get(reverse("cases:tab", args=[row.case_id, "papers"])).content.decode()
    return text


@real
def test_a_clean_file_waits_and_then_opens(
    scanner: Scanner, make_case: Any, client_for: Any, as_: Any
) -> None:
    case = make_case()
    way = reverse("documents:add_file", args=[case.pk])
    assert client_for("aliya").post(way, form()).status_code == 303
    row = state(as_)
    assert row.state == State.WAITING
    assert opens(client_for, row) == [409, 409]
    assert f'href="/files/{row.pk}/' not in tab(client_for, row)
    with for_system("test"):
        promised = Outbox.objects.get(task=uploads.CHECK)
    assert promised.payload == {"upload": str(row.pk)}
    outbox.drain()
    row = state(as_)
    assert (row.state, row.finding) == (State.CLEAN, "")
    assert row.checked_at is not None
    assert scanner.received == [samples.pdf()]
    assert opens(client_for, row) == [200, 200]
    with for_actor(as_("aliya")):
        types = list(
            Event.objects.filter(case_id=case.pk, type__startswith="file.")
            .order_by("id")
            .values_list("type", "user_id")
        )
    assert [t for t, _u in types] == ["file.added", "file.released"]
    assert types[1][1] is None


@real
def test_a_virus_is_destroyed_and_its_sender_is_told(
    scanner: Scanner, make_case: Any, add: Any, client_for: Any, as_: Any
) -> None:
    row = add(make_case(), file=INFECTED)
    outbox.drain()
    row = state(as_)
    assert (row.state, row.finding) == (State.INFECTED, "Eicar-Test-Signature")
    assert opens(client_for, row) == [409, 409]
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT length(content) FROM documents_upload")
        assert cursor.fetchone()[0] == 0
    aliya = as_("aliya")
    with for_actor(aliya):
        event = Event.objects.get(type="file.blocked")
        assert event.payload == {"file": str(row.pk), "kind": "material", "added_by": aliya.user.pk}
        item = InboxItem.objects.get(kind="file_blocked")
        assert item.subject == str(row.pk)
        assert item in list(InboxItem.objects.visible_to(aliya))
    assert "вирус.pdf" in tab(client_for, row), "the sender sees which one it was"
    with for_actor(as_("daniyar")):
        assert not InboxItem.objects.filter(kind="file_blocked").exists()


@real
def test_while_the_scanner_is_away_files_wait_and_the_beat_comes_back(
    scanner: Scanner, make_case: Any, add: Any, client_for: Any, as_: Any, settings: Any
) -> None:
    place, settings.CLAMAV_SOCKET = settings.CLAMAV_SOCKET, "/nowhere/clamd.ctl"
    row = add(make_case())
    outbox.drain()
    assert tasks.check_files() == 0
    assert state(as_).state == State.WAITING
    assert opens(client_for, row) == [409, 409]
    with for_system("test"):
        assert Outbox.objects.undelivered().count() == 0, "the promise is kept; the beat goes on asking"
    settings.CLAMAV_SOCKET = place
    scanner.answer = b"stream: x ERROR\0"
    assert tasks.check_files() == 0
    assert opens(client_for, row) == [409, 409]
    scanner.answer = None
    assert tasks.check_files() == 1
    assert opens(client_for, row) == [200, 200]
    assert tasks.check_files() == 0


@real
def test_control_a_scanner_that_is_believed_when_it_fails_would_open_the_file(
    make_case: Any, add: Any, client_for: Any, settings: Any, monkeypatch: Any
) -> None:
    settings.CLAMAV_SOCKET = "/nowhere/clamd.ctl"
    row = add(make_case(), file=INFECTED)
    monkeypatch.setattr(clamav, "scan", lambda _data: "")
    assert tasks.check_files() == 1
    assert opens(client_for, row) == [200, 200]


@real
def test_without_a_scanner_a_file_opens_unless_one_is_demanded(
    make_case: Any, add: Any, client_for: Any, as_: Any, settings: Any
) -> None:
    case = make_case()
    row = add(case)
    assert (state(as_).state, tasks.check_files()) == (State.UNCHECKED, 0)
    assert opens(client_for, row) == [200, 200]
    settings.CLAMAV_REQUIRED = True
    assert opens(client_for, row) == [409, 409]
    later = add(case)
    assert later.state == State.WAITING
    assert opens(client_for, later) == [409, 409]


@real
def test_a_scanner_that_comes_later_looks_at_what_came_before(
    make_case: Any, add: Any, client_for: Any, as_: Any, request: pytest.FixtureRequest
) -> None:
    row = add(make_case(), file=INFECTED)
    assert opens(client_for, row) == [200, 200]
    request.getfixturevalue("scanner")
    assert tasks.check_files() == 1
    assert state(as_).state == State.INFECTED
    assert opens(client_for, row) == [409, 409]


@real
def test_the_job_writes_what_was_found_and_nothing_else(scanner: Scanner, make_case: Any, add: Any) -> None:
    add(make_case())

    def tried(change: str) -> None:
        with for_system("test"), transaction.atomic("system"), connections["system"].cursor() as cursor:
            cursor.execute(f"UPDATE documents_upload SET {change}")

    for change in (
        "view_bit = 1",
        "name = 'x'",
        "content = 'x'",
        "state = 'clean', content = ''",
        "withdrawn_at = now()",
    ):
        with pytest.raises(DatabaseError):
            tried(change)
    assert scanning.check_waiting() == 1
    with pytest.raises(DatabaseError):
        tried("state = 'waiting'")
