"""Decisions that the law forbids are refused before they are made, with the lawful way on.

Which they are, say the decision tables of the safeguards: no code knows one of them by its code.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from core import clock
from core.errors import NotLawful
from core.i18n import language
from legal.guarantees import Circumstances, applicable, fitting
from legal.models import SafeguardDefinition


def forbidden(act: str, circumstances: Circumstances) -> list[SafeguardDefinition]:
    """The safeguards that a decision of this kind would break: those read in the act, and those that only warn."""
    day = circumstances.on or clock.today()
    rows = SafeguardDefinition.objects.in_force(day).filter(kind=SafeguardDefinition.Kind.DECISION)
    return applicable(rows, act, circumstances)


def refuse_unlawful(act: str, circumstances: Circumstances, reason: str = "") -> list[SafeguardDefinition]:
    """Raises NotLawful for the first safeguard that the decision would break and whose rule was read in the act.

    ``reason`` says what is wrong where the caller knows it better than the table. Rules that were not read only warn:
    they are returned, for the page to show.
    """
    found = forbidden(act, circumstances)
    for row in found:
        if row.refuses:
            told = reason or why(row, circumstances)
            raise NotLawful(told, row.way_on, code=row.code, basis=row.source)
    return found


def why(row: SafeguardDefinition, circumstances: Circumstances) -> str:
    """What is wrong, in the reader's language: in the words of the table's row, else by what must hold."""
    says: Mapping[str, Any] = fitting(row, circumstances.facts()).get("says", {})
    told = says.get(language()) or says.get("en")
    return str(told) if told else _("The law does not allow this: %(rule)s.") % {"rule": row.name}
