"""A case with a victim, the act of adding a file, and a scanner that speaks clamd's protocol over a real socket."""

import socketserver
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from access.context import for_actor
from documents import uploads
from documents.intake import take_in
from documents.models import Upload
from tests.documents import samples


class Scanner(socketserver.ThreadingUnixStreamServer):
    """Answers INSTREAM as clamd does: finds the EICAR text, and says otherwise what ``answer`` says."""

    daemon_threads = True
    answer: bytes | None = None
    received: list[bytes]

    def __init__(self, path: str) -> None:
        self.received = []
        super().__init__(path, _Session)


class _Session(socketserver.StreamRequestHandler):
    server: Scanner

    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        data = b""
        while length := struct.unpack("!L", self.rfile.read(4))[0]:
            data += self.rfile.read(length)
        self.server.received.append(data)
        found = b"stream: Eicar-Test-Signature FOUND\0" if samples.EICAR in data else b"stream: OK\0"
        self.wfile.write(found if self.server.answer is None else self.server.answer)


@pytest.fixture
def scanner(tmp_path: Path, settings: Any) -> Iterator[Scanner]:
    path = tmp_path / "clamd.ctl"
    with Scanner(str(path)) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        settings.CLAMAV_SOCKET = f"unix:{path}"
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def _no_scanner_of_the_machine(settings: Any) -> None:
    settings.CLAMAV_SOCKET, settings.CLAMAV_REQUIRED, settings.CLAMAV_SECONDS = "", False, 2


@pytest.fixture
def add(as_: Callable[[str], Any]) -> Callable[..., Upload]:
    """A file added through the verb."""

    def made(case: Any, who: str = "aliya", **facts: Any) -> Upload:
        name, data = facts.pop("file", ("протокол.pdf", samples.pdf()))
        told = {"kind": "material", "description": "Протокол осмотра", **facts}
        with for_actor(as_(who)) as actor:
            return uploads.add(actor=actor, case=case, facts=uploads.Facts(**told), taken=take_in(name, data))

    return made


def form(name: str = "протокол.pdf", data: bytes | None = None, **typed: str) -> dict[str, Any]:
    """What a browser sends."""
    sent = SimpleUploadedFile(name, samples.pdf() if data is None else data, "text/html")
    return {"kind": "material", "description": "Протокол осмотра", "file": sent, **typed}
