"""Who keeps whose calendar. The apps above say which rooms and people are an actor's own; nobody else's is touched."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.permissions import CasePermission
from core.errors import Refused
from scheduling.models import Resource

if TYPE_CHECKING:
    from accounts.actor import Actor

Keeper = Callable[["Actor", Resource], bool]
_keepers: list[Keeper] = []


def register_keeper(keeper: Keeper) -> None:
    """``keeper`` says whether a room or a person is of the actor's own house; without any, nobody keeps anything."""
    if keeper not in _keepers:
        _keepers.append(keeper)


def check_can_keep(actor: "Actor", resource: Resource) -> None:
    """The role keeps a calendar, and the room or person is of the actor's own house."""
    if not actor.has(CasePermission.SCHEDULE):
        raise Refused(_("Your role, %(role)s, does not keep the calendar.") % {"role": actor.role.name})
    if not any(keeper(actor, resource) for keeper in _keepers):
        raise Refused(
            _("This room or person does not belong to your court."),
            _("Ask the clerk of the court that they belong to."),
        )
