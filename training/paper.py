"""The coverage as a paper, in one of three languages."""

from django.utils.translation import override

from core import clock, when
from training import coverage

LANGUAGES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}


def draw(language: str) -> bytes:
    """The paper as PDF; must run in the actor's transaction, whose rights the figures are asked with."""
    # The text library is loaded when the first paper is drawn: a machine without it still serves everything else.
    from documents import pdf

    with override(language):
        found = coverage.load()
        context = {"found": found, "day": when.day(clock.today(), weekday=False, year=True)}
    return pdf.render("documents/coverage.html", context, language)
