"""Finds words whatever they are wrapped in: an address, JSON, base64, hexadecimal, HTML, a header of a letter."""

import base64
import binascii
import html
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from urllib.parse import unquote_plus

_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{12,}={0,2}")
_HEX = re.compile(r"(?:[0-9a-fA-F]{2}){6,}")
_ESCAPED = re.compile(r"(?:\\u[0-9a-fA-F]{4})+")
_WORDS = re.compile(r"=\?utf-8\?[bqBQ]\?[^?]*\?=", re.IGNORECASE)
_BYTES = re.compile(r"(?:\\x[0-9a-f]{2})+")


def find(texts: Iterable[str], words: Iterable[str]) -> list[str]:
    """Which of the words stand in which text: "word in: …", the text cut."""
    wanted = [(word, word.casefold()) for word in words]
    found = []
    for text in texts:
        whole = "\n".join(unfold(text)).casefold()
        found += [f"{word} in: {text[:300]}" for word, folded in wanted if folded in whole]
    return found


def unfold(text: str, depth: int = 2) -> Iterator[str]:
    """The text, and what is wrapped in it."""
    yield text
    if depth == 0:
        return
    for inner in {*_opened(text)} - {text}:
        yield from unfold(inner, depth - 1)


def _opened(text: str) -> Iterator[str]:
    if "%" in text or "+" in text:
        yield unquote_plus(text)
    if "&" in text:
        yield html.unescape(text)
    if "\\u" in text:
        yield _ESCAPED.sub(lambda m: m[0].encode().decode("unicode_escape"), text)
    if "\\x" in text:
        yield _BYTES.sub(lambda m: bytes.fromhex(m[0].replace("\\x", "")).decode("utf-8", "ignore"), text)
    for match in _WORDS.finditer(text):
        with suppress(HeaderParseError, ValueError):
            yield str(make_header(decode_header(match[0])))
    for match in _BASE64.finditer(text):
        yield from _base64(match[0])
    for match in _HEX.finditer(text):
        yield bytes.fromhex(match[0]).decode("utf-8", "ignore")


def _base64(found: str) -> Iterator[str]:
    try:
        made = base64.b64decode(
            found + "=" * (-len(found) % 4), altchars=b"-_" if {*"-_"} & {*found} else None
        )
    except (binascii.Error, ValueError):
        return
    text = made.decode("utf-8", "ignore")
    # What decodes to noise was no base64.
    if len(text) > len(made) // 3 and sum(c.isprintable() or c.isspace() for c in text) > len(text) * 0.9:
        yield text
