"""Office documents are zip archives: looked through by their table of contents, then unpacked within limits, in memory.

Nothing is written to disk, no XML is parsed. Refused: macros, embedded programs, templates and parts that are fetched
from elsewhere, passwords, names that lead out of the archive.
"""

import io
import re
import struct
import zipfile
import zlib

from django.utils.translation import gettext as _

from documents.intake.unfit import Unfit

START = b"PK\x03\x04"
MOST_ENTRIES = 1000
MOST_UNPACKED = 100_000_000
MOST_TIMES_LARGER = 200
_SMALL = 1_000_000  # below, any ratio is harmless: empty cells pack well
_LOCKED = 0x1
_ACTS = re.compile(
    r"vbaproject|vbadata|activex/|/embeddings/|oleobject|macrosheets/|dialogsheets/|customui"
    r"|^basic/|^scripts/|\.(exe|dll|js|vbs|bat|cmd|ps1|jar|swf|html?|svg|lnk|scr)$",
    re.IGNORECASE,
)
_LINK = re.compile(rb"<[^<>]*\bRelationship\b[^<>]*>")
_END = struct.Struct("<4s4H2LH")


def clean_docx(data: bytes) -> bytes:
    return _office(data, "word/document.xml")


def clean_xlsx(data: bytes) -> bytes:
    return _office(data, "xl/workbook.xml")


def clean_odt(data: bytes) -> bytes:
    parts = _parts(data)
    if parts.get("mimetype") != b"application/vnd.oasis.opendocument.text" or "content.xml" not in parts:
        raise Unfit(_not_that())
    manifest = parts.get("META-INF/manifest.xml", b"")
    if b"encryption-data" in manifest:
        raise Unfit(_locked())
    # Fonts, pictures and settings are parts; a script is one of its own or an element of the text.
    texts = (parts["content.xml"], parts.get("styles.xml", b""))
    if any(b"<office:script" in text or b"<script:" in text or b"\x00" in text for text in texts):
        raise Unfit(_acts())
    return data


def _office(data: bytes, main: str) -> bytes:
    parts = _parts(data)
    types = parts.get("[Content_Types].xml", b"")
    if main not in parts or not types or b"\x00" in types:
        raise Unfit(_not_that())
    if b"macroenabled" in types.lower() or b"vbaproject" in types.lower():
        raise Unfit(_acts())
    for name, text in parts.items():
        if name.lower().endswith(".rels"):
            _check_links(text)
    return data


def _check_links(text: bytes) -> None:
    """A part may name others of the same archive, and a link that a person clicks; nothing that opens by itself."""
    if b"\x00" in text or b"&#" in text:
        raise Unfit(_acts())
    for found in _LINK.finditer(text):
        tag = found[0].lower()
        if b"external" in tag and b"/hyperlink" not in tag:
            raise Unfit(_("The document fetches something from elsewhere when it is opened."))


def _parts(data: bytes) -> dict[str, bytes]:
    """Name to content of every part that has to be read; the others are unpacked to see that they are what they say."""
    _check_ends(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_entries(entries)
            found = {}
            for entry in entries:
                with archive.open(entry) as part:
                    content = part.read(entry.file_size + 1)
                if len(content) != entry.file_size:
                    raise Unfit(_("The file unpacks to more than is taken in."))
                if entry.filename.lower().endswith((".xml", ".rels")) or entry.filename == "mimetype":
                    found[entry.filename] = content
            return found
    except Unfit:
        raise
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise Unfit(_("The document is damaged and cannot be read.")) from error


def _check_ends(data: bytes) -> None:
    """The archive begins at the first byte and ends at the last: nothing is hidden before, behind or in a comment."""
    end = data.rfind(b"PK\x05\x06")
    if end < 0 or len(data) - end < _END.size:
        raise Unfit(_("The document is damaged and cannot be read."))
    _sign, disk, first, here, count, size, offset, comment = _END.unpack_from(data, end)
    if comment or end + _END.size != len(data) or offset + size != end or disk or first or here != count:
        raise Unfit(_("Something is attached to the document that is not part of it."))


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename for entry in entries]
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise Unfit(_("The file unpacks to more than is taken in."))
    if len({name.casefold() for name in names}) != len(names):
        raise Unfit(_not_that())
    for entry in entries:
        if entry.file_size > max(_SMALL, entry.compress_size * MOST_TIMES_LARGER):
            raise Unfit(_("The file unpacks to more than is taken in."))
        if entry.flag_bits & _LOCKED:
            raise Unfit(_locked())
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Unfit(_not_that())
        steps = entry.filename.split("/")
        if ".." in steps or entry.filename.startswith("/") or "\\" in entry.filename or ":" in steps[0]:
            raise Unfit(_not_that())
        if _ACTS.search(entry.filename):
            raise Unfit(_acts())


def _not_that() -> str:
    return _("The archive is not the document that its name says.")


def _locked() -> str:
    return _("The document is locked by a password and cannot be checked. Save it without one.")


def _acts() -> str:
    return _("The document holds a macro, a script or another file. Save it without them, or as PDF.")
