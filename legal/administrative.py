"""What the Code on Administrative Offences says of minors (articles 65 to 72): dated norms, found by number or words."""

import datetime as dt

from legal.models import Norm
from legal.queries import fold, parse_number
from legal.sources import cite

ACT = "КоАП"


def find(text: str, on: dt.date) -> list[Norm]:
    """The rules in force on a day, in the order of the articles; an empty text finds all of them.

    A number is an article, or an article and part; of words, every one must occur in the name or the source.
    """
    rows = Norm.objects.in_force(on).filter(source__startswith=f"{ACT} ").order_by("source", "code")
    if (number := parse_number(text)) is not None:
        wanted = f"{ACT} {number.article}"
        return [
            row
            for row in rows
            if row.source.split("(")[0] == wanted
            and (not number.part or row.source == f"{wanted}({number.part})")
        ]
    return [row for row in rows if all(word in _words(row) for word in fold(text).split())]


def _words(row: Norm) -> str:
    return fold(" ".join([row.source, cite(row.source), row.name_kk, row.name_ru, row.name_en]))
