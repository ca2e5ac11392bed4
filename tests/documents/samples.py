"""Files as people send them, whole and broken on purpose. All of them are made here."""

import io
import struct
import zipfile
import zlib

from PIL import Image

# The harmless text that every scanner takes for a virus; in two parts, so that this source is no finding itself.
EICAR = (r"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*").encode()
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><html><script>alert(1)</script></html>"
PLACE = "43.2389"


def pdf(*objects: bytes, tail: bytes = b"", head: bytes = b"%PDF-1.7\n") -> bytes:
    """One empty page, and whatever else."""
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
        *objects,
    ]
    out, places = head, []
    for number, body in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, start)
    return out + tail


def object_stream(content: bytes, type_name: bytes = b"/ObjStm", filters: bytes = b"/FlateDecode") -> bytes:
    packed = zlib.compress(content)
    head = b"<< /Type %s /N 1 /First 4 /Filter %s /Length %d >>" % (type_name, filters, len(packed))
    return head + b"\nstream\n" + packed + b"\nendstream"


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 20), *, with_place: bool = True) -> bytes:
    """A picture, half red and half blue, that says where and with what it was taken, and is turned by a tag."""
    made = Image.new("RGB", size, "red")
    made.paste("blue", (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    if with_place:
        exif[0x0110] = "PhoneOfTheChild"
        exif[0x010E] = PLACE
        exif.get_ifd(0x8825)[1] = "N"
        exif.get_ifd(0x8825)[2] = (43.0, 14.0, 20.0)
        if kind == "JPEG":
            exif[0x0112] = 6
    out = io.BytesIO()
    extra: dict[str, object] = {"icc_profile": b"ProfileOfTheChild" * 10}
    if kind == "PNG":
        from PIL.PngImagePlugin import PngInfo

        told = PngInfo()
        told.add_text("Comment", f"home at {PLACE}")
        extra["pnginfo"] = told
    made.save(out, kind, exif=exif, **extra)
    return out.getvalue()


def png_head(width: int, height: int) -> bytes:
    """A PNG that promises so many pixels and holds a few bytes."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack("!L", len(body)) + name + body + struct.pack("!L", zlib.crc32(name + body))

    head = struct.pack("!LLBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 100)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


TYPES = b'<?xml version="1.0" encoding="UTF-8"?><Types xmlns="x"><Default Extension="xml" ContentType="a/xml"/></Types>'


def archive(parts: dict[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as made:
        for name, body in parts.items():
            way = zipfile.ZIP_STORED if name == "mimetype" else packing
            made.writestr(zipfile.ZipInfo(name), body, way)
    return out.getvalue()


def docx(**more: bytes) -> bytes:
    """``more``: further parts, ``__`` for ``/`` and ``_DOT_`` for ``.``."""
    named = {name.replace("__", "/").replace("_DOT_", "."): body for name, body in more.items()}
    return archive({"[Content_Types].xml": TYPES, "word/document.xml": b"<w:document/>", **named})


def xlsx(**more: bytes) -> bytes:
    named = {name.replace("__", "/").replace("_DOT_", "."): body for name, body in more.items()}
    return archive({"[Content_Types].xml": TYPES, "xl/workbook.xml": b"<workbook/>", **named})


def odt(**more: bytes) -> bytes:
    kind = b"application/vnd.oasis.opendocument.text"
    named = {name.replace("__", "/").replace("_DOT_", "."): body for name, body in more.items()}
    return archive({"mimetype": kind, "content.xml": b"<office:document-content/>", **named})


def locked_zip(data: bytes) -> bytes:
    """The same archive with the bit "encrypted" in its first entry."""
    at = data.index(b"PK\x01\x02")
    return data[: at + 8] + b"\x01" + data[at + 9 :]
