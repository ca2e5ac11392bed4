"""The demo never mixes with real people."""

from accounts.models import User
from demo.personas import PERSONAS
from demo.regions import PREFIX


class RealPeople(Exception):
    """Somebody works here who is not of the demo."""


def check_no_real_people() -> None:
    """Raises RealPeople where any account is not one of the demo's."""
    known = {p.username for p in PERSONAS}
    foreign = User.objects.exclude(username__in=known).exclude(username__startswith=PREFIX)
    if foreign.exists():
        raise RealPeople(
            f"{foreign.count()} accounts here are not of the demo world. The demo is made in an empty system only."
        )
