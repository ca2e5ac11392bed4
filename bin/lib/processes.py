"""Processes that may have outlived the command that started them."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path


def command_line(pid: int) -> str:
    """The arguments of a living process, "" when there is none (a zombie counts as dead)."""
    proc = Path(f"/proc/{pid}")
    if Path("/proc/self").exists():
        try:
            return (proc / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        except OSError:
            return ""
    shown = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True)
    return shown.stdout.strip()


def is_ours(pid: int, *marks: str) -> bool:
    """True when the process lives and its command line holds every mark (a reused pid does not)."""
    line = command_line(pid)
    return bool(line) and all(mark in line for mark in marks)


def read_pid(path: Path) -> int | None:
    try:
        return int(path.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None


def signal_process(pid: int, what: signal.Signals, *, group: bool = False) -> None:
    try:
        if group:
            os.killpg(pid, what)
        else:
            os.kill(pid, what)
    except ProcessLookupError:
        pass


def wait_gone(pid: int, marks: tuple[str, ...], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not is_ours(pid, *marks):
            return True
        try:
            os.waitpid(pid, os.WNOHANG)
        except ChildProcessError:
            pass
        time.sleep(0.05)
    return not is_ours(pid, *marks)
