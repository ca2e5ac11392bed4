"""Whatever is missing on this machine, in the order in which it is needed. Done steps cost nothing."""

from __future__ import annotations

import os
import platform
import shutil
import sys

from lib import assets, console, node, stamps, system_packages
from lib.locks import exclusive
from lib.paths import Clone

RUN = ("requirements.txt", "requirements-embedded.txt")
TESTS = (*RUN, "requirements-dev.txt")


def ensure(clone: Clone, *, tests: bool = False) -> None:
    clone.prepare()
    with exclusive(clone.pids / "setup.lock"):
        _virtual_environment(clone)
        _requirements(clone, tests=tests)
        system_packages.pango(clone)
        if tests:
            system_packages.gettext(clone)
            system_packages.poppler(clone)
            os.environ["CHROMIUM_PATH"] = _remembered_browser(clone)
        _node_modules(clone)
        _icons(clone)
        _translations(clone)


def _virtual_environment(clone: Clone) -> None:
    state = f"{clone.root} {sys.version_info[:2]}"
    stamp = clone.venv / ".made-for"
    # An environment knows its own absolute path: after the clone was moved it must be made again.
    if stamps.is_done(stamp, state) and clone.python.exists():
        return
    console.say(f"Making .venv with Python {platform.python_version()} …")
    shutil.rmtree(clone.venv, ignore_errors=True)
    try:
        console.quiet([sys.executable, "-m", "venv", str(clone.venv)], what="python3 -m venv")
    except console.Stop:
        # Debian ships the module without pip until this package is there.
        system_packages.need(clone, ["python3-venv"], why="The Python module venv")
        console.quiet([sys.executable, "-m", "venv", str(clone.venv)], what="python3 -m venv")
    stamps.mark(stamp, state)


def _requirements(clone: Clone, *, tests: bool) -> None:
    wanted = TESTS if tests else RUN
    files = [clone.root / name for name in wanted]
    run_stamp, test_stamp = clone.venv / ".installed-run", clone.venv / ".installed-tests"
    state = stamps.fingerprint(*files)
    if stamps.is_done(test_stamp if tests else run_stamp, state):
        return
    if not tests and stamps.is_done(test_stamp, stamps.fingerprint(*(clone.root / name for name in TESTS))):
        return
    console.say("Installing the Python packages" + (" with those for the tests" if tests else "") + " …")
    command = [str(clone.python), "-m", "pip", "install", "-q", "--no-input", "--disable-pip-version-check"]
    command += ["--require-hashes", *(part for file in files for part in ("-r", str(file)))]
    console.quiet(command, what="pip install")
    stamps.mark(test_stamp if tests else run_stamp, state)


def _remembered_browser(clone: Clone) -> str:
    stamp = clone.state / "chromium"
    known = stamp.read_text() if stamp.exists() else ""
    if not known or not os.access(known, os.X_OK):
        known = system_packages.browser(clone)
        stamps.mark(stamp, known)
    return known


def _node_modules(clone: Clone) -> None:
    lock, script = clone.root / "package-lock.json", clone.root / "bin" / "lib" / "assets.py"
    fetched, copied = clone.root / "node_modules" / ".installed", clone.root / "static" / "vendor" / ".copied"
    state = stamps.fingerprint(lock)
    if not stamps.is_done(fetched, state):
        console.say("Fetching the front-end assets …")
        command, env = node.npm(clone)
        options = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        console.quiet(command + options, what="npm ci", cwd=clone.root, env=env, timeout=900)
        stamps.mark(fetched, state)
    state = stamps.fingerprint(lock, script)
    if not stamps.is_done(copied, state):
        assets.copy(clone.root)
        stamps.mark(copied, state)


def _icons(clone: Clone) -> None:
    stamp = clone.root / "static" / "vendor" / "icons" / ".written"
    state = stamps.listing([*assets.icon_sources(clone.root), *(clone.root / "static").glob("ASSETS.md")])
    if not stamps.is_done(stamp, state):
        assets.write_icons(clone.root)
        stamps.mark(stamp, state)


def _translations(clone: Clone) -> None:
    for catalogue in sorted((clone.root / "locale").glob("*/LC_MESSAGES/*.po")):
        compiled = catalogue.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime_ns < catalogue.stat().st_mtime_ns:
            compile_ = "import polib, sys; polib.pofile(sys.argv[1]).save_as_mofile(sys.argv[2])"
            command = [str(clone.python), "-c", compile_, str(catalogue), str(compiled)]
            console.quiet(command, what=f"Compiling {catalogue.relative_to(clone.root)}")
