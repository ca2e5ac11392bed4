"""Decisions that the law forbids are refused before they are made, with the lawful way on.

Which they are, say the decision tables of the safeguards: no code knows one of them by its code.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from core import clock, remarks
from core.errors import NotLawful
from core.i18n import language
from legal.guarantees import Circumstances, applicable, fitting
from legal.models import SafeguardDefinition
from legal.sources import cite


def forbidden(act: str, circumstances: Circumstances) -> list[SafeguardDefinition]:
    """The safeguards that a decision of this kind would break: those read in the act, and those that only warn."""
    day = circumstances.on or clock.today()
    rows = SafeguardDefinition.objects.in_force(day).filter(kind=SafeguardDefinition.Kind.DECISION)
    return applicable(rows, act, circumstances)


def refuse_unlawful(act: str, circumstances: Circumstances, reason: str = "") -> list[SafeguardDefinition]:
    """Raises NotLawful for the first safeguard that the decision would break and whose rule was read in the act.

    ``reason`` says what is wrong where the caller knows it better than the table. Rules that were not read only warn:
    they are returned, and said on the page that follows.
    """
    found = forbidden(act, circumstances)
    for row in found:
        told = reason or why(row, circumstances)
        if row.refuses:
            raise NotLawful(told, row.way_on, code=row.code, basis=row.source)
        remarks.say(_remark(row, told))
    return found


def _remark(row: SafeguardDefinition, told: str) -> str:
    """What the page says of a rule that was not read in the act."""
    basis = f"{cite(row.source)}, {row.get_status_display()}"
    said = _("Check this: %(told)s The rule (%(basis)s) is not verified, so nothing was refused.") % {
        "told": told,
        "basis": basis,
    }
    return f"{said} {row.way_on}".strip()


def why(row: SafeguardDefinition, circumstances: Circumstances) -> str:
    """What is wrong, in the reader's language: in the words of the table's row, else by what must hold."""
    says: Mapping[str, Any] = fitting(row, circumstances.facts()).get("says", {})
    told = says.get(language()) or says.get("en")
    return str(told) if told else _("The law does not allow this: %(rule)s.") % {"rule": row.name}
