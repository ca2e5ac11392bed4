"""bin/check: every check runs, whatever the others say; one line each at the end."""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from lib import console, environment, setup
from lib.paths import Clone, this_clone
from lib.services import servers

CODE = "core accounts access audit legal signin cases documents deadlines safeguards scheduling notifications administration amendments courts"
CODE_FOLDERS = (*CODE.split(), "probation", "victims", "dashboards", "indicators", "demo", "jjcms", "bin/lib")
# The demo clock is read from the database, which a fresh clone has not migrated yet.
NOT_DEMO = {"DEMO": "0"}


@dataclass(frozen=True)
class Check:
    name: str
    command: list[str]
    env: dict[str, str] = field(default_factory=dict)


def checks(clone: Clone) -> list[Check]:
    python = str(clone.python)
    manage = [python, "manage.py"]
    typed = [name for name in CODE_FOLDERS if (clone.root / name).is_dir()]
    scripts = sorted(
        str(path.relative_to(clone.root)) for path in (clone.root / "bin").iterdir() if path.is_file()
    )
    return [
        Check("format", [python, "-m", "ruff", "format", "--check", ".", *scripts]),
        Check("lint", [python, "-m", "ruff", "check", ".", *scripts]),
        Check("types", [python, "-m", "mypy", *typed]),
        Check("layers", [str(clone.venv / "bin" / "lint-imports"), "--no-cache"]),
        Check("migrations", [*manage, "makemigrations", "--check", "--dry-run"], NOT_DEMO),
        Check("translations", [python, str(Path(__file__).with_name("messages.py")), "check"]),
        Check("deployment", [*manage, "check", "--deploy", "--fail-level", "WARNING"], production()),
    ]


def production() -> dict[str, str]:
    """Variables as in docs/deploy.md, so that the answer is about production and not about the demo."""
    return {"DEBUG": "0", "DEMO": "0", "ALLOWED_HOSTS": "adil.example.kz", "BEHIND_PROXY": "1"}


def main(arguments: list[str]) -> int:
    clone = this_clone()
    setup.ensure(clone, tests=True)
    known = {check.name: check for check in checks(clone)}
    unknown = [word for word in arguments if word not in known]
    if unknown:
        console.warn(f"Usage: bin/check [{' '.join(known)}]")
        return 2
    with servers(clone):
        env = environment.for_application(clone, os.environ)
        results = [_run(known[name], clone, env) for name in (arguments or known)]
    console.say("")
    for name, passed, seconds in results:
        console.say(f"{'ok    ' if passed else 'FAILED'}  {name:<13} {seconds:5.1f} s")
    return 0 if all(passed for _, passed, _ in results) else 1


def _run(check: Check, clone: Clone, env: dict[str, str]) -> tuple[str, bool, float]:
    console.say(f"--- {check.name}")
    started = time.monotonic()
    done = subprocess.run(check.command, cwd=clone.root, env=env | check.env, stdin=subprocess.DEVNULL)
    return check.name, done.returncode == 0, time.monotonic() - started
