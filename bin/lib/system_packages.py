"""What pip cannot bring: Pango for PDFs; Chromium, gettext and poppler for the tests."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess

from lib import console
from lib.paths import Clone

PANGO = ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"]
PANGO_LIBRARIES = (
    ("libpango-1.0.so.0", "libpango-1.0.0.dylib"),
    ("libpangoft2-1.0.so.0", "libpangoft2-1.0.0.dylib"),
    ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib"),
)
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def has_pango() -> bool:
    return all(any(_loads(name) for name in names) for names in PANGO_LIBRARIES)


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def may_install(clone: Clone) -> bool:
    return clone.as_root and shutil.which("apt-get") is not None


def apt_install(packages: list[str]) -> bool:
    """True when the packages are there afterwards. Refreshes the package lists only when it must."""
    env = dict(os.environ) | {"DEBIAN_FRONTEND": "noninteractive"}
    apt = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=300"]  # another clone may be installing as well
    install = [*apt, "install", "-y", "--no-install-recommends", *packages]
    for command in (install, [*apt, "update"], install):
        done = subprocess.run(command, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if command is install and done.returncode == 0:
            return True
    console.warn(done.stderr.strip()[-800:])
    return False


def need(clone: Clone, packages: list[str], *, why: str) -> None:
    if may_install(clone):
        console.say(f"Installing {' '.join(packages)} ({why}) …")
        if apt_install(packages):
            return
    console.fail(f"{why} is missing. Type:  sudo apt-get install {' '.join(packages)}  and start again.")


def pango(clone: Clone) -> None:
    if not has_pango():
        need(clone, PANGO, why="Pango, which draws the PDF documents,")


def gettext(clone: Clone) -> None:
    if shutil.which("xgettext") is None:
        need(clone, ["gettext"], why="gettext, which finds the texts to translate,")


def poppler(clone: Clone) -> None:
    if any(shutil.which(name) is None for name in ("pdftotext", "pdffonts")):
        need(clone, ["poppler-utils"], why="poppler, with which the tests read the printed papers,")


def browser(clone: Clone) -> str:
    """The path of a Chromium that starts; installs one where it may."""
    found = find_browser(clone)
    if found:
        return found
    if may_install(clone):
        need(clone, ["chromium", "fonts-dejavu-core"], why="Chromium, for the browser tests,")
    else:
        console.say("Fetching Chromium for the browser tests …")
        try:
            command = [str(clone.python), "-m", "playwright", "install", "chromium"]
            subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=600)
        except subprocess.TimeoutExpired:
            pass
    found = find_browser(clone)
    if not found:
        console.fail(
            "Chromium, for the browser tests, is missing. "
            "Type:  sudo apt-get install chromium  and start again."
        )
    return found


def find_browser(clone: Clone) -> str | None:
    candidates = [
        os.environ.get("CHROMIUM_PATH"),
        *(shutil.which(name) for name in BROWSERS),
        _of_playwright(clone),
    ]
    return next((path for path in candidates if path and _starts(path)), None)


def _of_playwright(clone: Clone) -> str | None:
    asks = (
        "from playwright.sync_api import sync_playwright\n"
        "with sync_playwright() as tool: print(tool.chromium.executable_path)"
    )
    done = subprocess.run(
        [str(clone.python), "-c", asks], stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    path = done.stdout.strip()
    return path if done.returncode == 0 and os.path.exists(path) else None


def _starts(path: str) -> bool:
    try:
        done = subprocess.run([path, "--version"], stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
