"""Where this clone keeps what: one Clone object holds every path."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SYSTEM_STATE = Path("/var/lib/jjcms")
SERVER_USER = "jjcms"  # PostgreSQL refuses to run as root


def clone_id(root: Path) -> str:
    """Stable for one directory, different for two clones on one machine."""
    return hashlib.sha256(str(root).encode()).hexdigest()[:10]


@dataclass(frozen=True)
class Clone:
    root: Path
    state: Path
    as_root: bool

    @property
    def venv(self) -> Path:
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        return self.venv / "bin" / "python"

    @property
    def env_file(self) -> Path:
        return self.state / "env"

    @property
    def logs(self) -> Path:
        return self.state / "log"

    @property
    def pids(self) -> Path:
        return self.state / "run"

    @property
    def keys(self) -> Path:
        return self.state / "keys"

    @property
    def servers(self) -> Path:
        """Data and programs of the embedded servers; the only folder their own user must reach."""
        return self.state / "servers"

    def prepare(self) -> None:
        # As root the servers' user must be able to walk to its folder; nothing else in here is readable.
        self.state.mkdir(parents=True, exist_ok=True, mode=0o711)
        self.state.chmod(0o711 if self.as_root else 0o700)
        for folder in (self.logs, self.pids, self.keys):
            folder.mkdir(exist_ok=True, mode=0o700)
        self.servers.mkdir(exist_ok=True, mode=0o711)


def this_clone(root: Path = ROOT) -> Clone:
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    state = SYSTEM_STATE / clone_id(root) if as_root else root / ".local"
    return Clone(root=root, state=state, as_root=as_root)
