"""The unprivileged user that runs the embedded servers when the command itself runs as root."""

from __future__ import annotations

import os
import pwd
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lib import console
from lib.paths import SERVER_USER, Clone


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int
    switch: bool  # False: the current user runs the servers itself

    def popen_options(self) -> dict[str, Any]:
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.switch else {}

    def own(self, path: Path) -> None:
        if self.switch:
            os.chown(path, self.uid, self.gid)


def server_account(clone: Clone) -> Account:
    if not clone.as_root:
        return Account(os.getuid(), os.getgid(), switch=False)
    try:
        found = pwd.getpwnam(SERVER_USER)
    except KeyError:
        _create()
        found = pwd.getpwnam(SERVER_USER)
    if found.pw_uid == 0:
        console.fail(f"The user {SERVER_USER} is root under another name; PostgreSQL will not run as it.")
    return Account(found.pw_uid, found.pw_gid, switch=True)


def _create() -> None:
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd is None:
        console.fail(
            f"PostgreSQL does not run as root and this machine has no useradd: create a user {SERVER_USER}, "
            "or run this command as an ordinary user."
        )
    options = ["--system", "--user-group", "--no-create-home", "--home-dir", "/var/lib/jjcms"]
    command = [useradd, *options, "--shell", "/usr/sbin/nologin", SERVER_USER]
    console.quiet(command, what=f"Creating the user {SERVER_USER}")
