"""``deploy/add-key``: the right place in each kind of key file, and none at all where one key is the rule."""

import base64
import secrets
import subprocess
from pathlib import Path
from typing import Any

import pytest

from cases import keyring
from signin import secret

ADD_KEY = Path(__file__).parents[2] / "deploy" / "add-key"


def add_key(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(ADD_KEY), *arguments], capture_output=True, text=True, timeout=20)


@pytest.fixture
def file(tmp_path: Path, request: Any) -> Path:
    path = tmp_path / str(request.param)
    path.write_text(base64.b64encode(secrets.token_bytes(32)).decode() + "\n")
    return path


@pytest.mark.parametrize("file", ["identity_kek", "identity-index-key"], indirect=True)
def test_a_key_of_names_comes_last_under_its_number(file: Path, settings: Any) -> None:
    settings.IDENTITY_KEK_FILE = str(file)
    before = keyring.load("IDENTITY_KEK_FILE")[1]
    assert add_key(str(file)).returncode == 0
    ring = keyring.load("IDENTITY_KEK_FILE")
    assert (list(ring), ring[1]) == ([1, 2], before)


@pytest.mark.parametrize("file", ["signin_key", "signin-key"], indirect=True)
def test_a_key_of_the_door_comes_first_and_the_old_one_still_opens(file: Path, settings: Any) -> None:
    settings.SIGNIN_KEY_FILE = str(file)
    sealed, inode = secret.seal(b"typed", "table:1:field"), file.stat().st_ino
    assert add_key(str(file)).returncode == 0
    assert add_key(str(file)).returncode == 0
    assert len(set(secret.keys())) == 3
    assert secret.unseal(sealed, "table:1:field") == b"typed"
    assert secret.seal(b"typed", "table:1:field")[:5] != sealed[:5], "the new key seals"
    assert file.stat().st_ino == inode, "a container that has mounted the file sees it"


@pytest.mark.parametrize("file", ["audit_signing_key", "release_secret"], indirect=True)
def test_a_file_of_one_key_stays_as_it_is(file: Path) -> None:
    before, done = file.read_text(), add_key(str(file))
    assert (done.returncode, file.read_text()) == (2, before)
    assert "Nothing was added" in done.stderr


@pytest.mark.parametrize("arguments", [(), ("nowhere",)])
def test_without_a_key_file_it_says_which_there_are(arguments: tuple[str, ...]) -> None:
    done = add_key(*arguments)
    assert done.returncode == 2
    assert "IDENTITY_KEK_FILE" in done.stderr
