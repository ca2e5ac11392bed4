"""Taking in a file from outside: what it is says its content, never its name alone.

``take_in`` is the only way to a ``Taken``, and the verb that keeps a file takes nothing else.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from documents.intake import archives, names, pdfs, pictures
from documents.intake.unfit import Unfit

__all__ = ["FORMATS", "SCANS", "Format", "Taken", "Unfit", "accepted", "take_in"]


@dataclass(frozen=True)
class Format:
    """``clean`` reads the content, raises Unfit or returns what is kept of it."""

    key: str
    endings: tuple[str, ...]
    content_type: str
    signature: bytes
    clean: Callable[[bytes], bytes]


_OFFICE = "application/vnd.openxmlformats-officedocument"
FORMATS = {
    made.key: made
    for made in (
        Format("pdf", ("pdf",), "application/pdf", b"%PDF-", pdfs.clean),
        Format("jpeg", ("jpg", "jpeg"), "image/jpeg", b"\xff\xd8\xff", pictures.clean_jpeg),
        Format("png", ("png",), "image/png", b"\x89PNG\r\n\x1a\n", pictures.clean_png),
        Format("docx", ("docx",), f"{_OFFICE}.wordprocessingml.document", archives.START, archives.clean_docx),
        Format("xlsx", ("xlsx",), f"{_OFFICE}.spreadsheetml.sheet", archives.START, archives.clean_xlsx),
        Format("odt", ("odt",), "application/vnd.oasis.opendocument.text", archives.START, archives.clean_odt),
    )
}  # fmt: skip


# What a scanner or a telephone makes of a paper.
SCANS = {key: FORMATS[key] for key in ("pdf", "jpeg", "png")}


@dataclass(frozen=True)
class Taken:
    """A file that was looked through. ``digest`` is the SHA-256 of what was handed in, before anything was taken out."""

    name: str
    format: Format
    data: bytes
    digest: str


def accepted(formats: Mapping[str, Format] = FORMATS) -> str:
    """The endings, for the file picker of a browser."""
    return ",".join(f".{ending}" for made in formats.values() for ending in made.endings)


def take_in(
    name: str, data: bytes, size: int | None = None, formats: Mapping[str, Format] = FORMATS
) -> Taken:
    """Looks through a file; Unfit with the reason when it is not taken. ``size`` where it was too large to be read."""
    stem, ending = names.tidy(name)
    wanted = next((made for made in formats.values() if ending in made.endings), None)
    if wanted is None:
        if formats is SCANS:
            raise Unfit(_("Only PDF, JPEG and PNG files are taken in here."))
        raise Unfit(_("Only PDF, JPEG, PNG, DOCX, XLSX and ODT files are taken in."))
    if (size or len(data)) > settings.FILE_MAX_BYTES:
        raise Unfit(
            _("The file is larger than %(size)s.") % {"size": filesizeformat(settings.FILE_MAX_BYTES)}
        )
    if not data:
        raise Unfit(_("The file is empty."))
    if not data.startswith(wanted.signature):
        raise Unfit(
            _("The content is not that of a %(kind)s file, whatever the name says.")
            % {"kind": wanted.key.upper()}
        )
    kept = wanted.clean(data)
    return Taken(f"{stem}.{wanted.endings[0]}", wanted, kept, hashlib.sha256(data).hexdigest())
