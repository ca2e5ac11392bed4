"""A try at a secret: throttled first, judged then, written down when it was wrong."""

from collections.abc import Callable

from django.http import HttpRequest

from accounts.models import User
from audit import record_account
from signin import devices, events
from signin.places import address_of
from signin.throttle import Guess


def guarded(
    request: HttpRequest, door: str, account: str, person: User | None, judge: Callable[[], bool]
) -> tuple[bool, int]:
    """Whether the secret was right, and the seconds to wait when it was not even judged.

    Nobody is signed in for sure while they guess: the entry names whom it concerns, not who it was.
    """
    address, subject = address_of(request), person.pk if person else None
    guess = Guess(door, account, address, devices.of(request, person))
    wait = guess.begin()
    if wait:
        record_account(events.Throttled(subject=subject, what=door, address=address, seconds=wait))
        return False, wait
    if judge():
        guess.succeeded()
        return True, 0
    record_account(events.SignInFailed(subject=subject, what=door, address=address))
    return False, 0
