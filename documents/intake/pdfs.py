"""A PDF is read as far as needed to say: it is one from its first to its last byte, it is not locked, and nothing in it
acts by itself. Its content stays as it is.

Names may be written with escapes (``/J#61vaScript``) and may lie in compressed object streams: both are looked through.
"""

import re
import zlib
from collections.abc import Iterator

from django.utils.translation import gettext as _

from documents.intake.unfit import Unfit

MOST_UNPACKED = 60_000_000
_HEAD = re.compile(rb"%PDF-(1\.[0-7]|2\.0)[\r\n ]")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_ENDS = rb"(?![^\x00\t\n\x0c\r ()<>\[\]{}/%])"
_ACTS = re.compile(
    rb"/(JavaScript|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|GoToE|Rendition)" + _ENDS
)
_LOCKED = re.compile(rb"/Encrypt" + _ENDS)
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_HOLDS_OBJECTS = re.compile(rb"/(ObjStm|First)" + _ENDS)
_FILTER = re.compile(rb"/Filter\s*(\[[^\]]*\]|/[A-Za-z0-9]+|\d+\s+\d+\s+R)")
_MARKUP = re.compile(rb"<(!doctype\s+html|html|script|svg|\?php)", re.IGNORECASE)
_LONGEST_DICT = 20_000


def clean(data: bytes) -> bytes:
    """The same bytes, or Unfit."""
    if not _HEAD.match(data) or b" obj" not in data or b"startxref" not in data:
        raise Unfit(_("The PDF is damaged and cannot be read."))
    _before, end, after = data.rpartition(b"%%EOF")
    if not end or after.strip(b"\r\n\t \x00"):
        raise Unfit(_("Something is attached behind the end of the PDF."))
    if _MARKUP.search(data[:2048]):
        raise Unfit(_("The PDF begins with a web page."))
    for part in (data, *_objects(data)):
        plain = _ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), part)
        if _LOCKED.search(plain):
            raise Unfit(_("The PDF is locked by a password and cannot be checked. Save it without one."))
        if _ACTS.search(plain):
            raise Unfit(
                _("The PDF holds a script, a form that sends data, or another file. Print it to a plain PDF.")
            )
    return data


def _objects(data: bytes) -> Iterator[bytes]:
    """What lies in object streams, unpacked within a limit."""
    left = MOST_UNPACKED
    for found in _STREAM.finditer(data):
        start = max(data.rfind(b" obj", max(0, found.start() - _LONGEST_DICT), found.start()), 0)
        head = _ESCAPE.sub(lambda code: bytes([int(code[1], 16)]), data[start : found.start()])
        if not _HOLDS_OBJECTS.search(head):
            continue
        body = data[found.end() : _end_of(data, found.end())]
        unpacked = _unpacked(head, body, left)
        left -= len(unpacked)
        yield unpacked


def _end_of(data: bytes, start: int) -> int:
    end = data.find(b"endstream", start)
    return end if end >= 0 else len(data)


def _unpacked(head: bytes, body: bytes, most: int) -> bytes:
    """Plain, or deflated once: nobody writes object streams in another way but to hide them."""
    named = _FILTER.search(head)
    if named is None and b"/Filter" not in head:
        return body
    if named is None or named[1].strip(b"[] \t\r\n") != b"/FlateDecode":
        raise Unfit(_("The PDF is packed in an unusual way and cannot be checked. Print it to a plain PDF."))
    stream = zlib.decompressobj()
    try:
        found = stream.decompress(body, most)
    except zlib.error as error:
        raise Unfit(_("The PDF is damaged and cannot be read.")) from error
    if stream.unconsumed_tail:
        raise Unfit(_("The file unpacks to more than is taken in."))
    return found
