"""PDF by WeasyPrint, which may fetch nothing but our own fonts and style sheets."""

import functools
import logging
import threading
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import override
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from documents.papers import CODES

SCHEME = "static:"
_one_at_a_time = threading.Lock()
TYPES = {".css": "text/css", ".woff2": "font/woff2"}
logging.getLogger("fontTools").setLevel(logging.WARNING)
logging.getLogger("weasyprint").setLevel(logging.ERROR)
logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)


class Forbidden(FatalURLFetchingError):  # type: ignore[misc]
    """A paper asked for something outside our own style sheets and fonts: the drawing stops."""


class OnlyOurs(URLFetcher):  # type: ignore[misc]
    """Refuses every address but ``static:<file>`` inside the product's static directory: no network, no file system."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        root = (Path(settings.BASE_DIR) / "static").resolve()
        if not url.startswith(SCHEME) or "\0" in url:
            raise Forbidden(f"not ours: {url.split(':')[0]}")
        path = (root / url.removeprefix(SCHEME)).resolve()
        if not path.is_relative_to(root) or path.suffix not in TYPES or not path.is_file():
            raise Forbidden("not ours: a file outside the static directory, or of another kind")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": TYPES[path.suffix]})


@functools.cache
def _style() -> tuple[CSS, FontConfiguration]:
    """Our sheet and fonts, unpacked once for each process: that takes longer than drawing a page."""
    fonts = FontConfiguration()
    sheet = (Path(settings.BASE_DIR) / "static" / "css" / "paper.css").read_text(encoding="utf-8")
    return CSS(string=sheet, url_fetcher=OnlyOurs(), base_url=SCHEME, font_config=fonts), fonts


def from_html(html: str) -> bytes:
    """Draws a document. Raises Forbidden when it names anything that is not ours.

    One at a time in each process: the text library below keeps one map of fonts.
    """
    with _one_at_a_time:
        style, fonts = _style()
        made: bytes = HTML(string=html, url_fetcher=OnlyOurs(), base_url=SCHEME).write_pdf(
            stylesheets=[style], font_config=fonts
        )
    return made


def render(template: str, context: dict[str, Any], language: str) -> bytes:
    """Draws a template in the language, or the two languages, of the paper."""
    codes = CODES[language]
    with override(codes[0]):
        return from_html(render_to_string(template, {**context, "codes": codes}))
