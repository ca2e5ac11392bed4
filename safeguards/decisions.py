"""Decisions that the law forbids are refused before they are made, with the lawful way on."""

from django.utils.translation import gettext as _

from core import clock
from core.errors import NotLawful
from legal.models import SafeguardDefinition
from legal.sources import cite
from safeguards.evaluation import Circumstances, applicable


def forbidden(act: str, circumstances: Circumstances) -> list[SafeguardDefinition]:
    """The safeguards that a decision of this kind would break, those read in the act and those that only
    warn.
    """
    day = circumstances.on or clock.today()
    rows = SafeguardDefinition.objects.in_force(day).filter(kind=SafeguardDefinition.Kind.DECISION)
    return applicable(rows, act, circumstances)


def refuse_unlawful(act: str, circumstances: Circumstances) -> list[SafeguardDefinition]:
    """Raises NotLawful for the first safeguard that the decision would break and whose rule was read in the
    act.

    Rules that were not read only warn: they are returned, for the page to show.
    """
    found = forbidden(act, circumstances)
    for row in found:
        if row.refuses:
            raise NotLawful(
                _("The law does not allow this: %(rule)s.") % {"rule": row.name},
                row.way_on,
                code=row.code,
                basis=cite(row.source),
            )
    return found
