"""bin/run: from nothing to a signed-in page, and everything stopped again at the end."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import time
from pathlib import Path

from lib import console, environment, ports, processes, setup, stamps
from lib.children import Child, Follower
from lib.locks import Lock
from lib.paths import Clone, this_clone
from lib.services import Services, servers

USAGE = """Usage: bin/run [--once] [--verbose]
  --once      set up, migrate, load reference data and the demo, check, exit
  --verbose   show what web, worker and beat log
Variables: PORT (8000), DATABASE_URL and the others of docs/settings.md"""


class Interrupts:
    """Counts requests to stop; the second one means: at once."""

    def __init__(self) -> None:
        self.count = 0
        for which in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(which, self._note)

    def _note(self, *_: object) -> None:
        self.count += 1
        if self.count == 1:
            raise KeyboardInterrupt

    def hurry(self) -> bool:
        return self.count > 1


def main(arguments: list[str]) -> int:
    if {"-h", "--help"} & set(arguments):
        console.say(USAGE)
        return 0
    if set(arguments) - {"--once", "--verbose", "-v"}:
        console.warn(USAGE)
        return 2
    interrupts = Interrupts()
    clone = this_clone()
    once = "--once" in arguments
    port = wanted_port(os.environ)
    lock = Lock(clone.pids / "run.lock")
    try:
        if not once:
            _only_one(clone, lock, port)
        setup.ensure(clone)
        with servers(clone):
            env = environment.for_application(clone, os.environ) | {"PORT": str(port)}
            prepare(clone, env)
            if once:
                console.say("Everything is in place.")
                return 0
            return _serve(clone, env, port, interrupts, verbose=bool({"--verbose", "-v"} & set(arguments)))
    except KeyboardInterrupt:
        console.say("Stopped.")
        return 0 if not once else 130
    finally:
        lock.release()


def wanted_port(environ: os._Environ[str] | dict[str, str]) -> int:
    text = environ.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        console.fail(f"PORT must be a number between 1 and 65535, not {text!r}.")
    return int(text)


def _only_one(clone: Clone, lock: Lock, port: int) -> None:
    clone.prepare()
    if not lock.acquire(wait=False):
        note = clone.pids / "run.port"
        where = note.read_text().strip() if note.exists() else "another port"
        console.fail(f"This clone is running already: http://localhost:{where}")
    for name in ("web", "worker", "beat"):
        if Child(clone, name, [], patience=10).clear_leftovers():
            console.say(f"Ended the {name} process that an earlier start left behind.")
    if not ports.is_free(port) or (ports.has_ipv6_loopback() and not ports.is_free(port, "::1")):
        console.fail(f"Port {port} is taken by another program. Choose one:  PORT={port + 1} bin/run")
    (clone.pids / "run.port").write_text(str(port))


def prepare(clone: Clone, env: dict[str, str]) -> None:
    """Databases, reference data, demo, collected files: whatever is not yet as the code wants it."""
    static = [path for path in (clone.root / "static").rglob("*") if path.is_file()]
    static += [
        path for path in clone.root.glob("*/static/**/*") if path.is_file() and ".venv" not in path.parts
    ]
    state = stamps.fingerprint(*sorted(static), clone.root / "requirements.txt")
    stamp = clone.state / "collected"
    collect = not stamps.is_done(stamp, state)
    command = [str(clone.python), str(Path(__file__).with_name("prepare.py"))] + ["--collect"] * collect
    people, mark = clone.state / "personas.json", clone.state / "demo.unfinished"
    people.unlink(missing_ok=True)
    if mark.exists() and environment.choose(os.environ).postgres:
        console.say("The demo world was not finished last time: starting it anew …")
        Services(clone).empty_databases()
        mark.unlink()
    done = subprocess.run(
        command,
        cwd=clone.root,
        env=env | {"PERSONAS_FILE": str(people), "DEMO_MARK": str(mark)},
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    if done.returncode != 0:
        console.fail("Preparing the databases failed:\n" + "\n".join(done.stderr.splitlines()[-25:]))
    if collect:
        stamps.mark(stamp, state)


def children(clone: Clone, port: int) -> list[Child]:
    python = str(clone.python)
    web = [python, "-m", "gunicorn", "jjcms.wsgi:application", "--workers=2", "--threads=4", "--timeout=60"]
    web += [f"--bind=127.0.0.1:{port}", "--graceful-timeout=10", "--no-control-socket"]
    if ports.has_ipv6_loopback():
        web += [f"--bind=[::1]:{port}"]
    celery = [python, "-m", "celery", "-A", "jjcms.celery"]
    worker = [*celery, "worker", "--concurrency=2", "--loglevel=INFO", "--without-mingle", "--without-gossip"]
    beat = [*celery, "beat", "--loglevel=INFO", "--pidfile="]
    return [
        Child(clone, "web", web, patience=12),
        Child(clone, "beat", beat, patience=10),
        Child(clone, "worker", worker, patience=30),
    ]


def _serve(clone: Clone, env: dict[str, str], port: int, interrupts: Interrupts, *, verbose: bool) -> int:
    family = children(clone, port)
    followers = [Follower(child) for child in family] if verbose else []
    try:
        for child in family:
            child.start(env)
        _wait_until_alive(family[0], port)
        _welcome(clone, port)
        while True:
            _look_after(family, env)
            for follower in followers:
                follower.show()
            time.sleep(0.3)
    finally:
        # In this order: no new requests, no new jobs, then the jobs under way.
        interrupts.count = max(interrupts.count, 1)
        console.say("\nStopping …")
        for child in family:
            child.stop(interrupts.hurry)


def _look_after(family: list[Child], env: dict[str, str]) -> None:
    for child in family:
        code = child.died()
        if code is not None:
            console.warn(f"[{child.name}] ended (code {code}); starting again. Its log: {child.log}")
        if child.process is None and time.monotonic() >= child.start_again_at:
            processes.end_all(
                processes.group_members(processes.read_pid(child.pid_file) or 0, str(child.clone.venv)),
                seconds=5,
            )
            child.start(env)


def is_alive(port: int) -> bool:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        link.request("GET", "/healthz", headers={"Host": f"localhost:{port}"})
        return link.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        link.close()


def _wait_until_alive(web: Child, port: int) -> None:
    end = time.monotonic() + 90
    while time.monotonic() < end:
        if is_alive(port):
            return
        if web.process is None or web.process.poll() is not None:
            break
        time.sleep(0.2)
    console.fail(f"The web process does not answer; the end of {web.log}:\n{web.last_lines()}")


def _welcome(clone: Clone, port: int) -> None:
    console.say(f"\n  http://localhost:{port}\n")
    people = clone.state / "personas.json"
    if people.exists():
        console.say(as_table(json.loads(people.read_text(encoding="utf-8"))))
    console.say(f"Logs: {clone.logs}   Stop: Ctrl-C")


def shortened(text: str, longest: int = 52) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def as_table(people: list[dict[str, str]]) -> str:
    """Demo sign-ins in columns, the long ones last."""
    columns = ("username", "password", "language", "role_key", "name", "agency")
    rows = [columns, *(tuple(shortened(str(person.get(key, ""))) for key in columns) for person in people)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(columns))]
    lines = [
        "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    lines.insert(1, "  " + "  ".join("-" * width for width in widths))
    return "\n".join(lines) + "\n"
