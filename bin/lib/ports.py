"""Free ports, outside the range that the kernel hands to outgoing connections."""

from __future__ import annotations

import random
import socket

LOWEST, HIGHEST = 15000, 29999


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As servers do themselves: a port in TIME_WAIT is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def pick(avoid: set[int] | None = None) -> int:
    avoid = avoid or set()
    while True:
        port = random.SystemRandom().randint(LOWEST, HIGHEST)
        if port not in avoid and is_free(port):
            return port


def has_ipv6_loopback() -> bool:
    if not socket.has_ipv6:
        return False
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True
