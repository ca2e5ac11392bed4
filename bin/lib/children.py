"""Processes that the supervisor keeps alive and stops in order."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from lib import processes
from lib.paths import Clone

LONGEST_PAUSE = 30.0
HEALTHY_AFTER = 60.0
LARGEST_LOG = 5_000_000


class Child:
    """One supervised process with its log, its pid file and its patience."""

    def __init__(self, clone: Clone, name: str, command: list[str], *, patience: float) -> None:
        self.name, self.command, self.patience = name, command, patience
        self.clone = clone
        self.log = clone.logs / f"{name}.log"
        self.pid_file = clone.pids / f"{name}.pid"
        self.process: subprocess.Popen[bytes] | None = None
        self.pause = 1.0
        self.started_at = 0.0
        self.start_again_at = 0.0

    def start(self, env: dict[str, str]) -> None:
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.clone.root,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # A group of its own: Ctrl-C in the terminal reaches the supervisor, which stops in order.
                start_new_session=True,
                preexec_fn=partial(die_with, os.getpid()) if sys.platform == "linux" else None,
            )
        self.pid_file.write_text(f"{self.process.pid}\n")
        self.started_at, self.start_again_at = time.monotonic(), 0.0

    def died(self) -> int | None:
        """The exit code when it ended by itself, once."""
        if self.process is None or self.process.poll() is None:
            return None
        code, self.process = self.process.returncode, None
        if time.monotonic() - self.started_at > HEALTHY_AFTER:
            self.pause = 1.0
        self.start_again_at = time.monotonic() + self.pause
        self.pause = min(self.pause * 2, LONGEST_PAUSE)
        return code

    def stop(self, hurry: Callable[[], bool]) -> None:
        """Asks, waits as long as the work may take, then insists."""
        process, self.process = self.process, None
        if process is not None:
            process.terminate()
            end = time.monotonic() + self.patience
            while process.poll() is None and time.monotonic() < end and not hurry():
                time.sleep(0.05)
            processes.signal_process(process.pid, signal.SIGKILL, group=True)
            process.wait()
        self.pid_file.unlink(missing_ok=True)

    def clear_leftovers(self) -> bool:
        """Ends what a killed supervisor left behind: the recorded group, as far as it is this clone's."""
        leader = processes.read_pid(self.pid_file)
        if leader is None:
            return False
        left = processes.group_members(leader, str(self.clone.venv))
        if left:
            processes.end_all(left, seconds=self.patience)
        self.pid_file.unlink(missing_ok=True)
        return bool(left)

    def last_lines(self, count: int = 15) -> str:
        return "\n".join(f"[{self.name}] {line}" for line in tail(self.log, count))


def die_with(supervisor: int) -> None:
    """Linux: the kernel asks the child to end when its supervisor is gone, even by SIGKILL."""
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)
    if os.getppid() != supervisor:  # it died before the call
        os._exit(1)


def tail(path: Path, count: int) -> list[str]:
    if not path.exists():
        return []
    with path.open("rb") as log:
        log.seek(max(0, path.stat().st_size - 20_000))
        return log.read().decode(errors="replace").splitlines()[-count:]


class Follower:
    """Prints what is appended to a child's log, with its name in front."""

    def __init__(self, child: Child) -> None:
        self.child = child
        self.place = child.log.stat().st_size if child.log.exists() else 0

    def show(self) -> None:
        if not self.child.log.exists():
            return
        if self.child.log.stat().st_size < self.place:
            self.place = 0
        with self.child.log.open("rb") as log:
            log.seek(self.place)
            text = log.read()
        whole = text[: text.rfind(b"\n") + 1]
        self.place += len(whole)
        for line in whole.decode(errors="replace").splitlines():
            print(f"[{self.child.name}] {line}", flush=True)
