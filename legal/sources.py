"""References to acts in the reader’s language: "CPC 131(4)" as "CPC art. 131(4)" or "УПК ст. 131(4)"."""

import re

from core.i18n import language

_ACTS = {
    "CPC": {"kk": "ҚПК", "ru": "УПК", "en": "CPC"},
    "CC": {"kk": "ҚК", "ru": "УК", "en": "CC"},
    "PEC": {"kk": "ҚАК", "ru": "УИК", "en": "PEC"},
    "КоАП": {"kk": "ӘҚБтК", "ru": "КоАП", "en": "CAO"},
    "PROB": {"kk": "Пробация туралы заң", "ru": "Закон о пробации", "en": "Law on Probation"},
    "PREV26": {
        "kk": "Құқық бұзушылық профилактикасы туралы заң",
        "ru": "Закон о профилактике правонарушений",
        "en": "Law on Prevention of Offences",
    },
    "FUND": {
        "kk": "Жәбірленушілерге өтемақы қоры туралы заң",
        "ru": "Закон о Фонде компенсации потерпевшим",
        "en": "Law on the Victims Compensation Fund",
    },
    "CRC": {
        "kk": "Бала құқықтары туралы конвенция",
        "ru": "Конвенция о правах ребёнка",
        "en": "CRC",
    },
    "Beijing Rules": {"kk": "Бейжің ережелері", "ru": "Пекинские правила", "en": "Beijing Rules"},
    "PDP": {
        "kk": "Дербес деректер туралы заң",
        "ru": "Закон о персональных данных",
        "en": "Law on Personal Data",
    },
}
# A source that is no act.
_WORDS = {
    "good practice": {"kk": "үздік тәжірибе", "ru": "надлежащая практика"},
    "Supreme Court resolution No. 6 of 11.04.2002 (P02000006S_)": {
        "kk": "Жоғарғы Соттың 11.04.2002 № 6 нормативтік қаулысы (P02000006S_)",
        "ru": "Нормативное постановление Верховного Суда от 11.04.2002 № 6 (P02000006S_)",
    },
    "egov.kz calendar for 2026, as reported by alau.kz 02.01.2026": {
        "kk": "egov.kz сайтының 2026 жылғы күнтізбесі, alau.kz 02.01.2026 хабары бойынша",
        "ru": "календарь egov.kz на 2026 год, по сообщению alau.kz от 02.01.2026",
    },
    "31.08.2026 is working here: Constitution Day left 30 August during 2026 (PyPI holidays 0.109)": {
        "kk": "31.08.2026 мұнда жұмыс күні: 2026 жылы Конституция күні 30 тамыздан ауыстырылды (PyPI holidays 0.109)",
        "ru": "31.08.2026 здесь рабочий день: в 2026 году День Конституции перестал быть 30 августа (PyPI holidays 0.109)",
    },
    "moved days of 2027 not published when loaded": {
        "kk": "2027 жылғы ауыстырылған күндер енгізу кезінде жарияланбаған",
        "ru": "перенос дней на 2027 год при загрузке ещё не опубликован",
    },
}
# An order by its number.
_ORDER = re.compile(r"^order (?P<number>[A-Z]\w+)$")
_ORDERS = {"kk": "{number} бұйрығы", "ru": "приказ {number}", "en": "order {number}"}
_LAYOUT = {"kk": "{act} {rest}-бап", "ru": "{act} ст. {rest}", "en": "{act} art. {rest}"}
# Rules are numbered, not divided into articles.
_OF_RULES = frozenset({"Beijing Rules"})
_REFERENCE = re.compile(
    r"^(?P<act>CPC|CC|PEC|КоАП|PROB|PREV26|FUND|PDP|CRC|Beijing Rules)\s+(?:art\.?\s*)?(?P<rest>\d.*)$"
)


def cite(source: str) -> str:
    """A reference in the reader's language; a text of another form stays as it is."""
    code = language()
    parts = [_cite_one(part.strip(), code) for part in source.split(";")]
    return "; ".join(part for part in parts if part)


def _cite_one(part: str, code: str) -> str:
    if order := _ORDER.match(part):
        return _ORDERS[code].format(number=order["number"])
    found = _REFERENCE.match(part)
    if found is None:
        return _WORDS.get(part, {}).get(code, part)
    if found["act"] in _OF_RULES:
        return f"{_ACTS[found['act']][code]} {found['rest']}"
    return _LAYOUT[code].format(act=_ACTS[found["act"]][code], rest=found["rest"])
