"""Run by the clone's own Python: brings the databases and the collected files to the state of the code.

One process instead of six start-ups of Django, which is most of the time of a second start.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    # Started as a file, Python put bin/lib in front: its modules must not shadow others.
    sys.path[0] = str(ROOT)
    import django

    django.setup()
    from django.core.management import call_command

    for database in ("keystore", "owner"):
        call_command("migrate", database=database, interactive=False, verbosity=0)
    call_command("load_reference", verbosity=0)
    if _is_demo() and not _has_users():
        print("Creating the demo world (once) …", flush=True)
        with _marked():
            call_command("demo", verbosity=0)
    _catch_up()
    if "--collect" in sys.argv:
        call_command("collectstatic", interactive=False, verbosity=0)
    call_command("check", databases=["default"], stdout=io.StringIO())
    _note_personas()
    return 0


def _catch_up() -> None:
    """What fell due while nothing ran is recorded before the address is given out: counters then stand still.

    Whoever was destroyed goes first, should the database come from a backup.
    """
    from deadlines.tasks import remind
    from retention.tasks import reapply
    from safeguards.tasks import check_promises

    reapply()
    remind()
    while check_promises():
        pass


@contextlib.contextmanager
def _marked() -> Iterator[None]:
    """A mark that stays when the demo is interrupted: of half a world the next start makes a new one."""
    mark = Path(os.environ["DEMO_MARK"]) if "DEMO_MARK" in os.environ else None
    if mark:
        mark.touch()
    yield
    if mark:
        mark.unlink()


def _note_personas() -> None:
    """Leaves the demo sign-ins where the supervisor prints them from."""
    place = os.environ.get("PERSONAS_FILE")
    if place and _is_demo():
        from django.core.management import call_command

        with open(place, "w", encoding="utf-8") as out:
            call_command("personas", "--json", stdout=out)


def _is_demo() -> bool:
    return os.environ.get("DEMO", "").lower() in {"1", "true", "yes", "on"}


def _has_users() -> bool:
    from django.contrib.auth import get_user_model

    return bool(get_user_model()._default_manager.using("owner").exists())


if __name__ == "__main__":
    sys.exit(main())
