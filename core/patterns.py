"""Templates rendered once for each language, with slots that are filled for each row or request.

A slot stands for itself until it is filled, so a pattern prints slots and never tests or filters them.
"""

import functools
import html
import re
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

_SLOT = re.compile("\ue000([a-z_]+)\ue001")


class _Slots:
    def __getitem__(self, name: str) -> SafeString:
        return mark_safe(f"\ue000{name}\ue001")  # noqa: S308


class Pattern:
    """The text of a template around its slots."""

    def __init__(self, text: str) -> None:
        first, *pieces = _SLOT.split(text)
        self.first, self.names = first, pieces[::2]
        self._slots = list(zip(self.names, pieces[1::2], strict=True))

    def fill(self, values: Mapping[str, Any]) -> SafeString:
        """The text with every slot filled, escaped unless it is safe. KeyError for a slot without a value."""
        made = [self.first]
        for name, text in self._slots:
            value = values[name]
            made += (value if isinstance(value, SafeString) else html.escape(str(value)), text)
        # The texts come from a rendered template, the values are escaped above.
        return mark_safe("".join(made))  # noqa: S308


def pattern(template: str, variant: str = "") -> Pattern:
    """The pattern of a template in the reader's language. ``variant`` reaches the template under that name."""
    make = _made.__wrapped__ if settings.DEBUG else _made
    return make(template, variant, get_language() or "")


@functools.cache
def _made(template: str, variant: str, language: str) -> Pattern:
    return Pattern(render_to_string(template, {"slot": _Slots(), "variant": variant}))
