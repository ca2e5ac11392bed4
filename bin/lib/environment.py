"""The variables the product reads: generated once per clone, overridden by the caller's own."""

from __future__ import annotations

import base64
import os
import secrets
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lib import console
from lib.paths import Clone

DATABASES = (
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "DATABASE_SYSTEM_URL",
    "DATABASE_STATISTICS_URL",
    "KEYSTORE_URL",
)
KEY_FILES = (
    "IDENTITY_KEK_FILE",
    "IDENTITY_INDEX_KEY_FILE",
    "RELEASE_SECRET_FILE",
    "AUDIT_SIGNING_KEY_FILE",
    "SIGNIN_KEY_FILE",
)
ROLES = ("owner", "app", "system", "statistics", "keystore")


def read(path: Path) -> dict[str, str]:
    """NAME=value lines, quoted as a shell does: the file can be sourced as well."""
    values: dict[str, str] = {}
    if not path.exists():
        return values
    for line in path.read_text().splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, _, value = line.partition("=")
        values[name.strip()] = "".join(shlex.split(value))
    return values


def write(path: Path, values: Mapping[str, str]) -> None:
    text = "".join(f"{name}={shlex.quote(value)}\n" for name, value in values.items())
    write_secret(path, "# Written by bin/run. To use your own servers, set the variables instead.\n" + text)


def write_secret(path: Path, text: str) -> None:
    """Replaces the file in one step; it is never readable by others, not even for a moment."""
    draft = path.with_name(path.name + ".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(text)
    draft.replace(path)


@dataclass(frozen=True)
class Choice:
    """Which servers are ours to start and which the caller brought."""

    postgres: bool
    redis: bool


def choose(environ: Mapping[str, str]) -> Choice:
    given = [name for name in DATABASES if environ.get(name)]
    if given and len(given) < len(DATABASES):
        missing = ", ".join(name for name in DATABASES if name not in given)
        console.fail(
            f"{given[0]} is set, so your own PostgreSQL is used: set {missing} as well "
            "(deploy/roles.sql and deploy/keystore.sql create the roles), or unset it for the embedded one."
        )
    return Choice(postgres=not given, redis=not environ.get("REDIS_URL"))


def generated(clone: Clone, *, postgres_port: int, redis_port: int) -> dict[str, str]:
    """The values of this clone: made on the first call, then kept (ports follow the servers)."""
    known = read(clone.env_file)
    secret = known.get("POSTGRES_SUPERUSER_PASSWORD") or secrets.token_urlsafe(24)
    values = {
        "POSTGRES_SUPERUSER_PASSWORD": secret,
        "POSTGRES_PORT": str(postgres_port),
        "REDIS_PORT": str(redis_port),
        "REDIS_PASSWORD": known.get("REDIS_PASSWORD") or secrets.token_urlsafe(24),
    }
    for role in ROLES:
        name = f"{role.upper()}_PASSWORD"
        values[name] = known.get(name) or secrets.token_urlsafe(24)
    where = f"127.0.0.1:{postgres_port}"
    for name, role in zip(DATABASES, ("app", "owner", "system", "statistics", "keystore"), strict=True):
        database = "jjcms_keys" if role == "keystore" else "jjcms"
        values[name] = f"postgres://jjcms_{role}:{values[role.upper() + '_PASSWORD']}@{where}/{database}"
    values["REDIS_URL"] = f"redis://:{values['REDIS_PASSWORD']}@127.0.0.1:{redis_port}/0"
    values["SECRET_KEY"] = known.get("SECRET_KEY") or secrets.token_urlsafe(48)
    for name in KEY_FILES:
        values[name] = str(_key_file(clone, name))
    values["DEMO"] = "1"
    return values


def _key_file(clone: Clone, name: str) -> Path:
    path = clone.keys / name.removesuffix("_FILE").lower().replace("_", "-")
    if not path.exists():
        write_secret(path, base64.b64encode(secrets.token_bytes(32)).decode() + "\n")
    return path


# Only for the servers themselves: the application never sees the superuser.
PRIVATE = {"POSTGRES_SUPERUSER_PASSWORD", "POSTGRES_PORT", "REDIS_PORT", "REDIS_PASSWORD"} | {
    f"{role.upper()}_PASSWORD" for role in ROLES
}


def for_application(clone: Clone, environ: Mapping[str, str]) -> dict[str, str]:
    """What manage.py, gunicorn and Celery get: the clone's values below the caller's."""
    ours = {name: value for name, value in read(clone.env_file).items() if name not in PRIVATE}
    if not choose(environ).postgres:
        # Somebody's own database may hold real children: no demo unless asked for.
        ours.pop("DEMO", None)
    if environ.get("SECRET_KEY_FILE"):
        ours.pop("SECRET_KEY", None)
    merged = {**ours, **environ}
    places = (("STATIC_ROOT", "static"), ("MEDIA_ROOT", "media"), ("AUDIT_CHECKPOINT_DIR", "checkpoints"))
    for name, place in places:
        merged.setdefault(name, str(clone.state / place))
    merged.setdefault("CELERY_BEAT_SCHEDULE_FILE", str(clone.pids / "celerybeat-schedule"))
    merged.setdefault("DJANGO_SETTINGS_MODULE", "jjcms.settings")
    merged["PYTHONUNBUFFERED"] = "1"
    merged["PATH"] = f"{clone.venv / 'bin'}{os.pathsep}{environ.get('PATH', os.defpath)}"
    return merged
