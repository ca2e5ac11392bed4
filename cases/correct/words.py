"""Fields that can be corrected, and their values, in the reader's language."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core import when

LABELS: dict[str, Any] = {
    "surname": gettext_lazy("Surname"),
    "given_name": gettext_lazy("Given name"),
    "patronymic": gettext_lazy("Patronymic"),
    "iin": gettext_lazy("IIN"),
    "no_iin_reason": gettext_lazy("Why there is no IIN"),
    "born_on": gettext_lazy("Date of birth"),
    "birth_year": gettext_lazy("Year of birth"),
    "sex": gettext_lazy("Sex"),
    "citizenship": gettext_lazy("Citizenship"),
    "native_language": gettext_lazy("Language"),
    "development": gettext_lazy("Development"),
    "relation": gettext_lazy("Relation to the child"),
    "address": gettext_lazy("Address"),
    "phone": gettext_lazy("Phone"),
    "school": gettext_lazy("School or work"),
    "occurred_at": gettext_lazy("When it happened"),
    "place": gettext_lazy("Where it happened"),
    "summary": gettext_lazy("What happened"),
    "language_of_proceedings": gettext_lazy("Language of proceedings"),
    "erdr_number": gettext_lazy("ERDR number"),
    "offence": gettext_lazy("Article"),
    "started_at": gettext_lazy("Actually detained"),
    "delivered_at": gettext_lazy("Brought in"),
    "protocol_at": gettext_lazy("Record drawn up"),
    "representative_told_at": gettext_lazy("Legal representative told"),
    "exception": gettext_lazy("Ground for more than 24 hours"),
    "detention_place": gettext_lazy("Place of detention"),
    "ended_at": gettext_lazy("Released"),
    "until": gettext_lazy("Took part until"),
}
# Their old and new values stand in the timeline; of every other field it says only that it was corrected.
OPEN = {
    "occurred_at",
    "language_of_proceedings",
    "erdr_number",
    "offence",
    "started_at",
    "delivered_at",
    "protocol_at",
    "representative_told_at",
    "exception",
    "ended_at",
    "until",
}
KINDS: dict[str, Any] = {
    "person": pgettext_lazy("what was corrected", "a person"),
    "event": pgettext_lazy("what was corrected", "the event"),
    "charge": pgettext_lazy("what was corrected", "the article"),
    "requalified": pgettext_lazy("what was corrected", "requalification"),
    "detention": pgettext_lazy("what was corrected", "the detention"),
    "ended": pgettext_lazy("what was corrected", "end of taking part"),
}


def label(field: str) -> str:
    return str(LABELS.get(field, field))


def value(field: str, stored: Any) -> str:
    """A stored value in words; a dash where there was none."""
    if stored in (None, ""):
        return _("none: 24 hours") if field == "exception" else "—"
    if field == "offence":
        return _offence(stored)
    text = str(stored)
    if field in _choices():
        return str(_choices()[field].get(text, text))
    if field == "born_on" and (born := parse_date(text)):
        return when.day(born, weekday=False, year=True)
    instant = parse_datetime(text) if field.endswith("_at") or field == "until" else None
    return when.when(instant) if isinstance(instant, dt.datetime) else text


def change(field: str, old: Any, new: Any) -> str:
    """ "When it happened: Wed 13 May, 14:22 → Wed 13 May, 13:22"."""
    return _("%(field)s: %(old)s → %(new)s") % {
        "field": label(field),
        "old": value(field, old),
        "new": value(field, new),
    }


def sentence(fields: Mapping[str, Any]) -> str:
    """What was corrected: old and new of open fields, of the others only the name of the field. ``fields``: field to
    [old, new], or to None."""
    open_ones = [change(name, *pair) for name, pair in fields.items() if pair]
    named = [label(name) for name, pair in fields.items() if not pair]
    parts = [*open_ones, *([", ".join(named)] if named else [])]
    return _("Corrected: %(what)s.") % {"what": "; ".join(parts)}


def _offence(number: Any) -> str:
    from legal.models import Offence

    found = Offence.objects.filter(pk=number).first()
    return str(found.citation) if found else str(number)


def _choices() -> dict[str, dict[str, Any]]:
    from cases.casepage import LANGUAGES
    from cases.forms.fields import RELATIONS
    from cases.forms.registration import CITIZENSHIP, NO_IIN
    from cases.models import DetentionException, Development, Sex

    return {
        "sex": dict(Sex.choices),
        "citizenship": dict(CITIZENSHIP),
        "no_iin_reason": dict(NO_IIN),
        "native_language": LANGUAGES,
        "development": dict(Development.choices),
        "language_of_proceedings": LANGUAGES,
        "relation": dict(RELATIONS),
        "exception": dict(DetentionException.choices),
    }
