"""bin/test: the whole suite against the real servers, one line of result at the end."""

from __future__ import annotations

import os
import subprocess
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from lib import console, environment, setup
from lib.paths import this_clone
from lib.services import servers


def main(arguments: list[str]) -> int:
    clone = this_clone()
    report = clone.pids / f"tests-{os.getpid()}.xml"
    started = time.monotonic()
    try:
        setup.ensure(clone, tests=True)
        with servers(clone):
            env = environment.for_application(clone, os.environ)
            for variable in ("DEBUG", "PORT"):
                env.pop(variable, None)
            command = [
                str(clone.python),
                "-m",
                "pytest",
                f"--junitxml={report}",
                *pytest_arguments(arguments),
            ]
            code = _run(command, clone.root, env)
    except console.Stop as problem:
        console.warn(f"The tests did not start: {problem}")
        console.say("0 passed, 0 failed")
        return 1
    summary, failed = summarise(report)
    report.unlink(missing_ok=True)
    console.say(f"Time: {time.monotonic() - started:.0f} s")
    console.say(summary)
    return code or (1 if failed else 0)


def pytest_arguments(arguments: list[str]) -> list[str]:
    """`--long` adds the tests marked long; everything else goes to pytest as it is."""
    rest = [word for word in arguments if word != "--long"]
    return ["-m", "", *rest] if len(rest) < len(arguments) else rest


def summarise(report: Path) -> tuple[str, int]:
    """The result in one line. Errors in fixtures and broken files are failures; so is no report."""
    try:
        suites = ElementTree.parse(report).getroot().iter("testsuite")
        counts = [
            {name: int(suite.get(name, "0")) for name in ("tests", "failures", "errors", "skipped")}
            for suite in suites
        ]
    except (OSError, ElementTree.ParseError):
        return "0 passed, 1 failed (the test run ended without a report)", 1
    total = {
        name: sum(count[name] for count in counts) for name in ("tests", "failures", "errors", "skipped")
    }
    failed = total["failures"] + total["errors"]
    passed = total["tests"] - failed - total["skipped"]
    line = f"{passed} passed, {failed} failed"
    return line + (f", {total['skipped']} skipped" if total["skipped"] else ""), failed


def _run(command: list[str], root: Path, env: dict[str, str]) -> int:
    process = subprocess.Popen(command, cwd=root, env=env, stdin=subprocess.DEVNULL)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue  # pytest heard it as well and reports what it has
