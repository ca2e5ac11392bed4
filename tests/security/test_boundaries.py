"""Where one request ends and the next begins: gunicorn as it is configured for production refuses what is not plain."""

import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.conf import settings

from tests.reliability.stack import free_port, wait_for

HIDDEN = b"GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"
CHUNKS = b"0\r\n\r\n"
# Heads that two programs in a row could read differently; behind each comes what looks like a second request.
CONFLICTS = {
    "length and chunks": b"Content-Length: 5\r\nTransfer-Encoding: chunked",
    "chunks and length": b"Transfer-Encoding: chunked\r\nContent-Length: 5",
    "two lengths": b"Content-Length: 0\r\nContent-Length: 45",
    "a list of lengths": b"Content-Length: 0, 45",
    "a length with a sign": b"Content-Length: +5",
    "a length in hexadecimal": b"Content-Length: 0x5",
    "a negative length": b"Content-Length: -1",
    "a space before the colon": b"Transfer-Encoding : chunked",
    "an unknown encoding": b"Transfer-Encoding: xchunked",
    "chunks twice": b"Transfer-Encoding: chunked, chunked",
    "chunks, then nothing": b"Transfer-Encoding: chunked, identity",
    "a folded line": b"X: y\r\n Transfer-Encoding: chunked",
    "a line end within a line": b"X: y\rTransfer-Encoding: chunked",
    "a name with an underscore's rival": b"Content_Length: 5\r\nContent-Length : 5",
}


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    number = free_port()
    command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "--workers", "1"]
    command += ["-b", f"127.0.0.1:{number}", "tests.security.boundaries_app:application"]
    running = subprocess.Popen(
        command, cwd=settings.BASE_DIR, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(lambda: _answers(number), 30)
        yield number
    finally:
        running.terminate()
        running.wait(30)


def _answers(number: int) -> bool:
    try:
        return say(number, b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").startswith(
            b"HTTP/1.1 200"
        )
    except OSError:
        return False


def say(number: int, words: bytes) -> bytes:
    """Everything that is answered until the other side closes, or says nothing more for half a second."""
    found = b""
    with socket.create_connection(("127.0.0.1", number), 5) as line:
        line.sendall(words)
        line.settimeout(0.5)
        try:
            while part := line.recv(65536):
                found += part
        except (TimeoutError, ConnectionResetError):
            pass
    return found


@pytest.mark.parametrize("kind", CONFLICTS)
def test_what_can_be_read_in_two_ways_is_refused(port: int, kind: str) -> None:
    head = b"POST /first HTTP/1.1\r\nHost: localhost\r\n" + CONFLICTS[kind] + b"\r\n\r\n"
    answer = say(port, head + CHUNKS + HIDDEN)
    assert b"/smuggled" not in answer
    assert b"200 OK" not in answer, answer[:200]
    assert answer == b"" or answer.startswith((b"HTTP/1.1 400", b"HTTP/1.1 501")), answer[:200]


@pytest.mark.parametrize(
    "chunk", [b"zz\r\n", b"-1\r\n", b"0x5\r\nhello\r\n", b"5\r\nhelloX", b" 5\r\nhello\r\n"]
)
def test_a_broken_chunk_ends_the_connection(port: int, chunk: bytes) -> None:
    head = b"POST /first HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert b"/smuggled" not in say(port, head + chunk + CHUNKS + HIDDEN)


def test_control_two_plain_requests_are_two(port: int) -> None:
    first = b"POST /first HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello"
    answer = say(port, first + HIDDEN)
    assert b"POST /first 5;" in answer
    assert b"GET /smuggled 0;" in answer, "a second request that is one is answered"
