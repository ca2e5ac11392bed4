"""The facts of one person of a case, as far as the row holds them."""

from typing import Any

from django import template
from django.utils.translation import gettext as _

from cases import casepage
from cases.models import Case, Development, Party
from cases.rolewords import role_word
from core import clock, when

register = template.Library()


@register.filter
def party_rows(party: Party) -> list[tuple[str, str]]:
    """Labels and values for the list of facts; empty ones are left out."""
    from cases.panels import relation_name

    person = party.person
    born = person.birth_date
    age = casepage.age_in_words(born, clock.today()) if born else ""
    date = when.day(born, weekday=False, year=True) if born else str(person.birth_year or "")
    development = Development(person.development).label if person.development else ""
    rows: list[tuple[str, Any]] = [
        (_("Name"), person.full_name),
        (_("Born"), " · ".join(p for p in (date, age) if p)),
        (_("IIN"), person.iin),
        (_("Relation to the child"), relation_name(party.relation) if party.relation else ""),
        (_("Language"), casepage.language_name(party.language) if party.language else ""),
        (_("Disability or lag in development"), development),
        (_("Address"), party.address),
        (_("Phone"), party.phone),
        (_("School or work"), party.school),
        (_("Takes part since"), when.when(party.since)),
    ]
    return [(label, str(value)) for label, value in rows if value]


@register.simple_tag
def party_role(party: Party, case: Case) -> str:
    """As what a person takes part, in the words of the stage."""
    return role_word(party.capacity, case.stage).capitalize()
