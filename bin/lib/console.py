"""Short lines for a person, long output for the log."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import NoReturn


class Stop(Exception):
    """The command cannot go on; the message says what to do, in one or two lines."""


def say(text: str) -> None:
    print(text, flush=True)


def warn(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def fail(text: str) -> NoReturn:
    raise Stop(text)


def quiet(
    command: list[str],
    *,
    what: str,
    cwd: Path | None = None,
    env: dict[str, str] | None = None,
    timeout: float | None = None,
) -> str:
    """Runs a command silently; when it fails, shows the end of what it said."""
    try:
        done = subprocess.run(
            command,
            cwd=cwd,
            env=env if env is not None else dict(os.environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=timeout,
        )
    except FileNotFoundError:
        fail(f"{what}: the program {command[0]} was not found.")
    except subprocess.TimeoutExpired:
        fail(f"{what}: no answer after {timeout:.0f} seconds.")
    if done.returncode != 0:
        tail = "\n".join(done.stdout.strip().splitlines()[-25:])
        fail(f"{what} failed (exit code {done.returncode}):\n{tail}")
    return done.stdout


def entry(main: object) -> NoReturn:
    """The outermost frame of every command: a clear line instead of a traceback."""
    assert callable(main)
    try:
        code = main()
    except Stop as problem:
        warn(str(problem))
        code = 1
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)
