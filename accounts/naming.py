"""Names in the order of the Kazakh alphabet, whatever collations the database has been built with."""

from typing import Any

from django.db.models import F, Func, Value
from django.db.models.functions import Collate, Lower

ALPHABET = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
# Signs that compare by their bytes in the order of the alphabet, after every Latin letter.
_PLACES = "".join(chr(0xE000 + place) for place in range(len(ALPHABET)))


def in_alphabet(named: "str | Value") -> Collate:
    """What to sort a field or a value by: Ә stands after А and not behind Я."""
    letters = Func(
        Lower(F(named) if isinstance(named, str) else named),
        Value(ALPHABET),
        Value(_PLACES),
        function="TRANSLATE",
    )
    return Collate(letters, "C")


def by_name(person: str = "user") -> tuple[Any, ...]:
    """Surname, given name, number: for ``order_by`` of rows that name a person; ``""`` for rows of people."""
    path = f"{person}__" if person else ""
    return (in_alphabet(f"{path}last_name"), in_alphabet(f"{path}first_name"), "pk")
