"""Passwords from break-ins elsewhere are refused, by a file on this machine."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ImproperlyConfigured, ValidationError

from signin.breached import is_breached

GOOD = "лампа грустит над оврагом"


def sha1(password: str) -> str:
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()


@pytest.fixture
def listed(tmp_path: Path, settings: Any) -> Path:
    """Lines as Pwned Passwords writes them; counts of different length, so that lines are as well."""
    known = [f"known {n}" for n in range(500)] + [GOOD]
    lines = sorted(f"{sha1(word)}:{10 ** (n % 8)}" for n, word in enumerate(known))
    path = tmp_path / "pwned.txt"
    path.write_bytes("\r\n".join(lines).encode() + b"\r\n")
    settings.BREACHED_PASSWORDS_FILE = str(path)
    return path


def test_every_listed_password_is_found_and_no_other(listed: Path) -> None:
    assert all(is_breached(f"known {n}", str(listed)) for n in range(500))
    assert not any(is_breached(f"unknown {n}", str(listed)) for n in range(500))


def test_a_breached_password_is_refused(listed: Path) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(GOOD)
    assert [e.code for e in refused.value.error_list] == ["breached"]
    validate_password("кактус едет вокруг озера")


def test_control_without_the_file_it_is_a_good_password(settings: Any) -> None:
    assert settings.BREACHED_PASSWORDS_FILE == ""
    validate_password(GOOD)


def test_a_file_that_is_away_lets_nothing_through(settings: Any, tmp_path: Path) -> None:
    settings.BREACHED_PASSWORDS_FILE = str(tmp_path / "gone")
    with pytest.raises(ImproperlyConfigured):
        validate_password(GOOD)


@pytest.mark.parametrize("text", [b"", b"\n", b"no hash at all\n"])
def test_a_strange_file_finds_nothing(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "strange"
    path.write_bytes(text)
    assert not is_breached(GOOD, str(path))


def test_the_first_and_the_last_line_are_found(tmp_path: Path) -> None:
    for words in (["one"], ["one", "two"], ["one", "two", "three"]):
        path = tmp_path / "few"
        path.write_bytes("\n".join(sorted(f"{sha1(w)}:1" for w in words)).encode())
        assert all(is_breached(w, str(path)) for w in words)
        assert not is_breached("four", str(path))
