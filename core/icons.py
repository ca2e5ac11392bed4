"""Inline SVG icons: no request of their own, coloured by the text, hidden from screen readers unless named.

The drawings come from ``static/vendor/icons`` (Tabler, put there at set-up). A few drawn for this product
stand in when a file is missing, so that a page never loses its meaning.
"""

import re
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

NAME = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
_INNER = re.compile(r"<svg[^>]*>(.*)</svg>", re.S)
_BOX = re.compile(r'<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>')

FALLBACK = {
    "alert-triangle": '<path d="M12 4 21 20H3Z"/><path d="M12 10v4M12 17v.01"/>',
    "arrow-left": '<path d="M5 12h14M11 6l-6 6 6 6"/>',
    "arrow-right": '<path d="M5 12h14M13 6l6 6-6 6"/>',
    "calendar": '<rect x="4" y="5" width="16" height="16" rx="2"/><path d="M4 10h16M8 3v4M16 3v4"/>',
    "check": '<path d="m5 12 5 5L20 7"/>',
    "chevron-down": '<path d="m6 9 6 6 6-6"/>',
    "chevron-right": '<path d="m9 6 6 6-6 6"/>',
    "circle": '<circle cx="12" cy="12" r="8"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3 2"/>',
    "folder": '<path d="M4 5h6l2 3h8v11H4Z"/>',
    "home": '<path d="M4 11 12 4l8 7v9H4Z"/><path d="M10 20v-6h4v6"/>',
    "inbox": '<path d="M4 5h16v14H4Z"/><path d="M4 14h4l2 3h4l2-3h4"/>',
    "info-circle": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5M12 8v.01"/>',
    "lock": '<rect x="5" y="11" width="14" height="10" rx="2"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>',
    "menu-2": '<path d="M4 6h16M4 12h16M4 18h16"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "question-mark": '<path d="M8 8a4 4 0 1 1 5 4c-1 .5-1 1-1 3M12 19v.01"/>',
    "search": '<circle cx="10" cy="10" r="6"/><path d="m20 20-5-5"/>',
    "x": '<path d="M6 6l12 12M18 6 6 18"/>',
}


@lru_cache(maxsize=256)
def drawing(name: str) -> str:
    """The inside of the SVG element. Unknown names give a circle; a malformed one is a programming error."""
    if not NAME.match(name):
        raise ValueError(f"not an icon name: {name!r}")
    path = Path(settings.BASE_DIR) / "static" / "vendor" / "icons" / f"{name}.svg"
    try:
        found = _INNER.search(path.read_text(encoding="utf-8"))
    except OSError:
        found = None
    if found:
        return " ".join(_BOX.sub("", found[1]).split())
    return FALLBACK.get(name, FALLBACK["circle"])


def svg(name: str, *, label: str = "", css: str = "") -> SafeString:
    """An ``<svg>`` element. With a label it is an image with that name, without one it is decoration."""
    named = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    classes = escape(f"icon {css}".strip())
    look = (
        'fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"'
    )
    # Every part is escaped above or comes from files of this product.
    return mark_safe(  # noqa: S308
        f'<svg class="{classes}" viewBox="0 0 24 24" width="20" height="20" {look} focusable="false" {named}>'
        f"{drawing(name)}</svg>"
    )
