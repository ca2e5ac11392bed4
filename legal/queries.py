"""Finding offences by number or words."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any, Self

from django.db import models
from django.db.models import Q

_LETTERS = str.maketrans(
    {
        "ә": "а",
        "қ": "к",
        "ғ": "г",
        "ң": "н",
        "ө": "о",
        "ұ": "у",
        "ү": "у",
        "һ": "х",
        "і": "i",
        "и": "i",
        "й": "i",
        "ё": "е",
    }
)
_ARTICLE = r"(?P<article>\d{2,3}(?:-\d{1,2})?)"
_PART = r"(?P<part>\d{1,2}(?:-\d{1,2})?)"
_NUMBER = re.compile(
    rf"^(?:art(?:icle)?\.?|ст(?:атья|\.)?)?\s*{_ARTICLE}(?:\s*-?\s*бап\w*)?[,.]?"
    rf"(?:\s*[(/]?\s*(?:ч\.?|часть|part|p\.?)?\s*{_PART}\s*\)?(?:\s*-?\s*бөл\w*)?)?\s*$"
)
_REGISTER_CODE = re.compile(r"^(?P<article>\d{3})(?P<sub>\d)(?P<part>\d{3})$")


def fold(text: str) -> str:
    """Letters that people mix up made one: Kazakh and Russian ones, Latin i in Kazakh words, ё and е."""
    return " ".join(text.casefold().translate(_LETTERS).split())


@dataclass(frozen=True)
class Number:
    article: str
    part: str = ""


def parse_number(text: str) -> Number | None:
    """ "188", "188(2)", "ст. 188 ч. 2", "188-1 part 3", or "1880002" of the register; None for words."""
    text = text.strip().casefold()
    if code := _REGISTER_CODE.match(text):
        article = str(int(code["article"])) + (f"-{code['sub']}" if code["sub"] != "0" else "")
        return Number(article, str(int(code["part"])) if int(code["part"]) else "")
    found = _NUMBER.match(text)
    return Number(found["article"], found["part"] or "") if found else None


class OffenceQuerySet(models.QuerySet[Any]):
    def in_force(self, on: dt.date) -> Self:
        """Rows of the Code that hold on a day."""
        return self.filter(Q(valid_from__lte=on), Q(valid_to__isnull=True) | Q(valid_to__gte=on))

    def search(self, text: str) -> Self:
        """By number (article, or article and part) or by words of the title in any of the three languages.

        Every word must occur; an empty text finds everything.
        """
        text = text.replace("\0", "")  # PostgreSQL knows no such character
        number = parse_number(text)
        if number is None:
            found = self
            for word in fold(text).split():
                found = found.filter(search_text__contains=word)
            return found
        if number.part:
            return self.filter(article=number.article, part=number.part)
        return self.filter(Q(article=number.article) | Q(article__startswith=f"{number.article}-"))

    def listed_from_14(self, on: dt.date) -> Self:
        """Acts for which liability begins at 14 (CC art. 15(2)) on a day."""
        return self.filter(from_age_14=True).filter(Q(age_14_since__isnull=True) | Q(age_14_since__lte=on))
