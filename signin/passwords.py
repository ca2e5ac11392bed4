"""What makes a password easy to guess here: common words in Kazakh, Russian and English, places, agencies, one's own
name, also typed in the wrong keyboard layout, with figures behind it or with signs for letters.

There is no rule about kinds of signs (ASVS v5.0.0-6.2.5): several words that nobody would put together are enough.
"""

import functools
import re
from pathlib import Path
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LONGEST = 128
_LATIN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_RUSSIAN = "ёйцукенгшщзхъфывапролджэячсмитьбю"
_KAZAKH_ROW = {"2": "ә", "3": "і", "4": "ң", "5": "ғ", "8": "ү", "9": "ұ", "0": "қ", "-": "ө", "=": "һ"}
_TO_RUSSIAN = str.maketrans(_LATIN, _RUSSIAN)
_TO_LATIN = str.maketrans(_RUSSIAN, _LATIN)
_KAZAKH_TO_LATIN = str.maketrans({letter: key for key, letter in _KAZAKH_ROW.items()})
_LATIN_TO_KAZAKH = str.maketrans(_LATIN + "".join(_KAZAKH_ROW), _RUSSIAN + "".join(_KAZAKH_ROW.values()))
_SIGNS = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"}
)
_SPELLED = str.maketrans(
    {
        **dict(zip("абвгдезийклмнопрстуфхыэ", "abvgdeziiklmnoprstufhye", strict=True)),
        "ё": "e", "ж": "zh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ь": "", "ю": "yu", "я": "ya",
        "ә": "a", "ғ": "g", "қ": "k", "ң": "n", "ө": "o", "ұ": "u", "ү": "u", "һ": "h", "і": "i",
    }
)  # fmt: skip
# A date, a telephone number, an IIN and a card number are shorter.
_LONG_NUMBER = 20
_LEAST_LETTERS, _ENOUGH_LETTERS, _ENOUGH_WORDS = 3, 5, 3


class LongestValidator:
    """Nothing is cut off: what is longer is refused before it costs a hash."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) > LONGEST:
            raise ValidationError(_("At most %(most)s characters.") % {"most": LONGEST}, "too_long")

    def get_help_text(self) -> str:
        return _("At most %(most)s characters.") % {"most": LONGEST}


class EverydayValidator:
    """Refuses what is left after taking away common words, one's own names, figures and rows of keys: too little."""

    def validate(self, password: str, user: Any = None) -> None:
        own = _own_words(user)
        figures = re.sub(r"\D", "", password)
        if len(figures) > _LONG_NUMBER and len(set(figures)) > _ENOUGH_LETTERS:
            return
        for shape in shapes(password):
            if _is_common(shape):
                raise ValidationError(_("This password is among the first that are tried."), "common")
            if _is_thin(shape, own):
                raise ValidationError(
                    _("This is a common word, a name or a row of keys with little added. Take several words that have nothing to do with each other."),
                    "everyday",
                )  # fmt: skip

    def get_help_text(self) -> str:
        return _("No single common word, name, place or agency, also not with figures behind it.")


def shapes(password: str) -> set[str]:
    """The password as typed, as another keyboard layout would have written it, spelled in Latin letters, and with
    letters for the signs that stand for them."""
    plain = password.casefold()
    found = {
        plain,
        plain.translate(_TO_RUSSIAN),
        plain.translate(_TO_LATIN),
        plain.translate(_KAZAKH_TO_LATIN),
    }
    found |= {plain.translate(_KAZAKH_TO_LATIN).translate(_TO_LATIN), plain.translate(_LATIN_TO_KAZAKH)}
    return found | {shape.translate(_SPELLED) for shape in found} | {s.translate(_SIGNS) for s in found}


def _is_common(shape: str) -> bool:
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", shape)
    common = _common()
    return shape in common or (
        len(core) > _LEAST_LETTERS and core in common and len(shape) < 2 * len(core) + 8
    )


def _is_thin(shape: str, own: frozenset[str]) -> bool:
    """Whether fewer than three known words and hardly any other letters are all there is."""
    letters = re.sub(r"[\W\d_]+", " ", shape)
    words = 0
    for word in sorted(own | _local(), key=len, reverse=True):
        if word in letters:
            words += letters.count(word)
            letters = letters.replace(word, " ")
    return words < _ENOUGH_WORDS and len(_without_rows(letters)) < _ENOUGH_LETTERS


def _without_rows(letters: str) -> set[str]:
    """The different letters that are left without rows of keys and of the alphabet."""
    keys = ["qwertyuiop", "asdfghjkl", "zxcvbnm", _RUSSIAN[1:13], _RUSSIAN[13:24], _RUSSIAN[24:]]
    rows = [*keys, "abcdefghijklmnopqrstuvwxyz", "абвгдеёжзийклмнопрстуфхцчшщъыьэюя", "әіңғүұқөһ"]
    rest = letters
    for row in rows:
        for size in range(len(row), 3, -1):
            for start in range(len(row) - size + 1):
                part = row[start : start + size]
                rest = rest.replace(part, " ").replace(part[::-1], " ")
    return set(rest) - {" "}


def _own_words(user: Any) -> frozenset[str]:
    names = [
        getattr(user, name, "") or ""
        for name in ("username", "first_name", "last_name", "patronymic", "email")
    ]
    words = {w for name in names for w in re.split(r"[\W_]+", name.casefold()) if len(w) >= _LEAST_LETTERS}
    return frozenset(words | {word.translate(_SPELLED) for word in words})


@functools.cache
def _local() -> frozenset[str]:
    lines = (Path(__file__).parent / "data" / "words.txt").read_text(encoding="utf-8").splitlines()
    words = {w.casefold() for line in lines if not line.startswith("#") for w in line.split()}
    return frozenset(words | {w.translate(_SPELLED) for w in words})


@functools.cache
def _common() -> set[str]:
    found: set[str] = CommonPasswordValidator().passwords
    return found
