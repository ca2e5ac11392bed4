"""The API's description is a file that is read in review, and the production settings raise no warning."""

import difflib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
GOLDEN = ROOT / "tests" / "snapshots" / "openapi.yaml"
# Secure values are the default: production names only its host, and that a proxy stands in front.
PRODUCTION = {"DEBUG": "0", "DEMO": "0", "BEHIND_PROXY": "1", "ALLOWED_HOSTS": "adil.example.kz"}
# Each silenced check with its reason; a new one needs one too.
SILENCED = {
    "guardian.W001": "rows are checked by visible_to and by the database, not by guardian's authentication backend",
}


def manage(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *arguments]
    # tests/conftest.py sets this for the tests; no process of the product knows it.
    kept = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    return subprocess.run(command, cwd=ROOT, env=kept | env, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def described() -> str:
    """In English, the language of the source: a new translation changes no description."""
    done = manage("spectacular", "--lang", "en", "--validate", "--fail-on-warn")
    assert done.returncode == 0, done.stderr[-3000:]
    assert "Warning" not in done.stderr
    return done.stdout


def test_the_description_is_that_of_the_golden_file(described: str) -> None:
    if os.environ.get("UPDATE_SNAPSHOTS"):
        GOLDEN.write_text(described)
    before = GOLDEN.read_text() if GOLDEN.exists() else ""
    changed = list(difflib.unified_diff(before.splitlines(), described.splitlines(), lineterm="", n=1))
    assert changed == [], "run with UPDATE_SNAPSHOTS=1 and have the change reviewed"


def test_every_address_of_the_api_is_described(described: str) -> None:
    import yaml

    from tests.walk.routes import routes

    paths = yaml.safe_load(described)["paths"]
    served = {(m.lower(), r.name) for r in routes() if r.is_api and r.name != "schema" for m in r.gates}
    written = [
        (method, path) for path, methods in paths.items() for method in methods if method != "parameters"
    ]
    assert len(written) == len(served) > 30


def test_production_settings_raise_no_warning() -> None:
    done = manage("check", "--deploy", "--fail-level", "INFO", **PRODUCTION)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout + done.stderr


def test_a_careless_production_is_warned() -> None:
    """The positive control: the same check finds what is left open."""
    done = manage("check", "--deploy", "--fail-level", "WARNING", **(PRODUCTION | {"DEBUG": "1"}))
    assert done.returncode != 0
    assert "security.W018" in done.stderr


def test_each_silenced_check_has_its_reason() -> None:
    assert set(settings.SILENCED_SYSTEM_CHECKS) == set(SILENCED)
