"""The embedded servers of this clone, shared by every command that runs at the same time.

Each command holds a shared lock (a lease) while it needs the servers. The last one to let go stops them;
a command that was killed has let go by dying.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from lib import console, environment, ports
from lib.locks import Lock, exclusive
from lib.paths import Clone
from lib.postgres import Postgres
from lib.redis_server import Redis


class Services:
    def __init__(self, clone: Clone, environ: Mapping[str, str] | None = None) -> None:
        self.clone = clone
        self.choice = environment.choose(environ if environ is not None else os.environ)
        clone.prepare()
        self._lease = Lock(clone.pids / "servers.lease")
        self._gate = clone.pids / "servers.lock"
        self._keep = clone.pids / "servers.keep"

    def start(self) -> None:
        """Takes a lease and starts what is ours to start and not running."""
        with exclusive(self._gate):
            self._lease.acquire(shared=True)
            self._start_missing()

    def release(self) -> None:
        """Gives the lease back; the last one out switches off, unless the servers were asked to stay."""
        with exclusive(self._gate):
            alone = self._lease.acquire(wait=False)
            if alone and not self._keep.exists():
                self._stop_all()
            self._lease.release()

    def keep_running(self) -> None:
        self._keep.touch()

    def stop_now(self) -> bool:
        """False when another command still works with them."""
        with exclusive(self._gate):
            if not self._lease.acquire(wait=False):
                self._lease.release()
                return False
            self._keep.unlink(missing_ok=True)
            self._stop_all()
            self._lease.release()
            return True

    def empty_databases(self) -> None:
        """Makes the embedded databases anew. Only for a demo world that never was complete."""
        values = environment.read(self.clone.env_file)
        Postgres(self.clone).recreate_databases(int(values["POSTGRES_PORT"]), values)

    def status(self) -> list[str]:
        known = environment.read(self.clone.env_file)
        lines = []
        for name, mine, pid, port in (
            ("PostgreSQL", self.choice.postgres, self._pid("postgres"), known.get("POSTGRES_PORT")),
            ("Redis", self.choice.redis, self._pid("redis"), known.get("REDIS_PORT")),
        ):
            if not mine:
                lines.append(f"{name}: your own, from the environment")
            elif pid:
                lines.append(f"{name}: running, 127.0.0.1:{port}, process {pid}")
            else:
                lines.append(f"{name}: not running")
        return lines

    def _pid(self, which: str) -> int | None:
        return Postgres(self.clone).running() if which == "postgres" else Redis(self.clone).running()

    def _start_missing(self) -> None:
        postgres = Postgres(self.clone) if self.choice.postgres else None
        redis = Redis(self.clone) if self.choice.redis else None
        known = environment.read(self.clone.env_file)
        # A living server is the best witness of its port: the command that moved it may have been killed.
        postgres_port = (postgres and postgres.port()) or int(known.get("POSTGRES_PORT") or ports.pick())
        redis_port = (redis and redis.port()) or int(known.get("REDIS_PORT") or ports.pick({postgres_port}))
        # Passwords are on disk before a server has them, or a kill in between would lock us out.
        values = self._remember(postgres_port, redis_port)
        if postgres and not postgres.running():
            postgres.create(values["POSTGRES_SUPERUSER_PASSWORD"])
            postgres_port = _on_a_free_port("PostgreSQL", postgres_port, postgres.start, postgres.log)
        if redis and not redis.running():
            start = partial(redis.start, password=values["REDIS_PASSWORD"])
            redis_port = _on_a_free_port("Redis", redis_port, start, redis.log)
        values = self._remember(postgres_port, redis_port)
        if postgres:
            postgres.create_roles(postgres_port, values)

    def _remember(self, postgres_port: int, redis_port: int) -> dict[str, str]:
        values = environment.generated(self.clone, postgres_port=postgres_port, redis_port=redis_port)
        if values != environment.read(self.clone.env_file):
            environment.write(self.clone.env_file, values)
        return values

    def _stop_all(self) -> None:
        if self.choice.redis:
            Redis(self.clone).stop()
        if self.choice.postgres:
            Postgres(self.clone).stop()


def _on_a_free_port(name: str, port: int, start: Callable[[int], bool], log: Path) -> int:
    for _ in range(4):
        if ports.is_free(port):
            if start(port):
                return port
            if ports.is_free(port):  # not a clash: the server itself cannot start
                break
        port = ports.pick({port})
    console.fail(f"{name} does not start; its log says why: {log}")


@contextmanager
def servers(clone: Clone) -> Iterator[Services]:
    running = Services(clone)
    running.start()
    try:
        yield running
    finally:
        running.release()
