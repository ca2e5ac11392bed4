"""The secret that fixes the offsets of the blocks. Without it no release is made."""

import subprocess
from pathlib import Path

from django.conf import settings

MINIMUM_BYTES = 32
_DEFAULTS = ("change-me", "changeme", "secret", "default", "example", "insecure", "password")


class SecretRefused(Exception):
    """The release secret is missing, guessable, readable by others or kept in the repository."""


def load() -> bytes:
    """The release secret from ``RELEASE_SECRET_FILE``; refuses one that somebody else could know."""
    if not settings.RELEASE_SECRET_FILE:
        raise SecretRefused("RELEASE_SECRET_FILE names no file")
    path = Path(settings.RELEASE_SECRET_FILE)
    try:
        secret = path.read_bytes().strip()
    except OSError as error:
        raise SecretRefused(f"RELEASE_SECRET_FILE cannot be read: {error.strerror}") from error
    if len(secret) < MINIMUM_BYTES or len(set(secret)) < 8:
        raise SecretRefused(f"the release secret needs {MINIMUM_BYTES} random bytes or more")
    text = secret.decode("latin-1").lower()
    if any(word in text for word in _DEFAULTS) or secret == settings.SECRET_KEY.encode():
        raise SecretRefused("the release secret is a default or another secret of this installation")
    if _in_repository(path):
        raise SecretRefused("the release secret is a file of the repository")
    return secret


def _in_repository(path: Path) -> bool:
    """Whether git follows the file. A machine without git holds no repository to leak it."""
    try:
        answer = subprocess.run(
            ["git", "-C", str(path.resolve().parent), "ls-files", "--error-unmatch", path.name],
            capture_output=True,
            timeout=10,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0
