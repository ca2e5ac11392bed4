"""A file of the official transfers as the lines of the form. It is read in memory and kept nowhere."""

import unicodedata
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from documents.intake import Unfit, names

ENDINGS = ("csv", "txt")
ACCEPTED = ",".join(f".{ending}" for ending in ENDINGS)
MOST_CHARACTERS = 40_000
# A year of days in three languages is a tenth of it.
MOST_BYTES = 200 * 1024
_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
# What spreadsheets write where nobody asked for Unicode.
_USUAL = ("utf-8-sig", "cp1251")


def in_words() -> str:
    return _(
        "CSV or plain text, up to %(size)s, one day to a line as above. Its lines take the place of those in the field."
    ) % {"size": filesizeformat(MOST_BYTES)}


def text_of(sent: Any) -> str:
    """The text of an uploaded file. Unfit with the reason when it is too large, not text, or of another kind."""
    _stem, ending = names.tidy(sent.name or "")
    if ending not in ENDINGS:
        raise Unfit(_("Only CSV and plain text files are read here."))
    if sent.size > MOST_BYTES:
        raise Unfit(_("The file is larger than %(size)s.") % {"size": filesizeformat(MOST_BYTES)})
    text = _decoded(sent.read()).replace("\r\n", "\n")
    if not text.strip():
        raise Unfit(_("The file is empty."))
    if len(text) > MOST_CHARACTERS:
        raise Unfit(_("The file has more lines than a year has days."))
    return text


def _decoded(data: bytes) -> str:
    for form in (_MARKS.get(data[:2]), *_USUAL):
        try:
            text = data.decode(form) if form else ""
        except UnicodeDecodeError:
            continue
        if form and not any(unicodedata.category(sign) == "Cc" and sign not in "\t\r\n" for sign in text):
            return text
    raise Unfit(_("The content is not text, whatever the name says."))
