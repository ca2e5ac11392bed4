"""The product as a process of production: what it writes where, what it says when something is away, what it holds."""

import ast
import json
import logging
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from jjcms.logs import Quiet
from tests.architecture.test_openapi import PRODUCTION
from tests.reliability.stack import free_port
from tests.security.test_code import ROOT, _calls, _trees
from tests.walk.routes import routes

LOGGERS = {
    "FileHandler",
    "RotatingFileHandler",
    "SysLogHandler",
    "SocketHandler",
    "HTTPHandler",
    "SMTPHandler",
}
# Open to whoever knows the address, each on purpose (docs/security/web.md).
OPEN = {
    "accounts:choose_membership", "accounts:sign_in", "accounts:sign_out", "accounts:signed_out", "deadlines:feed", "favicon", "healthz",
    "readyz", "schema", "set_language", "signin:codes", "signin:confirm", "signin:factor", "signin:link", "signin:set_password",
    "signin:set_up", "signin:set_up_app", "signin:set_up_key", "signin:stay", "styleguide",
}  # fmt: skip


def run(code: str, folder: Path | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    """A process with production's settings; nothing of the tests."""
    kept = {n: v for n, v in os.environ.items() if n not in ("DJANGO_ALLOW_ASYNC_UNSAFE", "DEMO", "DEBUG")}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=folder or ROOT, capture_output=True, text=True, timeout=120, check=False,
        env=kept | PRODUCTION | {"DJANGO_SETTINGS_MODULE": "jjcms.settings"} | env,
    )  # fmt: skip


# --- the log ---------------------------------------------------------------------------------------------------------


def test_each_line_says_its_instant_and_zone() -> None:
    record = logging.LogRecord("x", logging.INFO, "x.py", 1, "words", None, None)
    record.created, record.msecs = 1_790_000_000.25, 250.0
    line = Quiet("%(asctime)s %(levelname)s %(name)s %(message)s").format(record)
    assert line == "2026-09-21T14:13:20.250Z INFO x words"


def test_the_log_goes_to_standard_error_alone() -> None:
    """Web, worker and beat: one handler, set up in one place; nothing is printed and no file of a log is opened."""
    assert {h["class"] for h in settings.LOGGING["handlers"].values()} == {"logging.StreamHandler"}
    assert settings.LOGGING["root"]["handlers"] == ["console"]
    assert all(logger["handlers"] == [] for logger in settings.LOGGING["loggers"].values())
    found = {}
    for path, tree in _trees():
        for name, _call in _calls(tree):
            if name == "print" or name.split(".")[-1] in LOGGERS | {"basicConfig", "addHandler"}:
                found[path] = name
            if name.startswith(("sys.stdout", "sys.stderr")):
                found[path] = name
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module == "logging.handlers":
                found[path] = "logging.handlers"
    assert found == {}
    assert settings.ADMINS == settings.MANAGERS == [], "no error goes by mail"


ASKS = """
import json, django
django.setup()
from django.test import Client
import jjcms.health as health
client = Client(raise_request_exception=False)
client.cookies["__Host-session"] = "canary-4711"
answer = client.get("/cases/", secure=True, HTTP_HOST="adil.example.kz")
ready = health.database_ready()
print("SAID" + json.dumps([answer.status_code, answer.content.decode(), ready, health.redis_answers(), health.redis_answers()]))
"""


@pytest.fixture(scope="module")
def cut_off() -> tuple[list[Any], str]:
    """Neither PostgreSQL nor Redis answers."""
    nowhere = f"postgres://jjcms_app:secret-4712@127.0.0.1:{free_port()}/jjcms"
    names = (
        "DATABASE_URL",
        "DATABASE_OWNER_URL",
        "DATABASE_SYSTEM_URL",
        "DATABASE_STATISTICS_URL",
        "KEYSTORE_URL",
    )
    away = f"redis://:secret-4713@127.0.0.1:{free_port()}/0"
    code = ASKS.replace("django.setup()", STATIC + "django.setup()", 1)
    done = run(code, REDIS_URL=away, **dict.fromkeys(names, nowhere))
    assert done.returncode == 0, done.stderr[-3000:]
    found: list[Any] = json.loads(done.stdout.rpartition("SAID")[2])
    return found, done.stderr


STATIC = """
from django.conf import settings
settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
"""


def test_what_is_away_is_said_in_the_log(cut_off: tuple[list[Any], str]) -> None:
    (status, _page, ready, *redis), log = cut_off
    assert status == 500
    assert ready == "OperationalError"
    assert redis == [False, False]
    lines = log.splitlines()
    assert [x for x in lines if re.match(r"\S+Z ERROR django.request Internal Server Error", x)]
    assert [x for x in lines if x.endswith("ERROR jjcms.health the database does not answer")]
    assert len([x for x in lines if x.endswith("ERROR jjcms.health Redis does not answer")]) == 1, (
        "once, not each time"
    )
    assert "django.db.utils.OperationalError:" in log, "which kind"
    assert "redis.exceptions.ConnectionError:" in log


def test_neither_log_nor_page_tells_a_password_or_an_address(cut_off: tuple[list[Any], str]) -> None:
    (_status, page, *_rest), log = cut_off
    for word in ("secret-4712", "secret-4713", "canary-4711", "127.0.0.1"):
        assert word not in log, word
        assert word not in page, word
    assert "OperationalError" not in page
    assert "<!doctype html" in page.lower()


# --- what there is ---------------------------------------------------------------------------------------------------


def test_what_is_open_to_everybody_is_open_on_purpose() -> None:
    found = {r.name for r in routes() if any(gate.public for gate in r.gates.values())}
    assert found == OPEN, "an address without sign-in: say in docs/security/web.md why"
    text = (ROOT / "docs" / "security" / "web.md").read_text()
    for path in ("/healthz", "/readyz", "/api/schema/"):
        assert f"`{path}`" in text
    caddy = (ROOT / "deploy" / "Caddyfile").read_text()
    assert re.search(r"@inside path /readyz\n\s+respond @inside 404", caddy)


def test_production_runs_without_the_demo_world(tmp_path: Path) -> None:
    """The image leaves it out (.dockerignore): nothing but the demo itself needs it."""
    let_in = [
        x[1:].removesuffix("/**") for x in (ROOT / ".dockerignore").read_text().splitlines() if x[:1] == "!"
    ]
    for name in let_in:
        if name.startswith("bin/"):
            continue
        target = tmp_path / name
        target.parent.mkdir(exist_ok=True)
        if (ROOT / name).is_dir() and name != "jjcms":
            target.symlink_to(ROOT / name)
        elif (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, target)
        else:
            shutil.copy(ROOT / name, target)
    code = (
        "import sys, django; sys.path.insert(0, ''); django.setup()\n"
        "import jjcms.urls, jjcms.celery\n"
        "from django.conf import settings\n"
        "from django.core.management import call_command\n"
        "call_command('check', deploy=True, fail_level='INFO')\n"
        "import importlib.util\n"
        "print('DEMO', importlib.util.find_spec('demo'), 'demo' in settings.INSTALLED_APPS, settings.BASE_DIR)"
    )
    done = run(code, tmp_path, PYTHONPATH="", PYTHONDONTWRITEBYTECODE="1")
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.strip().endswith(f"DEMO None False {tmp_path}")
