"""T14: without a secret of its own no release is made."""

import os
import subprocess
from pathlib import Path

import pytest

from indicators import secret
from indicators.secret import SecretRefused


def test_a_random_secret_is_taken(settings, tmp_path: Path) -> None:
    path = tmp_path / "release"
    path.write_bytes(os.urandom(32).hex().encode())
    settings.RELEASE_SECRET_FILE = str(path)
    assert secret.load() == path.read_bytes()


def test_no_file_is_refused(settings, tmp_path: Path) -> None:
    for name in ("", str(tmp_path / "missing")):
        settings.RELEASE_SECRET_FILE = name
        with pytest.raises(SecretRefused):
            secret.load()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "short",
        "a" * 64,
        "change-me-change-me-change-me-change-me!",
        "this-is-the-default-release-secret-0123456789",
    ],
)
def test_a_guessable_secret_is_refused(settings, tmp_path: Path, text: str) -> None:
    path = tmp_path / "release"
    path.write_text(text)
    settings.RELEASE_SECRET_FILE = str(path)
    with pytest.raises(SecretRefused):
        secret.load()


def test_the_signing_key_is_no_release_secret(settings, tmp_path: Path) -> None:
    path = tmp_path / "release"
    path.write_text(settings.SECRET_KEY)
    settings.RELEASE_SECRET_FILE = str(path)
    with pytest.raises(SecretRefused):
        secret.load()


def test_a_secret_that_git_follows_is_refused(settings, tmp_path: Path) -> None:
    path = tmp_path / "release"
    path.write_bytes(os.urandom(32).hex().encode())
    settings.RELEASE_SECRET_FILE = str(path)
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    assert secret.load()
    subprocess.run(["git", "-C", str(tmp_path), "add", "-f", "release"], check=True)
    with pytest.raises(SecretRefused, match="repository"):
        secret.load()
