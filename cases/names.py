"""Names as people type them: one form for Kazakh Cyrillic, Russian and Latin spellings, and their blind tokens."""

import re
import unicodedata

_FOLD = str.maketrans("әғқңөұүһіёйы", "агкноуухиеии")
# Longest first: passport Latin and the Latin alphabets of 2018 and 2021.
_LATIN = (
    ("shch", "щ"), ("zh", "ж"), ("kh", "х"), ("ch", "ч"), ("sh", "ш"), ("ts", "ц"), ("yu", "ю"), ("ya", "я"),
    ("yo", "е"), ("ye", "е"), ("iy", "и"), ("gh", "г"), ("ä", "а"), ("á", "а"), ("ğ", "г"), ("ǵ", "г"), ("ñ", "н"),
    ("ń", "н"), ("ö", "о"), ("ó", "о"), ("ū", "у"), ("ü", "у"), ("ú", "у"), ("ş", "ш"), ("ç", "ч"), ("ı", "и"),
    ("a", "а"), ("b", "б"), ("c", "к"), ("d", "д"), ("e", "е"), ("f", "ф"), ("g", "г"), ("h", "х"), ("i", "и"),
    ("j", "ж"), ("k", "к"), ("l", "л"), ("m", "м"), ("n", "н"), ("o", "о"), ("p", "п"), ("q", "к"), ("r", "р"),
    ("s", "с"), ("t", "т"), ("u", "у"), ("v", "в"), ("w", "у"), ("x", "кс"), ("y", "и"), ("z", "з"),
)  # fmt: skip
MIN_PREFIX = 3
MAX_PREFIX = 12
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ-][^\W\d_]+)*")


def words(text: str) -> list[str]:
    """The words of a name, lower case, without marks."""
    return [w.replace("-", "").replace("'", "").replace("’", "") for w in _WORD.findall(text.lower())]


def fold(word: str) -> str:
    """One spelling for all: Қасым, Касым, Qasym and Kassym become the same."""
    text = unicodedata.normalize("NFC", word.lower())
    if re.search("[a-z]", text):
        for latin, cyrillic in _LATIN:
            text = text.replace(latin, cyrillic)
    text = text.translate(_FOLD).replace("э", "е").replace("ъ", "").replace("ь", "").replace("х", "к")
    return re.sub(r"(.)\1+", r"\1", text)


def prefixes(word: str) -> list[str]:
    """The folded prefixes of a word from three letters up; a shorter word stands as it is."""
    folded = fold(word)
    if len(folded) <= MIN_PREFIX:
        return [folded] if folded else []
    return [folded[:n] for n in range(MIN_PREFIX, min(len(folded), MAX_PREFIX) + 1)]


def name_texts(*names: str) -> set[str]:
    """What is indexed of a name: each folded prefix of each word."""
    return {f"n:{p}" for name in names for word in words(name) for p in prefixes(word)}


def query_texts(text: str) -> set[str]:
    """What a search asks for: the folded form of each word, cut where the index ends."""
    return {f"n:{folded[:MAX_PREFIX]}" for word in words(text) if len(folded := fold(word)) >= MIN_PREFIX}


def surname_stem(surname: str) -> str:
    """What sisters and brothers share of a surname: Серикова and Сериков, Ковалевская and Ковалевский."""
    return re.sub(r"(?<=ов|ев|ин)а$|(?<=ск)(ая|и)$", "", fold("".join(words(surname))))


def iin_text(iin: str) -> str:
    return f"i:{iin}"


_PATRONYMIC = re.compile(
    "(ұлы|улы|қызы|кызы|ович|евич|ич|овна|евна|ична|uly|kyzy|qyzy|ovich|evich|ovna|evna)$"
)
_SURNAME = re.compile(
    "(ов|ев|ёв|ин|ын|ова|ева|ина|ына|ский|ская|цкий|цкая|енко|ук|юк|ov|ev|ova|eva|in|ina|skiy|enko)$"
)


def as_parts(text: str) -> dict[str, str]:
    """Surname, given name and patronymic of a typed name, by their endings: people type them in any order.

    A single word without an ending of a surname is a given name; without any hint the order is that of documents,
    surname first. A proposal only: the form shows it to be corrected.
    """
    parts = text.split()[:3]
    kinds = [_kind(p.lower()) for p in parts]
    order = ["surname", "given_name", "patronymic"]
    if len(parts) == 1:
        return {"given_name" if kinds == [""] else "surname": parts[0]} if words(text) else {}
    if len(parts) == 2 and kinds == ["", "surname"]:
        order = ["given_name", "surname"]
    elif len(parts) == 3 and kinds[1] == "patronymic" and kinds[0] == "":
        order = ["given_name", "patronymic", "surname"]
    return dict(zip(order, parts, strict=False)) if words(text) else {}


def _kind(word: str) -> str:
    if _PATRONYMIC.search(word):
        return "patronymic"
    return "surname" if _SURNAME.search(word) else ""
