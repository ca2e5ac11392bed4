"""A signing key and a folder for each test, and a trail long enough to be tampered with."""

import base64
import importlib.machinery
import importlib.util
import os
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.conf import settings as product


@pytest.fixture
def sealing(settings: Any, tmp_path: Path) -> Path:
    """The folder where checkpoints are shipped to."""
    key = tmp_path / "signing-key"
    key.write_text(base64.b64encode(os.urandom(32)).decode())
    settings.AUDIT_SIGNING_KEY_FILE = str(key)
    settings.AUDIT_CHECKPOINT_DIR = str(tmp_path / "shipped")
    return tmp_path / "shipped"


def load(text: str | None = None) -> ModuleType:
    """``bin/verify-audit`` as a module; ``text`` stands in for what the file holds."""
    path = str(Path(product.BASE_DIR) / "bin" / "verify-audit")
    loader = importlib.machinery.SourceFileLoader("verify_audit", path)
    spec = importlib.util.spec_from_loader("verify_audit", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    if text is None:
        text = Path(path).read_text()
    exec(compile(text, path, "exec"), module.__dict__)
    return module


@pytest.fixture(scope="session")
def verifier() -> ModuleType:
    return load()


@pytest.fixture
def look(as_: Callable[[str], Any]) -> Callable[..., None]:
    """Writes read entries of a person from several sessions: each session has a chain."""
    from access.context import for_actor
    from accounts.actor import Actor
    from audit.actions import write_read

    def write(count: int, username: str = "aliya", cases: Any = ()) -> None:
        person = as_(username)
        for number in range(count):
            with for_actor(Actor(person.user, person.membership, session=f"session-{number % 6}")) as actor:
                write_read(
                    actor=actor,
                    kind="page",
                    route="cases:overview",
                    case_ids=list(cases),
                    status=200,
                    request_id=f"r{number}",
                )

    return write
