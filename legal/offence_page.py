"""One article and part of the Criminal Code as its page tells it: what follows for a child, and every dated version."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from legal import liability, norms
from legal.forbidden import forbidden, refuses, why
from legal.guarantees import Circumstances
from legal.models import Offence
from legal.sources import cite

_NUMBER = re.compile(r"(?P<article>\d+(?:-\d+)?)(?:\((?P<part>[0-9-]{1,6})\))?")
_COURTS = {
    liability.Court.JUVENILE: gettext_lazy("the specialised inter-district juvenile court"),
    liability.Court.CRIMINAL: gettext_lazy("the specialised inter-district criminal court"),
    liability.Court.ORDINARY: gettext_lazy("the district court"),
    liability.Court.UNCLEAR: gettext_lazy("two articles name two courts: check it"),
}
# A child who is nearly grown, and terms that no upper bound meets: what is refused then is refused for every child.
_AGE, _MONTH, _HALF_YEAR, _TEN_YEARS = 17, 1, 6, 120


@dataclass(frozen=True)
class Deed:
    """A decision about a child, as the tables of the law know it."""

    label: Any
    act: str
    months: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)


DEEDS = (
    Deed(gettext_lazy("Custody before trial"), "custody", _MONTH),
    Deed(gettext_lazy("Imprisonment"), "sentence", _TEN_YEARS, {"sentence": "imprisonment"}),
    Deed(
        gettext_lazy("Conditional sentence"),
        "conditional_sentence",
        _HALF_YEAR,
        {"sentence": "conditional_sentence"},
    ),
    Deed(
        gettext_lazy("Placement in an educational organisation with a special regime"),
        "educative_measure",
        _HALF_YEAR,
        {"measures": ["PMVV5"], "age_now": _AGE},
    ),
    Deed(gettext_lazy("Release by reconciliation with the victim"), "reconciliation"),
)


def versions(number: str) -> list[Offence]:
    """All versions of "188-1(3)", the newest first; none for what is no number."""
    found = _NUMBER.fullmatch(number)
    if found is None:
        return []
    rows = Offence.objects.filter(article=found["article"], part=found["part"] or "")
    return list(rows.order_by("-valid_from"))


def court(offence: Offence) -> str:
    """Which court tries a child for the act (CPC art. 307, 308)."""
    return str(_COURTS[liability.court_for(_AGE, offence, norms.ages().adult)])


def for_a_child(offence: Offence) -> list[dict[str, Any]]:
    """What may be decided about a child for this act by today's law, as a check list: yes, no with the reason, or to be
    checked where the rule was not read in the act.
    """
    return [*(_line(deed, offence) for deed in DEEDS[:-1]), _reconciliation(offence)]


def _reconciliation(offence: Offence) -> dict[str, Any]:
    """By gravity first, then by what bars it (CC art. 68)."""
    deed, release = DEEDS[-1], liability.reconciliation(_AGE, offence, norms.ages().adult)
    line = _line(deed, offence)
    if line["state"] != "no" and release == liability.Release.BARRED:
        word = _("not possible")
        return {"text": f"{deed.label}: {word}", "state": "no", "word": word, "note": cite("CC 68")}
    if line["state"] == "yes" and release == liability.Release.POSSIBLE_WITH_MEASURES:
        only = _("A serious crime: only a first one, together with educative measures.")
        return line | {"note": f"{only} {cite('CC 68(2), 83(3)')}"}
    return line


def _line(deed: Deed, offence: Offence) -> dict[str, Any]:
    situation = Circumstances(
        capacity="accused",
        age=_AGE,
        category=offence.category,
        months=deed.months,
        more={
            "act": offence.citation,
            "article": offence.article,
            "intent": offence.intent,
            "life_only": offence.is_life_only,
            "sexual_violence": liability.is_sexual(offence),
            "victim_minor": offence.victim_child == "yes",
            **deed.facts,
        },
    )
    found = forbidden(deed.act, situation)
    barred = next((row for row in found if refuses(row, situation)), None)
    row = barred or next(iter(found), None)
    if row is None:
        word = _("possible")
        return {"text": f"{deed.label}: {word}", "state": "yes", "word": word}
    word = _("not possible") if barred else _("to be checked")
    return {
        "text": f"{deed.label}: {word}",
        "state": "no" if barred else "unknown",
        "word": word,
        "note": f"{why(row, situation)} {cite(row.source)}",
    }
