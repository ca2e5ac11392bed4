"""Processes that may have outlived the command that started them."""

from __future__ import annotations

import contextlib
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


def exists(pid: int) -> bool:
    """Whether the number is in use, be it by a dead process that was not collected."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


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
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
        time.sleep(0.05)
    return not is_ours(pid, *marks)


def group_members(group: int, mark: str) -> list[int]:
    """Living processes of one process group whose command line holds the mark."""
    if Path("/proc/self").exists():  # a slim container has no ps
        shown = _groups_from_proc()
    else:
        shown = subprocess.run(["ps", "-A", "-o", "pid=,pgid="], capture_output=True, text=True).stdout
    pairs = [line.split() for line in shown.splitlines() if line.strip()]
    return [int(pid) for pid, of in pairs if int(of) == group and is_ours(int(pid), mark)]


def _groups_from_proc() -> str:
    lines = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                after_name = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            lines.append(f"{folder.name} {after_name[2]}")
    return "\n".join(lines)


def working_in(folder: Path) -> list[int]:
    """Processes whose working directory is the folder (Linux; elsewhere none are seen)."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if (entry / "cwd").readlink() == folder:
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def end_all(pids: list[int], *, seconds: float) -> None:
    for pid in pids:
        signal_process(pid, signal.SIGTERM)
    end = time.monotonic() + seconds
    while time.monotonic() < end and any(command_line(pid) for pid in pids):
        time.sleep(0.05)
    for pid in pids:
        if command_line(pid):
            signal_process(pid, signal.SIGKILL)
