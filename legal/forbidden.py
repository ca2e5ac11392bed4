"""Decisions that the law forbids are refused before they are made, with the lawful way on.

Which they are, say the decision tables of the safeguards: no code knows one of them by its code.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from core import clock, remarks
from core.errors import NotLawful
from core.i18n import language
from legal import norms
from legal.guarantees import Circumstances, all_fitting, applicable, fitting
from legal.models import SafeguardDefinition
from legal.models.base import Status
from legal.sources import cite

_READ = (Status.READ, Status.READ_RU_ONLY)


def forbidden(act: str, circumstances: Circumstances) -> list[SafeguardDefinition]:
    """The safeguards that a decision of this kind would break: those read in the act, and those that only warn.

    Where ``occurred_on`` is known, the law of that day decides together with the law of today, the milder of the two
    (CC art. 5, 6): a limit holds when either sets it, what is against the child (a bound from below, a bar of release) only when both have it.
    """
    today = circumstances.on or clock.today()
    then = circumstances.occurred_on or today
    rows = SafeguardDefinition.objects.filter(kind=SafeguardDefinition.Kind.DECISION)
    now = applicable(norms.filled(rows.in_force(today), today), act, circumstances)
    if then >= today:
        return now
    past = norms.filled(rows.in_force(then), then)
    return _milder(now, applicable(past, act, circumstances), {row.code for row in past}, circumstances)


def _milder(
    now: list[SafeguardDefinition],
    then: list[SafeguardDefinition],
    known_then: set[str],
    circumstances: Circumstances,
) -> list[SafeguardDefinition]:
    """Of two laws the milder: every limit of either, and of what is against the child only what both have.

    A rule that had no version on that day is taken as it is today.
    """
    facts = circumstances.facts()

    def limits(row: SafeguardDefinition) -> bool:
        return any(not entry.get("harsh") for entry in all_fitting(row, facts))

    in_both = {row.code for row in now} & {row.code for row in then}
    found = [row for row in now if limits(row) or row.code in in_both or row.code not in known_then]
    told = {row.code for row in found}
    return found + [row for row in then if row.code not in told and limits(row)]


def refuse_unlawful(act: str, circumstances: Circumstances, reason: str = "") -> list[SafeguardDefinition]:
    """Raises NotLawful for the first safeguard that the decision would break and whose rule was read in the act.

    ``reason`` says what is wrong where the caller knows it better than the table. Rules that were not read only warn:
    they are returned, and said on the page that follows or in the answer of the API.
    """
    found = forbidden(act, circumstances)
    for row in found:
        told = reason or why(row, circumstances)
        if refuses(row, circumstances):
            raise NotLawful(told, row.way_on, code=row.code, basis=row.source)
        remarks.say(_remark(row, circumstances, told), row.code)
    return found


def refuses(row: SafeguardDefinition, circumstances: Circumstances) -> bool:
    """Whether a decision is refused: the rule was read in the act, and so was a line of its table that fits."""
    entries = all_fitting(row, circumstances.facts())
    return row.refuses and any(entry.get("status", Status.READ) in _READ for entry in entries)


def _remark(row: SafeguardDefinition, circumstances: Circumstances, told: str) -> str:
    """What the page says of a rule that was not read in the act."""
    status = fitting(row, circumstances.facts()).get("status", row.status)
    return f"{unverified(told, row.source, status)} {row.way_on}".strip()


def unverified(told: str, source: str, status: str) -> str:
    """What is said in the place of a refusal by what was not read in the act."""
    basis = f"{cite(source)}, {Status(status).label}"
    return _("Check this: %(told)s The rule (%(basis)s) is not verified, so nothing was refused.") % {
        "told": told,
        "basis": basis,
    }


def why(row: SafeguardDefinition, circumstances: Circumstances) -> str:
    """What is wrong, in the reader's language: in the words of the table's row, else by what must hold."""
    says: Mapping[str, Any] = fitting(row, circumstances.facts()).get("says", {})
    told = says.get(language()) or says.get("en")
    return str(told) if told else _("The law does not allow this: %(rule)s.") % {"rule": row.name}
