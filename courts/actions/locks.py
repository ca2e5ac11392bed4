"""The one way in which verbs take hold of a hearing."""

from django.utils.translation import gettext as _

from cases import actions as case_actions
from core.errors import Conflict
from courts.models import Hearing


def locked(hearing: Hearing, version: int | None = None) -> Hearing:
    """The hearing, locked after its case, so that all verbs take their locks in one order.

    Conflict when somebody changed it since ``version`` was read.
    """
    case = case_actions.locked(hearing.case)
    row: Hearing = (
        Hearing.objects.select_for_update(of=("self",))
        .select_related("courtroom", "judge", "court")
        .get(pk=hearing.pk)
    )
    row.case = case
    if version is not None and row.version != version:
        raise Conflict(
            _("Somebody changed this hearing while you were working on it."), mine=version, theirs=row.version
        )
    return row
