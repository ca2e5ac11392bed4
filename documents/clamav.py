"""The virus scanner: clamd over its socket, by the command INSTREAM of its own protocol.

Whatever is not a clear answer is ``Unavailable``; nobody may take it for "clean".
"""

import re
import socket
import struct
import time

from django.conf import settings

_CHUNK = 128 * 1024
_CONNECT_SECONDS = 3.0
_MOST_ANSWER = 4096


class Unavailable(Exception):
    """The scanner does not answer, or not as it should."""


def is_configured() -> bool:
    return bool(settings.CLAMAV_SOCKET)


def scan(data: bytes) -> str:
    """The name of what was found; "" for a file in which nothing was found. Errors: Unavailable."""
    until = time.monotonic() + settings.CLAMAV_SECONDS
    try:
        with _connected() as line:
            line.settimeout(settings.CLAMAV_SECONDS)
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(data), _CHUNK):
                _in_time(line, until)
                part = data[start : start + _CHUNK]
                line.sendall(struct.pack("!L", len(part)) + part)
            line.sendall(struct.pack("!L", 0))
            return _meaning(_answer(line, until))
    except (OSError, ValueError) as error:
        raise Unavailable(type(error).__name__) from error


def _connected() -> socket.socket:
    """A path is a Unix socket, anything else host:port."""
    place = settings.CLAMAV_SOCKET.removeprefix("unix:")
    if place.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(_CONNECT_SECONDS)
        try:
            line.connect(place)
        except OSError:
            line.close()
            raise
        return line
    host, _colon, port = place.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=_CONNECT_SECONDS)


def _in_time(line: socket.socket, until: float) -> None:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    line.settimeout(left)


def _answer(line: socket.socket, until: float) -> str:
    """Up to the zero byte that ends it."""
    found = b""
    while not found.endswith(b"\0"):
        _in_time(line, until)
        part = line.recv(1024)
        if not part or len(found) > _MOST_ANSWER:
            raise Unavailable("the answer broke off")
        found += part
    return found[:-1].decode("utf-8", "replace")


def _meaning(answer: str) -> str:
    if answer == "stream: OK":
        return ""
    found = re.fullmatch(r"stream: (.+) FOUND", answer)
    if found is None:
        raise Unavailable("an error of the scanner")
    return re.sub(r"[^A-Za-z0-9._-]", "_", found[1])[:80]
