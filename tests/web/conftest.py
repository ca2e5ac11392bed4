"""The answers of the product with the settings of production, asked for once."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connections

from demo.personas import PASSWORD
from tests.conftest import ALL_DATABASES, clean_up

URLS = {
    "DATABASE_URL": "default",
    "DATABASE_OWNER_URL": "owner",
    "DATABASE_SYSTEM_URL": "system",
    "DATABASE_STATISTICS_URL": "statistics",
    "KEYSTORE_URL": "keystore",
}


def production(folder: Path, **more: str) -> dict[str, str]:
    """The environment of a process outside the tests: no DEBUG, no DEMO, on the databases of the tests."""
    env = {k: v for k, v in os.environ.items() if k not in ("DEBUG", "DEMO", "SECURE_SSL_REDIRECT")}
    for variable, alias in URLS.items():
        name = connections[alias].settings_dict["NAME"]
        assert str(name).startswith("test_")
        env[variable] = urlunsplit(urlsplit(env[variable])._replace(path=f"/{name}"))
    return env | {
        "DJANGO_SETTINGS_MODULE": "jjcms.settings",
        "STATIC_ROOT": str(folder / "static"),
        "SIGNIN_KEY_FILE": str(settings.SIGNIN_KEY_FILE),
        "PYTHONPATH": str(settings.BASE_DIR),
        **more,
    }


def run(folder: Path, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        cwd=settings.BASE_DIR,
        env=production(folder, **more),
        capture_output=True,
        text=True,
        timeout=150,
    )


@pytest.fixture(scope="session")
def produced(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """Name of an answer -> its status, headers, cookies and body (tests/web/answers.py)."""
    with django_db_blocker.unblock():
        clean_up()
        try:
            done = run(tmp_path_factory.mktemp("production"), "-m", "tests.web.answers", PASSWORD)
        finally:
            clean_up()
            for alias in ALL_DATABASES:
                connections[alias].close()
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout.rpartition("ANSWERS")[2])
    return found | {"stderr": done.stderr}
